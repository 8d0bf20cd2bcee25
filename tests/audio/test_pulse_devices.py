import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from audio.clock import MonotonicClock
from audio.devices import DevicesFound, DeviceStream, StreamLost, SystemEvent, SystemLost
from audio.errors import DeviceFailed, SoundUnavailable
from audio.frames import Samples
from audio.hand_over import FRAME_SAMPLES
from audio.pulse_devices import PulseSoundSystem
from tests.peers.pulse import RATE_HZ, PulseServer
from tests.peers.tones import loudest_hz, tone
from tests.peers.tries import tried

pytestmark = pytest.mark.timeout(400)
WITHIN_S = 30.0
"""For what comes at once on a computer with time."""


class Heard:
    """Events of a system, and frames of a microphone, that a test can wait for."""

    def __init__(self) -> None:
        self.events: list[SystemEvent] = []
        self.frames: list[Samples] = []
        self._more = asyncio.Event()

    def event(self, event: SystemEvent) -> None:
        self.events.append(event)
        self._more.set()

    def frame(self, samples: Samples) -> None:
        self.frames.append(samples)
        self._more.set()

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(WITHIN_S):
            while not true():
                self._more.clear()
                await self._more.wait()

    def has(self, kind: type[SystemEvent]) -> bool:
        return any(isinstance(event, kind) for event in self.events)


class Player:
    """Gives a device a sound, then silence."""

    def __init__(self, samples: Samples) -> None:
        self._left = samples

    def __call__(self, count: int) -> Samples:
        part, self._left = self._left[:count], self._left[count:]
        return np.concatenate((part, np.zeros(count - len(part), np.int16)))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def system(pulse: PulseServer, heard: Heard) -> AsyncIterator[PulseSoundSystem]:
    system = PulseSoundSystem(MonotonicClock(), pulse.address)
    system.subscribe(heard.event)
    await system.start()
    yield system
    await system.close()


async def test_it_lists_speakers_and_microphones_with_the_defaults(
    system: PulseSoundSystem,
) -> None:
    found = {(d.id, d.name, d.is_input) for d in system.devices()}
    assert ("speaker", "Speaker", False) in found
    assert ("mic_feed.monitor", "Monitor of Mic feed", True) in found
    assert {d.id for d in system.devices() if d.is_default} == {"speaker", "mic_feed.monitor"}


async def test_it_says_when_a_device_comes_and_goes_and_when_the_default_changes(
    system: PulseSoundSystem, pulse: PulseServer, heard: Heard
) -> None:
    await pulse.plug("headset")
    await heard.until(lambda: any(d.id == "headset" for d in system.devices()))
    await pulse.set_default_speaker("headset")
    await heard.until(lambda: any(d.id == "headset" and d.is_default for d in system.devices()))
    await pulse.unplug("headset")
    await heard.until(lambda: all(d.id != "headset" for d in system.devices()))
    assert heard.events[-1] == DevicesFound(system.devices())


async def test_what_is_pulled_is_played_as_loud_and_at_the_same_pitch(
    system: PulseSoundSystem, pulse: PulseServer
) -> None:
    sound = (tone(440, RATE_HZ, 1000) * (0.3 * 32768 / 8000)).astype(np.int16)

    async def look() -> None:
        async with pulse.recording("speaker") as recording:
            stream = await system.open_speaker("speaker", Player(sound))
            async with asyncio.timeout(WITHIN_S):
                while len(recording.samples()) < RATE_HZ * 3 // 2:
                    await recording.more()
            stream.close()
        played = np.flatnonzero(np.abs(recording.samples()) > 300)
        assert len(played)
        middle = recording.samples()[played[0] : played[-1]][4800:-4800]
        assert 0.98 < (played[-1] - played[0]) / RATE_HZ < 1.2
        assert loudest_hz(middle, RATE_HZ) == pytest.approx(440, abs=3)
        assert np.abs(middle).max() / 32768 == pytest.approx(0.3, abs=0.005)

    await tried(look)


async def test_what_is_said_arrives_in_frames_as_loud_as_it_was(
    system: PulseSoundSystem, pulse: PulseServer, heard: Heard
) -> None:
    sound = (tone(1000, RATE_HZ, 600) * (0.3 * 32768 / 8000)).astype(np.int16)

    async def look() -> None:
        heard.frames.clear()
        stream = await system.open_microphone("mic_feed.monitor", heard.frame)
        await pulse.speak("mic_feed", sound)
        stream.close()
        assert {frame.shape for frame in heard.frames} == {(FRAME_SAMPLES,)}
        everything = np.concatenate(heard.frames)
        said = np.flatnonzero(np.abs(everything) > 300)
        assert len(said)
        middle = everything[said[0] : said[-1]][4800:-4800]
        assert loudest_hz(middle, RATE_HZ) == pytest.approx(1000, abs=3)
        assert np.abs(middle).max() / 32768 == pytest.approx(0.3, abs=0.005)

    await tried(look)


async def test_a_closed_microphone_delivers_nothing_more(
    system: PulseSoundSystem, heard: Heard
) -> None:
    stream = await system.open_microphone("mic_feed.monitor", heard.frame)
    await heard.until(lambda: len(heard.frames) > 2)
    stream.close()
    stream.close()
    before = len(heard.frames)
    await system.open_microphone("mic_feed.monitor", heard.frame)
    await heard.until(lambda: len(heard.frames) > before + 2)
    assert not heard.has(StreamLost)


async def test_a_device_that_is_unplugged_under_a_stream_loses_it(
    system: PulseSoundSystem, pulse: PulseServer, heard: Heard
) -> None:
    await pulse.plug("headset")
    stream = await system.open_speaker("headset", Player(np.zeros(0, np.int16)))
    await pulse.unplug("headset")
    await heard.until(lambda: heard.has(StreamLost))
    assert [e.stream for e in heard.events if isinstance(e, StreamLost)] == [stream]


async def test_a_device_that_vanished_before_it_was_opened_is_named(
    system: PulseSoundSystem, pulse: PulseServer, heard: Heard
) -> None:
    await pulse.plug("headset", "My headset")
    await heard.until(lambda: any(d.id == "headset" for d in system.devices()))
    unplugging = asyncio.ensure_future(pulse.unplug("headset"))
    await heard.until(lambda: all(d.id != "headset" for d in system.devices()))
    with pytest.raises(DeviceFailed, match="headset"):
        await system.open_speaker("headset", Player(np.zeros(0, np.int16)))
    await unplugging


async def test_a_server_that_dies_is_told_and_connected_to_again(
    system: PulseSoundSystem, pulse: PulseServer, heard: Heard
) -> None:
    await system.open_microphone("mic_feed.monitor", heard.frame)
    await pulse.kill()
    await heard.until(lambda: heard.has(SystemLost))
    assert system.devices() == ()
    with pytest.raises(DeviceFailed):
        await system.open_microphone("mic_feed.monitor", heard.frame)
    await pulse.start()
    await system.start()
    before = len(heard.frames)
    await system.open_microphone("mic_feed.monitor", heard.frame)
    await heard.until(lambda: len(heard.frames) > before)


async def test_without_a_server_it_says_what_to_start(tmp_path: Path) -> None:
    system = PulseSoundSystem(MonotonicClock(), f"unix:{tmp_path}/nobody")
    with pytest.raises(SoundUnavailable, match="Start PipeWire or PulseAudio"):
        await system.start()
    await system.close()
    await system.close()


async def test_many_streams_come_and_go_without_a_trace(
    system: PulseSoundSystem, pulse: PulseServer, heard: Heard
) -> None:
    silence = Player(np.zeros(0, np.int16))
    gone: list[weakref.ref[DeviceStream]] = []
    for _ in range(25):
        microphone = await system.open_microphone("mic_feed.monitor", heard.frame)
        speaker = await system.open_speaker("speaker", silence)
        microphone.close()
        speaker.close()
        gone += [weakref.ref(microphone), weakref.ref(speaker)]
    del microphone, speaker
    await system.open_speaker("speaker", silence)
    async with asyncio.timeout(WITHIN_S):  # the server lets go of them one after the other
        while len((await pulse.pactl("list", "short", "sink-inputs")).splitlines()) != 1:
            pass
        while await pulse.pactl("list", "short", "source-outputs"):
            pass
    gc.collect()
    assert [stream for stream in gone if stream() is not None] == []
