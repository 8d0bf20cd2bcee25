"""When the caller's turn begins, pauses and ends: a state machine on times handed in.

Owns the decision only. No clock, no sound, no model: ``voice_activity`` says which
frames are speech, the end-of-turn model's opinion arrives through ``hint``.

What comes out for one turn, always in this order:

    SpeechBegan (SilenceBegan SpeechResumed)* [SilenceBegan] (TurnEnded | TurnDismissed)

The last SilenceBegan is missing only when the turn was ended by its length or by
``finish``.
"""

from dataclasses import dataclass
from enum import Enum, auto

from audio.frames import FRAME_MS


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """Times in milliseconds; each says why it is what it is."""

    onset_ms: float = 60.0
    """Speech needed to believe a beginning or a resumption. Clicks and single misjudged
    frames are shorter; the time reported is still that of the first frame."""
    onset_gap_ms: float = 60.0
    """Silence that makes a beginning that was not yet believed forgotten."""
    pause_ms: float = 100.0
    """Silence before SilenceBegan. The closure of a stop consonant is shorter, so
    transcription is not started in the middle of a word."""
    min_speech_ms: float = 120.0
    """A turn with less speech than this is a cough or a knock. "No" has about 180."""
    silence_ms: float = 700.0
    """The wait when nothing says that the turn sounds finished. Speakers pause for up to
    about half a second inside a sentence."""
    sure_silence_ms: float = 320.0
    """The shortest wait, when the model is sure. Most pauses at commas are shorter."""
    unsure_probability: float = 0.5
    """Up to here an opinion shortens nothing."""
    sure_probability: float = 0.9
    """From here on it shortens the wait to ``sure_silence_ms``; in between in proportion."""
    max_turn_ms: float = 28_000.0
    """A turn this long is ended where it is: the recogniser takes no longer clip."""


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The caller began to speak at ``at_ms``."""

    at_ms: float


@dataclass(frozen=True, slots=True)
class SilenceBegan:
    """The last speech ended at ``at_ms``; ``speech_ms`` of the turn so far was speech."""

    at_ms: float
    speech_ms: float


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """The turn goes on since ``at_ms``; what was guessed from its pause is void."""

    at_ms: float


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The turn is over: first speech to last speech."""

    start_ms: float
    end_ms: float


@dataclass(frozen=True, slots=True)
class TurnDismissed:
    """There was too little speech to be an utterance."""

    start_ms: float
    end_ms: float


TurnSignal = SpeechBegan | SilenceBegan | SpeechResumed | TurnEnded | TurnDismissed


class _State(Enum):
    QUIET = auto()
    SPEAKING = auto()
    PAUSING = auto()


class TurnDetector:
    """Turns of one speaker. Feed every frame in order; a lost frame counts as silence."""

    def __init__(self, settings: TurnSettings | None = None) -> None:
        self.settings = settings or TurnSettings()
        self._state = _State.QUIET
        self._start_ms = 0.0
        self._speech_end_ms = 0.0
        self._speech_ms = 0.0
        self._probability = 0.0
        self._patience_ms = 0.0
        self._evidence = Evidence(self.settings.onset_gap_ms)

    @property
    def wait_ms(self) -> float:
        """Silence after which the turn would end, as things stand."""
        s = self.settings
        span = s.sure_probability - s.unsure_probability
        sureness = min(1.0, max(0.0, (self._probability - s.unsure_probability) / span))
        return s.silence_ms - sureness * (s.silence_ms - s.sure_silence_ms) + self._patience_ms

    def hint(self, probability_complete: float) -> None:
        """How finished the turn sounds, heard in this pause; void when speech resumes.

        Only shortens the wait, and takes effect with the next frame.
        """
        if self._state is _State.PAUSING:
            self._probability = probability_complete

    def patience(self, extra_ms: float) -> None:
        """Wait this much longer until the turn's end, as after digits read one by one."""
        self._patience_ms = max(0.0, extra_ms)

    def feed(self, at_ms: float, speech: bool) -> tuple[TurnSignal, ...]:
        """Take the frame that began at ``at_ms``; returns what it made certain."""
        if self._state is _State.SPEAKING:
            return self._while_speaking(at_ms, speech)
        self._evidence.add(at_ms, speech)
        if self._evidence.speech_ms >= self.settings.onset_ms:
            return self._speak(at_ms)
        if self._state is _State.PAUSING and not speech:
            return self._end_if(at_ms + FRAME_MS - self._speech_end_ms >= self.wait_ms)
        return ()

    def finish(self) -> tuple[TurnSignal, ...]:
        """The call is over: end the turn that is open, if any."""
        return self._end_if(self._state is not _State.QUIET)

    def _speak(self, at_ms: float) -> tuple[TurnSignal, ...]:
        began_ms, self._speech_end_ms = self._evidence.began_ms, at_ms + FRAME_MS
        if self._state is _State.QUIET:
            self._start_ms, self._speech_ms = began_ms, 0.0
            signal: TurnSignal = SpeechBegan(began_ms)
        else:
            signal = SpeechResumed(began_ms)
        self._speech_ms += self._evidence.speech_ms
        self._probability = 0.0
        self._evidence.forget()
        self._state = _State.SPEAKING
        return (signal,)

    def _while_speaking(self, at_ms: float, speech: bool) -> tuple[TurnSignal, ...]:
        now_ms = at_ms + FRAME_MS
        if speech:
            self._speech_ms += FRAME_MS
            self._speech_end_ms = now_ms
            return self._end_if(now_ms - self._start_ms >= self.settings.max_turn_ms)
        if now_ms - self._speech_end_ms < self.settings.pause_ms:
            return ()
        self._state = _State.PAUSING
        began = SilenceBegan(self._speech_end_ms, self._speech_ms)
        return (began, *self._end_if(now_ms - self._speech_end_ms >= self.wait_ms))

    def _end_if(self, over: bool) -> tuple[TurnSignal, ...]:
        if not over:
            return ()
        enough = self._speech_ms >= self.settings.min_speech_ms
        ended = TurnEnded if enough else TurnDismissed
        self._state = _State.QUIET
        # Evidence stays: the next turn may have begun in this very pause.
        self._probability = self._patience_ms = 0.0
        return (ended(self._start_ms, self._speech_end_ms),)


class Evidence:
    """Speech that is not believed yet: since when, and how much."""

    def __init__(self, gap_ms: float) -> None:
        self.gap_ms = gap_ms
        self.forget()

    def forget(self) -> None:
        """Start anew."""
        self.began_ms = 0.0
        self.speech_ms = 0.0
        self._end_ms = 0.0

    def add(self, at_ms: float, speech: bool) -> None:
        """Count the frame that began at ``at_ms``; a long enough gap forgets what was."""
        if self.speech_ms and at_ms + (0.0 if speech else FRAME_MS) - self._end_ms >= self.gap_ms:
            self.forget()
        if speech:
            if not self.speech_ms:
                self.began_ms = at_ms
            self.speech_ms += FRAME_MS
            self._end_ms = at_ms + FRAME_MS
