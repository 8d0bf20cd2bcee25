"""The features are those Whisper was trained on, as another implementation has them."""

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from audio.log_mel import log_mel


@pytest.mark.parametrize("seconds", [0.1, 1.0, 3.37])
@pytest.mark.parametrize("level", [0.5, 0.001])
def test_agreement_with_faster_whisper(seconds: float, level: float) -> None:
    count = int(seconds * 16_000)
    sound = level * np.random.default_rng(5).uniform(-1, 1, count).astype(np.float32)
    features = log_mel(sound)
    assert features.shape == (80, count // 160)
    assert features.dtype == np.float32
    expected = FeatureExtractor()(sound, padding=0)[:, : count // 160]
    np.testing.assert_allclose(features, expected, atol=1e-4)


def test_silence_is_the_floor() -> None:
    # The last bit of a logarithm is the processor's own.
    np.testing.assert_allclose(log_mel(np.zeros(1600, np.float32)), (-10.0 + 4.0) / 4.0, atol=1e-6)
