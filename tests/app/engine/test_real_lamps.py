"""A desk over baresip: lamps and encryption as real peers tell them, on the bus."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from app.engine.bus import Bus
from app.engine.call_desk import CallDesk
from app.engine.engine import Engine
from app.engine.events import CallStanding, Event, LampChanged, Phase
from app.engine.lamps import Lamps
from app.engine.parts import EngineParts, EngineSettings, ServedLine
from audio.clock import MonotonicClock
from models.store import Store
from sip.baresip_phone import BaresipPhone
from sip.baresip_settings import BaresipSettings
from sip.phone import LineAccount
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset
from tests.fakes.person_desk import FakeSignals
from tests.peers.kamailio import kamailio
from tests.peers.program import HOST, free_port
from tests.peers.sipp import notifying

pytestmark = pytest.mark.peers
E = TypeVar("E", bound=Event)
DIALOG = "dialog", "application/dialog-info+xml"


class RealDesk:
    """An engine over baresip on loopback, its events from the start."""

    def __init__(self, home: Path, *targets: str) -> None:
        clock = MonotonicClock()
        settings = BaresipSettings(net_interface=HOST, jitter_buffer_ms=None)
        self.phone = BaresipPhone(settings, clock)
        self.bus = Bus()
        self.store = Store.open(home / "ringdesk.db")
        signals = FakeSignals()
        headset = FakeHeadset(FakeClock())
        parts = EngineParts(self.store, self.phone, None, None, clock, headset, signals)
        self.engine = Engine(EngineSettings(home), parts, self.bus)
        self.calls = CallDesk(self.engine, self.store, signals)
        self.lamps = Lamps(self.engine, self.bus, lambda: ("", targets))
        self.events = self.bus.subscribe()

    async def until(self, kind: type[E], wanted: Callable[[E], bool]) -> E:
        """The next event of that kind for which ``wanted`` holds."""
        async with asyncio.timeout(60):
            async for event in self.events:
                if isinstance(event, kind) and wanted(event):
                    return event
        raise AssertionError("the bus was closed")


@asynccontextmanager
async def real_desk(home: Path, *targets: str) -> AsyncIterator[RealDesk]:
    """The desk, started and at the end closed."""
    desk = RealDesk(home, *targets)
    await desk.engine.start()
    await desk.calls.start()
    watching = asyncio.ensure_future(desk.lamps.run())
    try:
        yield desk
    finally:
        desk.calls.close()
        await desk.engine.close()
        await watching
        desk.store.close()


def dialog(state: str) -> str:
    return (
        '<?xml version="1.0"?>\n'
        '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full"'
        ' entity="sip:bob@127.0.0.1">\n'
        f'<dialog id="1" direction="recipient"><state>{state}</state></dialog>\n</dialog-info>\n'
    )


async def test_a_colleagues_call_lights_the_lamp(tmp_path: Path) -> None:
    port = free_port()
    bodies = dialog("early"), dialog("confirmed")
    async with (
        kamailio(tmp_path, {"alice": "alicepw"}, events=f"{HOST}:{port}") as registrar,
        notifying(tmp_path, *DIALOG, bodies, port),
        real_desk(tmp_path, "bob") as desk,
    ):
        account = LineAccount("a", "alice", registrar.domain, "alicepw", watch_voicemail=False)
        await desk.engine.serve_line(ServedLine(account, "Front desk"))
        told = [await desk.until(LampChanged, lambda _one: True) for _ in range(2)]
        assert told == [LampChanged("a", "bob", "ringing"), LampChanged("a", "bob", "busy")]


@pytest.mark.parametrize("srtp", ["required", "off"])
async def test_a_call_tells_whether_it_is_encrypted(tmp_path: Path, srtp: str) -> None:
    async with real_desk(tmp_path) as desk:
        for user in ("mine", "theirs"):
            account = LineAccount(
                user, user, HOST, register=False, codecs=("pcmu",), srtp=srtp, dtmf_mode="rtpevent"
            )
            await desk.engine.serve_line(ServedLine(account, user))
            await desk.engine.line_settled(user, 60)
        called = await desk.calls.call(f"sip:theirs@{desk.phone.listen_address}", "mine")
        rings = await desk.until(CallStanding, lambda one: one.phase is Phase.INCOMING)
        await desk.calls.answer(rings.call_id)
        talks = await desk.until(
            CallStanding, lambda one: one.call_id == called and one.phase is Phase.TALKING
        )
        assert talks.encrypted is (srtp == "required")
        recorded = await desk.until(
            CallStanding, lambda one: one.call_id == called and one.recording
        )
        assert recorded.encrypted is (srtp == "required")
        await desk.calls.end_call(called)
        await desk.engine.calls_over()
