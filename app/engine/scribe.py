"""Writing down what one side of a person's call says, while it is said.

Owns the way from frames to utterances when nobody has to answer: turns are found as the
agent finds them, recognised in order, and told to the log. Leaves finding turns to
``listening`` and recognising to ``speech_work``. When recognition falls behind, the
oldest turn that waits is dropped and told once, so that the sound of the call never waits.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.events import Speaker
from app.engine.listening import Listening
from app.engine.speech_work import SpeechWork
from audio.frames import Frame
from audio.speech import Transcript
from audio.turns import SilenceBegan, SpeechBegan, TurnDismissed, TurnEnded, TurnSettings

WAITING_TURNS = 8
NOT_WATCHED = TurnSettings(silence_ms=700.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that is over: mono float32 at 16 kHz, and its times on the desk's clock."""

    clip: NDArray[np.float32]
    start_ms: float
    end_ms: float


class Scribe:
    """One side's writer. Feed it every frame; ``run`` recognises until cancelled."""

    def __init__(
        self,
        speaker: Speaker,
        work: SpeechWork,
        write: Callable[[Speaker, Transcript, float, float], None],
        show: Callable[[Speaker, str], None],
    ) -> None:
        self.language = "en"
        self.dropped_turns = 0
        self._speaker = speaker
        self._work = work
        self._write = write
        self._show = show
        self._listening = Listening(work.new_voice_activity(), NOT_WATCHED)
        self._waiting: deque[Turn] = deque(maxlen=WAITING_TURNS)
        self._pause: Turn | None = None
        self._start_ms: float | None = None
        self._news = asyncio.Event()
        self._last_ms = 0.0

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
        """The call is over: what was being said counts as a turn."""
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
        while self._waiting:
            turn = self._waiting.popleft()
            try:
                transcript = await self._work.recognise(turn.clip, self.language)
            except asyncio.CancelledError:
                # The call has ended meanwhile: it is the first of the last words.
                self._waiting.appendleft(turn)
                raise
            if transcript.text:
                self._write(self._speaker, transcript, turn.start_ms, turn.end_ms)
        pause, self._pause = self._pause, None
        if pause is not None:
            partial = await self._work.recognise(pause.clip, self.language)
            if partial.text and not self._waiting and self._start_ms == pause.start_ms:
                self._show(self._speaker, partial.text)

    def _end(self, start_ms: float, end_ms: float) -> None:
        self._start_ms = None
        self._pause = None
        if len(self._waiting) == WAITING_TURNS:
            self.dropped_turns += 1
        self._waiting.append(self._turn(start_ms, end_ms))
        self._news.set()

    def _turn(self, start_ms: float, end_ms: float) -> Turn:
        return Turn(self._listening.clip(start_ms), start_ms, end_ms)
