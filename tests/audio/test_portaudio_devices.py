"""PortAudio over ALSA, with a PulseAudio server of our own behind it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from audio.clock import MonotonicClock
from audio.devices import SoundDevice
from audio.errors import DeviceFailed
from audio.frames import Samples
from audio.portaudio_devices import PortAudioSoundSystem
from audio.portaudio_listing import listed_elsewhere
from tests.peers.pulse import RATE_HZ, PulseServer
from tests.peers.tones import loudest_hz, tone
from tests.peers.tries import tried


@pytest.fixture
async def system(
    pulse: PulseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[PortAudioSoundSystem]:
    configuration = tmp_path / "asoundrc"
    configuration.write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    for name, value in {**pulse.environ, "ALSA_CONFIG_PATH": str(configuration)}.items():
        monkeypatch.setenv(name, value)
    system = PortAudioSoundSystem(MonotonicClock())
    await system.start()
    yield system
    await system.close()


def device(system: PortAudioSoundSystem, *, is_input: bool) -> SoundDevice:
    return next(d for d in system.devices() if d.is_input == is_input and d.is_default)


async def test_it_lists_inputs_and_outputs_by_name(system: PortAudioSoundSystem) -> None:
    assert {(d.id, d.name) for d in system.devices()} == {
        ("input:default", "default"),
        ("output:default", "default"),
    }


async def test_another_process_finds_the_same_while_a_stream_is_open(
    system: PortAudioSoundSystem,
) -> None:
    stream = await system.open_speaker(
        device(system, is_input=False).id, lambda count: np.zeros(count, np.int16)
    )
    seen = await listed_elsewhere()
    stream.close()
    assert seen is not None
    assert [SoundDevice(*each[:-1]) for each in seen] == list(system.devices())


async def test_what_is_pulled_is_played(system: PortAudioSoundSystem, pulse: PulseServer) -> None:
    sound = tone(440, RATE_HZ, 1000)  # whole periods, so it joins up
    place = 0

    def pull(count: int) -> Samples:
        nonlocal place
        place += count
        return sound.take(range(place - count, place), mode="wrap")

    async def look() -> None:
        heard = await pulse.record("speaker", 600)
        assert loudest_hz(heard[-RATE_HZ // 4 :], RATE_HZ) == pytest.approx(440, abs=4)
        assert 0 < stream.latency_ms < 500

    stream = await system.open_speaker(device(system, is_input=False).id, pull)
    await tried(look)
    stream.close()
    stream.close()


async def test_what_is_said_arrives(system: PortAudioSoundSystem, pulse: PulseServer) -> None:
    frames: list[Samples] = []
    stream = await system.open_microphone(device(system, is_input=True).id, frames.append)
    await pulse.speak("mic_feed", tone(1000, RATE_HZ, 800))
    stream.close()
    heard = np.concatenate(frames)
    assert {len(frame) for frame in frames} == {960}
    assert loudest_hz(heard, RATE_HZ) == pytest.approx(1000, abs=20)


async def test_a_device_that_is_not_there_is_named(system: PortAudioSoundSystem) -> None:
    with pytest.raises(DeviceFailed, match="My headset: it is not plugged in"):
        await system.open_speaker("My headset", lambda count: np.zeros(count, np.int16))


async def test_a_stream_that_dies_with_its_server_does_not_stop_us(
    system: PortAudioSoundSystem, pulse: PulseServer
) -> None:
    stream = await system.open_speaker(
        device(system, is_input=False).id, lambda count: np.zeros(count, np.int16)
    )
    await pulse.kill()
    async with asyncio.timeout(60):
        await asyncio.to_thread(stream.close)
