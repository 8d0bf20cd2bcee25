"""The whole way of an echo: voice, mix, speaker, air, microphone, canceller."""

import asyncio

import numpy as np

from audio.clock import MonotonicClock
from audio.devices import HEADSET_RATE_HZ, Role
from audio.echo import EchoProcessor
from audio.frames import FRAME_MS, Samples
from audio.hand_over import FRAME_SAMPLES
from audio.headset import SystemHeadset
from audio.levels import rms_db
from audio.pulse_devices import PulseSoundSystem
from tests.fakes.room import human_speech
from tests.peers.pulse import PulseServer


async def test_what_the_speaker_plays_is_taken_out_of_the_microphone(pulse: PulseServer) -> None:
    """The speaker's monitor as the microphone: air that carries everything back."""
    clock = MonotonicClock()
    headset = SystemHeadset(PulseSoundSystem(clock, pulse.address), clock, EchoProcessor)
    await headset.start()
    await headset.choose(Role.MICROPHONE, "speaker.monitor")
    reader = await headset.open_microphone()
    output = await headset.new_output(Role.SPEAKER)
    heard: list[Samples] = []

    async def listen() -> None:
        async for frame in reader.frames():
            heard.append(frame.samples)

    listening = asyncio.ensure_future(listen())
    speech = human_speech("vm-options", "vm-instructions", "vm-advopts")[: HEADSET_RATE_HZ * 7]
    said = (speech * 32767).astype(np.int16)
    began_ms = clock.now_ms()
    for number, at in enumerate(range(0, len(said), FRAME_SAMPLES)):
        output.write(said[at : at + FRAME_SAMPLES])
        await clock.sleep_ms(began_ms + (number + 1) * FRAME_MS - clock.now_ms())
    await headset.close_microphone(reader)
    await listening
    await headset.close()
    # A busy computer tears a hole into either path now and then, and the canceller has to
    # find its place anew: what counts is how it is most of the time.
    left, was = (
        np.median([rms_db(block) for block in _blocks(sound)])
        for sound in (np.concatenate(heard), said)
    )
    assert left < was - 20


def _blocks(sound: Samples) -> list[Samples]:
    """The last four seconds, a tenth of a second each."""
    return np.split(sound[-4 * HEADSET_RATE_HZ :], 40)
