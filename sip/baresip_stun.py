"""The STUN server of a line over baresip: used while it answers, and only then.

Owns asking it from time to time and switching it on and off in the stack. A call whose
STUN server is silent neither rings nor goes out, and baresip tells nobody why. Needs the C
interface: baresip reads an account's line only once.
"""

import asyncio
import logging
from collections.abc import Callable

from baresip import BaresipError

from audio.clock import Clock
from sip.baresip_native_call import NativeAgents
from sip.errors import SipError
from sip.phone import LineAccount
from sip.stun import answers
from sip.waiting import first_of

log = logging.getLogger(__name__)

LOOK_EVERY_MS = 20_000.0
FIRST_ANSWER_MS = 500.0
"""How long a line waits for the first answer before it can be called on without."""


class LineStun:
    """Made for a line that has one, whose agent begins without."""

    def __init__(
        self, account: LineAccount, agents: NativeAgents, agent_handle: int, clock: Clock
    ) -> None:
        assert account.stun_server is not None
        self._server, self._ice = account.stun_server, account.ice
        self._line_id = account.line_id
        self._agents, self._agent_handle, self._clock = agents, agent_handle, clock
        self._known = asyncio.Event()
        self._now = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self.silent = ""
        """The server while it does not answer."""

    def open(self, moved: Callable[[], None]) -> None:
        """Begin to ask; ``moved`` is told when ``silent`` is another."""
        self._watching = asyncio.ensure_future(self._watch(moved))

    async def known(self) -> None:
        """Return when it is known whether it answers, or has been waited for long enough."""
        await first_of(self._known.wait(), self._clock.sleep_ms(FIRST_ANSWER_MS))

    def look(self) -> None:
        """Ask now rather than when it is due."""
        self._now.set()

    def stop(self) -> None:
        """Ask no more."""
        if self._watching is not None:
            self._watching.cancel()

    async def close(self) -> None:
        """Ask no more, and have the agent, which stays, do without it."""
        self.stop()
        await self._use(False)

    async def _watch(self, moved: Callable[[], None]) -> None:
        used = False
        while True:
            self._now.clear()
            there = await answers(self._server, self._clock)
            if there is not used and await self._use(there):
                used = there
            silent = "" if there else self._server
            if silent != self.silent:
                self.silent = silent
                moved()
            self._known.set()
            await first_of(self._now.wait(), self._clock.sleep_ms(LOOK_EVERY_MS))

    async def _use(self, on: bool) -> bool:
        """For calls from now on; whether the stack could. With ICE the computer's own addresses
        are offered anyway."""
        agent, stack = self._agents.of(self._agent_handle), self._agents.stack
        server = f"stun:{self._server}".encode() if on else None
        traversal = b"ice" if self._ice else b"stun" if on else None

        def job() -> bool:
            account = stack.ua_account(agent)
            failed = stack.account_set_stun_uri(account, server)
            return not (failed or stack.account_set_medianat(account, traversal))

        try:
            done = await self._agents.thread.run(job)
        except (SipError, BaresipError) as error:
            # The stack is gone, and says so itself.
            log.info("line %s: %s", self._line_id, error)
            return False
        if not done:
            log.warning("line %s: the stack could not switch its STUN server", self._line_id)
        return done
