"""What is in a sound: how loud one tone is, and how long it stays away."""

import numpy as np

from audio.frames import Samples
from tests.peers.tones import AMPLITUDE

WINDOW_MS = 10
NEAR = 0.025


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


def longest_gap_ms(samples: Samples, rate_hz: int) -> int:
    """The longest time in which a steady tone was not there, in steps of WINDOW_MS.

    Away is below a quarter of its usual level.
    """
    step = rate_hz * WINDOW_MS // 1000
    whole = len(samples) // step * step
    levels = np.sqrt(np.mean(samples[:whole].reshape(-1, step).astype(float) ** 2, axis=1))
    there = levels >= np.median(levels) / 4
    longest = now = 0
    for present in there:
        now = 0 if present else now + 1
        longest = max(longest, now)
    return longest * WINDOW_MS
