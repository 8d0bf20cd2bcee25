"""How far a live voice lags behind its writer, and bringing it back without a click.

Pure. A writer and a sound card never agree on what 48,000 a second is, and sound from a
network comes in bursts. Left alone the queue between them grows or runs dry. Three means,
from the finest to the coarsest:

- the smallest queue of the last half second is steered to a cushion by playing up to 2 %
  faster or 0.5 % slower (linear interpolation; 2 % is a third of a semitone);
- when more than 40 ms too much is queued, 10 ms are left out where it is quiet;
- a voice that ran dry begins again with its cushion as silence, and the cushion grows by
  10 ms up to 60 each time; 30 s without that make it smaller again.
"""

import numpy as np
from numpy.typing import NDArray

from audio.devices import HEADSET_RATE_HZ
from audio.frames import Samples

CUSHION_MS = 10
MOST_CUSHION_MS = 60
FASTEST, SLOWEST = 0.02, -0.005

_A_MS = HEADSET_RATE_HZ // 1000
_WINDOW = 500 * _A_MS
_CALM = 30_000 * _A_MS
_PAUSE = 100 * _A_MS
"""A voice that comes back sooner than this was late; later, it had paused."""

_TOO_MUCH = 40 * _A_MS
_SKIP = 10 * _A_MS
_JOIN = 2 * _A_MS
_QUIET = 100.0
"""Root mean square of what may be left out: -50 dBFS."""


class LagControl:
    """Decides for one voice. Everything is counted in samples pulled: no clock is needed."""

    def __init__(self) -> None:
        self._cushion = CUSHION_MS * _A_MS
        self._lowest: int | None = None
        self._in_window = 0
        self._since_growth = 0
        self._dry_for: int | None = None
        self._speed = 0.0

    @property
    def cushion(self) -> int:
        """What the smallest queue is steered to, in samples."""
        return self._cushion

    def cushion_on_return(self) -> int:
        """How much silence goes before a voice that starts or comes back."""
        if self._dry_for is not None and self._dry_for < _PAUSE:
            self._cushion = min(MOST_CUSHION_MS * _A_MS, self._cushion + CUSHION_MS * _A_MS)
            self._since_growth = 0
        self.paused()
        return self._cushion

    def paused(self) -> None:
        """The writer stopped on purpose, so its next sound will not be late."""
        self._dry_for = self._lowest = None
        self._in_window = 0
        self._speed = 0.0

    def samples_for(self, count: int, queued: int) -> int:
        """How many queued samples to play in the time of ``count``."""
        wanted = count + round(count * self._speed)
        if queued <= wanted:  # the end, or nearly: play out what there is as it is
            return min(count, queued)
        return wanted

    def skip_quiet(self, queue: Samples) -> tuple[Samples, int]:
        """The queue without its first quiet 10 ms when far too much is queued; how many went."""
        if len(queue) < self._cushion + _TOO_MUCH + 2 * _SKIP or not _is_quiet(queue[: 2 * _SKIP]):
            return queue, 0
        ramp = np.linspace(0.0, 1.0, _JOIN)
        rest = queue[_SKIP:].copy()
        rest[:_JOIN] = rest[:_JOIN] * ramp + queue[:_JOIN] * (1.0 - ramp)
        return rest, _SKIP

    def pulled(self, count: int, left: int, *, is_dry: bool) -> None:
        """``count`` samples were played and ``left`` stay queued."""
        if is_dry:
            if self._dry_for is not None or self._lowest is not None:
                self._dry_for = (self._dry_for or 0) + count
            return
        self._lowest = left if self._lowest is None else min(self._lowest, left)
        self._in_window += count
        self._since_growth += count
        if self._since_growth > _CALM:
            self._since_growth = 0
            self._cushion = max(CUSHION_MS * _A_MS, self._cushion - CUSHION_MS * _A_MS)
        if self._in_window >= _WINDOW:
            self._steer(self._lowest)
            self._lowest, self._in_window = left, 0

    def _steer(self, lowest: int) -> None:
        excess_ms = (lowest - self._cushion) / _A_MS
        if excess_ms > 5.0 or (self._speed > 0.0 and excess_ms > 1.0):
            self._speed = min(FASTEST, excess_ms / 2000.0 + 0.002)
        elif excess_ms < -5.0 or (self._speed < 0.0 and excess_ms < -1.0):
            self._speed = SLOWEST
        else:
            self._speed = 0.0


def shortened(queue: Samples, taken: int, count: int) -> NDArray[np.float32]:
    """The first ``taken`` samples of ``queue`` in ``count``, joining on to the next one."""
    if taken == count:
        return queue[:taken].astype(np.float32)
    places = np.arange(count) * (taken / count)
    made: NDArray[np.float64] = np.interp(places, np.arange(taken + 1), queue[: taken + 1])
    return made.astype(np.float32)


def _is_quiet(samples: Samples) -> bool:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) < _QUIET
