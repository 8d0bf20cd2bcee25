"""Whether a microphone hears the speaker at all.

Owns that one question, by levels alone. With a headset nothing is heard, and there a
canceller only does harm: AEC3 presumes an echo until it has learned better, and for its
first ten seconds took 11 dB (median) of whoever spoke while the far end did.
"""

from collections import deque

import numpy as np

from audio.frames import Samples

BLOCK_MS = 10
WINDOW_BLOCKS = 50
"""Half a second. Its first half must come back within it, so delays up to 250 ms count."""
REMEMBERED = 12
"""Windows with sound in them; after six seconds of it a headset that was laid down shows."""
ACTIVE_POWER = (10.0 ** (-45.0 / 20.0) * 32768.0) ** 2
QUIET_SHARE = 10.0 ** (-40.0 / 10.0)
"""An echo this faint troubles nobody: ITU-T G.131 asks 40 to 46 dB of a telephone."""


class EchoPresence:
    """Feed both sides in blocks of 10 ms; ``heard`` is true until the opposite is shown."""

    def __init__(self) -> None:
        self._far: list[float] = []
        self._near: list[float] = []
        self._quiet: deque[bool] = deque(maxlen=REMEMBERED)

    @property
    def heard(self) -> bool:
        """False once the microphone stayed quiet while the speaker played."""
        return not any(self._quiet)

    def push(self, microphone: Samples, speaker: Samples) -> None:
        """The next 10 ms of both."""
        self._far.append(_power(speaker))
        self._near.append(_power(microphone))
        if len(self._far) < WINDOW_BLOCKS:
            return
        far = float(np.mean(self._far[: WINDOW_BLOCKS // 2]))
        near = float(np.mean(self._near))
        self._far, self._near = [], []
        # A microphone that is switched off says nothing about the room.
        if far > ACTIVE_POWER and near > 0.0:
            self._quiet.append(2.0 * near < QUIET_SHARE * far)


def _power(samples: Samples) -> float:
    return float(np.mean(np.square(samples, dtype=np.float64)))
