"""Frames to turns: what the caller's side sounds like and where its turns are.

Owns the last half minute of the caller's audio at 16 kHz and the detectors.
Leaves recognition to ``speculation`` and what to do about a turn to
``turn_taking``.
"""

import numpy as np
from numpy.typing import NDArray

from audio.barge_in import BargeInSignal, InterruptionDetector
from audio.frames import Frame
from audio.resampling import Resampler
from audio.speech import RECOGNITION_RATE_HZ
from audio.turns import TurnDetector, TurnSettings, TurnSignal
from audio.voice_activity import VoiceActivity

KEPT_MS = 30_000
LEAD_MS = 250.0
"""Audio before the first voiced frame that belongs to the word: soft consonants."""


class Listening:
    """One caller's ears. Feed it every frame in order; times are the frames' own clock."""

    def __init__(self, activity: VoiceActivity, settings: TurnSettings | None = None) -> None:
        self._activity = activity
        self._turns = TurnDetector(settings)
        self._interruptions = InterruptionDetector()
        self._resampler: Resampler | None = None
        self._rate_hz = 0
        self._kept = np.zeros(0, dtype=np.float32)
        self._kept_end_ms = 0.0

    def hear(
        self, frame: Frame, agent_audible: bool
    ) -> tuple[tuple[TurnSignal, ...], tuple[BargeInSignal, ...]]:
        """Take one frame; returns what it says of the turn and of an interruption."""
        self._keep(frame)
        speech = self._activity.is_speech(frame)
        interruptions = self._interruptions.feed(frame.at_ms, speech, agent_audible)
        return self._turns.feed(frame.at_ms, speech), interruptions

    def decide(self, at_ms: float, interrupted: bool) -> tuple[BargeInSignal, ...]:
        """Settle an interruption by the words that were recognised."""
        return self._interruptions.decide(at_ms, interrupted)

    def hint(self, probability_complete: float) -> None:
        """How finished the current turn sounds; may only shorten the wait."""
        self._turns.hint(probability_complete)

    def patience(self, extra_ms: float) -> None:
        """Wait so much longer for the current turn's end."""
        self._turns.patience(extra_ms)

    def clip(self, start_ms: float) -> NDArray[np.float32]:
        """The caller's audio from ``start_ms`` (and a little before) until now.

        Mono float32 at 16 kHz, at most the last 28 seconds.
        """
        wanted_ms = min(self._kept_end_ms - start_ms + LEAD_MS, 28_000.0)
        count = int(max(0.0, wanted_ms) * RECOGNITION_RATE_HZ / 1000)
        return self._kept[-count:].copy() if count else self._kept[:0]

    def _keep(self, frame: Frame) -> None:
        if self._resampler is None or frame.rate_hz != self._rate_hz:
            self._rate_hz = frame.rate_hz
            self._resampler = Resampler(frame.rate_hz, RECOGNITION_RATE_HZ)
        samples = self._resampler.push(frame.samples).astype(np.float32) / 32768.0
        limit = KEPT_MS * RECOGNITION_RATE_HZ // 1000
        self._kept = np.concatenate((self._kept[-limit + len(samples) :], samples))
        self._kept_end_ms = frame.at_ms + len(frame.samples) * 1000.0 / frame.rate_hz
