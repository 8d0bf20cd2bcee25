"""Devices that come and go while PortAudio has streams open, as in a call or an audio check."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable

import pytest

from audio import portaudio_devices
from audio.devices import Role
from audio.errors import DeviceFailed
from audio.headset import SystemHeadset
from audio.portaudio_devices import PortAudioSoundSystem
from audio.portaudio_listing import listed_elsewhere
from tests.fakes.clock import FakeClock
from tests.fakes.portaudio import FakePortAudio


class Call:
    """A headset over PortAudio whose microphone and speaker are in use."""

    def __init__(self, library: FakePortAudio) -> None:
        self.library, self.clock = library, FakeClock()
        self.system = PortAudioSoundSystem(self.clock, library.seen_elsewhere)
        self.headset = SystemHeadset(self.system, self.clock)

    @property
    def names(self) -> set[str]:
        """The devices that the desk knows of."""
        return {device.name for device in self.headset.state.devices}

    @property
    def using(self) -> dict[Role, str]:
        return {one.role: one.in_use.name for one in self.headset.state.roles if one.in_use}

    async def begin(self) -> None:
        await self.headset.start()
        self.reader = await self.headset.open_microphone()
        self.output = await self.headset.new_output(Role.SPEAKER)
        await self.until(lambda: len(self.library.open) == 2)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let time pass until something holds; what threads do takes time of its own."""
        async with asyncio.timeout(30):
            while not holds():
                await self.clock.advance(50)

    async def look(self) -> None:
        """Let somebody look for devices once more, to the end."""
        before = self.library.looks_elsewhere
        await self.until(lambda: self.library.looks_elsewhere > before)
        await self.clock.advance(500)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    made = FakePortAudio("Built-in", "Headset")
    monkeypatch.setattr(portaudio_devices, "_library", lambda: made)
    return made


@pytest.fixture
async def call(library: FakePortAudio) -> AsyncIterator[Call]:
    made = Call(library)
    await made.begin()
    yield made
    await made.headset.close()


async def test_what_is_plugged_in_is_listed_and_interrupts_nothing(call: Call) -> None:
    streams, initialised = list(call.library.streams), call.library.initialised
    call.library.there.append("Conference phone")
    await call.look()
    assert call.names == {"Built-in", "Headset", "Conference phone"}
    call.library.there.remove("Conference phone")
    await call.look()
    assert call.names == {"Built-in", "Headset"}
    assert call.library.streams == streams and all(one.is_open for one in streams)
    assert call.library.initialised == initialised


async def test_a_headset_that_comes_back_in_a_call_is_used_again(call: Call) -> None:
    for role, kind in ((Role.MICROPHONE, "input"), (Role.SPEAKER, "output")):
        await call.headset.choose(role, f"{kind}:Headset")
    assert sorted(call.library.open) == ["Headset in", "Headset out"]
    call.library.unplug("Headset")
    await call.until(lambda: sorted(call.library.open) == ["Built-in in", "Built-in out"])
    await call.look()
    call.library.there.append("Headset")
    await call.until(lambda: sorted(call.library.open) == ["Headset in", "Headset out"])
    assert call.using[Role.MICROPHONE] == call.using[Role.SPEAKER] == "Headset"


async def test_a_new_device_that_is_chosen_leaves_the_others_where_they_are(call: Call) -> None:
    call.library.there.insert(1, "Conference phone")
    await call.look()
    await call.headset.choose(Role.SPEAKER, "output:Conference phone")
    await call.until(lambda: len(call.library.open) == 2)
    assert sorted(call.library.open) == ["Built-in in", "Conference phone out"]


async def test_a_device_that_went_again_is_named(call: Call) -> None:
    call.library.there.append("Conference phone")
    await call.look()
    call.library.there.remove("Conference phone")
    with pytest.raises(DeviceFailed, match="Conference phone.*not plugged in"):
        await call.headset.choose(Role.SPEAKER, "output:Conference phone")
    await call.until(lambda: sorted(call.library.open) == ["Built-in in", "Built-in out"])


async def test_while_nothing_is_open_no_other_process_looks(library: FakePortAudio) -> None:
    call = Call(library)
    await call.headset.start()
    library.there.append("Conference phone")
    await call.until(lambda: "Conference phone" in call.names)
    assert library.looks_elsewhere == 0
    await call.headset.close()


async def test_a_look_that_fails_changes_nothing(call: Call) -> None:
    async def fails() -> None:
        call.library.looks_elsewhere += 1

    call.system._look_elsewhere = fails
    call.library.there.append("Conference phone")
    await call.look()
    assert call.names == {"Built-in", "Headset"}


@pytest.mark.parametrize(
    "program", ["print('no list')", "print([])", "print([[1]])", "raise SystemExit(1)"]
)
async def test_another_process_that_tells_nothing_is_passed_over(program: str) -> None:
    assert await listed_elsewhere((sys.executable, "-c", program)) is None
    assert await listed_elsewhere(("/no/such/program",)) is None


async def test_another_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audio.portaudio_listing.WITHIN_S", 0.2)
    assert await listed_elsewhere((sys.executable, "-c", "while True: pass")) is None
