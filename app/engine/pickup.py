"""The first moments of a call of ours: who has picked up, and from when on to speak.

Owns listening for a mailbox or a menu, and which reply the first turn gets: the mind's
answer to a person, a message after the beep to a mailbox, a key to a menu. Leaves the
verdict to ``answerer`` and everything after the first words of ours to ``turn_taking``.
"""

from collections.abc import Callable

from app.agent.mind import Mind
from app.engine.answerer import Answerer, WhoAnswered
from app.engine.speculation import Draft, Speculation
from audio.beep import BeepDetector
from audio.clock import Clock
from audio.frames import Frame

MENUS_AT_MOST = 4
"""Levels of menus before the call is given up: nobody is behind a longer row of them."""
LOOK_EVERY_MS = 50.0
PUT_THROUGH_MS = 40_000.0
"""How long a menu may take to put the call through once a key was pressed; it rings there."""


class Pickup:
    """Feed it every frame until it is ``settled``; ``takes`` chooses the first reply."""

    def __init__(
        self, mind: Mind, clock: Clock, told: Callable[[str, str], None], leaves_message: bool
    ) -> None:
        self.settled = False
        self._mind = mind
        self._clock = clock
        self._told = told
        self._leaves_message = leaves_message
        self._who = WhoAnswered()
        self._beeps: BeepDetector | None = None
        self._rate_hz = 0
        self._speaking = False
        self._menus = 0
        self._pressed_ms: float | None = None

    @property
    def put_through(self) -> bool:
        """A key was pressed and nobody has spoken since: there is nobody to be asked yet."""
        if self.settled or self._pressed_ms is None:
            return False
        return self._clock.now_ms() - self._pressed_ms < PUT_THROUGH_MS

    def hear(self, frame: Frame, speaking: bool) -> None:
        """Take a frame of the far end and whether it is in the middle of a turn."""
        if self.settled:
            return
        if speaking:
            self._who.speech(frame.at_ms)
        elif self._speaking:
            self._who.quiet(frame.at_ms)
        self._speaking = speaking
        if self._beeps is None or frame.rate_hz != self._rate_hz:
            self._beeps, self._rate_hz = BeepDetector(frame.rate_hz), frame.rate_hz
        for _ in self._beeps.feed(frame.samples):
            self._who.beep(frame.at_ms)

    def opening(self) -> Draft:
        """What to say when nobody has said a word: to a person, or to a mailbox that only
        beeped."""
        self.settled = True
        if self._who.verdict is Answerer.VOICEMAIL:
            return self._to_mailbox()
        return Draft(self._mind.opening())

    async def takes(self, speculation: Speculation) -> bool:
        """Put the reply that a machine gets in the place of the one for a person.

        True when it did. To a machine this waits for the beep, or for a while of silence;
        cancel it when the greeting goes on.
        """
        transcript, draft = speculation.transcript, speculation.draft
        if self.settled or transcript is None or draft is None:
            return False
        speculation.draft = await self._reply(transcript.text, draft)
        return speculation.draft is not draft

    async def _reply(self, heard: str, draft: Draft) -> Draft:
        self._who.greeted(heard)
        match self._who.verdict:
            case Answerer.VOICEMAIL:
                await draft.discard()
                await self._until_it_listens()
                self.settled = True
                return self._to_mailbox()
            case Answerer.MENU if self._menus < MENUS_AT_MOST:
                await draft.discard()
                await self._until_it_listens()
                self._tell()
                self._menus += 1
                self._pressed_ms = self._clock.now_ms()
                self._who = WhoAnswered()
                return Draft(self._mind.menu(heard))
            case Answerer.MENU:
                await draft.discard()
                self.settled = True
                return Draft(self._mind.time_is_up())
        self.settled = True
        self._tell()
        return draft

    async def _until_it_listens(self) -> None:
        while not self._who.may_speak(self._clock.now_ms()):
            await self._clock.sleep_ms(LOOK_EVERY_MS)

    def _to_mailbox(self) -> Draft:
        self._tell()
        return Draft(self._mind.mailbox(self._leaves_message))

    def _tell(self) -> None:
        if self._who.verdict is not None:
            self._told(str(self._who.verdict), self._who.why)
