"""The life of one call, the same for every stack.

Owns the current state, the end, the fan-out of events to bounded readers and
waiting for an answer. Leaves to the stack's adapter when a call moves, and to
``states`` which moves are legal.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from weakref import WeakSet

from audio.clock import Clock
from sip.errors import CallGone, CallRefused, CallTimedOut, SipError
from sip.phone import CallEnd, CallEvent, CallStateChanged
from sip.states import CALL_TRANSITIONS, CallState

READER_EVENTS = 256
"""How far a reader may fall behind before it loses its oldest event."""


class IllegalTransition(AssertionError):
    """An adapter moved a call in a way ``CALL_TRANSITIONS`` does not have: our bug."""


class _EventReader:
    """One listener's queue; drops its oldest event when full.

    ENDED is the newest event there can ever be, so it is never the one dropped.
    """

    def __init__(self) -> None:
        self._events: deque[CallEvent] = deque(maxlen=READER_EVENTS)
        self._wake = asyncio.Event()
        self._finished = False

    def put(self, event: CallEvent) -> None:
        self._events.append(event)
        self._wake.set()

    def __aiter__(self) -> AsyncIterator[CallEvent]:
        return self

    async def __anext__(self) -> CallEvent:
        while not self._events:
            if self._finished:
                raise StopAsyncIteration
            self._wake.clear()
            await self._wake.wait()
        event = self._events.popleft()
        if isinstance(event, CallStateChanged) and event.state is CallState.ENDED:
            self._finished = True
        return event


class CallLife:
    """State, end and events of one call. Everything happens on the loop."""

    def __init__(self, state: CallState) -> None:
        self._state = state
        self._end: CallEnd | None = None
        self._answered = False
        self._settled = asyncio.Event()
        self._readers: WeakSet[_EventReader] = WeakSet()

    @property
    def state(self) -> CallState:
        """The state as last reported."""
        return self._state

    @property
    def end(self) -> CallEnd | None:
        """Set once the state is ENDED."""
        return self._end

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return self._state is CallState.ENDED

    def move(self, state: CallState, end: CallEnd | None = None) -> None:
        """Report that the stack moved the call.

        The first end wins: whatever is reported after it is ignored, and so is a
        state that the call is in already. Raises IllegalTransition otherwise.
        """
        if self.ended or state is self._state:
            return
        if state not in CALL_TRANSITIONS[self._state] or (state is CallState.ENDED) != bool(end):
            raise IllegalTransition(f"{self._state} to {state} (end: {end})")
        self._state = state
        self._end = end
        if state in (CallState.ESTABLISHED, CallState.ENDED):
            self._answered = self._answered or state is CallState.ESTABLISHED
            self._settled.set()
        self._fan_out(CallStateChanged(state, end))

    def publish(self, event: CallEvent) -> None:
        """Tell the readers something that is not a change of state."""
        if not self.ended:
            self._fan_out(event)

    def events(self) -> AsyncIterator[CallEvent]:
        """Events from this call on; a reader that comes too late still gets ENDED."""
        reader = _EventReader()
        if self.ended:
            reader.put(CallStateChanged(CallState.ENDED, self._end))
        self._readers.add(reader)
        return reader

    def require_alive(self) -> None:
        """Raises CallGone when the call has ended."""
        if self._end is not None:
            raise CallGone(f"the call has ended already ({self._end.reason})")

    def require_talking(self) -> None:
        """Raises CallGone when the call has ended, SipError when it is not answered yet."""
        self.require_alive()
        if self._state not in (CallState.ESTABLISHED, CallState.HELD):
            raise SipError(f"the call is not answered yet, it is {self._state}")

    async def wait_established(
        self, timeout_ms: float, clock: Clock, cancel: Callable[[], Awaitable[None]]
    ) -> None:
        """See ``Call.wait_established``; ``cancel`` hangs up when time is over."""
        settled = asyncio.ensure_future(self._settled.wait())
        alarm = asyncio.ensure_future(clock.sleep_ms(timeout_ms))
        try:
            await asyncio.wait({settled, alarm}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            settled.cancel()
            alarm.cancel()
        if self._answered:
            return
        if self._end is not None:
            raise CallRefused(self._end.sip_code, self._end.reason)
        await cancel()
        raise CallTimedOut(None, f"nobody answered within {timeout_ms / 1000:g} s")

    def _fan_out(self, event: CallEvent) -> None:
        for reader in list(self._readers):
            reader.put(event)
