"""The sounds of a telephone: its bell, the network's signals, beeps and a measuring chirp.

Owns making them, all by computation. Leaves digits to ``dtmf``, music for who waits to
``hold_music`` and when anything sounds to the engine.

Frequencies and cadences are those of ITU-T E.180 Supplement 2 (the tones in use in each
country): North America 440+480 and 480+620 Hz, Great Britain 400+450 and 400 Hz, most of
Europe 425 Hz. Levels are ours: a headset sits closer to the ear than a receiver.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from audio.frames import Samples
from audio.resampling import from_float

SIGNAL_PEAK = 0.16
RAMP_MS = 8

CHIRP_HZ = (300.0, 3_400.0)
"""The telephone's band, so that it passes every codec and every small speaker."""
CHIRP_MS = 250
CHIRP_PEAK = 0.4
RUSHING_RMS = 0.1

_NANP = frozenset(
    "US CA AG AI AS BB BM BS DM DO GD GU JM KN KY LC MP MS PR SX TC TT VC VG VI".split()
)
_BRITISH = frozenset("GB IE GG JE IM GI MT CY".split())


class Region(StrEnum):
    """Whose signals are played; E.180 leaves them to each country."""

    NORTH_AMERICA = "north_america"
    BRITAIN = "britain"
    EUROPE = "europe"


class SignalTone(StrEnum):
    """What the network says without words."""

    RINGBACK = "ringback"
    BUSY = "busy"
    FAILED = "failed"
    """Congestion, reorder: the call cannot be completed."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """Frequencies sounding together, and milliseconds on and off by turns."""

    frequencies_hz: tuple[float, ...]
    beats_ms: tuple[int, ...]


SIGNALS: dict[tuple[Region, SignalTone], Cadence] = {
    (Region.NORTH_AMERICA, SignalTone.RINGBACK): Cadence((440, 480), (2_000, 4_000)),
    (Region.NORTH_AMERICA, SignalTone.BUSY): Cadence((480, 620), (500, 500)),
    (Region.NORTH_AMERICA, SignalTone.FAILED): Cadence((480, 620), (250, 250)),
    (Region.BRITAIN, SignalTone.RINGBACK): Cadence((400, 450), (400, 200, 400, 2_000)),
    (Region.BRITAIN, SignalTone.BUSY): Cadence((400,), (375, 375)),
    (Region.BRITAIN, SignalTone.FAILED): Cadence((400,), (400, 350, 225, 525)),
    (Region.EUROPE, SignalTone.RINGBACK): Cadence((425,), (1_000, 4_000)),
    (Region.EUROPE, SignalTone.BUSY): Cadence((425,), (500, 500)),
    (Region.EUROPE, SignalTone.FAILED): Cadence((425,), (250, 250)),
}

_BELL_HZ = (784.0, 987.8)
"""G5 and B5, a major third: bright enough for a small speaker, and not shrill."""
_BELL_PARTIALS = ((1.0, 1.0, 0.16), (2.0, 0.35, 0.09), (3.01, 0.12, 0.05))
"""Multiple, share, decay in seconds: upper partials of a struck bar fade first."""
_STRIKES, _STRIKE_MS, _BELL_LOOP_MS = 14, 85, 4_000


def region_of(country: str) -> Region:
    """Whose signals a country (ISO 3166, two letters) is used to."""
    if country.upper() in _NANP:
        return Region.NORTH_AMERICA
    return Region.BRITAIN if country.upper() in _BRITISH else Region.EUROPE


def signal_tone(kind: SignalTone, region: Region, rate_hz: int) -> Samples:
    """One round of a signal with its pauses, to be played again and again."""
    cadence = SIGNALS[region, kind]
    pieces = []
    for place, beat_ms in enumerate(cadence.beats_ms):
        count = rate_hz * beat_ms // 1000
        sounds = place % 2 == 0
        pieces.append(_chord(cadence.frequencies_hz, count, rate_hz) if sounds else _silence(count))
    return from_float(np.concatenate(pieces))


def ring_tone(rate_hz: int) -> Samples:
    """A bell of two notes, struck in turns for a second and silent for nearly three.

    Four seconds that can be played again and again; peak at half of full scale.
    """
    made = _silence(rate_hz * _BELL_LOOP_MS // 1000)
    for strike in range(_STRIKES):
        begin = rate_hz * strike * _STRIKE_MS // 1000
        rings = _bell(_BELL_HZ[strike % 2], len(made) - begin, rate_hz)
        made[begin:] += rings
    return from_float(made * (0.5 / np.abs(made).max()))


def call_waiting_beep(rate_hz: int) -> Samples:
    """Two short, quiet beeps of 440 Hz (E.180 has one of 300 ms), over somebody's words."""
    beep = _chord((440.0,), rate_hz * 120 // 1000, rate_hz)
    return from_float(np.concatenate((beep, _silence(rate_hz * 120 // 1000), beep)))


def check_tone(rate_hz: int) -> Samples:
    """What the audio check plays: three rising notes, a bit more than a second."""
    notes = [_chord((hz,), rate_hz * 350 // 1000, rate_hz) * 1.5 for hz in (523.3, 659.3, 784.0)]
    return from_float(np.concatenate(notes))


def chirp(rate_hz: int) -> Samples:
    """A sweep over the telephone's band in 250 ms, its ends tapered, for finding an echo."""
    moments = np.arange(rate_hz * CHIRP_MS // 1000) / rate_hz
    low_hz, high_hz = CHIRP_HZ
    rise = (high_hz - low_hz) / (CHIRP_MS / 1000.0)
    wave = np.sin(2.0 * np.pi * (low_hz * moments + rise * moments**2 / 2.0))
    return from_float(_ramped(wave * CHIRP_PEAK, rate_hz, 20))


def rushing(rate_hz: int, duration_ms: int = 2_500) -> Samples:
    """Noise in the telephone's band that swells three times a second, the same every time.

    A canceller learns a room from it in two seconds, from chirps not in five.
    """
    count = rate_hz * duration_ms // 1000
    spectrum = np.fft.rfft(np.random.default_rng(1).normal(size=count))
    each_hz = np.fft.rfftfreq(count, 1.0 / rate_hz)
    spectrum[(each_hz < CHIRP_HZ[0]) | (each_hz > CHIRP_HZ[1])] = 0.0
    noise = np.fft.irfft(spectrum, count)
    swell = 0.55 - 0.45 * np.cos(2.0 * np.pi * 3.0 * np.arange(count) / rate_hz)
    return from_float(_ramped(noise / np.std(noise) * swell * RUSHING_RMS, rate_hz, 20))


def _chord(frequencies_hz: tuple[float, ...], count: int, rate_hz: int) -> NDArray[np.float64]:
    moments = np.arange(count) / rate_hz
    wave = sum((np.sin(2.0 * np.pi * hz * moments) for hz in frequencies_hz), _silence(count))
    return _ramped(wave * (SIGNAL_PEAK / len(frequencies_hz)), rate_hz, RAMP_MS)


def _bell(hz: float, count: int, rate_hz: int) -> NDArray[np.float64]:
    moments = np.arange(count) / rate_hz
    attack = np.clip(moments / 0.003, 0.0, 1.0)
    wave = _silence(count)
    for multiple, share, decay_s in _BELL_PARTIALS:
        wave += share * np.sin(2.0 * np.pi * hz * multiple * moments) * np.exp(-moments / decay_s)
    return wave * attack


def _ramped(wave: NDArray[np.float64], rate_hz: int, ramp_ms: int) -> NDArray[np.float64]:
    ramp = (
        np.sin(np.linspace(0.0, np.pi / 2.0, min(rate_hz * ramp_ms // 1000, len(wave) // 2))) ** 2
    )
    made = wave.copy()
    made[: len(ramp)] *= ramp
    made[len(made) - len(ramp) :] *= ramp[::-1]
    return made


def _silence(count: int) -> NDArray[np.float64]:
    return np.zeros(count)
