"""Whether the caller's voice should stop the agent's: a state machine on times.

Owns the decision while the agent speaks. It comes in two steps, because an
interruption must silence the agent within 100 ms and nobody can tell a cough from
a sentence that early: first the voice pauses, then it is resumed or given up.
Leaves the playing to ``playout``. A short word that matters ("stop", "no") looks
like "mm-hm" here; whoever has recognised it calls ``decide``.
"""

from dataclasses import dataclass
from enum import Enum, auto

from audio.turns import Evidence


@dataclass(frozen=True, slots=True)
class BargeInSettings:
    """Times in milliseconds; each says why it is what it is."""

    pause_after_ms: float = 40.0
    """Speech that pauses the agent's voice. Two frames: with the frame that is playing
    and the detector's own delay it falls silent within 100 ms."""
    evidence_gap_ms: float = 60.0
    """Silence after which a single misjudged frame is forgotten."""
    interrupt_after_ms: float = 400.0
    """Speech that makes it an interruption. A cough has 150 to 350, "mm-hm" 250 to 400."""
    resume_after_ms: float = 300.0
    """Silence after less speech than that before the agent goes on. Shorter, and the
    two syllables of "mm-hm" would resume it in between."""


@dataclass(frozen=True, slots=True)
class PauseVoice:
    """Stop playing, keep the rest: the caller speaks since ``at_ms``."""

    at_ms: float


@dataclass(frozen=True, slots=True)
class ResumeVoice:
    """It was a cough or a nod: go on where the voice stopped."""

    at_ms: float


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The caller took the turn at ``at_ms``: throw the rest away."""

    at_ms: float


BargeInSignal = PauseVoice | ResumeVoice | Interrupted


class _State(Enum):
    LISTENING = auto()
    PAUSED = auto()
    TAKEN = auto()


class InterruptionDetector:
    """Feed every frame of the caller's side, with whether the agent's voice is audible.

    PauseVoice is always followed by exactly one of ResumeVoice and Interrupted before
    the next PauseVoice. After Interrupted nothing comes until the agent was silent once.
    """

    def __init__(self, settings: BargeInSettings | None = None) -> None:
        self.settings = settings or BargeInSettings()
        self._state = _State.LISTENING
        self._evidence = Evidence(self.settings.evidence_gap_ms)

    def feed(self, at_ms: float, speech: bool, agent_playing: bool) -> tuple[BargeInSignal, ...]:
        """Take the frame that began at ``at_ms``; returns what it made certain.

        While paused ``agent_playing`` does not matter.
        """
        if self._state is _State.PAUSED:
            return self._while_paused(at_ms, speech)
        if not agent_playing:
            self._become(_State.LISTENING)
            return ()
        if self._state is _State.TAKEN:
            return ()
        self._evidence.add(at_ms, speech)
        if self._evidence.speech_ms < self.settings.pause_after_ms:
            return ()
        paused = PauseVoice(self._evidence.began_ms)
        self._evidence.gap_ms = self.settings.resume_after_ms
        self._state = _State.PAUSED
        return (paused,)

    def decide(self, at_ms: float, interrupted: bool) -> tuple[BargeInSignal, ...]:
        """Settle a pause from outside, by the words that were recognised; else nothing."""
        if self._state is not _State.PAUSED:
            return ()
        began_ms = self._evidence.began_ms
        self._become(_State.TAKEN if interrupted else _State.LISTENING)
        return (Interrupted(began_ms) if interrupted else ResumeVoice(at_ms),)

    def _while_paused(self, at_ms: float, speech: bool) -> tuple[BargeInSignal, ...]:
        self._evidence.add(at_ms, speech)
        if not self._evidence.speech_ms:
            return self.decide(at_ms, interrupted=False)
        if self._evidence.speech_ms >= self.settings.interrupt_after_ms:
            return self.decide(at_ms, interrupted=True)
        return ()

    def _become(self, state: _State) -> None:
        self._state = state
        self._evidence = Evidence(self.settings.evidence_gap_ms)
