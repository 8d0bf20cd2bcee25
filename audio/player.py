"""Playing a recording: both sides of a call, from anywhere in it.

Owns reading a piece at a time, keeping an output topped up, pausing, seeking and telling
where it is. Leaves the device to the Output and which recording to the library. The
output's own queue keeps the pace, so the position is what is heard, not what was read.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from audio.clock import Clock
from audio.devices import HEADSET_RATE_HZ, Headset, Output, Role
from audio.errors import AudioFileUnreadable, DeviceFailed
from audio.frames import Samples
from audio.resampling import Resampler, from_float

TOP_UP_MS = 300
"""What is kept queued; a busy screen may hold Python up for 70 ms, and a device for more."""

READ_MS = 100
NO_SPEAKER = "there is none; plug one in"
TICK_MS = 50
OnMoved = Callable[[int, bool], None]
"""Gets the position in milliseconds and whether it is playing, 20 times a second."""


class Player:
    """Plays one recording at a time. Lives on one loop.

    ``open_output`` gives a voice that is not live; the player closes it when it pauses,
    ends or is closed. ``off_loop(function, *arguments)`` reads the file, on a thread.
    """

    def __init__(
        self,
        open_output: Callable[[], Awaitable[Output]],
        clock: Clock,
        *,
        off_loop: Callable[..., Awaitable[Any]] = asyncio.to_thread,
    ) -> None:
        self._open_output = open_output
        self._off_loop = off_loop
        self._clock = clock
        self._track: _Track | None = None
        self._on_moved: OnMoved = lambda at_ms, playing: None
        self._at_ms = 0
        self._work: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    @property
    def playing(self) -> bool:
        """Whether it plays now."""
        return self._work is not None and not self._work.done()

    @property
    def at_ms(self) -> int:
        """Where it is, or stopped."""
        return self._at_ms

    async def play(
        self, path: Path, at_ms: int, on_moved: OnMoved, side: int | None = None
    ) -> None:
        """Play a file from ``at_ms``, both sides mixed or one (0 the caller's); returns at once.

        What played before stops. ``on_moved(at_ms, playing)`` comes about 20 times a second
        and once more with ``playing`` False, at the end or where it stopped. Raises
        AudioFileUnreadable, and what opening an output raises.
        """
        async with self._turn:
            await self._let_go()
            self._track = await self._off_loop(_Track, path, side)
            self._on_moved = on_moved
            await self._go_on(at_ms)

    async def pause(self) -> None:
        """Stop where it is; harmless when nothing plays."""
        async with self._turn:
            await self._stop()

    async def resume(self) -> None:
        """Go on where it stopped, from the beginning when it had ended."""
        async with self._turn:
            if self._track is not None and not self.playing:
                ended = self._at_ms >= self._track.duration_ms
                await self._go_on(0 if ended else self._at_ms)

    async def seek(self, at_ms: int) -> None:
        """Go on from another moment; when paused, stay paused there."""
        async with self._turn:
            if self._track is None:
                return
            if self.playing:
                await self._stop(tell=False)
                await self._go_on(at_ms)
            else:
                self._at_ms = _within(at_ms, self._track)
                self._on_moved(self._at_ms, False)

    async def close(self) -> None:
        """Stop and let go of the file. Safe to call twice."""
        async with self._turn:
            await self._let_go()

    async def _let_go(self) -> None:
        await self._stop()
        track, self._track = self._track, None
        if track is not None:
            await self._off_loop(track.close)

    async def _go_on(self, at_ms: int) -> None:
        if self._track is None:
            return
        self._at_ms = _within(at_ms, self._track)
        output = await self._open_output()
        self._work = asyncio.ensure_future(self._run(self._track, output, self._at_ms))

    async def _stop(self, tell: bool = True) -> None:
        work, self._work = self._work, None
        if work is None or work.done():
            return
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        if tell:
            self._on_moved(self._at_ms, False)

    async def _run(self, track: "_Track", output: Output, at_ms: int) -> None:
        """Play until the end; cancelled to stop."""
        rest: Samples = np.zeros(0, np.int16)
        written, ended = 0, False
        try:
            await self._off_loop(track.seek, at_ms)
            while not ended or output.queued_ms > 0.0:
                while not ended and output.queued_ms < TOP_UP_MS:
                    if not len(rest):
                        rest = await self._off_loop(track.read, READ_MS)
                        ended = not len(rest)
                    taken = output.write(rest)
                    written, rest = written + taken, rest[taken:]
                heard_ms = written * 1000.0 / HEADSET_RATE_HZ - output.queued_ms
                self._at_ms = min(at_ms + max(0, round(heard_ms)), track.duration_ms)
                self._on_moved(self._at_ms, True)
                await self._clock.sleep_ms(TICK_MS)
            self._at_ms = track.duration_ms
        finally:
            output.clear()
            output.close()
        self._work = None
        self._on_moved(self._at_ms, False)


async def speaker_voice(headset: Headset) -> Output:
    """A voice of the speaker that waits for nothing to be heard in time.

    Raises DeviceFailed where there is no speaker: the sound would run to its end unheard.
    """
    if all(device.is_input for device in headset.state.devices):
        raise DeviceFailed("The speaker", headset.problem or NO_SPEAKER)
    return await headset.new_output(Role.SPEAKER, live=False)


class _Track:
    """An open recording, read in order from wherever it was told to be.

    Locked, for a read that nobody waits for any more may still be under way.
    """

    def __init__(self, path: Path, side: int | None) -> None:
        try:
            self._file = soundfile.SoundFile(path)
        except (soundfile.LibsndfileError, OSError) as error:
            reason = getattr(error, "error_string", "") or str(error)
            raise AudioFileUnreadable(path, f"it cannot be played: {reason}") from error
        self._lock = threading.Lock()
        self._side = side
        self._rate_hz = int(self._file.samplerate)
        self.duration_ms = int(self._file.frames * 1000 // self._rate_hz)
        self._resampler = Resampler(self._rate_hz, HEADSET_RATE_HZ)
        self._flushed = False

    def seek(self, at_ms: int) -> None:
        """The next ``read`` begins here."""
        with self._lock:
            self._file.seek(min(at_ms * self._rate_hz // 1000, self._file.frames))
            self._resampler = Resampler(self._rate_hz, HEADSET_RATE_HZ)
            self._flushed = False

    def read(self, duration_ms: int) -> Samples:
        """About so much sound at HEADSET_RATE_HZ; nothing when it is over.

        A recording that breaks off is over there.
        """
        with self._lock:
            made: Samples = np.zeros(0, np.int16)
            while not len(made) and not self._flushed:
                found = self._next(self._rate_hz * duration_ms // 1000)
                made = self._resampler.push(found) if len(found) else self._resampler.flush()
                self._flushed = not len(found)
            return made

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._file.close()

    def _next(self, count: int) -> Samples:
        """Both sides added, for they rarely speak at once; or one of them."""
        try:
            found = self._file.read(count, dtype="float32", always_2d=True)
        except (soundfile.LibsndfileError, OSError):
            return np.zeros(0, np.int16)
        if self._side is not None and self._side < found.shape[1]:
            return from_float(found[:, self._side])
        return from_float(found.sum(axis=1))


def _within(at_ms: int, track: _Track) -> int:
    return max(0, min(at_ms, track.duration_ms))
