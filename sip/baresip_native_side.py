"""All of a phone that needs baresip's C interface.

Owns bringing it up and down and what lines watch. Leaves one call to
``baresip_native_call`` and the SIP thread to ``baresip_native``.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

from baresip import BaresipError, Runtime

from audio.clock import Clock
from sip.baresip_goodbyes import OpenRequests, send_to_ourselves
from sip.baresip_native import NativeStack, StackThread
from sip.baresip_native_call import NativeAgents
from sip.baresip_network import NativeNetwork
from sip.baresip_subscriptions import Subscriptions
from sip.baresip_trace import PacketTrace
from sip.baresip_watches import LineWatches
from sip.errors import SipError
from sip.phone import LineAccount, PhoneEvent

GOODBYE_TRIES = 10
GOODBYE_PAUSE_MS = 50.0
ROUND_MS = 2_000.0
"""How often calls are measured and the computer's addresses looked at."""


class NativeSide:
    """``agents`` and ``network`` are for calls and for the phone."""

    def __init__(
        self,
        stack: NativeStack,
        runtime: Runtime,
        sip_port: int,
        clock: Clock,
        publish: Callable[[PhoneEvent], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        thread = StackThread(runtime, loop)
        self._clear_stillborn = partial(thread.run, stack.clear_stillborn)
        self.agents = NativeAgents(stack, thread)
        self.network = NativeNetwork(stack, thread, sip_port)
        self._trace = PacketTrace(stack, thread)
        self._open_requests = OpenRequests()
        self._trace.watch(self._open_requests.packet)
        self._trace.watch(self.agents.signalling.packet)
        self._subscriptions = Subscriptions(stack, thread, self._trace, loop)
        self._sip_port = sip_port
        self._answers = partial(thread.run, self._open_requests.answers)
        self._clock = clock
        self._publish = publish
        self._watches: dict[str, LineWatches] = {}

    async def open(self) -> None:
        """Get ready. Raises SipError."""
        await self._trace.open()

    async def close(self) -> None:
        """End all subscriptions and every request. Raises SipError when the stack is gone."""
        for watches in self._watches.values():
            await watches.drop()
        self._watches.clear()
        await self._clear_stillborn()
        await self._subscriptions.close()
        await self._answer_ourselves()
        await self._trace.close()

    async def _answer_ourselves(self) -> None:
        """Until nothing is open: an answer may be the cause of another request."""
        for _ in range(GOODBYE_TRIES):
            answers = await self._answers()
            if not answers:
                return
            for host in await self.network.addresses():
                send_to_ourselves(answers, host, self._sip_port)
            await self._clock.sleep_ms(GOODBYE_PAUSE_MS)

    async def go_rounds(
        self, measure: Callable[[], Awaitable[None]], move: Callable[[], Awaitable[None]]
    ) -> None:
        """Every two seconds ``measure`` and tidy up; ``move`` when the addresses changed."""
        changed_before = False
        while True:
            await self._clock.sleep_ms(ROUND_MS)
            await measure()
            with suppress(SipError, BaresipError):
                await self._clear_stillborn()
                changed = await self.network.changed()
                # Looked at twice, as addresses come in parts while a network is joined.
                if changed and changed_before:
                    await move()
                elif self.network.moving:
                    await self.network.move()
                changed_before = changed and not changed_before

    async def line_registered(self, account: LineAccount, agent_handle: int) -> None:
        """Subscribe to everything the line watches, anew."""
        await self._of(account, agent_handle).renew()

    async def watch(self, account: LineAccount, agent_handle: int, targets: Sequence[str]) -> None:
        """See ``Phone.watch_extensions``."""
        await self._of(account, agent_handle).watch(targets)

    async def line_gone(self, line_id: str) -> None:
        """End what the line watches."""
        watches = self._watches.pop(line_id, None)
        if watches is not None:
            await watches.drop()

    def _of(self, account: LineAccount, agent_handle: int) -> LineWatches:
        watches = self._watches.get(account.line_id)
        if watches is None:
            agent = self.agents.of(agent_handle)
            watches = LineWatches(account, agent, self._subscriptions, self._clock, self._publish)
            self._watches[account.line_id] = watches
        return watches
