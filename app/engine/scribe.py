"""Writing down what one side of a call says, while it is said and nobody has to answer.

Owns the way from frames to utterances when nobody has to answer: turns are found as the
agent finds them, recognised in order, and told to the log. Leaves finding turns to
``listening`` and recognising to ``speech_work``. When recognition falls behind, the
oldest turn that waits is dropped and counted, so that the sound of the call never waits;
so is one that cannot be recognised.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.events import Speaker
from app.engine.first_words import OpenTurn
from app.engine.listening import Listening
from app.engine.speech_work import SpeechWork
from audio.frames import Frame
from audio.speech import Transcript
from audio.turns import SilenceBegan, SpeechBegan, TurnDismissed, TurnEnded

log = logging.getLogger(__name__)

WAITING_TURNS = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that is over: mono float32 at 16 kHz, and its times on the desk's clock."""

    clip: NDArray[np.float32]
    start_ms: float
    end_ms: float


class Scribe:
    """One side's writer. Feed it every frame; ``run`` recognises until cancelled.

    The caller's ``listening`` is the call's, which the agent hears with too: a turn that is
    open when the call changes hands goes on with ``take`` and ``let_go``.
    """

    def __init__(
        self,
        speaker: Speaker,
        work: SpeechWork,
        write: Callable[[Speaker, Transcript, float, float], None],
        show: Callable[[Speaker, str], None],
        listening: Listening | None = None,
    ) -> None:
        self.language = "en"
        self.dropped_turns = 0
        self._speaker = speaker
        self._work = work
        self._write = write
        self._show = show
        self._listening = listening or Listening(work.new_voice_activity())
        self._waiting: deque[Turn] = deque(maxlen=WAITING_TURNS)
        self._pause: Turn | None = None
        self._start_ms: float | None = None
        self._news = asyncio.Event()
        self._last_ms = 0.0
        self._working_on: Turn | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def waits_since_ms(self) -> float | None:
        """The end of the oldest turn that is not written down yet."""
        oldest = self._working_on or next(iter(self._waiting), None)
        return oldest.end_ms if oldest is not None else None

    @property
    def in_turn(self) -> bool:
        """This side is speaking."""
        return self._start_ms is not None

    def take(self, turn: OpenTurn) -> None:
        """Write down a turn that began while somebody else listened."""
        if turn.end_ms is None:
            self._start_ms = turn.start_ms
        else:
            self._end(turn.start_ms, turn.end_ms)

    def let_go(self) -> float | None:
        """Since when this side has been speaking; somebody else listens on."""
        start_ms, self._start_ms, self._pause = self._start_ms, None, None
        return start_ms

    def hear(self, frame: Frame) -> None:
        """Take one frame. Never waits."""
        self._last_ms = frame.at_ms
        signals, _ = self._listening.hear(frame, agent_audible=False)
        for signal in signals:
            match signal:
                case SpeechBegan(at_ms=at_ms):
                    self._start_ms = at_ms
                case SilenceBegan(at_ms=at_ms) if self._start_ms is not None:
                    self._pause = self._turn(self._start_ms, at_ms)
                    self._news.set()
                case TurnEnded(end_ms=end_ms) if self._start_ms is not None:
                    self._end(self._start_ms, end_ms)
                case TurnDismissed():
                    self._start_ms = None
                case _:
                    pass

    def finish(self) -> None:
        """It is over: what was being said counts as a turn."""
        if self._start_ms is not None:
            self._end(self._start_ms, self._last_ms)

    async def run(self) -> None:
        """Recognise turns as they come, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            await self.catch_up()

    async def catch_up(self) -> None:
        """Recognise every turn that waits, then show what a pause has so far."""
        async with self._one_at_a_time:
            await self._catch_up()

    async def _catch_up(self) -> None:
        while self._waiting:
            turn = self._working_on = self._waiting.popleft()
            try:
                transcript = await self._recognised(turn)
            except asyncio.CancelledError:
                # The call has ended meanwhile: it is the first of the last words.
                self._waiting.appendleft(turn)
                raise
            finally:
                self._working_on = None
            if transcript is None:
                self.dropped_turns += 1
            elif transcript.text:
                self._write(self._speaker, transcript, turn.start_ms, turn.end_ms)
        pause, self._pause = self._pause, None
        if pause is not None and not self._work.tight():
            partial = await self._recognised(pause)
            if (
                partial is not None
                and partial.text
                and not self._waiting
                and self._start_ms == pause.start_ms
            ):
                self._show(self._speaker, partial.text)

    async def _recognised(self, turn: Turn) -> Transcript | None:
        """What was said; None when recognising fails, which costs the words, never the call."""
        work = self._work.recognise(turn.clip, self.language, later=True)
        (outcome,) = await asyncio.gather(work, return_exceptions=True)
        if isinstance(outcome, Exception):
            log.error("a turn of the %s could not be recognised", self._speaker, exc_info=outcome)
            return None
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def _end(self, start_ms: float, end_ms: float) -> None:
        self._start_ms = None
        self._pause = None
        if len(self._waiting) == WAITING_TURNS:
            self.dropped_turns += 1
        self._waiting.append(self._turn(start_ms, end_ms))
        self._news.set()

    def _turn(self, start_ms: float, end_ms: float) -> Turn:
        return Turn(self._listening.clip(start_ms), start_ms, end_ms)
