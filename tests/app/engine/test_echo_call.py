import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.engine.echo_call import ECHO_LINE, LOOPBACK, EchoCaller, echo_process, reachable_host
from app.engine.echo_peer import EXIT_NOT_RUN, EchoService
from app.engine.errors import EchoCallFailed
from app.engine.events import LineChanged
from audio.clock import MonotonicClock
from audio.devices import HEADSET_RATE_HZ, Role
from audio.errors import DeviceFailed
from sip.baresip_phone import BaresipPhone
from sip.baresip_settings import BaresipSettings
from sip.loopback_phone import LoopbackNetwork, LoopbackPhone, Refusal
from sip.phone import IncomingCall, LineAccount, LineStateChanged, PhoneEvent
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset
from tests.fakes.office import Office
from tests.peers.tones import loudest_hz, tone
from tests.peers.tries import tried

ADDRESS = "echo.test:5060"
DESK = "Front desk"
DEVICES_MS = 50.0


class Room:
    """A phone, a headset and an echo on one in-process network."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.network = LoopbackNetwork(self.clock)
        self.phone = LoopbackPhone(self.network)
        self.headset = FakeHeadset(self.clock)
        self.echoes = True
        self.lines: set[str] = set()
        self.phone.subscribe(self._on_phone)
        self.caller = EchoCaller(self.phone, self.headset, self.clock, peer=self.peer)

    def _on_phone(self, event: PhoneEvent) -> None:
        if isinstance(event, LineStateChanged):
            self.lines.add(event.line_id)

    @asynccontextmanager
    async def peer(self, host: str) -> AsyncIterator[str]:
        phone = LoopbackPhone(self.network)
        await phone.start()
        service = EchoService(phone) if self.echoes else None
        if service is None:
            phone.subscribe(_answer)
        await phone.add_line(LineAccount("echo", "echo", ADDRESS, register=False))
        yield ADDRESS
        if service is not None:
            await service.close()
        await phone.close()

    async def call(self, seconds: float) -> float:
        working = asyncio.ensure_future(self.caller(seconds))
        for _ in range(400):
            await self.clock.advance(20)
            if working.done():
                break
        return await working


def _answer(event: PhoneEvent) -> None:
    if isinstance(event, IncomingCall):
        _answering.append(asyncio.ensure_future(event.call.answer()))


_answering: list["asyncio.Future[None]"] = []


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    made = Room()
    await made.phone.start()
    yield made
    await made.headset.close()
    await made.phone.close()


async def test_the_way_there_and_back_is_measured_with_the_devices(room: Room) -> None:
    took_ms = await room.call(1.0)
    assert DEVICES_MS + 20.0 <= took_ms <= DEVICES_MS + 90.0


async def test_the_person_hears_themselves(room: Room) -> None:
    room.headset.join_air(0.0, 0.0)
    working = asyncio.ensure_future(room.caller(2.0))
    for _ in range(400):
        await room.clock.advance(20)
        room.headset.feed(tone(700, HEADSET_RATE_HZ, 20))
        if working.done():
            break
    await working
    heard = room.headset.played(Role.SPEAKER)[-HEADSET_RATE_HZ:]
    assert loudest_hz(heard, HEADSET_RATE_HZ) == pytest.approx(700, abs=60)


async def test_nothing_is_left_behind(room: Room) -> None:
    await room.call(0.2)
    await room.call(0.2)
    assert not room.headset.readers
    assert all(output.closed for output in room.headset.outputs)
    assert all(line.startswith(ECHO_LINE) for line in room.lines)
    assert len(room.lines) == 2


async def test_a_call_without_sound_says_so(room: Room) -> None:
    room.echoes = False
    with pytest.raises(EchoCallFailed, match="carried no sound"):
        await room.call(1.0)


async def test_a_call_that_is_refused_says_so(room: Room) -> None:
    room.network.refuse_calls(f"echo@{ADDRESS}", Refusal(486))
    with pytest.raises(EchoCallFailed, match="486"):
        await room.call(1.0)


async def test_a_missing_device_is_named(room: Room) -> None:
    room.headset.devices = [each for each in room.headset.devices if not each.is_input]
    with pytest.raises(DeviceFailed, match="microphone"):
        await room.call(1.0)
    assert not room.headset.outputs


async def test_no_screen_hears_of_the_line(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    await office.open()
    try:
        for line in (f"{ECHO_LINE}-1", "another"):
            account = LineAccount(line, line, "loop.test", register=False)
            await office.desk_phone.add_line(account)
        told = await office.until(lambda one: isinstance(one, LineChanged) and one.label != DESK)
        assert isinstance(told, LineChanged)
        assert told.line_id == "another"
    finally:
        await office.close()


@pytest.mark.parametrize("interface", ["127.0.0.1", "192.0.2.7"])
def test_a_phone_bound_to_an_address_is_called_there(interface: str) -> None:
    assert reachable_host(interface) == interface


def test_a_phone_that_chose_for_itself_is_called_where_the_system_sends_from() -> None:
    assert reachable_host(None) == reachable_host("eth0") != ""


async def test_an_echo_that_cannot_start_says_why() -> None:
    with pytest.raises(EchoCallFailed, match="could not be started"):
        async with echo_process("192.0.2.77"):
            pass


async def test_an_echo_that_cannot_start_exits_with_its_own_code() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.engine.echo_peer", "192.0.2.77"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    out, _ = await process.communicate()
    assert b"failed" in out
    assert process.returncode == EXIT_NOT_RUN


@pytest.mark.peers
async def test_a_real_call_comes_back_from_a_process_of_its_own() -> None:
    clock = MonotonicClock()
    phone = BaresipPhone(BaresipSettings(LOOPBACK, jitter_buffer_ms=None), clock)
    await phone.start()
    try:
        headset = FakeHeadset(clock)

        async def look() -> None:
            took_ms = await EchoCaller(phone, headset, clock)(0.5)
            assert DEVICES_MS + 10.0 < took_ms < DEVICES_MS + 250.0

        await tried(look)
    finally:
        await phone.close()
    assert not headset.readers
