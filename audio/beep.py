"""Hearing the beep after which an answering machine records.

Owns the finding of one steady, pure tone in a caller's sound. What a beep means for the
call is the engine's. Digits (two tones), a telephone's own signals (two tones, or on and
off) and voices (harmonics, and a pitch that moves) are none.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.frames import Samples
from audio.g711 import PHONE_RATE_HZ
from audio.resampling import Resampler, to_float

LOWEST_HZ, HIGHEST_HZ = 380.0, 2_600.0
"""Beeps of machines and mailboxes lie between 400 and 2,500 Hz, most at 1,000 or 1,400."""
SHORTEST_MS = 150.0
LONGEST_MS = 2_500.0
"""What sounds longer is a fax or a line that is out of order."""

_BLOCK = 256
"""32 ms at 8 kHz."""
_HOP = 128
_WINDOW = np.hanning(_BLOCK)
_AROUND = 2
"""A Hann window puts a pure tone into so many places beside its peak."""
_PURE_SHARE = 0.95
"""How much of a block's power the tone must have; a sung vowel leaves more to its harmonics."""
_STEADY_SHARE = 0.01
"""How far the pitch may move from block to block: voices move more within 32 ms."""
_QUIETEST_RMS = 10.0 ** (-40.0 / 20.0)
_MISSES_TO_END = 2


@dataclass(frozen=True, slots=True)
class Beep:
    """A beep that has ended; ``at_ms`` is its end, counted from the first sample heard."""

    hertz: float
    at_ms: float
    duration_ms: float


class BeepDetector:
    """Finds beeps in one direction of a call. Feed it every frame.

    Keeps half a block of sound. A block counts when nearly all of its power lies in one
    place of its spectrum and that place is where it was in the block before.
    """

    def __init__(self, rate_hz: int) -> None:
        self._resampler = Resampler(rate_hz, PHONE_RATE_HZ)
        self._kept: NDArray[np.float64] = np.zeros(0)
        self._at = 0
        self._hertz = 0.0
        self._began = 0
        self._last = 0
        self._misses = 0

    def feed(self, samples: Samples) -> list[Beep]:
        """Add sound, shape ``(n,)`` at the rate given; returns the beeps that have ended."""
        self._kept = np.concatenate((self._kept, to_float(self._resampler.push(samples))))
        beeps: list[Beep] = []
        while len(self._kept) >= _BLOCK:
            beeps += self._step(_tone_in(self._kept[:_BLOCK]))
            self._kept = self._kept[_HOP:]
            self._at += _HOP
        return beeps

    def _step(self, hertz: float) -> list[Beep]:
        if hertz and self._hertz and abs(hertz / self._hertz - 1.0) <= _STEADY_SHARE:
            self._last, self._misses = self._at, 0
            return []
        self._misses += 1
        if self._hertz and self._misses < _MISSES_TO_END:
            return []
        ended = self._ended()
        self._hertz, self._began, self._last, self._misses = hertz, self._at, self._at, 0
        return ended

    def _ended(self) -> list[Beep]:
        if not self._hertz:
            return []
        end_ms = (self._last + _BLOCK) * 1000.0 / PHONE_RATE_HZ
        duration_ms = end_ms - self._began * 1000.0 / PHONE_RATE_HZ
        if not SHORTEST_MS <= duration_ms <= LONGEST_MS:
            return []
        return [Beep(self._hertz, end_ms, duration_ms)]


def _tone_in(block: NDArray[np.float64]) -> float:
    """The frequency of the one tone that a block consists of, in Hz, or 0."""
    if float(np.sqrt(np.mean(np.square(block)))) < _QUIETEST_RMS:
        return 0.0
    powers = np.abs(np.fft.rfft(block * _WINDOW)) ** 2
    peak = int(np.argmax(powers[_AROUND:-_AROUND])) + _AROUND
    around = powers[peak - _AROUND : peak + _AROUND + 1]
    if float(around.sum()) < _PURE_SHARE * float(powers.sum()):
        return 0.0
    places = np.arange(peak - _AROUND, peak + _AROUND + 1)
    hertz = float((around * places).sum() / around.sum()) * PHONE_RATE_HZ / _BLOCK
    heard = LOWEST_HZ <= hertz <= HIGHEST_HZ and _rest_share(block, hertz) < 1.0 - _PURE_SHARE
    return hertz if heard else 0.0


def _rest_share(block: NDArray[np.float64], hertz: float) -> float:
    """How much of the block's power a sine of this frequency does not explain.

    Two tones as near as those of a ringing signal look like one in the spectrum; their
    beating does not fit.
    """
    turns = 2.0 * np.pi * hertz / PHONE_RATE_HZ * np.arange(_BLOCK)
    waves = np.stack((np.cos(turns), np.sin(turns)), axis=1)
    made = waves @ np.linalg.lstsq(waves, block, rcond=None)[0]
    return float(np.sum(np.square(block - made)) / np.sum(np.square(block)))
