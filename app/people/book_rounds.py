"""Reading the address book without being asked: when the desk has settled, then every hour.

Owns when that is done and when it is left to a person. The reading itself is
``PeopleDesk.sync_carddav``'s, which also keeps the news of how it went.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app.commands.people import BookNews, ImportReport
from app.people.errors import CardDavFailed, CardDavReason
from app.settings import ContactSettings
from audio.clock import Clock
from models.errors import RecordsError

log = logging.getLogger(__name__)

EVERY_MS = 60 * 60 * 1_000.0
AGAIN_MS = 2 * 60 * 1_000.0
"""After a first failure; each further one doubles it, up to ``EVERY_MS``."""
FOR_A_PERSON = (CardDavReason.NO_PASSWORD, CardDavReason.WRONG_PASSWORD)
"""Trying again changes nothing, and a wrong password again and again locks many an account."""


class BookRounds:
    """One desk's. ``told`` is called after each reading, whatever came of it."""

    def __init__(
        self,
        section: Callable[[], ContactSettings],
        read: Callable[[], Awaitable[ImportReport]],
        news: Callable[[], BookNews],
        told: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._section, self._read, self._news, self._told = section, read, news, told
        self._clock = clock
        self._left: ContactSettings | None = None
        """What only a person can put right."""

    async def run(self, calm: asyncio.Event | None) -> None:
        """Read until cancelled, for the first time once ``calm`` is set."""
        if calm is not None:
            await calm.wait()
        again_ms = AGAIN_MS
        while True:
            if await self._round():
                again_ms = AGAIN_MS
                await self._clock.sleep_ms(EVERY_MS)
            else:
                await self._clock.sleep_ms(again_ms)
                again_ms = min(2 * again_ms, EVERY_MS)

    async def _round(self) -> bool:
        """One reading, if there is something to read; whether the next has an hour's time."""
        section = self._section()
        if not section.carddav_url or (section == self._left and self._news().problem):
            return True
        self._left = None
        try:
            await self._read()
        except CardDavFailed as error:
            log.info("the address book was not read: %s", error.reason)
            if error.reason in FOR_A_PERSON:
                self._left = section
            return self._left is not None
        except RecordsError as error:
            log.warning("what was read of the address book could not be kept: %s", error)
            return False
        finally:
            self._told()
        return True
