"""Tones to send and to recognise: sine waves, mu-law, and how much of a tone is in a sound."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio.frames import Samples

AMPLITUDE = 8000


def tone(frequency_hz: float, rate_hz: int, duration_ms: int) -> Samples:
    """A sine wave."""
    moments = np.arange(rate_hz * duration_ms // 1000) / rate_hz
    return (np.sin(2 * np.pi * frequency_hz * moments) * AMPLITUDE).astype(np.int16)


def loudest_hz(samples: Samples, rate_hz: int) -> float:
    """The frequency with the most energy; 0 for silence."""
    if len(samples) == 0 or np.abs(samples).max() < AMPLITUDE / 20:
        return 0.0
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate_hz / len(samples))


def write_wav(path: Path, samples: Samples, rate_hz: int, channels: int = 1) -> Path:
    """A 16-bit WAV file, the same on every channel."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.repeat(samples, channels).astype("<i2").tobytes())
    return path


def write_mu_law(path: Path, samples: Samples) -> Path:
    """Raw mu-law (ITU-T G.711), as SIPp streams it."""
    path.write_bytes(_mu_law(samples).tobytes())
    return path


def _mu_law(samples: Samples) -> NDArray[np.uint8]:
    biased = np.minimum(np.abs(samples.astype(np.int32)), 32635) + 132
    exponent = np.floor(np.log2(biased)).astype(np.int32) - 7
    mantissa = (biased >> (exponent + 3)) & 0x0F
    sign = np.where(samples < 0, 0x80, 0)
    return (~(sign | exponent << 4 | mantissa) & 0xFF).astype(np.uint8)
