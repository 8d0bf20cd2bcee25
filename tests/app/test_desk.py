"""Which implementation stands in which seam, where the owner may choose."""

from pathlib import Path

import pytest

from app.loading import Voices
from app.weights import locate
from audio.errors import VoiceUnusable
from audio.piper import PiperTextToSpeech


@pytest.mark.models
def test_a_templates_voice_is_the_bundled_one_or_the_owners(tmp_path: Path) -> None:
    model = locate(None).piper_model
    voices = Voices(PiperTextToSpeech(model), tmp_path)
    slow, quick = voices.voice("", 0.7), voices.voice("", 1.5)
    text = "Good morning, how may I help you today?"
    assert slow.synthesise(text).duration_ms > 1.2 * quick.synthesise(text).duration_ms
    with pytest.raises(VoiceUnusable, match=r"amy\.onnx"):
        voices.voice("amy", 1.0)
    for suffix in (".onnx", ".onnx.json"):
        (tmp_path / f"amy{suffix}").symlink_to(model.with_suffix("").with_name(model.stem + suffix))
    assert voices.voice("amy", 1.0).synthesise(text).duration_ms > 300
    with pytest.raises(VoiceUnusable, match=r"passwd\.onnx"):
        voices.voice("../../etc/passwd", 1.0)
