import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.commands.sound import DeviceRole, EchoReport
from app.engine.sound_check import RAW
from app.engine.sound_desk import SoundDesk
from app.settings import DataPaths
from app.settings_file import SettingsFile
from audio.devices import HEADSET_RATE_HZ, Processing, Role
from audio.errors import DeviceFailed
from audio.levels import peak_db
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset
from tests.fakes.settings import FakeSettings
from tests.peers.tones import loudest_hz, tone


class Room:
    """A sound desk on pretended devices."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.headset = FakeHeadset(self.clock)
        self.desk = SoundDesk(self.headset, self.clock, lambda event: None, FakeSettings())


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    made = Room()
    yield made
    await made.desk.close()
    await made.headset.close()


@pytest.mark.parametrize("role", [DeviceRole.SPEAKER, DeviceRole.RING])
async def test_a_tone_is_played_on_the_device_asked_for(room: Room, role: DeviceRole) -> None:
    playing = asyncio.ensure_future(room.desk.play_tone(role))
    await room.clock.advance(500)
    assert not playing.done()
    await room.clock.advance(5_000)
    await playing
    assert peak_db(room.headset.played(Role(role.value))) > -20.0
    assert room.headset.outputs[-1].closed


async def test_a_missing_device_is_named(room: Room) -> None:
    room.headset.devices = [each for each in room.headset.devices if each.is_input]
    for command in (
        room.desk.play_tone(DeviceRole.RING),
        room.desk.record_and_play(1.0),
        room.desk.measure_echo(),
    ):
        with pytest.raises(DeviceFailed, match="device: none is connected"):
            await command
    assert not room.headset.readers


async def test_a_recording_is_played_back_and_its_peak_told(room: Room) -> None:
    working = asyncio.ensure_future(room.desk.record_and_play(1.0))
    await room.clock.settle()
    await room.headset.speak(tone(600, HEADSET_RATE_HZ, 1_300))
    assert not room.headset.readers
    await room.clock.advance(1_200)
    assert await working == pytest.approx(-12.2, abs=0.3)
    heard = room.headset.played(Role.SPEAKER)
    assert loudest_hz(heard[-HEADSET_RATE_HZ:-9_600], HEADSET_RATE_HZ) == pytest.approx(600, abs=5)


async def measured(room: Room) -> EchoReport:
    working = asyncio.ensure_future(room.desk.measure_echo())
    for _ in range(100):
        await room.clock.advance(200)
        if working.done():
            break
    return await working


async def test_the_echo_is_measured_bare_and_cancelled(room: Room) -> None:
    room.headset.join_air(delay_ms=120.0, gain=0.1)
    report = await measured(room)
    assert report.heard
    assert report.echo_db == pytest.approx(-20.0, abs=1.5)
    assert report.left_db < -55.0
    assert report.delay_ms == pytest.approx(120.0, abs=45.0)
    assert room.headset.processing["mic-1"] == Processing()
    assert not room.headset.readers


async def test_switched_off_cancellation_leaves_the_echo(room: Room) -> None:
    await room.desk.set_processing("mic-1", False, True, 0.0)
    room.headset.join_air(delay_ms=80.0, gain=0.3)
    report = await measured(room)
    assert report.left_db == pytest.approx(report.echo_db, abs=0.5)
    assert room.headset.processing["mic-1"] == Processing(False, True, 0.0)


async def test_what_is_set_while_it_measures_counts_from_the_end(room: Room) -> None:
    await room.desk.set_processing("mic-1", False, True, 0.0)
    room.headset.join_air(delay_ms=80.0, gain=0.3)
    working = asyncio.ensure_future(measured(room))
    await room.clock.settle()
    assert room.headset.processing["mic-1"] == RAW
    await room.desk.set_processing("mic-1", True, True, 3.0)
    await room.desk.set_processing("mic-2", False, False, 0.0)
    assert room.headset.processing == {"mic-1": RAW, "mic-2": Processing(False, False, 0.0)}
    report = await working
    assert report.echo_db == pytest.approx(-10.5, abs=1.5), "the echo was measured bare"
    assert report.left_db < -40.0, "what is set by then was measured"
    assert room.headset.processing["mic-1"] == Processing(True, True, 3.0)


async def test_setting_and_measuring_at_once_leaves_what_was_set(
    room: Room, tmp_path: Path
) -> None:
    paths = DataPaths(tmp_path)
    paths.make()
    settings = SettingsFile(paths, {}, lambda: None)
    desk = SoundDesk(room.headset, room.clock, lambda event: None, settings)
    await desk.set_processing("mic-1", False, True, 0.0)
    room.headset.join_air(delay_ms=80.0, gain=0.3)
    setting = asyncio.ensure_future(desk.set_processing("mic-1", True, True, 0.0))
    measuring = asyncio.ensure_future(desk.measure_echo())
    await room.clock.settle()
    await setting
    while not measuring.done():
        await room.clock.advance(200)
    assert (await measuring).left_db < -40.0
    assert settings.settings().sound.devices["mic-1"].echo_cancellation
    assert room.headset.processing["mic-1"] == Processing(True, True, 0.0)
    await desk.close()


async def test_a_headset_has_no_echo(room: Room) -> None:
    room.headset.join_air(delay_ms=80.0, gain=0.0001)
    report = await measured(room)
    assert not report.heard
    assert room.headset.processing["mic-1"] == Processing()


async def test_a_muted_microphone_is_not_praised_for_hearing_no_echo(room: Room) -> None:
    room.headset.join_air(delay_ms=80.0, gain=0.0)
    with pytest.raises(DeviceFailed, match="Desk microphone: nothing at all comes from it"):
        await measured(room)
    assert room.headset.processing["mic-1"] == Processing()
    assert not room.headset.readers
