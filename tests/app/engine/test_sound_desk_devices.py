"""The sound desk over a real sound server, with the real echo canceller."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from app.commands.sound import DeviceRole
from app.engine.events import DevicesChanged, Event, MicrophoneLevel
from app.engine.sound_desk import SoundDesk
from audio.clock import MonotonicClock
from audio.devices import HEADSET_RATE_HZ
from audio.echo import EchoProcessor
from audio.headset import SystemHeadset
from audio.levels import peak_db
from audio.pulse_devices import PulseSoundSystem
from tests.fakes.settings import FakeSettings
from tests.peers.pulse import PulseServer, pulse_server
from tests.peers.tones import loudest_hz, tone
from tests.peers.tries import tried

pytestmark = [pytest.mark.peers, pytest.mark.timeout(400)]
WITHIN_S = 60.0


class Room:
    """A desk on the server, and what it published."""

    def __init__(self, server: PulseServer) -> None:
        self.server = server
        self.clock = MonotonicClock()
        system = PulseSoundSystem(self.clock, server.address)
        self.headset = SystemHeadset(system, self.clock, EchoProcessor)
        self.settings = FakeSettings()
        self.events: list[Event] = []
        self.desk = SoundDesk(self.headset, self.clock, self._publish, self.settings)
        self._told = asyncio.Event()

    def _publish(self, event: Event) -> None:
        self.events.append(event)
        self._told.set()

    async def level_above(self, level_db: float) -> MicrophoneLevel:
        async with asyncio.timeout(WITHIN_S):
            while True:
                levels = [each for each in self.events if isinstance(each, MicrophoneLevel)]
                if levels and levels[-1].level_db > level_db:
                    return levels[-1]
                self._told.clear()
                await self._told.wait()


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with pulse_server() as server:
        made = Room(server)
        await made.desk.start()
        yield made
        await made.desk.close()
        await made.headset.close()


async def test_devices_are_listed_and_a_choice_sounds_there(room: Room) -> None:
    await room.server.plug("bell", "Bell")
    async with asyncio.timeout(WITHIN_S):
        while not any(device.id == "bell" for device in room.headset.state.devices):
            await room.clock.sleep_ms(50)
    await room.desk.choose_device(DeviceRole.RING, "bell")
    state = next(e for e in reversed(room.events) if isinstance(e, DevicesChanged)).state
    assert next(c for c in state.choices if c.role is DeviceRole.RING).chosen_id == "bell"
    async with room.server.recording("bell") as recording:
        await room.desk.play_tone(DeviceRole.RING)
        async with asyncio.timeout(WITHIN_S):
            while peak_db(recording.samples()) <= -20.0:
                await recording.more()


async def test_the_meter_follows_what_is_said(room: Room) -> None:
    await room.desk.set_processing("mic_feed.monitor", False, False, 0.0)
    await room.desk.watch_microphone(True)
    speaking = asyncio.ensure_future(
        room.server.speak("mic_feed", tone(440, HEADSET_RATE_HZ, 2_000))
    )
    level = await room.level_above(-15.0)
    assert not level.silent
    await speaking


async def test_a_recording_comes_back_from_the_speaker(room: Room) -> None:
    await room.desk.set_processing("mic_feed.monitor", False, False, 0.0)
    speaking = asyncio.ensure_future(
        room.server.speak("mic_feed", tone(700, HEADSET_RATE_HZ, 60_000))
    )

    async def look() -> None:
        async with room.server.recording("speaker") as recording:
            peak = await room.desk.record_and_play(1.5)
        assert peak == pytest.approx(-12.2, abs=1.0)
        played = recording.samples()
        assert loudest_hz(played[-HEADSET_RATE_HZ:], HEADSET_RATE_HZ) == pytest.approx(700, abs=10)

    await tried(look)
    speaking.cancel()
    await asyncio.wait({speaking})


async def test_separate_devices_have_no_echo(room: Room) -> None:
    hiss = np.random.default_rng(1).normal(scale=20.0, size=30 * HEADSET_RATE_HZ)
    hissing = asyncio.ensure_future(room.server.speak("mic_feed", hiss.astype(np.int16)))
    report = await room.desk.measure_echo()
    hissing.cancel()
    await asyncio.wait({hissing})
    assert not report.heard


async def test_a_microphone_that_hears_the_speaker_has_one_and_it_is_cancelled(room: Room) -> None:
    await room.desk.choose_device(DeviceRole.SPEAKER, "mic_feed")

    async def look() -> None:
        report = await room.desk.measure_echo()
        assert report.heard
        assert report.echo_db == pytest.approx(0.0, abs=2.0)
        assert report.left_db < -30.0
        assert 5.0 < report.delay_ms < 600.0

    await tried(look)
