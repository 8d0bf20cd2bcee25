"""Sound from one rate to another.

Owns the streaming resampler for live sound, the one-shot one for finished
clips, and the conversion between 16-bit and floating-point samples. Leaves
files to ``files`` and the telephone's companding to ``g711``.

The streaming one is our own polyphase filter, because soxr's stream keeps up to
114 ms back between 8 and 16 kHz (30 ms in its variable-rate mode), which a
conversation would hear. This one keeps back 24 samples of the lower rate:
3.0 ms when one side is 8 kHz, 1.5 ms from 16 kHz up.
"""

import math
from functools import lru_cache

import numpy as np
import soxr
from numpy.typing import NDArray

from audio.frames import Samples

_ZERO_CROSSINGS = 24
_KAISER_BETA = 7.0
_PASS = 0.94
"""Cut-off as a share of the lower rate's half: 3.76 kHz when one side is 8 kHz."""


class Resampler:
    """Converts one stream piece by piece, without clicks between the pieces.

    Output is aligned with the input: the first sample out belongs to the first
    sample in, and all pieces together with ``flush`` are as long as one-shot
    conversion would be. A windowed-sinc polyphase filter (Kaiser, beta 7, about
    70 dB), as in Smith, "Digital Audio Resampling", CCRMA.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        if from_hz <= 0 or to_hz <= 0:
            raise ValueError(f"rates must be positive, not {from_hz} and {to_hz}")
        self.from_hz = from_hz
        self.to_hz = to_hz
        divisor = math.gcd(from_hz, to_hz)
        self._up = to_hz // divisor
        self._down = from_hz // divisor
        self._half = math.ceil(_ZERO_CROSSINGS * max(1.0, from_hz / to_hz))
        self._reset()

    @property
    def delay_ms(self) -> float:
        """How much of the newest input is kept back until more arrives."""
        return 0.0 if self.from_hz == self.to_hz else self._half * 1000.0 / self.from_hz

    def push(self, samples: Samples) -> Samples:
        """Convert the next piece, shape ``(n,)`` at ``from_hz``; returns what is ready."""
        if self.from_hz == self.to_hz:
            return samples
        self._received += len(samples)
        return self._advance(samples.astype(np.float32), self._received - self._half)

    def flush(self) -> Samples:
        """Return what was kept back and begin anew."""
        if self.from_hz == self.to_hz:
            return np.zeros(0, np.int16)
        rest = self._advance(np.zeros(self._half, np.float32), self._received)
        self._reset()
        return rest

    def _reset(self) -> None:
        self._kept: NDArray[np.float32] = np.zeros(self._half - 1, np.float32)
        self._kept_from = 1 - self._half
        self._received = 0
        self._sent = 0

    def _advance(self, arrived: NDArray[np.float32], usable: int) -> Samples:
        """Make every output sample that lies before input sample ``usable``."""
        self._kept = np.concatenate((self._kept, arrived))
        end = max(self._sent, -(-usable * self._up // self._down))
        if end == self._sent:
            return np.zeros(0, np.int16)
        places = np.arange(self._sent, end, dtype=np.int64) * self._down
        first = places // self._up - (self._half - 1) - self._kept_from
        windows = np.lib.stride_tricks.sliding_window_view(self._kept, 2 * self._half)[first]
        filters = _filters(self._up, self._down, self._half)[places % self._up]
        made = np.einsum("ij,ij->i", windows, filters)
        self._sent = end
        needed_from = end * self._down // self._up - (self._half - 1)
        self._kept = self._kept[needed_from - self._kept_from :]
        self._kept_from = needed_from
        return from_float(made / 32768.0)


@lru_cache(maxsize=32)
def _filters(up: int, down: int, half: int) -> NDArray[np.float32]:
    """One filter for each of the ``up`` places between two input samples, each of gain 1."""
    steps = np.arange(1 - half, half + 1)[None, :] - np.arange(up)[:, None] / up
    cutoff = _PASS * min(1.0, up / down)
    inside = np.clip(1.0 - (steps / half) ** 2, 0.0, None)
    shape = np.sinc(cutoff * steps) * np.i0(_KAISER_BETA * np.sqrt(inside))
    filters: NDArray[np.float32] = (shape / shape.sum(axis=1, keepdims=True)).astype(np.float32)
    return filters


def resample(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """A finished clip at another rate: mono, shape ``(n,)``, soxr's high quality."""
    if from_hz == to_hz or not len(samples):
        return samples
    converted: Samples = soxr.resample(samples, from_hz, to_hz, quality="HQ")
    return converted


def to_float(samples: Samples) -> NDArray[np.float32]:
    """16-bit samples as float32 in -1..1."""
    return samples.astype(np.float32) / np.float32(32768.0)


def from_float(samples: NDArray[np.floating]) -> Samples:
    """Floating-point samples as 16-bit ones; what exceeds full scale is clipped."""
    whole: Samples = np.clip(np.rint(samples * 32768.0), -32768, 32767).astype(np.int16)
    return whole
