"""The headset over a real sound server: what is heard is what was recorded there."""

import asyncio
from collections.abc import AsyncIterator, Callable

import numpy as np
import pytest

from audio.clock import MonotonicClock
from audio.devices import HEADSET_RATE_HZ, HeadsetEvent, Output, Role, RoleMoved
from audio.frames import FRAME_MS, FrameSource, Samples
from audio.hand_over import FRAME_SAMPLES
from audio.headset import SystemHeadset
from audio.pulse_devices import PulseSoundSystem
from tests.peers.pulse import PulseServer
from tests.peers.tones import loudest_hz, tone
from tests.peers.tries import tried

pytestmark = pytest.mark.timeout(400)
WITHIN_S = 30.0
"""For what comes at once on a computer with time."""
AMPLITUDE = 0.3
WHOLE_FRAMES = 30
LOST_S = 10.0


class Desk:
    """A headset on the server, and what it told."""

    def __init__(self, server: PulseServer) -> None:
        self.clock = MonotonicClock()
        self.headset = SystemHeadset(PulseSoundSystem(self.clock, server.address), self.clock)
        self.moves: list[tuple[float, RoleMoved]] = []
        self._told = asyncio.Event()
        self.headset.subscribe(self._hear)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(WITHIN_S):
            while not true():
                self._told.clear()
                await self._told.wait()

    async def moved(self, role: Role, to: str | None) -> tuple[float, RoleMoved]:
        """When and how the role moved there."""

        def found() -> list[tuple[float, RoleMoved]]:
            here = [(at, m) for at, m in self.moves if (m.to.id if m.to else None) == to]
            return [(at, m) for at, m in here if m.role is role]

        await self.until(lambda: bool(found()))
        return found()[-1]

    async def play(self, output: Output, sound: Samples) -> None:
        """Write as a call does: 20 ms every 20 ms."""
        began_ms = self.clock.now_ms()
        for number, at in enumerate(range(0, len(sound), FRAME_SAMPLES)):
            output.write(sound[at : at + FRAME_SAMPLES])
            await self.clock.sleep_ms(began_ms + (number + 1) * FRAME_MS - self.clock.now_ms())

    def _hear(self, event: HeadsetEvent) -> None:
        if isinstance(event, RoleMoved):
            self.moves.append((self.clock.now_ms(), event))
        self._told.set()


@pytest.fixture
async def desk(pulse: PulseServer) -> AsyncIterator[Desk]:
    desk = Desk(pulse)
    await desk.headset.start()
    yield desk
    await desk.headset.close()


def sine(frequency_hz: float, duration_ms: int) -> Samples:
    sound = tone(frequency_hz, HEADSET_RATE_HZ, duration_ms) * (AMPLITUDE * 32768 / 8000)
    return sound.astype(np.int16)


def sounding(samples: Samples) -> Samples:
    """From the first sound to the last."""
    places = np.flatnonzero(np.abs(samples) > 300)
    assert len(places), "nothing is heard"
    return samples[places[0] : places[-1] + 1]


def longest_gap_ms(samples: Samples) -> float:
    places = np.flatnonzero(np.abs(samples) > 300)
    return float(np.diff(places).max()) * 1000 / HEADSET_RATE_HZ


def share_of(samples: Samples, frequency_hz: float) -> float:
    """The amplitude of a tone and 3 % around it, against full scale."""
    spectrum = np.abs(np.fft.rfft(samples)) / len(samples)
    heights = np.fft.rfftfreq(len(samples), 1 / HEADSET_RATE_HZ)
    near = spectrum[np.abs(heights - frequency_hz) < 0.03 * frequency_hz]
    return float(2 * np.sqrt(np.sum(near**2)) / 32768)


async def gather(source: FrameSource, into: list[Samples]) -> None:
    async for frame in source.frames():
        into.append(frame.samples)


async def test_a_live_voice_arrives_whole_as_loud_and_at_the_same_pitch(
    desk: Desk, pulse: PulseServer
) -> None:
    async def look() -> None:
        async with pulse.recording("speaker") as recording:
            output = await desk.headset.new_output(Role.SPEAKER)
            await desk.play(output, sine(440, 3000))
            await desk.clock.sleep_ms(300)
        output.close()
        heard = sounding(recording.samples())
        assert 2.9 < len(heard) / HEADSET_RATE_HZ < 3.6
        seconds = [heard[at : at + HEADSET_RATE_HZ] for at in range(0, 96_001, HEADSET_RATE_HZ)]
        assert min(longest_gap_ms(each) for each in seconds) < 60
        assert loudest_hz(heard[4800:], HEADSET_RATE_HZ) == pytest.approx(440, rel=0.025)
        assert np.abs(heard).max() / 32768 == pytest.approx(AMPLITUDE, abs=0.01)

    await tried(look)


async def test_what_is_said_into_the_microphone_arrives_at_0_300_for_0_3(
    desk: Desk, pulse: PulseServer
) -> None:
    reader = await desk.headset.open_microphone()
    frames: list[Samples] = []
    reading = asyncio.ensure_future(gather(reader, frames))
    speaking = asyncio.ensure_future(pulse.speak("mic_feed", sine(1000, 60_000)))
    async with asyncio.timeout(WITHIN_S):
        # A busy computer tears holes into some stretches, a fault of ours into every one.
        while not arrived_whole(frames[-WHOLE_FRAMES:]):
            await desk.clock.sleep_ms(FRAME_MS)
    assert reader.dropped_frames == 0
    speaking.cancel()
    await asyncio.wait({speaking})
    await desk.headset.close_microphone(reader)
    await reading


def arrived_whole(frames: list[Samples]) -> bool:
    """Whether a tone of 1 kHz is there without a hole, at its pitch and as loud as it was."""
    heard = np.concatenate(frames or [np.zeros(0, np.int16)])
    if len(frames) < WHOLE_FRAMES or np.abs(heard).max() <= 300 or longest_gap_ms(heard) >= 60:
        return False
    pitch = loudest_hz(heard, HEADSET_RATE_HZ)
    return abs(pitch - 1000) <= 3 and f"{np.abs(heard).max() / 32768:.3f}" == "0.300"


async def test_two_voices_are_heard_at_once(desk: Desk, pulse: PulseServer) -> None:
    async def look() -> None:
        async with pulse.recording("speaker") as recording:
            outputs = [await desk.headset.new_output(Role.SPEAKER) for _ in range(2)]
            await asyncio.gather(
                desk.play(outputs[0], sine(440, 1000)), desk.play(outputs[1], sine(1000, 1000))
            )
            await desk.clock.sleep_ms(200)
        for output in outputs:
            output.close()
        middle = sounding(recording.samples())[9600:38_400]
        assert share_of(middle, 440) == pytest.approx(AMPLITUDE, abs=0.03)
        assert share_of(middle, 1000) == pytest.approx(AMPLITUDE, abs=0.03)

    await tried(look)


async def test_unplugging_in_mid_call_moves_within_a_second_and_back(
    desk: Desk, pulse: PulseServer
) -> None:
    await pulse.plug("headset")
    await desk.until(lambda: any(d.id == "headset" for d in desk.headset.state.devices))
    await desk.headset.choose(Role.SPEAKER, "headset")
    await desk.headset.choose(Role.MICROPHONE, "headset.monitor")
    reader = await desk.headset.open_microphone()
    output = await desk.headset.new_output(Role.SPEAKER)
    playing = asyncio.ensure_future(desk.play(output, sine(440, 100_000)))

    async def look() -> None:
        desk.moves.clear()
        async with pulse.recording("speaker") as recording:
            began_ms = desk.clock.now_ms()
            await pulse.unplug("headset")
            moved_ms, move = await desk.moved(Role.SPEAKER, "speaker")
            listened_ms, _ = await desk.moved(Role.MICROPHONE, "mic_feed.monitor")
            await desk.clock.sleep_ms(500)
        again_ms = desk.clock.now_ms()
        await pulse.plug("headset")
        returned_ms, returned = await desk.moved(Role.SPEAKER, "headset")
        listened_again = (await desk.moved(Role.MICROPHONE, "headset.monitor"))[1]
        assert not move.returned and move.was is not None and move.was.name == "Headset"
        assert returned.returned and listened_again.returned
        assert max(moved_ms - began_ms, listened_ms - began_ms, returned_ms - again_ms) < 1000
        assert share_of(sounding(recording.samples())[4800:9600], 440) > 0.8 * AMPLITUDE
        assert sounding(await pulse.record("headset", 500)).size > 10_000

    await tried(look)
    playing.cancel()
    await desk.headset.close_microphone(reader)


async def test_another_default_is_followed(desk: Desk, pulse: PulseServer) -> None:
    await desk.headset.new_output(Role.SPEAKER)
    await pulse.plug("headset")
    await pulse.set_default_speaker("headset")
    _, move = await desk.moved(Role.SPEAKER, "headset")
    assert move.was is not None and move.was.id == "speaker" and not move.returned


async def test_a_server_that_dies_in_mid_call_is_told_and_returned_to(
    desk: Desk, pulse: PulseServer
) -> None:
    reader = await desk.headset.open_microphone()
    frames: list[Samples] = []
    reading = asyncio.ensure_future(gather(reader, frames))
    output = await desk.headset.new_output(Role.SPEAKER)
    await pulse.kill()
    await desk.until(lambda: bool(desk.headset.problem))
    assert "sound server" in desk.headset.problem

    async def nothing_waits_and_silence_comes() -> None:
        before, began_ms = len(frames), desk.clock.now_ms()
        await desk.play(output, sine(440, 1000))
        async with asyncio.timeout(WITHIN_S):
            while output.queued_ms > 100:  # played to nobody, at real speed
                await desk.clock.sleep_ms(20)
        wanted = (desk.clock.now_ms() - began_ms) / FRAME_MS
        assert len(frames) - before == pytest.approx(wanted, abs=10)

    await tried(nothing_waits_and_silence_comes)
    await pulse.start()
    await desk.until(lambda: not desk.headset.problem)
    await desk.moved(Role.SPEAKER, "speaker")
    await desk.moved(Role.MICROPHONE, "mic_feed.monitor")

    async def it_is_heard() -> None:
        async with pulse.recording("speaker") as recording:
            await desk.play(output, sine(440, 500))
            await desk.clock.sleep_ms(200)
        assert len(sounding(recording.samples())) / HEADSET_RATE_HZ == pytest.approx(0.5, abs=0.2)

    await tried(it_is_heard)
    await desk.headset.close_microphone(reader)
    await reading


async def test_sound_takes_no_longer_than_is_reported(desk: Desk, pulse: PulseServer) -> None:
    """A click through a sink into its own monitor: written, pulled, heard, delivered.

    The monitor hears what a null sink will play next, so one block of it is not measured.
    """
    await desk.headset.choose(Role.MICROPHONE, "speaker.monitor")
    reader = await desk.headset.open_microphone()
    output = await desk.headset.new_output(Role.SPEAKER)
    heard_at: list[float] = []
    loud = asyncio.Event()

    async def listen() -> None:
        async for frame in reader.frames():
            if frame.samples.max() > 8000:
                heard_at.append(desk.clock.now_ms())
                loud.set()

    click, silence = np.full(FRAME_SAMPLES, 16_000, np.int16), np.zeros(FRAME_SAMPLES, np.int16)

    async def look() -> None:
        took = []
        for _ in range(20):
            await desk.play(output, np.tile(silence, 7))
            loud.clear()
            began_ms = desk.clock.now_ms()
            await desk.play(output, click)
            await desk.play(output, silence)
            async with asyncio.timeout(LOST_S):
                await loud.wait()
            took.append(heard_at[-1] - began_ms)
        reported_ms = sum(desk.headset.latency_ms)
        assert reported_ms < 150
        # Other work makes many of them late and none come too soon.
        assert reported_ms / 4 < np.percentile(took, 25) and min(took) < reported_ms, took

    listening = asyncio.ensure_future(listen())
    await tried(look)
    await desk.headset.close_microphone(reader)
    await listening
