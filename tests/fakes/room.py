"""A room in which a microphone hears the speaker: an echo path with a tail.

Owns the made-up impulse response and the speech that is played into it. The direct sound
is 14 dB above the whole tail at ``near`` distance, as loud at ``desk``, 9 dB below at ``far``.
"""

import numpy as np
import soundfile
from numpy.typing import NDArray

from audio.devices import HEADSET_RATE_HZ
from audio.resampling import resample, to_float
from tests.bench.corpus import HUMAN_FOLDER

TAIL_MS, DECAY_MS = 100, 20
DIRECT = {"near": 110.0, "desk": 22.0, "far": 8.0}
FLOOR_DB = -70.0


def echo_of(
    played: NDArray[np.float32], delay_ms: float, gain: float, distance: str = "desk"
) -> NDArray[np.float32]:
    """What the microphone hears of ``played``, both at HEADSET_RATE_HZ, with a quiet floor."""
    random = np.random.default_rng(1)
    moments = np.arange(HEADSET_RATE_HZ * TAIL_MS // 1000)
    path = random.normal(size=len(moments)) * np.exp(-moments * 1000.0 / HEADSET_RATE_HZ / DECAY_MS)
    path[0] = DIRECT[distance]
    path *= gain / np.sqrt(np.sum(path**2))
    heard = np.fft.irfft(np.fft.rfft(played, 2 * len(played)) * np.fft.rfft(path, 2 * len(played)))[
        : len(played)
    ]
    late = np.zeros(len(played))
    delay = round(HEADSET_RATE_HZ * delay_ms / 1000)
    late[delay:] = heard[: len(played) - delay]
    floor = random.normal(size=len(played)) * 10 ** (FLOOR_DB / 20)
    return (late + floor).astype(np.float32)


def human_speech(*names: str) -> NDArray[np.float32]:
    """Prompts one after the other, float, at HEADSET_RATE_HZ, peaks at half of full scale."""
    pieces = []
    for name in names:
        samples, rate_hz = soundfile.read(HUMAN_FOLDER / f"{name}.wav", dtype="int16")
        pieces.append(to_float(resample(samples, rate_hz, HEADSET_RATE_HZ)))
    joined = np.concatenate(pieces)
    scaled: NDArray[np.float32] = (joined * (0.5 / np.abs(joined).max())).astype(np.float32)
    return scaled


def level_db(samples: NDArray[np.floating]) -> float:
    """The mean power of floating-point samples in dBFS."""
    return float(10.0 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20))
