"""Ears and models whose findings a test decides."""

import numpy as np
from numpy.typing import NDArray

from app.engine.precedence import Precedence
from audio.barge_in import BargeInSignal, Interrupted, ResumeVoice
from audio.frames import Frame
from audio.speech import Speech, Transcript
from audio.turns import TurnSignal


class FakeListening:
    """Stands for ``Listening``: every frame brings the signals queued for it."""

    def __init__(self) -> None:
        self.turn_signals: list[TurnSignal] = []
        self.barge_in_signals: list[BargeInSignal] = []
        self.hints: list[float] = []
        self.waits: list[float] = []
        self.clips_from: list[float] = []
        self.paused = False

    def hear(
        self, frame: Frame, agent_audible: bool
    ) -> tuple[tuple[TurnSignal, ...], tuple[BargeInSignal, ...]]:
        turns, self.turn_signals = tuple(self.turn_signals), []
        barge_ins, self.barge_in_signals = tuple(self.barge_in_signals), []
        return turns, barge_ins

    def hint(self, probability_complete: float) -> None:
        self.hints.append(probability_complete)

    def patience(self, extra_ms: float) -> None:
        self.waits.append(extra_ms)

    def decide(self, at_ms: float, interrupted: bool) -> tuple[BargeInSignal, ...]:
        if not self.paused:
            return ()
        self.paused = False
        return (Interrupted(at_ms) if interrupted else ResumeVoice(at_ms),)

    def clip(self, start_ms: float) -> NDArray[np.float32]:
        self.clips_from.append(start_ms)
        return np.zeros(1600, np.float32)


class FakeSpeechWork:
    """Stands for ``SpeechWork``: recognises ``hears``, speaks 60 ms a letter, at once."""

    def __init__(self) -> None:
        self.hears = "yes"
        self.finished_sounding = 0.95
        self.voiced: list[str] = []
        self.is_tight = False
        self.precedence = Precedence()

    def tight(self) -> bool:
        return self.is_tight

    async def recognise(
        self, clip: NDArray[np.float32], language: str, later: bool = False
    ) -> Transcript:
        return Transcript(self.hears, (), 0.9, 0.0, 1.0)

    async def speak(self, text: str, patience_ms: float = 0.0) -> Speech:
        self.voiced.append(text)
        return Speech(text, np.full(len(text) * 480, 1000, np.int16), 8000)

    async def judge(self, clip: NDArray[np.float32]) -> float:
        return self.finished_sounding
