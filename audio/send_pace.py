"""How much waits to be sent on a line, and bringing it back to little without a break.

Pure. A microphone's frames come in a burst after this computer was busy for a moment, while the
line went on with silence: what was late stays queued, and each such moment would add to the
delay for the rest of the call. A microphone whose clock is faster than the line's does the same,
slowly. So the smallest queue of the last half second is steered to a cushion by making each
frame up to 2 % shorter (linear interpolation; a third of a semitone). Such moments come in
company: the cushion is then what the last one needed, up to 80 ms, and 10 ms less with every
20 s without another.
"""

import numpy as np

from audio.frames import FRAME_MS, Samples

CUSHION_MS = 20.0
"""A line takes a frame at a time, so up to a whole one waits beside one that is on time."""
MOST_CUSHION_MS = 80.0
TOO_MUCH_MS = 10.0
"""Beyond the cushion; less than that is jitter."""
FASTEST = 0.02
STALL_MS = 30.0
"""A smallest queue that is so much more than the one before tells of a burst; a frame more comes
of clocks that differ."""
CALM_MS = 20_000
LESS_MS = 10.0
_WINDOW_FRAMES = 500 // FRAME_MS
_CATCH_UP_MS = 2000.0


class SendPace:
    """Decides for one call, frame by frame."""

    def __init__(self) -> None:
        self._lowest_ms = self._lowest_before_ms = float("inf")
        self._frames = 0
        self._calm_ms = 0
        self._cushion_ms = CUSHION_MS
        self._faster = 0.0

    def paced(self, block: Samples, queued_ms: float) -> Samples:
        """The next frame, shape ``(n,)``, as long as it is to be sent; ``queued_ms`` waits
        before it."""
        self._lowest_ms = min(self._lowest_ms, queued_ms)
        self._frames += 1
        if self._frames >= _WINDOW_FRAMES:
            self._follow_stalls(self._lowest_ms)
            self._steer(self._lowest_ms - self._cushion_ms)
            self._lowest_before_ms, self._lowest_ms = self._lowest_ms, float("inf")
            self._frames = 0
        count = round(len(block) * (1.0 - self._faster))
        if count == len(block):
            return block
        places = np.arange(count) * (len(block) / count)
        shorter: Samples = np.rint(np.interp(places, np.arange(len(block)), block)).astype(np.int16)
        return shorter

    def _follow_stalls(self, lowest_ms: float) -> None:
        self._calm_ms += _WINDOW_FRAMES * FRAME_MS
        if lowest_ms - self._lowest_before_ms >= STALL_MS:
            self._cushion_ms = min(MOST_CUSHION_MS, max(self._cushion_ms, lowest_ms))
            self._calm_ms = 0
        elif self._calm_ms >= CALM_MS:
            self._cushion_ms = max(CUSHION_MS, self._cushion_ms - LESS_MS)
            self._calm_ms = 0

    def _steer(self, excess_ms: float) -> None:
        if excess_ms > (0.0 if self._faster else TOO_MUCH_MS):
            self._faster = min(FASTEST, excess_ms / _CATCH_UP_MS + 0.002)
        else:
            self._faster = 0.0
