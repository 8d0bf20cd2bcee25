"""Our own phone over baresip, started for a test on loopback, and what it has seen."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from audio.clock import Clock, MonotonicClock
from audio.frames import FRAME_MS, FrameSink, Samples
from sip.baresip_phone import BaresipPhone
from sip.baresip_settings import BaresipSettings
from sip.phone import Call, CallEnd, IncomingCall, LineAccount, LineStateChanged, PhoneEvent
from sip.states import CallState, LineState
from tests.peers.tones import AMPLITUDE, loudest_hz, tone

WAIT_S = 30.0
"""For what comes at once on a computer with time."""
ANSWERED_MS = WAIT_S * 1000
STEADY_MS = 300
NEAR = 0.02
T = TypeVar("T")


@dataclass
class Desk:
    """A started phone; events are kept so that a test may come late."""

    phone: BaresipPhone
    seen: list[PhoneEvent] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, event: PhoneEvent) -> None:
        """Keep an event of the phone."""
        self.seen.append(event)
        self._news.set()

    async def line_is(
        self, line_id: str, state: LineState, timeout_s: float = WAIT_S
    ) -> LineStateChanged:
        """The first report of that state, now or later; it is taken off the list."""

        def wanted(event: PhoneEvent) -> LineStateChanged | None:
            matches = isinstance(event, LineStateChanged) and event.state is state
            return event if matches and event.line_id == line_id else None  # type: ignore[return-value]

        return await self._take(wanted, timeout_s)

    async def incoming(self) -> Call:
        """The next call that rings."""
        return await self._take(lambda each: each.call if isinstance(each, IncomingCall) else None)

    async def trunk(self, line_id: str = "trunk", **account: object) -> None:
        """A line that needs no registrar."""
        settings = {"user": line_id, "domain": "127.0.0.1", "register": False, **account}
        await self.phone.add_line(LineAccount(line_id=line_id, **settings))  # type: ignore[arg-type]
        await self.line_is(line_id, LineState.READY)

    async def add(self, account: LineAccount, domain: str) -> None:
        """A line in ``domain``, registered."""
        await self.phone.add_line(replace(account, domain=domain))
        await self.line_is(account.line_id, LineState.REGISTERED)

    async def told(self, kind: type[T]) -> T:
        """The next event of that kind, now or later; it is taken off the list."""
        return await self._take(lambda each: each if isinstance(each, kind) else None)

    async def _take(self, wanted: Callable[[PhoneEvent], T | None], timeout_s: float = WAIT_S) -> T:
        async with asyncio.timeout(timeout_s):
            while True:
                for event in self.seen:
                    found = wanted(event)
                    if found is not None:
                        self.seen.remove(event)
                        return found
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def desk(
    settings: BaresipSettings | None = None, clock: Clock | None = None
) -> AsyncIterator[Desk]:
    """A phone on loopback without a jitter buffer, closed at the end."""
    settings = settings or BaresipSettings(net_interface="127.0.0.1", jitter_buffer_ms=None)
    made = Desk(BaresipPhone(settings, clock or MonotonicClock()))
    made.phone.subscribe(made.note)
    await made.phone.start()
    try:
        yield made
    finally:
        await made.phone.close()


async def ended(call: Call) -> CallEnd:
    """How the call ended, now or later."""
    async with asyncio.timeout(WAIT_S):
        async for _ in call.events():
            pass
    assert call.end is not None
    return call.end


async def reaches(call: Call, state: CallState) -> None:
    """Return when the call is in that state, now or later."""
    events = call.events()
    async with asyncio.timeout(WAIT_S):
        while call.state is not state:
            await anext(events)


async def hear(call: Call, duration_ms: int, skip_ms: int = 0) -> Samples:
    """What the far end says from ``skip_ms`` after now on; what was not read yet is old."""
    heard: list[Samples] = []
    from_ms = MonotonicClock().now_ms() + skip_ms
    async with asyncio.timeout(WAIT_S):
        async for frame in call.frames():
            if frame.at_ms >= from_ms:
                heard.append(frame.samples)
            if len(heard) * 20 >= duration_ms:
                break
    return np.concatenate(heard)


async def heard_hz(call: Call, wanted: float | None = None) -> float:
    """The tone that a call hears, once it has been steady for STEADY_MS; 0 when none comes.

    With ``wanted`` whatever else is heard before is let pass, as long as somebody waits.
    """
    recent: list[Samples] = []
    found = 0.0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(WAIT_S):
            async for frame in call.frames():
                recent = [*recent[1 - STEADY_MS // FRAME_MS :], frame.samples]
                levels = [float(np.abs(samples).max(initial=0)) for samples in recent]
                if len(recent) * FRAME_MS < STEADY_MS or min(levels) <= max(levels) / 2:
                    continue
                found = loudest_hz(np.concatenate(recent), frame.rate_hz)
                if wanted is None or abs(found / wanted - 1) <= NEAR:
                    return found
    return found


async def heard_whole(call: Call, duration_ms: int, gaps_ms: int) -> Samples:
    """The first stretch of a steady tone so long with no more silence in it than ``gaps_ms``.

    A busy computer tears holes into some stretches; a stack that does, does so into every one.
    """
    recent: list[Samples] = []
    silent = 0
    async with asyncio.timeout(WAIT_S):
        async for frame in call.frames():
            recent = [*recent[1 - duration_ms // FRAME_MS :], frame.samples]
            silent = sum(int(np.abs(each).max(initial=0)) < AMPLITUDE / 4 for each in recent)
            if len(recent) * FRAME_MS >= duration_ms and silent * FRAME_MS <= gaps_ms:
                return np.concatenate(recent)
    raise AssertionError(f"the call ended; silent for {silent * FRAME_MS} ms of {duration_ms}")


@asynccontextmanager
async def saying(call: Call, hertz: float) -> AsyncIterator[None]:
    """Say a tone on a call until the block ends, as much ahead as the sink takes."""
    said = asyncio.ensure_future(_say_on(call.sink, tone(hertz, call.sink.rate_hz, 1000)))
    try:
        yield
    finally:
        said.cancel()
        await asyncio.wait({said})
        call.sink.clear()


async def _say_on(sink: FrameSink, sound: Samples) -> None:
    clock = MonotonicClock()
    while True:
        sound = np.roll(sound, -sink.write(sound))
        await clock.sleep_ms(FRAME_MS)


async def carried_hz(speaker: Call, hearer: Call, hertz: float) -> float:
    """A tone that one leg says, as the other hears it, for as long as it takes to arrive."""
    async with saying(speaker, hertz):
        return await heard_hz(hearer, hertz)
