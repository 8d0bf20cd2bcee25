"""What the speaker was given, kept for the echo canceller.

Owns the short memory that aligns the speaker's thread with the microphone's frames.
"""

import threading

import numpy as np

from audio.devices import HEADSET_RATE_HZ
from audio.frames import Samples

MOST_MS = 60
"""Older sound than this might be given to the canceller after its echo; the oldest goes."""


class PlayedSound:
    """First in, first out. A frame of the microphone takes what was played next.

    The speaker's thread puts in 10 ms at a time, as it hands them to its device; each
    frame of the microphone takes 20. Silence stands in for what is not there yet, and so
    as much is left over as the two threads' jitter needs. Its echo comes later by the
    delay of both devices, at least 60 ms, which the canceller finds by itself. What matters
    to it is that this does not jump: it does after a stall, or by 20 ms every few minutes
    where the devices' clocks differ.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: Samples = np.zeros(0, np.int16)

    def push(self, samples: Samples) -> None:
        """The next sound for the speaker, from its thread."""
        most = MOST_MS * HEADSET_RATE_HZ // 1000
        with self._lock:
            self._kept = np.concatenate((self._kept, samples))[-most:]

    def take(self, count: int) -> Samples:
        """The next ``count`` samples; silence where the speaker was given nothing."""
        with self._lock:
            taken, self._kept = self._kept[:count], self._kept[count:]
        return np.concatenate((taken, np.zeros(count - len(taken), np.int16)))

    def clear(self) -> None:
        """A microphone was opened: what was played before has no echo in it."""
        with self._lock:
            self._kept = self._kept[:0]
