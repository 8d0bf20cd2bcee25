"""Finding a chirp in what was heard: when it came, how loud, and whether it came at all.

Owns the matched filter. Pure. Leaves playing and recording to the engine.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.frames import Samples
from audio.tones import CHIRP_HZ, chirp

TAIL_MS = 60
"""A room's reflections that belong to the echo."""
CERTAIN = 9.0
"""How far the peak stands above the rest; noise alone stays below 6."""
FAINTEST = 10.0 ** (-65.0 / 20.0)
LIKE = 0.05
"""The share of a real chirp's power, room and all, that fits the played one. Speech, which
may stand out as much, has less than half of this."""


@dataclass(frozen=True, slots=True)
class FoundChirp:
    """``at_ms`` is where it begins in the sound; ``level_db`` is its power against what was
    played, reflections included, as measured even where it is not ``certain``."""

    at_ms: float
    level_db: float
    certain: bool


def find_chirp(heard: Samples, rate_hz: int, at_ms: float | None = None) -> FoundChirp:
    """Look for one ``tones.chirp`` in a sound of any length, shape ``(n,)``.

    With ``at_ms`` it is measured there, however little is left of it.
    """
    played = chirp(rate_hz).astype(np.float64)
    if len(heard) < len(played):
        return FoundChirp(0.0, -90.0, False)
    sound = _in_band(heard.astype(np.float64), rate_hz)
    norm = float(played @ played)
    match = _envelope(sound, played)
    places = len(sound) - len(played) + 1
    at = int(np.argmax(match[:places]))
    if at_ms is not None:
        at = max(0, min(round(at_ms * rate_hz / 1000.0), places - 1))
    rest = np.delete(match[:places], slice(max(0, at - rate_hz // 10), at + rate_hz // 10))
    usual = float(np.sqrt(np.mean(np.square(rest)))) if len(rest) else 0.0
    found = sound[at : at + len(played)]
    fits = float(match[at]) ** 2 / max(float(found @ found) * norm, 1.0)
    certain = bool(match[at] > CERTAIN * usual and fits > LIKE and match[at] > FAINTEST * norm)
    end = at + len(played) + rate_hz * TAIL_MS // 1000
    outside = np.concatenate((sound[: max(0, at - rate_hz // 50)], sound[end:]))
    noise = float(np.mean(np.square(outside))) * (end - at) if len(outside) else 0.0
    energy = max(float(np.sum(np.square(sound[at:end]))) - noise, 1e-9)
    level_db = max(-90.0, 10.0 * float(np.log10(energy / norm)))
    return FoundChirp(at * 1000.0 / rate_hz, level_db, certain)


def _in_band(sound: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    """Without what the chirp cannot have caused, such as hum."""
    spectrum = np.fft.rfft(sound)
    each_hz = np.fft.rfftfreq(len(sound), 1.0 / rate_hz)
    spectrum[(each_hz < CHIRP_HZ[0] * 0.8) | (each_hz > CHIRP_HZ[1] * 1.2)] = 0.0
    return np.fft.irfft(spectrum, len(sound))


def _envelope(sound: NDArray[np.float64], played: NDArray[np.float64]) -> NDArray[np.float64]:
    """How well the chirp fits at each place, whatever its phase."""
    count = 1 << int(np.ceil(np.log2(len(sound) + len(played))))
    cross = np.fft.rfft(sound, count) * np.conj(np.fft.rfft(played, count))
    both = np.zeros(count, np.complex128)
    both[: len(cross)] = 2.0 * cross
    return np.abs(np.fft.ifft(both))[: len(sound)]
