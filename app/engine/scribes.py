"""Writing down both sides of a call while a person holds it.

Owns the two writers from the moment there is something to recognise with until the last
words are on record. Leaves one side to ``scribe``, and what is told of it to ``call_log``
and ``beside``.
"""

import asyncio
from collections.abc import Callable

from app.engine.call_log import CallLog
from app.engine.events import Speaker
from app.engine.first_words import OpenTurn
from app.engine.listening import Listening
from app.engine.scribe import Scribe
from app.engine.speech_work import SpeechWork
from audio.frames import Frame
from audio.speech import Transcript

LAST_WORDS_S = 10.0
"""For the turns that wait to be recognised when the call is over."""
GAPS = (
    "What was said in this call is not all written down: {count} times it could not be "
    "recognised, or not in time. The recording has it, where there is one."
)


class Scribes:
    """Both sides' writers on one call. Deaf until ``begin``; ``run`` recognises."""

    def __init__(self, call_log: CallLog, heard: Callable[[Speaker, str], None]) -> None:
        self._log = call_log
        self._heard = heard
        self._caller: Scribe | None = None
        self._operator: Scribe | None = None
        self._ready = asyncio.Event()

    def begin(self, work: SpeechWork, ears: Listening, language: str) -> None:
        """Write from now on; the models may be ready only after the call was answered.

        ``ears`` are the call's own, with which the agent hears the caller too.
        """
        if self._caller is None:
            self._caller = Scribe(Speaker.CALLER, work, self._write, self._show, ears)
            self._operator = Scribe(Speaker.OPERATOR, work, self._write, self._show)
            self._caller.language = self._operator.language = language
            self._ready.set()

    def hear_caller(self, frame: Frame) -> None:
        """Take one frame of the far end."""
        if self._caller is not None:
            self._caller.hear(frame)

    def hear_operator(self, frame: Frame) -> None:
        """Take one frame of the microphone that goes to the line."""
        if self._operator is not None:
            self._operator.hear(frame)

    def take(self, turn: OpenTurn | None) -> None:
        """The caller's turn that was open when the person took the call."""
        if self._caller is not None and turn is not None:
            self._caller.take(turn)

    def let_go(self) -> float | None:
        """The person gives the call away: since when the caller has been speaking, if so."""
        if self._operator is not None:
            self._operator.finish()
        return self._caller.let_go() if self._caller is not None else None

    @property
    def caller_speaks(self) -> bool:
        """The caller is in the middle of a turn."""
        return self._caller is not None and self._caller.in_turn

    @property
    def waits_since_ms(self) -> float | None:
        """The end of the oldest turn of either side that is not written down yet."""
        waiting = [one.waits_since_ms for one in (self._caller, self._operator) if one]
        return min((each for each in waiting if each is not None), default=None)

    async def run(self) -> None:
        """Recognise turns as they come, until cancelled."""
        await self._ready.wait()
        if self._caller is not None and self._operator is not None:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._caller.run())
                tasks.create_task(self._operator.run())

    async def catch_up(self) -> None:
        """Write down what both sides have said so far, the operator's last words included."""
        if self._caller is not None and self._operator is not None:
            self._operator.finish()
            await self._caller.catch_up()
            await self._operator.catch_up()

    async def last_words(self) -> None:
        """The call is over: what waits, or is being said, is written down; what is missing from
        the transcript is told."""
        scribes = [each for each in (self._caller, self._operator) if each is not None]
        try:
            async with asyncio.timeout(LAST_WORDS_S):
                for scribe in scribes:
                    scribe.finish()
                    await scribe.catch_up()
        except TimeoutError:
            self._log.trouble("transcript", "The last words of this call were not written down.")
        if dropped := sum(each.dropped_turns for each in scribes):
            self._log.trouble("transcript", GAPS.format(count=dropped))

    def _write(
        self, speaker: Speaker, transcript: Transcript, start_ms: float, end_ms: float
    ) -> None:
        self._log.said(speaker, transcript, start_ms, end_ms)
        self._heard(speaker, transcript.text)

    def _show(self, speaker: Speaker, text: str) -> None:
        self._log.partial(text, speaker)
