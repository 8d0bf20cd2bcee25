"""The real weights and a steady voice, loaded once."""

import numpy as np
import pytest

from app.agent.embedding import Embedder
from app.weights import Weights, locate
from audio.frames import Samples
from audio.g711 import through_telephone
from audio.piper import PiperTextToSpeech, VoiceSettings


@pytest.fixture(scope="session")
def weights() -> Weights:
    return locate(None)


@pytest.fixture(scope="session")
def voice(weights: Weights) -> PiperTextToSpeech:
    """Speaks a text the same way every time."""
    voice = PiperTextToSpeech(weights.piper_model, VoiceSettings(variation=0.0))
    voice.warm_up()
    return voice


@pytest.fixture(scope="session")
def embedder(weights: Weights) -> Embedder:
    return Embedder(weights.minilm_model, weights.minilm_tokenizer)


class PhoneSpeech:
    """Texts as a telephone carries them at 8 kHz, without silence at the ends."""

    def __init__(self, voice: PiperTextToSpeech) -> None:
        self._voice = voice

    def __call__(self, text: str) -> Samples:
        speech = self._voice.synthesise(text)
        samples = through_telephone(speech.samples, speech.rate_hz)
        loud = np.flatnonzero(np.abs(samples) > 300)
        return samples[loud[0] : loud[-1] + 1]


@pytest.fixture(scope="session")
def phone_speech(voice: PiperTextToSpeech) -> PhoneSpeech:
    return PhoneSpeech(voice)
