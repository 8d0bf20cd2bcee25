"""Telephone digits as tones in the sound: making them and finding them.

Owns the two-tone signals of ITU-T Q.23 and a detector in the spirit of Q.24 that speech
does not fool. Leaves digits beside the sound (RFC 4733, SIP INFO) to the SIP stack and
the telephone's other signals to ``tones``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.frames import Samples
from audio.g711 import PHONE_RATE_HZ
from audio.resampling import Resampler, from_float, to_float

LOW_HZ = (697, 770, 852, 941)
HIGH_HZ = (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")
"""ITU-T Q.23: a key's row has the low tone, its column the high one."""

FULL_SCALE_DBM0 = 3.17
"""A full-scale sine in mu-law, ITU-T G.711."""
LOW_DBM0, HIGH_DBM0 = -10.0, -8.0
"""The high tone 2 dB above the low, as ETSI ES 201 235-2 has it, and no louder than speech."""
RAMP_MS = 5

_BLOCK = 102
"""12.75 ms at 8 kHz: short enough for tones of 40 ms, long enough to tell the rows apart."""
_HOP = 51
_HITS_TO_BEGIN = 4
"""32 ms of one digit; Q.24 wants 40 ms taken and 23 ms not."""
_MISSES_TO_END = 4
"""26 ms; Q.24 wants 40 ms of pause seen and a gap of 10 ms bridged."""
_QUIETEST_RMS = 10.0 ** (-42.0 / 20.0)
_TWIST_DB = (-10.0, 6.0)
"""High against low. Q.24 asks for -8 to +4 of a network; codecs and lines need a little more."""
_OFF_SHARE = 0.025
"""Q.24: 1.5 % off must be taken, 3.5 % must not."""
_REST_SHARE = 0.2
"""How much of a block's power may be something else. Voices leave more."""
_FADED = 10.0 ** (-6.0 / 20.0)
"""A block this far below the digit's own level is its end, though still pure."""


def digit_tones(digits: str, rate_hz: int, tone_ms: int = 100, gap_ms: int = 120) -> Samples:
    """Each of ``digits`` (0-9, A-D, ``*``, ``#``) as two tones and a pause after it.

    Shape ``(n,)`` at ``rate_hz``; begins and ends each tone with a ramp of 5 ms so that
    nothing clicks. Raises ValueError for any other character.
    """
    gap = np.zeros(rate_hz * gap_ms // 1000)
    pieces = [piece for digit in digits for piece in (_digit(digit, rate_hz, tone_ms), gap)]
    return from_float(np.concatenate(pieces)) if pieces else np.zeros(0, np.int16)


def _digit(digit: str, rate_hz: int, tone_ms: int) -> NDArray[np.float64]:
    row, column = _place(digit)
    moments = np.arange(rate_hz * tone_ms // 1000) / rate_hz
    tone = np.zeros(len(moments))
    for frequency_hz, level_dbm0 in ((LOW_HZ[row], LOW_DBM0), (HIGH_HZ[column], HIGH_DBM0)):
        peak = 10.0 ** ((level_dbm0 - FULL_SCALE_DBM0) / 20.0)
        tone += peak * np.sin(2.0 * np.pi * frequency_hz * moments)
    ramp = np.linspace(0.0, 1.0, min(rate_hz * RAMP_MS // 1000, len(tone) // 2))
    tone[: len(ramp)] *= ramp
    tone[len(tone) - len(ramp) :] *= ramp[::-1]
    return tone


def _place(digit: str) -> tuple[int, int]:
    for row, keys in enumerate(KEYS):
        if len(digit) == 1 and digit.upper() in keys:
            return row, keys.index(digit.upper())
    raise ValueError(f"{digit!r} is no key of a telephone")


@dataclass(frozen=True, slots=True)
class HeardDigit:
    """A digit whose tone has ended. ``at_ms`` counts from the first sample fed."""

    digit: str
    at_ms: float
    duration_ms: float


@dataclass(slots=True)
class _Tone:
    """The digit that sounds now, or may begin to."""

    digit: str = ""
    began: int = 0
    last: int = 0
    hits: int = 0
    misses: int = 0
    level: float = 0.0


class DigitDetector:
    """Finds digits in one side's sound, piece by piece; tell each call its own.

    Goertzel's sums over blocks of 12.75 ms find the likely pair, their change of phase
    between two blocks gives the true frequencies, and the block must consist of these two
    tones and little else: that is what speech never does for 32 ms.
    """

    def __init__(self, rate_hz: int) -> None:
        self._resampler = Resampler(rate_hz, PHONE_RATE_HZ)
        self._kept: NDArray[np.float64] = np.zeros(0)
        self._at = 0
        self._tone = _Tone()
        self._before: NDArray[np.complex128] = np.zeros(8, np.complex128)

    def feed(self, samples: Samples) -> list[HeardDigit]:
        """Add sound, shape ``(n,)`` at the rate given; returns the digits that have ended."""
        return self._take(self._resampler.push(samples))

    def flush(self) -> list[HeardDigit]:
        """The sound is over: returns the digit that was still being held."""
        heard = self._take(self._resampler.flush())
        return [*heard, *self._end()]

    def _take(self, samples: Samples) -> list[HeardDigit]:
        self._kept = np.concatenate((self._kept, to_float(samples)))
        if len(self._kept) < _BLOCK:
            return []
        blocks = np.lib.stride_tricks.sliding_window_view(self._kept, _BLOCK)[::_HOP]
        sums = blocks @ _WAVES
        heard: list[HeardDigit] = []
        for block, now in zip(blocks, sums, strict=True):
            heard += self._step(_digit_in(block, self._before, now), float(np.std(block)))
            self._before = now
            self._at += _HOP
        self._kept = self._kept[len(blocks) * _HOP :]
        return heard

    def _step(self, digit: str, level: float) -> list[HeardDigit]:
        """Count one block, in which ``digit`` (or none: empty) sounds."""
        tone = self._tone
        if digit and digit == tone.digit and level > tone.level * _FADED:
            tone.hits += 1
            tone.misses = 0
            tone.last = self._at
            tone.level = max(tone.level, level)
            return []
        tone.misses += 1
        certain = tone.hits >= _HITS_TO_BEGIN
        if certain and tone.misses < _MISSES_TO_END and digit in ("", tone.digit):
            return []
        heard = self._end()
        if digit:
            self._tone = _Tone(digit, self._at, self._at, 1, 0, level)
        return heard

    def _end(self) -> list[HeardDigit]:
        tone, self._tone = self._tone, _Tone()
        if tone.hits < _HITS_TO_BEGIN:
            return []
        duration_ms = (tone.last - tone.began + _BLOCK) * 1000.0 / PHONE_RATE_HZ
        return [HeardDigit(tone.digit, tone.began * 1000.0 / PHONE_RATE_HZ, duration_ms)]


_ALL_HZ = np.array(LOW_HZ + HIGH_HZ, dtype=np.float64)
_WAVES = np.exp(-2j * np.pi * np.outer(np.arange(_BLOCK), _ALL_HZ) / PHONE_RATE_HZ)


def _digit_in(
    block: NDArray[np.float64], before: NDArray[np.complex128], now: NDArray[np.complex128]
) -> str:
    """The digit that a block consists of, or empty; sums in the order of ``_ALL_HZ``."""
    power = float(np.mean(np.square(block)))
    if power < _QUIETEST_RMS**2:
        return ""
    strength = np.abs(now)
    row, column = int(np.argmax(strength[:4])), int(np.argmax(strength[4:]))
    pair = [row, 4 + column]
    if np.sum(strength[pair] ** 2) * 2.0 / _BLOCK**2 < 0.5 * power:
        return ""
    twist_db = 20.0 * np.log10(strength[pair[1]] / max(strength[pair[0]], 1e-12))
    true_hz = _true_frequencies(pair, before, now)
    off = np.abs(true_hz - _ALL_HZ[pair]) > _OFF_SHARE * _ALL_HZ[pair]
    if not _TWIST_DB[0] <= twist_db <= _TWIST_DB[1] or bool(off.any()):
        return ""
    return KEYS[row][column] if _rest_share(block, true_hz) < _REST_SHARE else ""


def _true_frequencies(
    pair: list[int], before: NDArray[np.complex128], now: NDArray[np.complex128]
) -> NDArray[np.float64]:
    """What the two tones' phases did over one hop, as frequencies in Hz."""
    expected = np.exp(2j * np.pi * _ALL_HZ[pair] * _HOP / PHONE_RATE_HZ)
    turned = np.angle(now[pair] * np.conj(before[pair]) * np.conj(expected))
    true_hz: NDArray[np.float64] = _ALL_HZ[pair] + turned * PHONE_RATE_HZ / (2.0 * np.pi * _HOP)
    return true_hz


def _rest_share(block: NDArray[np.float64], true_hz: NDArray[np.float64]) -> float:
    """How much of the block's power two sines of these frequencies do not explain."""
    turns = 2.0 * np.pi * np.outer(np.arange(_BLOCK), true_hz) / PHONE_RATE_HZ
    waves = np.hstack((np.cos(turns), np.sin(turns)))
    made = waves @ np.linalg.lstsq(waves, block, rcond=None)[0]
    return float(np.sum(np.square(block - made)) / np.sum(np.square(block)))
