"""What is in a sound: how loud one tone is, and how long it stays away."""

from dataclasses import dataclass

import numpy as np

from audio.frames import Samples
from tests.peers.tones import AMPLITUDE

WINDOW_MS = 5
NEAR = 0.025
AUDIBLE = AMPLITUDE / 20


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without sound."""

    at_ms: float
    lasts_ms: float


def amplitude_of(samples: Samples, rate_hz: int, hertz: float) -> float:
    """The amplitude of one tone as a share of what ``tones.tone`` makes: 1.0 came through whole.

    A tone that is NEAR is it too: play-out follows the far end's clock.
    """
    if len(samples) == 0:
        return 0.0
    window = np.hanning(len(samples))
    powers = np.abs(np.fft.rfft(samples * window)) ** 2
    places = np.arange(len(powers)) * rate_hz / len(samples)
    power = 2 * powers[np.abs(places / hertz - 1) <= NEAR].sum()
    return float(np.sqrt(2 * power / (len(samples) * np.sum(window**2))) / AMPLITUDE)


def gaps(samples: Samples, rate_hz: int, over_ms: float) -> list[Gap]:
    """When a steady tone was not there for longer than that, in steps of WINDOW_MS.

    Away is below a quarter of its usual level; times are from the beginning.
    """
    step = rate_hz * WINDOW_MS // 1000
    whole = len(samples) // step * step
    levels = np.sqrt(np.mean(samples[:whole].reshape(-1, step).astype(float) ** 2, axis=1))
    away = np.concatenate(([False], levels < max(np.median(levels), AUDIBLE) / 4, [False]))
    edges = np.flatnonzero(np.diff(away.astype(int))) * WINDOW_MS
    found = [Gap(float(at), float(end - at)) for at, end in edges.reshape(-1, 2)]
    return [gap for gap in found if gap.lasts_ms > over_ms]
