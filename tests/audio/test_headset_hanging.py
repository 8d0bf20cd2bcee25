"""Devices that are there and do not work: the rest of the sound goes on beside them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest

from audio.clock import Clock, MonotonicClock
from audio.devices import HEADSET_RATE_HZ, Role, SoundSystem
from audio.hand_over import FRAME_SAMPLES
from audio.headset import SystemHeadset
from audio.play_out import play_out
from audio.pulse_devices import PulseSoundSystem
from audio.tones import check_tone
from tests.fakes.clock import FakeClock
from tests.fakes.sound_system import FakeSoundSystem
from tests.peers.pulse import PulseServer

WORDS = np.full(FRAME_SAMPLES, 5000, np.int16)


@asynccontextmanager
async def headset_on(system: SoundSystem, clock: Clock) -> AsyncIterator[SystemHeadset]:
    headset = SystemHeadset(system, clock)
    await headset.start()
    try:
        yield headset
    finally:
        await headset.close()


async def test_a_speaker_that_stands_still_keeps_nobody_waiting_for_the_end() -> None:
    clock, system = FakeClock(), FakeSoundSystem("speaker")
    async with headset_on(system, clock) as headset:
        output = await headset.new_output(Role.SPEAKER, live=False)
        output.write(WORDS)
        await clock.advance(900)
        assert output.queued_ms == 20
        await clock.advance(200)
        assert output.queued_ms == 0
        output.write(WORDS)
        assert system.play("speaker", FRAME_SAMPLES)[-1] == 5000  # it goes on
        output.write(WORDS)
        await clock.advance(900)
        assert system.play("speaker", FRAME_SAMPLES)[-1] == 5000


@pytest.mark.peers
@pytest.mark.timeout(120)
async def test_a_tone_on_a_suspended_device_ends_and_sounds_again_afterwards(
    pulse: PulseServer,
) -> None:
    clock = MonotonicClock()
    async with headset_on(PulseSoundSystem(clock, pulse.address), clock) as headset:
        output = await headset.new_output(Role.SPEAKER, live=False)
        await pulse.pactl("suspend-sink", "speaker", "1")
        async with asyncio.timeout(20):
            await play_out(output, check_tone(HEADSET_RATE_HZ), clock)
        await pulse.pactl("suspend-sink", "speaker", "0")
        async with pulse.recording("speaker") as recording, asyncio.timeout(20):
            while not np.abs(recording.samples()).max(initial=0) > 1000:
                await play_out(output, check_tone(HEADSET_RATE_HZ), clock)


async def test_a_microphone_that_opens_slowly_does_not_keep_the_speaker() -> None:
    clock, system = FakeClock(), FakeSoundSystem("mic", "speaker", "slow-mic", "headset")
    async with headset_on(system, clock) as headset:
        await headset.open_microphone()
        await headset.new_output(Role.SPEAKER)
        system.slow["slow-mic"] = asyncio.Event()
        system.change("slow-mic", "headset")
        await clock.advance(900)
        assert system.open_ids() == ["headset"]
        system.slow["slow-mic"].set()
        await clock.advance(100)
        assert system.open_ids() == ["headset", "slow-mic"]


@pytest.mark.parametrize("device", ["mic", "speaker"])
async def test_who_gives_up_while_a_device_opens_does_not_keep_it_open(device: str) -> None:
    clock, system = FakeClock(), FakeSoundSystem("mic", "speaker")
    opens = system.slow[device] = asyncio.Event()
    async with headset_on(system, clock) as headset:
        opening = headset.open_microphone() if device == "mic" else headset.new_output(Role.SPEAKER)
        waiting = asyncio.ensure_future(opening)
        await clock.advance(100)
        waiting.cancel()
        opens.set()
        await clock.advance(5000)
        assert waiting.cancelled()
        assert system.open_ids() == []
