"""How loud sound is, in dBFS.

Owns the peak and mean levels and the meter that the screen reads ten times a
second. Pure; leaves publishing to the engine.
"""

import math

import numpy as np

from audio.frames import Samples

FLOOR_DB = -90.0
"""What silence is called; 16 bits go no lower than -90.3 dBFS."""

WINDOW_MS = 100


def peak_db(samples: Samples) -> float:
    """The largest sample against full scale; ``FLOOR_DB`` for silence or nothing."""
    if not len(samples):
        return FLOOR_DB
    return _in_db(max(abs(int(samples.max())), abs(int(samples.min()))) / 32768.0)


def rms_db(samples: Samples) -> float:
    """The root mean square against full scale; a full-scale sine is -3.01 dBFS."""
    if not len(samples):
        return FLOOR_DB
    return _in_db(math.sqrt(float(np.mean(np.square(samples, dtype=np.float64)))) / 32768.0)


def _in_db(ratio: float) -> float:
    return max(FLOOR_DB, 20.0 * math.log10(ratio)) if ratio > 0.0 else FLOOR_DB


class LevelMeter:
    """Peak levels over windows of 100 ms of sound. Keeps two numbers, no samples."""

    def __init__(self) -> None:
        self._peak_db = FLOOR_DB
        self._gathered_ms = 0.0

    def push(self, samples: Samples, rate_hz: int) -> float | None:
        """Add sound; returns the peak in dBFS when 100 ms are full, else None."""
        self._peak_db = max(self._peak_db, peak_db(samples))
        self._gathered_ms += len(samples) * 1000.0 / rate_hz
        if self._gathered_ms < WINDOW_MS:
            return None
        peak = self._peak_db
        self._peak_db = FLOOR_DB
        self._gathered_ms %= WINDOW_MS
        return peak
