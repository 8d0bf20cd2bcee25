"""Two sides of a call laid on one clock, ready to be written down.

Owns where each piece of sound goes: resampling to the recording's rate, gaps
filled with silence, jitter absorbed, slow drift taken out where it is quiet.
Pure; leaves threads and files to ``recording``.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from audio.frames import Samples
from audio.levels import peak_db
from audio.resampling import Resampler

RECORDING_RATE_HZ = 16_000

JITTER_MS = 60.0
"""A piece this close to where the last one ended continues it without a gap or a cut."""

DRIFT_MS = 20.0
QUIET_DB = -45.0
SLACK_MS = 450.0
"""How long one side is waited for once the other has gone on; a stalled loop is late."""

BATCH_MS = 100.0
LONGEST_GAP_MS = 2 * 3_600_000.0


class Side(IntEnum):
    """Which channel: the caller is left, the desk is right."""

    CALLER = 0
    DESK = 1


class _Track:
    """One side: the samples not taken yet; ``latest`` is where the newest piece began."""

    def __init__(self) -> None:
        self._pending: list[Samples] = []
        self._count = 0
        self._begin = 0
        self._next_ms = 0.0
        self._stray_ms = 0.0
        self._started = False
        self.latest = 0
        self._resampler = Resampler(RECORDING_RATE_HZ, RECORDING_RATE_HZ)

    @property
    def end(self) -> int:
        return self._begin + self._count

    def write(self, samples: Samples, rate_hz: int, at_ms: float, anew: bool) -> None:
        late_ms = at_ms - self._next_ms
        if late_ms > LONGEST_GAP_MS:
            return
        if anew or not self._started or abs(late_ms) >= JITTER_MS:
            samples = self._jump(samples, rate_hz, at_ms)
        else:
            samples = self._continue(samples, rate_hz, late_ms)
        if rate_hz != self._resampler.from_hz:
            self._append(self._resampler.flush())
            self._resampler = Resampler(rate_hz, RECORDING_RATE_HZ)
        self.latest = round(self._next_ms * RECORDING_RATE_HZ / 1000.0)
        self._next_ms += len(samples) * 1000.0 / rate_hz
        self._append(self._resampler.push(samples))

    def _jump(self, samples: Samples, rate_hz: int, at_ms: float) -> Samples:
        """Go where the piece belongs; what would lie before this side's end is cut off it."""
        self._started = True
        self._stray_ms = 0.0
        start_ms = max(at_ms, self._next_ms)
        self._fill_until(round(start_ms * RECORDING_RATE_HZ / 1000.0))
        self._next_ms = start_ms
        return samples[round((start_ms - at_ms) * rate_hz / 1000.0) :]

    def _continue(self, samples: Samples, rate_hz: int, late_ms: float) -> Samples:
        """Follow on directly, unless the clocks have drifted apart and it is quiet."""
        self._stray_ms += (late_ms - self._stray_ms) * 0.02
        if abs(self._stray_ms) < DRIFT_MS or peak_db(samples) > QUIET_DB:
            return samples
        stray_ms, self._stray_ms = self._stray_ms, 0.0
        if stray_ms < 0.0:
            return samples[round(-stray_ms * rate_hz / 1000.0) :]
        self._next_ms += stray_ms
        self._fill_until(round(self._next_ms * RECORDING_RATE_HZ / 1000.0))
        return samples

    def _fill_until(self, index: int) -> None:
        """End what was being resampled and add silence up to a sample of the recording."""
        self._append(self._resampler.flush())
        if index > self.end:
            self._append(np.zeros(index - self.end, np.int16))

    def _append(self, samples: Samples) -> None:
        self._pending.append(samples)
        self._count += len(samples)

    def take(self, index: int) -> Samples:
        """Everything before ``index``, padded with silence when there is not so much."""
        if self.end < index:
            self._fill_until(index)
            self._next_ms = max(self._next_ms, index * 1000.0 / RECORDING_RATE_HZ)
        every = np.concatenate(self._pending) if self._pending else np.zeros(0, np.int16)
        size = index - self._begin
        self._pending = [every[size:]]
        self._count -= size
        self._begin = index
        return every[:size]

    def finish(self) -> None:
        self._append(self._resampler.flush())


class Timeline:
    """Takes pieces of both sides in any order and gives stereo sound in time order.

    One side's sound that comes more than 450 ms after the other's of the same
    moment is shifted or cut; a jump of more than two hours is ignored.
    """

    def __init__(self) -> None:
        self._tracks = (_Track(), _Track())
        self._taken = 0

    def write(
        self, side: Side, samples: Samples, rate_hz: int, at_ms: float, anew: bool = False
    ) -> None:
        """Lay mono ``samples`` on the clock; ``at_ms`` is the moment of the first.

        ``anew``: another voice begins with them, so they do not follow on directly.
        """
        self._tracks[side].write(samples, rate_hz, at_ms, anew)

    def take(self) -> NDArray[np.int16] | None:
        """What will not change any more, shape ``(n, 2)``; None while it is under 100 ms."""
        latest = max(track.latest for track in self._tracks)
        slack = round(SLACK_MS * RECORDING_RATE_HZ / 1000.0)
        ready = max(min(track.end for track in self._tracks), latest - slack)
        if ready - self._taken < BATCH_MS * RECORDING_RATE_HZ / 1000.0:
            return None
        return self._take(ready)

    def finish(self) -> NDArray[np.int16]:
        """All the rest, shape ``(n, 2)``; the shorter side is filled with silence."""
        for track in self._tracks:
            track.finish()
        return self._take(max(track.end for track in self._tracks))

    def _take(self, index: int) -> NDArray[np.int16]:
        self._taken = index
        return np.stack([track.take(index) for track in self._tracks], axis=1)
