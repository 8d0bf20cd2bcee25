"""Log-mel spectrograms as Whisper was trained on them.

Owns the features for ``whisper`` and ``end_of_turn``: 80 mel bands on the Slaney
scale, Hann windows of 25 ms every 10 ms at 16 kHz, log10 with a floor 80 dB below
the loudest point, scaled by (x + 4) / 4 (Radford et al., "Robust Speech Recognition
via Large-Scale Weak Supervision", 2022, section 2.2). The length is the clip's own:
padding to 30 s is the caller's choice.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from audio.speech import RECOGNITION_RATE_HZ

BANDS = 80
WINDOW = RECOGNITION_RATE_HZ * 25 // 1000
HOP = RECOGNITION_RATE_HZ * 10 // 1000
DYNAMIC_RANGE = 8.0
SMALLEST_POWER = 1e-10

Floats = NDArray[np.float32]


def log_mel(samples: Floats) -> Floats:
    """Features of shape ``(80, n // 160)`` for ``(n,)`` samples in -1..1; n >= 400."""
    padded = np.pad(samples.astype(np.float32, copy=False), WINDOW // 2, mode="reflect")
    windows = sliding_window_view(padded, WINDOW)[::HOP][: len(samples) // HOP]
    spectrum = np.fft.rfft(windows * _hann_window(), axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    mel = np.log10(np.maximum(_mel_filters() @ power.T.astype(np.float32), SMALLEST_POWER))
    floored = np.maximum(mel, mel.max() - DYNAMIC_RANGE)
    scaled: Floats = ((floored + 4.0) / 4.0).astype(np.float32)
    return scaled


@cache
def _hann_window() -> Floats:
    """Periodic: the last point, equal to the first, is left out."""
    return np.hanning(WINDOW + 1)[:-1].astype(np.float32)


@cache
def _mel_filters() -> Floats:
    """Triangles of equal area, shape ``(80, 201)``, half overlapping, from 0 to 8 kHz."""
    top_mel = _mel_of_hz(np.array([RECOGNITION_RATE_HZ / 2]))[0]
    corners_hz = _hz_of_mel(np.linspace(0.0, top_mel, BANDS + 2))
    bins_hz = np.fft.rfftfreq(WINDOW, 1.0 / RECOGNITION_RATE_HZ)
    low, centre, high = (corners_hz[i : i + BANDS, None] for i in range(3))
    rising = (bins_hz - low) / (centre - low)
    falling = (high - bins_hz) / (high - centre)
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return (triangles * 2.0 / (high - low)).astype(np.float32)


LINEAR_TO_HZ = 1000.0
HZ_PER_MEL = 200.0 / 3.0
LOG_STEP = np.log(6.4) / 27.0


def _mel_of_hz(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """The Slaney scale: linear to 1 kHz, logarithmic above (Auditory Toolbox, 1998)."""
    above = LINEAR_TO_HZ / HZ_PER_MEL + np.log(np.maximum(hz, 1.0) / LINEAR_TO_HZ) / LOG_STEP
    return np.where(hz < LINEAR_TO_HZ, hz / HZ_PER_MEL, above)


def _hz_of_mel(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    corner = LINEAR_TO_HZ / HZ_PER_MEL
    above = LINEAR_TO_HZ * np.exp(LOG_STEP * (mel - corner))
    return np.where(mel < corner, mel * HZ_PER_MEL, above)
