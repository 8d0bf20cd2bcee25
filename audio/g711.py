"""The telephone's mu-law companding (ITU-T G.711), and a clip as a telephone carries it.

Owns what tests and benchmarks need to make phone-band speech; on real calls the
SIP stack does this itself.
"""

import numpy as np
from numpy.typing import NDArray

from audio.frames import Samples
from audio.resampling import resample

PHONE_RATE_HZ = 8_000

_BIAS = 132
_CLIP = 32635


def encode_mulaw(samples: Samples) -> NDArray[np.uint8]:
    """16-bit samples as mu-law bytes, shape kept."""
    wide = samples.astype(np.int32)
    size = np.minimum(np.abs(wide), _CLIP) + _BIAS
    exponent = np.frexp(size.astype(np.float64))[1] - 8
    mantissa = (size >> (exponent + 3)) & 0x0F
    sign = np.where(wide < 0, 0x80, 0)
    coded: NDArray[np.uint8] = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)
    return coded


def decode_mulaw(coded: NDArray[np.uint8]) -> Samples:
    """Mu-law bytes as 16-bit samples, shape kept."""
    bits = ~coded.astype(np.int32) & 0xFF
    size = ((((bits & 0x0F) << 3) + _BIAS) << ((bits >> 4) & 0x07)) - _BIAS
    samples: Samples = np.where(bits & 0x80, -size, size).astype(np.int16)
    return samples


def through_telephone(samples: Samples, rate_hz: int) -> Samples:
    """A clip as it leaves a PCMU call: 8 kHz, companded once; returned at 8 kHz."""
    return decode_mulaw(encode_mulaw(resample(samples, rate_hz, PHONE_RATE_HZ)))
