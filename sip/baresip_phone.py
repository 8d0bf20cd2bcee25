"""The phone that Ringdesk talks through: the Phone protocol over baresip-python.

Owns starting and stopping the stack and routing its events to lines and calls.
Leaves one call to ``baresip_call``, one line to ``baresip_line``, its agent to
``baresip_agents``, sound to ``baresip_media``, configuration to ``baresip_settings``,
words to ``baresip_errors`` and what needs the C interface to ``baresip_native_side``;
nothing outside the ``baresip_*`` files knows baresip. The stack is global to the process:
one started phone at a time; another may follow after ``close``.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

import baresip
from baresip import BaresipError, Event, Runtime, StackEvent

from audio.clock import Clock
from sip.address import dial_uri, remote_party
from sip.baresip_agents import BaresipAgents
from sip.baresip_call import BaresipCall
from sip.baresip_errors import translated
from sip.baresip_features import c_interface, features
from sip.baresip_line import BaresipLine
from sip.baresip_media import MediaThread, prefer_media_threads
from sip.baresip_native_side import NativeSide
from sip.baresip_place import CallPlace
from sip.baresip_settings import (
    BaresipSettings,
    free_port,
    listen_host,
    quieten_stack,
    stack_config,
)
from sip.baresip_stun import LineStun
from sip.errors import AccountInvalid, FeatureMissing, LineUnknown, PhoneStartFailed, SipError
from sip.phone import (
    Call,
    Feature,
    IncomingCall,
    LineAccount,
    LineStateChanged,
    PhoneEvent,
    StackDied,
)
from sip.states import Direction, LineState

START_TRIES = 5
NOT_STARTED = "the phone has not been started"
EARLY_EVENTS = 64
"""Events kept for a call that has been dialled but not yet handed to us."""
GOODBYE_TRIES = 20
GOODBYE_PAUSE_MS = 50.0


class BaresipPhone:
    """Satisfies ``Phone``."""

    def __init__(self, settings: BaresipSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._runtime: Runtime | None = None
        self._media: MediaThread | None = None
        self._listeners: list[Callable[[PhoneEvent], None]] = []
        self._lines: dict[str, BaresipLine] = {}
        self._agents: BaresipAgents | None = None
        self._calls: dict[int, BaresipCall] = {}
        self._early: list[StackEvent] = []
        self._native: NativeSide | None = None
        self._tasks: set[asyncio.Future[None]] = set()
        self._closing = asyncio.Lock()
        self._host = listen_host(settings)
        self._port = 0

    @property
    def features(self) -> frozenset[Feature]:
        """See ``Phone.features``."""
        return features(self._settings)

    @property
    def listen_address(self) -> str:
        """``host:port`` where UDP and TCP arrive, once started; TLS is one port above."""
        return f"{self._host}:{self._port}"

    async def start(self) -> None:
        """Start the stack. Raises PhoneStartFailed, also when another phone runs here."""
        if self._runtime is not None:
            raise PhoneStartFailed("this phone is running already")
        quieten_stack()
        wanted_port = self._settings.sip_port
        for attempt in range(1, START_TRIES + 1):
            try:
                self._port = wanted_port or free_port(self._host)
                self._runtime = await self._start_runtime()
                break
            except (BaresipError, OSError, ValueError, TypeError) as failed:
                if wanted_port is not None or attempt == START_TRIES:
                    text = f"baresip did not start on {self.listen_address}: {failed}"
                    raise PhoneStartFailed(text) from failed
        self._media = MediaThread(self._clock, asyncio.get_running_loop())
        prefer_media_threads()
        stack = c_interface(self._settings)
        if stack is not None:
            self._native = NativeSide(stack, self._runtime, self._port, self._clock, self._publish)
            await self._native.open()
            self._in_background(self._native.go_rounds(self._measure_calls, self.network_changed))
        native = None if self._native is None else self._native.agents
        self._agents = BaresipAgents(self._runtime, native, self._ring)

    async def close(self) -> None:
        """Hang up, unregister and stop. Safe to call twice."""
        async with self._closing:
            if self._runtime is not None and self._media is not None:
                await self._stop(self._runtime, self._media)

    async def _stop(self, runtime: Runtime, media: MediaThread) -> None:
        await asyncio.gather(*(call.hang_up() for call in self._calls.values()))
        await asyncio.gather(*(self.remove_line(each) for each in list(self._lines)))
        await self._let_goodbyes_leave()
        for task in self._tasks:
            task.cancel()
        if self._native is not None:
            with suppress(SipError, BaresipError):
                await self._native.close()
        media.close()
        self._runtime, self._media, self._native, self._agents = None, None, None, None
        with suppress(BaresipError):
            await runtime.close()

    def subscribe(self, listener: Callable[[PhoneEvent], None]) -> None:
        """See ``Phone.subscribe``."""
        self._listeners.append(listener)

    async def add_line(self, account: LineAccount) -> None:
        """See ``Phone.add_line``."""
        if self._agents is None:
            raise SipError(NOT_STARTED)
        if account.line_id in self._lines:
            raise AccountInvalid("line_id", f"{account.line_id!r} is in use already")
        agent = await self._agents.of(account)
        answer_ms = self._settings.registrar_answer_ms
        stun = None
        if account.stun_server and self._native is not None:
            stun = LineStun(account, self._native.agents, agent.handle, self._clock)
        line = BaresipLine(account, agent, self._clock, answer_ms, self._line_moved, stun)
        self._lines[account.line_id] = line
        line.start()

    async def remove_line(self, line_id: str) -> None:
        """See ``Phone.remove_line``."""
        line = self._line(line_id)
        if self._native is not None:
            with suppress(SipError, BaresipError):
                await self._native.line_gone(line_id)
        await line.close()
        self._lines.pop(line_id, None)

    async def retry_line(self, line_id: str) -> None:
        """See ``Phone.retry_line``."""
        self._line(line_id).retry()

    async def network_changed(self) -> None:
        """Register anew; with the C interface, keep live calls by re-INVITE."""
        if self._native is not None:
            await self._native.network.move()
        for line in self._lines.values():
            line.retry()

    async def watch_extensions(self, line_id: str, targets: Sequence[str]) -> None:
        """See ``Phone.watch_extensions``."""
        line = self._line(line_id)
        if self._native is None:
            raise FeatureMissing(Feature.BUSY_LAMP)
        with translated():
            await self._native.watch(line.account, line.agent.handle, targets)

    async def dial(
        self, line_id: str, target: str, headers: Mapping[str, str] | None = None
    ) -> Call:
        """See ``Phone.dial``. Raises CallRefused when no local network reaches the host."""
        line = self._line(line_id)
        uri = dial_uri(target, line.account.domain, line.account.transport)
        place = self._place(line.account, line.agent.handle)
        with translated():
            stack_call = await line.agent.dial(uri, dict(headers or {}))
        call = BaresipCall(stack_call, place, Direction.OUTBOUND, remote_party(uri))
        self._calls[stack_call.handle] = call
        early, self._early = self._early, []
        for event in (each for each in early if each.call == stack_call.handle):
            # The binding's own call began to listen only now, and may have missed the answer.
            stack_call._on_stack_event(event)
            self._on_stack_event(event)
        self._in_background(call.prepare())
        return call

    async def _start_runtime(self) -> Runtime:
        runtime = Runtime()
        await runtime.start(stack_config(self._settings, self._port))
        runtime.on_dead = self._on_dead
        runtime.subscribe(self._on_stack_event)
        return runtime

    async def _let_goodbyes_leave(self) -> None:
        for _ in range(GOODBYE_TRIES):
            if not self._calls:
                return
            await self._clock.sleep_ms(GOODBYE_PAUSE_MS)

    def _on_stack_event(self, event: StackEvent) -> None:
        if event.call:
            self._pass_to_call(event)
        else:
            for line in self._lines.values():
                if line.agent.handle == event.ua:
                    line.on_stack_event(event)

    def _pass_to_call(self, event: StackEvent) -> None:
        call = self._calls.get(event.call)
        if call is None:
            self._early = [*self._early[1 - EARLY_EVENTS :], event]
            return
        call.on_stack_event(event)
        if event.event is Event.CALL_CLOSED:
            del self._calls[event.call]

    def _ring(self, agent_handle: int, stack_call: baresip.Call) -> None:
        line = self._line_of(agent_handle)
        if line is None:
            self._in_background(stack_call.reject())
            return
        sender = stack_call.headers.get("From") or stack_call.peer or ""
        place = self._place(line.account, agent_handle)
        call = BaresipCall(stack_call, place, Direction.INBOUND, remote_party(sender))
        self._calls[stack_call.handle] = call
        self._in_background(call.prepare())
        self._publish(IncomingCall(call))

    def _line_of(self, agent_handle: int) -> BaresipLine | None:
        lines = self._lines.values()
        user = None if self._agents is None else self._agents.user(agent_handle)
        exact = (line for line in lines if line.agent.handle == agent_handle)
        namesake = (line for line in lines if line.account.user == user)
        return next(chain(exact, namesake), None)

    def _on_dead(self) -> None:
        reason = "the SIP stack stopped by itself; start the desk again"
        for call in list(self._calls.values()):
            call.stack_died(reason)
        for line in self._lines.values():
            line.stack_died(reason)
        self._calls.clear()
        self._publish(StackDied(reason))

    def _place(self, account: LineAccount, agent_handle: int) -> CallPlace:
        if self._media is None:
            raise SipError(NOT_STARTED)
        agents = None if self._native is None else self._native.agents
        least_wait_ms, _ = self._settings.jitter_buffer_ms or (0, 0)
        around = (self._clock, self._media, agents, self._in_background, least_wait_ms)
        return CallPlace(account, agent_handle, *around)

    def _line_moved(self, event: LineStateChanged) -> None:
        line = self._lines.get(event.line_id)
        if self._native is not None and line is not None and event.state is LineState.REGISTERED:
            self._in_background(self._native.line_registered(line.account, line.agent.handle))
        self._publish(event)

    async def _measure_calls(self) -> None:
        for call in list(self._calls.values()):
            await call.measure()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _line(self, line_id: str) -> BaresipLine:
        if line_id not in self._lines:
            raise LineUnknown(f"no line {line_id!r} on this phone")
        return self._lines[line_id]

    def _publish(self, event: PhoneEvent) -> None:
        for listener in list(self._listeners):
            listener(event)
