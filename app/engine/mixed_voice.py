"""The agent's voice beside a person's, on a call that the person holds.

Owns what waits to be mixed in, 20 ms at a time. Leaves the mixing to ``patchbay``, whose
microphone keeps the time, and the speech to ``speaking``.
"""

import numpy as np

from audio.devices import HEADSET_RATE_HZ
from audio.frames import FRAME_MS, Samples

BLOCK = HEADSET_RATE_HZ * FRAME_MS // 1000
LIMIT_MS = 400
"""How much may wait; ``write`` takes less beyond it."""


class MixedVoice:
    """Satisfies ``FrameSink``: what is written is played at the microphone's pace."""

    rate_hz = HEADSET_RATE_HZ

    def __init__(self) -> None:
        self._queued: Samples = np.zeros(0, np.int16)

    @property
    def queued_ms(self) -> float:
        """Milliseconds written that have not been mixed in yet."""
        return len(self._queued) * 1000.0 / HEADSET_RATE_HZ

    def write(self, samples: Samples) -> int:
        """Queue what there is room for; returns how many were taken."""
        room = HEADSET_RATE_HZ * LIMIT_MS // 1000 - len(self._queued)
        taken = samples[: max(0, room)]
        self._queued = np.concatenate((self._queued, taken))
        return len(taken)

    def clear(self) -> None:
        """Throw away what waits."""
        self._queued = self._queued[:0]

    def take_block(self) -> Samples:
        """The next 20 ms, shape ``(960,)``; silence when nothing waits."""
        block: Samples = np.zeros(BLOCK, np.int16)
        taken, self._queued = self._queued[:BLOCK], self._queued[BLOCK:]
        block[: len(taken)] = taken
        return block
