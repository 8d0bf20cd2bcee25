"""What our way to and from the sound devices adds, against the ordinary ways.

Run by hand: ``make bench BENCH=sound``. Clicks go into a null sink of a PulseAudio server
of our own and come back from its monitor; each way of playing is heard by our microphone,
each way of recording hears our speaker, one after the other. A null sink has no hardware: what
is measured is the software between ``pull`` or ``write`` and the frame. Streams are opened
five times each way, because the two directions' 10 and 20 ms beats meet by chance. Ends
with 1 when our way takes 10 ms longer than the best other one, or 60 ms.
"""

import asyncio
import os
import resource
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import numpy as np
from numpy.typing import NDArray

from audio.clock import MonotonicClock
from audio.devices import HEADSET_RATE_HZ
from audio.frames import Samples
from audio.hand_over import FRAME_SAMPLES
from audio.pulse_devices import PulseSoundSystem
from tests.peers.pulse import PulseServer, pulse_server

OPENINGS, CLICKS = 5, 8
ALLOWED_MS, MOST_MS = 10.0, 60.0
CPU_S = 10
GIVE_UP_MS = 3000
LOUD = 8000
SINK = "speaker"
CLOCK = MonotonicClock()
Once = Callable[[PulseSoundSystem, str, "Clicks"], Awaitable[None]]
RAW = ("--raw", "--format=s16le", "--channels=1", f"--rate={HEADSET_RATE_HZ}")


class Clicks:
    """When a click was given away, and when it was heard."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self._given_ms: float | None = None
        self._wanted = False

    @property
    def is_answered(self) -> bool:
        """Whether the click that was asked for came back."""
        return self._given_ms is None and not self._wanted

    def ask(self) -> None:
        """The next sound shall be a click."""
        self._wanted = True

    def next(self, count: int) -> Samples:
        """The next sound."""
        sound = np.zeros(count, np.int16)
        if self._wanted:
            self._wanted, self._given_ms = False, CLOCK.now_ms()
            sound[:FRAME_SAMPLES] = 16_000
        return sound

    def hear(self, samples: NDArray[np.generic]) -> None:
        """What came back."""
        if self._given_ms is not None and len(samples) and samples.max() > LOUD:
            self.took.append(CLOCK.now_ms() - self._given_ms)
            self._given_ms = None


async def our_microphone(system: PulseSoundSystem, hear: Callable[[Samples], None]) -> None:
    await system.open_microphone(f"{SINK}.monitor", hear)


async def our_speaker(system: PulseSoundSystem, clicks: Clicks) -> None:
    await system.open_speaker(SINK, clicks.next)


@asynccontextmanager
async def parec(options: list[str], hear: Callable[[Samples], None]) -> AsyncIterator[None]:
    """Record with PulseAudio's own program."""
    process = await asyncio.create_subprocess_exec(
        *("parec", f"--device={SINK}.monitor", *RAW, *options), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    output = process.stdout

    async def read() -> None:
        with suppress(asyncio.IncompleteReadError):
            while True:
                hear(np.frombuffer(await output.readexactly(FRAME_SAMPLES * 2), np.int16))

    reading = asyncio.ensure_future(read())
    yield
    process.terminate()
    await process.wait()
    await reading


@asynccontextmanager
async def pacat(options: list[str], clicks: Clicks) -> AsyncIterator[None]:
    """Play with PulseAudio's own program, 20 ms written every 20 ms as a call does."""
    process = await asyncio.create_subprocess_exec(
        *("pacat", "--playback", f"--device={SINK}", *RAW, *options), stdin=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    pipe = process.stdin

    async def write() -> None:
        began_ms, frames = CLOCK.now_ms(), 0
        while True:
            pipe.write(clicks.next(FRAME_SAMPLES).tobytes())
            await pipe.drain()
            frames += 1
            await CLOCK.sleep_ms(began_ms + frames * 20 - CLOCK.now_ms())

    writing = asyncio.ensure_future(write())
    yield
    writing.cancel()
    process.terminate()
    await process.wait()


@asynccontextmanager
async def soundcard(hear: Callable[[NDArray[np.generic]], None]) -> AsyncIterator[None]:
    """Record with SoundCard, 20 ms asked for at a time."""
    import soundcard as library  # connects when it is imported

    ended = threading.Event()

    def record() -> None:
        microphone = library.get_microphone(f"{SINK}.monitor", include_loopback=True)
        with microphone.recorder(samplerate=HEADSET_RATE_HZ, channels=1) as recorder:
            while not ended.is_set():
                hear(recorder.record(numframes=FRAME_SAMPLES)[:, 0] * 32768)

    recording = asyncio.ensure_future(asyncio.to_thread(record))
    yield
    ended.set()
    await recording


async def click_away(clicks: Clicks) -> None:
    await CLOCK.sleep_ms(1000)  # until buffers are as full as they will be
    for number in range(CLICKS):
        clicks.ask()
        await CLOCK.sleep_ms(120 + number)
        for _ in range(GIVE_UP_MS // 20):
            if clicks.is_answered:
                break
            await CLOCK.sleep_ms(20)


def tell(name: str, took: list[float]) -> float:
    if not took:
        sys.stdout.write(f"  {name:52} nothing was heard\n")
        return float("inf")
    median, late = np.percentile(took, [50, 95])
    heard = f"{len(took)} of {CLICKS * OPENINGS}"
    sys.stdout.write(f"  {name:52} median {median:6.1f}  p95 {late:6.1f} ms  {heard}\n")
    return float(median)


async def record_once(system: PulseSoundSystem, name: str, clicks: Clicks) -> None:
    await our_speaker(system, clicks)
    if name == "ours":
        await our_microphone(system, clicks.hear)
        await click_away(clicks)
    elif name == "SoundCard":
        async with soundcard(clicks.hear):
            await click_away(clicks)
    else:
        async with parec(name.split()[1:] if "--" in name else [], clicks.hear):
            await click_away(clicks)


async def play_once(system: PulseSoundSystem, name: str, clicks: Clicks) -> None:
    await our_microphone(system, clicks.hear)
    if name == "ours":
        await our_speaker(system, clicks)
        await click_away(clicks)
    else:
        async with pacat(name.split()[1:] if "--" in name else [], clicks):
            await click_away(clicks)


async def bench_ways(server: PulseServer, once: Once, names: tuple[str, ...]) -> bool:
    """Each way in its turn, ours first; whether ours does well."""
    medians = []
    for name in names:
        clicks = Clicks()
        for _ in range(OPENINGS):
            system = PulseSoundSystem(CLOCK, server.address)
            await system.start()
            await once(system, name, clicks)
            await system.close()
        medians.append(tell(name, clicks.took))
    return medians[0] <= min(MOST_MS, min(medians[1:]) + ALLOWED_MS)


async def bench_cpu(server: PulseServer) -> None:
    """A microphone and a speaker open, doing nothing else."""
    sys.stdout.write("CPU for a second of both directions\n")
    system = PulseSoundSystem(CLOCK, server.address)
    await system.start()
    await our_microphone(system, lambda samples: None)
    await our_speaker(system, Clicks())
    before = cpu_s(resource.RUSAGE_SELF)
    await CLOCK.sleep_ms(CPU_S * 1000)
    ours = (cpu_s(resource.RUSAGE_SELF) - before) / CPU_S
    await system.close()
    before = cpu_s(resource.RUSAGE_CHILDREN)
    clicks = Clicks()
    async with parec(["--latency-msec=20"], clicks.hear), pacat(["--latency-msec=30"], clicks):
        await CLOCK.sleep_ms(CPU_S * 1000)
    theirs = (cpu_s(resource.RUSAGE_CHILDREN) - before) / CPU_S
    sys.stdout.write(f"  ours, in Python {ours * 1000:28.1f} ms\n")
    sys.stdout.write(f"  parec and pacat, in C, without our reading {theirs * 1000:1.1f} ms\n")


def cpu_s(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


async def bench() -> bool:
    async with pulse_server() as server:
        os.environ.update(server.environ)
        sys.stdout.write("our speaker's pull -> the recorded 20 ms\n")
        names = ("ours", "parec, its defaults", "parec --latency-msec=20", "SoundCard")
        recording = await bench_ways(server, record_once, names)
        sys.stdout.write("what is played -> our microphone's frame\n")
        names = ("ours", "pacat, its defaults", "pacat --latency-msec=30")
        playing = await bench_ways(server, play_once, names)
        await bench_cpu(server)
    return recording and playing


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(bench()) else 1)
