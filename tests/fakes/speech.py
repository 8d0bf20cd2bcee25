"""Speech models that are quick and predictable: energy for ears, a tone for a voice."""

import threading
from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from audio.frames import Frame
from audio.speech import Speech, Transcript, Word, always

LOUD = 500
PATIENCE_S = 60.0


class FakeRecogniser:
    """Recognises the texts of ``texts`` one after the other, then ``says`` for ever."""

    def __init__(self, *texts: str) -> None:
        self.texts = deque(texts)
        self.says = "hello"
        """How often a turn is recognised depends on the computer; this does not run out."""
        self.failing = False
        self.gate = threading.Event()
        """Nothing is recognised while it is not set."""
        self.gate.set()

    def transcribe(
        self,
        samples: NDArray[np.float32],
        language: str = "en",
        wanted: Callable[[], bool] = always,
    ) -> Transcript:
        if self.failing:
            raise RuntimeError("the recogniser broke")
        self.gate.wait(PATIENCE_S)
        text = self.texts.popleft() if self.texts else self.says
        return Transcript(text, (Word(text, 0, 100),), 0.9, 0.0, 1.0)


class FakeVoice:
    """Speaks a 440 Hz tone of 10 ms a letter."""

    rate_hz = 8000

    def synthesise(self, text: str) -> Speech:
        seconds = np.arange(len(text) * 80) / self.rate_hz
        tone = (8000 * np.sin(2 * np.pi * 440 * seconds)).astype(np.int16)
        return Speech(text, tone, self.rate_hz)


class FakeEndOfTurn:
    """Always sure that the turn is over."""

    def probability_complete(self, samples: NDArray[np.float32]) -> float:
        return 0.99


class FakeVoiceActivity:
    """Whatever is loud is speech."""

    def is_speech(self, frame: Frame) -> bool:
        return bool(np.abs(frame.samples).max() > LOUD)


def tone(duration_ms: int, rate_hz: int = 8000) -> NDArray[np.int16]:
    """Something loud enough to be taken for speech."""
    seconds = np.arange(duration_ms * rate_hz // 1000) / rate_hz
    return (8000 * np.sin(2 * np.pi * 300 * seconds)).astype(np.int16)
