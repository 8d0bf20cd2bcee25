"""The desktop around a desk, on a real bus: notices, keys, and doing without."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from app.desktop.call_notices import Surroundings
from app.desktop.desktop_session import DesktopSession
from app.desktop.global_shortcuts import PortalMissing
from app.desktop.remote import RemoteControl
from app.engine.bus import Bus
from app.engine.events import CallBegan, CallStanding, Holder, Phase, TroubleArose
from tests.fakes.calls import FakeCalls
from tests.fakes.desktop_services import KeyPortal, NoticeService
from tests.fakes.shell import ShellDesk

pytestmark = pytest.mark.peers
RINGS = (
    CallBegan("call_1", "line_1", "inbound", "+4930123", "Kim", None, "", Holder.NOBODY),
    CallStanding("call_1", Phase.INCOMING, Holder.NOBODY),
)


class AnsweredCalls(FakeCalls):
    """Calls that a test waits for."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = asyncio.Event()

    async def answer(self, call_id: str) -> None:
        await super().answer(call_id)
        self.answered.set()


class Desk:
    """A desk in memory with its desktop session."""

    def __init__(self, address: str) -> None:
        self.calls = AnsweredCalls()
        self.memory, self.bus = ShellDesk(calls=self.calls), Bus()
        self.remote = RemoteControl(self.calls)
        around = Surroundings(lambda _showing: None)
        self.session = DesktopSession(self.memory.desk, self.bus, self.remote, around, address)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.ensure_future(self.session.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def ring(self) -> None:
        for event in RINGS:
            self.remote.apply(event)
            self.bus.publish(event)


async def test_a_ringing_call_is_answered_from_the_desktop(bus_address: str) -> None:
    service = await NoticeService.start(bus_address)
    assert isinstance(service, NoticeService)
    desk = Desk(bus_address)
    async with desk.running():
        assert await desk.session.problem() == ""
        desk.ring()
        await service.until(lambda: bool(service.shown))
        service.press(1, "answer")
        await desk.calls.answered.wait()
    assert desk.calls.asked == [("answer", "call_1")]
    service.stop()


async def test_a_key_of_the_desktop_answers_and_is_remembered(bus_address: str) -> None:
    portal = await KeyPortal.start(bus_address)
    assert isinstance(portal, KeyPortal)
    portal.gives = {"answer": "Meta+A"}
    desk = Desk(bus_address)
    async with desk.running():
        assert await desk.session.bind_keys() == {"answer": "Meta+A"}
        assert desk.memory.settings.settings().screen.global_keys
        desk.ring()
        portal.press("answer")
        await desk.calls.answered.wait()
    assert desk.calls.asked == [("answer", "call_1")]
    portal.wanted = {}
    async with desk.running():
        await portal.until(lambda: bool(portal.wanted))
    portal.stop()


async def test_a_key_with_nothing_to_act_on_says_so_in_the_window(bus_address: str) -> None:
    portal = await KeyPortal.start(bus_address)
    assert isinstance(portal, KeyPortal)
    desk = Desk(bus_address)
    with desk.bus.subscribe() as events:
        async with desk.running():
            await desk.session.bind_keys()
            portal.press("toggle_mute")
            assert await anext(aiter(events)) == TroubleArose(
                "", "command", "You are not in a call."
            )
    portal.stop()


async def test_a_desktop_that_shows_no_notices_is_told_once_and_quietly(bus_address: str) -> None:
    desk = Desk(bus_address)
    async with desk.running():
        problem = await desk.session.problem()
        desk.ring()
    assert problem == "No notices of calls: no program on this desktop shows any"


async def test_without_a_bus_the_desk_goes_on_without(tmp_path: Path) -> None:
    desk = Desk(f"unix:path={tmp_path / 'none'}")
    await desk.session.run()
    assert "no message bus" in await desk.session.problem()
    with pytest.raises(PortalMissing, match="ringdesk --answer"):
        await desk.session.bind_keys()
