"""What a line watches on its server: its mailbox and other extensions.

Owns which subscriptions a line has, and beginning them again: when it has registered
anew, and later when the server ended them. Leaves a subscription to
``baresip_subscriptions`` and reading bodies to ``message_summary`` and ``dialog_info``.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from baresip import BaresipError

from audio.clock import Clock
from sip.address import dial_uri
from sip.baresip_native import Pointer
from sip.baresip_subscriptions import Subscription, Subscriptions, Topic
from sip.dialog_info import lamp_state
from sip.errors import SipError
from sip.message_summary import waiting_messages
from sip.phone import LampChanged, LampState, LineAccount, MessagesWaiting, PhoneEvent

MAX_LAMPS = 64
FIRST_AGAIN_MS = 60_000.0
LAST_AGAIN_MS = 3_600_000.0
"""A server that does not know an event says so at once; it is asked ever more rarely."""


class LineWatches:
    """The subscriptions of one line."""

    def __init__(
        self,
        account: LineAccount,
        agent: Pointer,
        subscriptions: Subscriptions,
        clock: Clock,
        publish: Callable[[PhoneEvent], None],
    ) -> None:
        self._account = account
        self._agent = agent
        self._subscriptions = subscriptions
        self._clock = clock
        self._publish = publish
        self._targets: dict[str, str] = {}
        self._lamps: dict[str, LampState] = {}
        self._live: dict[str, Subscription] = {}
        self._again: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        self._changing = asyncio.Lock()

    async def watch(self, targets: Sequence[str]) -> None:
        """These extensions and no others. Raises AddressInvalid, SipError for too many."""
        if len(targets) > MAX_LAMPS:
            raise SipError(f"a line watches {MAX_LAMPS} extensions at most")
        account = self._account
        wanted = {each: dial_uri(each, account.domain, account.transport) for each in targets}
        async with self._changing:
            gone = [each for each in self._targets if each not in wanted]
            new = [each for each in wanted if each not in self._targets]
            self._targets = wanted
            for target in gone:
                self._lamps.pop(target, None)
                await self._drop(target)
            for target in new:
                await self._begin(target)

    async def renew(self) -> None:
        """The line has registered: subscribe to everything anew."""
        async with self._changing:
            self._failures.clear()
            await self._drop_all()
            mailbox = [""] if self._account.register and self._account.watch_voicemail else []
            for name in [*mailbox, *self._targets]:
                await self._begin(name)

    async def drop(self) -> None:
        """End everything."""
        async with self._changing:
            await self._drop_all()

    async def _drop_all(self) -> None:
        for name in [*self._live, *self._again]:
            await self._drop(name)

    async def _begin(self, name: str) -> None:
        """``name`` is a target, or empty for the mailbox."""
        wanted = Subscription(self._agent, self._topic(name))
        wanted.tell = partial(self._told, name, wanted)
        wanted.lost = partial(self._lost, name, wanted)
        self._live[name] = wanted
        try:
            await self._subscriptions.begin(wanted)
        except (SipError, BaresipError):
            self._lost(name, wanted)

    async def _drop(self, name: str) -> None:
        again = self._again.pop(name, None)
        if again is not None:
            again.cancel()
        unwanted = self._live.pop(name, None)
        if unwanted is not None:
            with suppress(SipError, BaresipError):
                await self._subscriptions.end(unwanted)

    def _topic(self, name: str) -> Topic:
        if name:
            return Topic(self._targets[name], "dialog", "application/dialog-info+xml")
        own = dial_uri(self._account.user, self._account.domain, self._account.transport)
        return Topic(own, "message-summary", "application/simple-message-summary")

    def _told(self, name: str, teller: Subscription, body: bytes) -> None:
        if self._live.get(name) is not teller:
            return
        self._failures.pop(name, None)
        if name:
            self._light(name, lamp_state(body))
            return
        messages = waiting_messages(body.decode("utf-8", "replace"))
        if messages is not None:
            self._publish(MessagesWaiting(self._account.line_id, *messages))

    def _lost(self, name: str, lost: Subscription) -> None:
        if self._live.get(name) is not lost:
            return
        del self._live[name]
        if name:
            self._light(name, LampState.UNKNOWN)
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        wait_ms = min(LAST_AGAIN_MS, FIRST_AGAIN_MS * 2.0 ** min(failures - 1, 10))
        self._again[name] = asyncio.ensure_future(self._begin_later(name, wait_ms))

    async def _begin_later(self, name: str, wait_ms: float) -> None:
        await self._clock.sleep_ms(wait_ms)
        async with self._changing:
            # Nobody may end this task from here on, as it holds the lock.
            if self._again.pop(name, None) is not None:
                await self._begin(name)

    def _light(self, target: str, state: LampState | None) -> None:
        if state is not None and target in self._targets and self._lamps.get(target) is not state:
            self._lamps[target] = state
            self._publish(LampChanged(self._account.line_id, target, state))
