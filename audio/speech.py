"""The seams to the speech models: words out of sound, sound out of words.

Owns the protocols and the values that cross them. ``whisper`` and ``piper``
implement them; the calls block for tens of milliseconds, so the engine makes
them on a worker thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio.frames import Samples

RECOGNITION_RATE_HZ = 16_000


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; times in milliseconds from the start of the clip."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was recognised in one clip.

    ``confidence`` is 0 to 1 (the model's mean token probability), ``no_speech``
    the model's own probability that nobody spoke, ``took_ms`` the time the model
    needed. ``text`` is empty when there was nothing worth writing down.
    """

    text: str
    words: tuple[Word, ...]
    confidence: float
    no_speech: float
    took_ms: float


@dataclass(frozen=True, slots=True)
class Speech:
    """One clause as sound: mono samples at ``rate_hz``, silence at the front trimmed."""

    text: str
    samples: Samples
    rate_hz: int

    @property
    def duration_ms(self) -> float:
        """How long it plays."""
        return len(self.samples) * 1000.0 / self.rate_hz


def always() -> bool:
    """Somebody waits for the result."""
    return True


class SpeechToText(Protocol):
    """A recogniser. Blocking; safe to call from one thread at a time."""

    def transcribe(
        self,
        samples: NDArray[np.float32],
        language: str = "en",
        wanted: Callable[[], bool] = always,
    ) -> Transcript:
        """Recognise a clip: mono float32 in -1..1 at 16 kHz, shape ``(n,)``, up to 28 s.

        Once ``wanted`` says no, nobody looks at the result: it may come early, without words.
        """
        ...


class TextToSpeech(Protocol):
    """A voice. Blocking; safe to call from one thread at a time."""

    @property
    def rate_hz(self) -> int:
        """The rate its speech comes in."""
        ...

    def synthesise(self, text: str) -> Speech:
        """Speak one clause. Empty or unspeakable text gives no samples."""
        ...


class EndOfTurnModel(Protocol):
    """Says how finished a turn sounds. Blocking."""

    def probability_complete(self, samples: NDArray[np.float32]) -> float:
        """0 to 1 for the turn so far: mono float32 at 16 kHz, its last 8 s count."""
        ...
