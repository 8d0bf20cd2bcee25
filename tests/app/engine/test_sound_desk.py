import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from app.commands.sound import DeviceRole, SoundCommands
from app.engine.errors import EchoCallFailed
from app.engine.events import DeviceMoved, DevicesChanged, Event, HeadsetButton, MicrophoneLevel
from app.engine.sound_desk import SoundDesk
from app.settings import SettingsInvalid
from audio.buttons_access import MISSING
from audio.devices import HEADSET_RATE_HZ, Processing, Role, SoundDevice
from audio.errors import ButtonsUnavailable, DeviceFailed
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset
from tests.fakes.hid import CALL_CENTRE, FakeHidDevice, FakeHidSystem
from tests.fakes.settings import FakeSettings
from tests.peers.tones import tone


class Room:
    """A sound desk on pretended devices, and what it published."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.headset = FakeHeadset(self.clock)
        self.settings = FakeSettings()
        self.hid = FakeHidSystem()
        self.events: list[Event] = []
        self.called: list[float] = []
        self.desk = SoundDesk(
            self.headset,
            self.clock,
            self.events.append,
            self.settings,
            hid=self.hid,
            echo_phone=self.echo_phone,
        )

    async def echo_phone(self, seconds: float) -> float:
        self.called.append(seconds)
        return 87.0

    def published(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    made = Room()
    yield made
    await made.desk.close()
    await made.headset.close()


async def test_it_is_what_screens_ask(room: Room) -> None:
    commands: SoundCommands = room.desk
    assert (await commands.sound_state()).problem == ""


async def test_the_start_tells_the_headset_what_the_owner_chose(room: Room) -> None:
    await room.settings.change(
        {
            "sound.microphone": "mic-2",
            "sound.ring": "out-2",
            "sound.devices.mic-2": {"gain_db": 6.0, "noise_suppression": False},
        }
    )
    await room.desk.start()
    assert room.headset.started
    assert room.headset.chosen[Role.MICROPHONE] == "mic-2"
    assert room.headset.chosen[Role.RING] == "out-2"
    assert room.headset.processing["mic-2"] == Processing(True, False, 6.0)
    state = room.published(DevicesChanged)[-1].state
    microphone = state.choices[0]
    assert microphone.role is DeviceRole.MICROPHONE
    assert microphone.in_use is not None and microphone.in_use.name == "Headset microphone"
    assert (microphone.gain_db, microphone.noise_suppression) == (6.0, False)


async def test_a_chosen_device_that_fails_does_not_keep_the_desk_from_starting(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await room.settings.change({"sound.speaker": "out-2"})
    room.headset.failing.add("out-2")
    await room.desk.start()
    assert "speaker" in caplog.text
    caplog.clear()


async def test_a_choice_is_used_remembered_and_told(room: Room) -> None:
    await room.desk.start()
    await room.desk.choose_device(DeviceRole.SPEAKER, "out-2")
    assert room.headset.chosen[Role.SPEAKER] == "out-2"
    assert room.settings.settings().sound.speaker == "out-2"
    assert room.published(DevicesChanged)[-1].state.choices[1].chosen_id == "out-2"
    await room.desk.choose_device(DeviceRole.SPEAKER, None)
    assert room.settings.settings().sound.speaker is None


async def test_a_device_that_cannot_be_opened_is_not_remembered(room: Room) -> None:
    await room.desk.start()
    room.headset.failing.add("mic-2")
    with pytest.raises(DeviceFailed):
        await room.desk.choose_device(DeviceRole.MICROPHONE, "mic-2")
    assert room.settings.settings().sound.microphone is None


async def test_how_a_microphone_is_treated_is_remembered_for_each(room: Room) -> None:
    await room.desk.start()
    await room.desk.set_processing("mic-1", False, True, 3.0)
    await room.desk.set_processing("alsa.usb-1.mono", True, False, 99.0)
    devices = room.settings.settings().sound.devices
    assert devices["mic-1"].gain_db == 3.0 and not devices["mic-1"].echo_cancellation
    assert devices["alsa.usb-1.mono"].gain_db == 30.0
    assert room.headset.processing["mic-1"] == Processing(False, True, 3.0)
    choice = room.published(DevicesChanged)[-1].state.choices[0]
    assert (choice.gain_db, choice.echo_cancellation) == (3.0, False)


async def test_what_cannot_be_remembered_is_not_done(room: Room) -> None:
    room.settings.refuse = SettingsInvalid("settings.toml", "", "cannot be written")
    with pytest.raises(SettingsInvalid):
        await room.desk.set_processing("mic-1", False, False, 0.0)
    assert "mic-1" not in room.headset.processing


async def test_unplugging_and_plugging_in_is_told(room: Room) -> None:
    await room.desk.start()
    await room.desk.choose_device(DeviceRole.SPEAKER, "out-2")
    room.headset.unplug("out-2")
    room.headset.plug(SoundDevice("out-2", "Headset", is_input=False))
    moved = room.published(DeviceMoved)
    assert moved == [
        DeviceMoved(DeviceRole.SPEAKER, "Headset", "Desk speaker"),
        DeviceMoved(DeviceRole.SPEAKER, "Desk speaker", "Headset", returned=True),
    ]


async def test_no_device_left_has_no_name(room: Room) -> None:
    await room.desk.start()
    for device in list(room.headset.devices):
        room.headset.unplug(device.id)
    assert room.published(DeviceMoved)[-1].to_name == ""
    assert all(choice.in_use is None for choice in (await room.desk.sound_state()).choices)


async def test_the_meter_shows_the_level_20_times_a_second(room: Room) -> None:
    await room.desk.watch_microphone(True)
    await room.headset.speak(tone(440, HEADSET_RATE_HZ, 1_000))
    levels = room.published(MicrophoneLevel)
    assert len(levels) == pytest.approx(20, abs=1)
    assert all(event.level_db == pytest.approx(-12.2, abs=0.3) for event in levels)
    assert not any(event.silent for event in levels)


async def test_a_dead_microphone_shows_after_a_second(room: Room) -> None:
    await room.desk.watch_microphone(True)
    await room.headset.speak(np.zeros(HEADSET_RATE_HZ * 3 // 2, np.int16))
    silent = [event.silent for event in room.published(MicrophoneLevel)]
    assert silent.index(True) == pytest.approx(19, abs=2)
    await room.headset.speak(tone(440, HEADSET_RATE_HZ, 100))
    assert not room.published(MicrophoneLevel)[-1].silent


async def test_the_meter_closes_the_microphone_and_can_be_opened_again(room: Room) -> None:
    await room.desk.watch_microphone(True)
    await room.desk.watch_microphone(True)
    assert len(room.headset.readers) == 1
    await room.desk.watch_microphone(False)
    await room.desk.watch_microphone(False)
    assert not room.headset.readers
    await room.desk.watch_microphone(True)
    assert len(room.headset.readers) == 1


async def test_a_meter_that_is_switched_off_while_it_opens_stays_off(room: Room) -> None:
    await asyncio.gather(*(room.desk.watch_microphone(on) for on in (True, True, False)))
    assert not room.headset.readers


async def test_a_button_is_told_to_who_waits_and_else_to_everybody(room: Room) -> None:
    room.hid.devices["one"] = FakeHidDevice(CALL_CENTRE)
    await room.desk.start()
    waiting = asyncio.ensure_future(room.desk.headset_button(10.0))
    await room.clock.settle()
    room.hid.devices["one"].press("02 04")
    async with asyncio.timeout(10):
        assert await waiting == "mute"
    assert room.published(HeadsetButton) == []
    for report in ("02 00", "02 04"):
        room.hid.devices["one"].press(report)
    await pressed(room)


async def pressed(room: Room) -> None:
    """Wait until everybody was told of the mute button, once."""
    async with asyncio.timeout(10):
        while not room.published(HeadsetButton):
            await room.clock.settle()
    assert room.published(HeadsetButton) == [HeadsetButton("mute")]


async def test_no_button_in_time_is_none(room: Room) -> None:
    room.hid.devices["one"] = FakeHidDevice(CALL_CENTRE)
    await room.desk.start()
    waiting = asyncio.ensure_future(room.desk.headset_button(1.0))
    await room.clock.advance(1_100)
    assert await waiting is None
    room.hid.devices["one"].press("02 04")
    await pressed(room)


async def test_the_lamps_follow_the_call(room: Room) -> None:
    room.hid.devices["one"] = FakeHidDevice(CALL_CENTRE)
    await room.desk.start()
    await room.desk.show_call(off_hook=True, muted=False, ringing=False)
    assert room.hid.devices["one"].written[-1] == bytes([2, 1])


async def test_why_there_are_no_buttons_is_said(room: Room) -> None:
    room.hid.missing = MISSING
    await room.desk.start()
    with pytest.raises(ButtonsUnavailable, match="hidapi"):
        await room.desk.headset_button(1.0)


async def test_the_echo_call_is_held_by_the_phone(room: Room) -> None:
    assert await room.desk.echo_call(3.0) == 87.0
    assert room.called == [3.0]


async def test_without_a_phone_there_is_no_echo_call(room: Room) -> None:
    desk = SoundDesk(room.headset, room.clock, room.events.append, room.settings)
    with pytest.raises(EchoCallFailed, match="not started"):
        await desk.echo_call()
    with pytest.raises(ButtonsUnavailable):
        await desk.headset_button()


async def test_settings_that_were_edited_elsewhere_are_taken_over(room: Room) -> None:
    await room.desk.start()
    await room.settings.change({"sound.ring": "out-2"})
    await room.desk.apply_settings()
    assert room.headset.chosen[Role.RING] == "out-2"
