"""What a telephone leaves of a voice: the band of a codec, on live sound.

Owns the codecs of a headset session and the filter that ends their bands. The companding
is ``g711``'s, other rates are ``resampling``'s. On real calls the SIP stack does this.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.frames import Samples
from audio.g711 import decode_mulaw, encode_mulaw
from audio.resampling import Resampler, from_float, to_float

_TAPS_AT_8_KHZ = 73
_KAISER_BETA = 5.65
"""60 dB from 200 Hz above the edge on (Kaiser's formula, at 8 kHz)."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How much of a voice goes through. ``upper_hz`` is where its level is halved; None
    cuts nothing off."""

    name: str
    rate_hz: int
    upper_hz: float | None = None
    companded: bool = False


CODECS = {
    codec.name: codec
    for codec in (
        Codec("pcmu", 8_000, 3_400.0, companded=True),  # the upper edge of ITU-T G.712
        Codec("g722", 16_000, 7_000.0),  # ITU-T G.722, without its own noise
        Codec("none", 48_000),
    )
}


class LowPass:
    """Ends a band on a stream, sample by sample: a Kaiser-windowed sinc of linear phase."""

    def __init__(self, rate_hz: int, upper_hz: float) -> None:
        half = _TAPS_AT_8_KHZ // 2 * rate_hz // 8_000
        places = np.arange(-half, half + 1)
        taps = np.sinc(2 * upper_hz / rate_hz * places) * np.kaiser(2 * half + 1, _KAISER_BETA)
        self._taps: NDArray[np.float32] = (taps / taps.sum()).astype(np.float32)
        self._kept: NDArray[np.float32] = np.zeros(2 * half, np.float32)
        self.delay_ms = half * 1000.0 / rate_hz

    def push(self, samples: Samples) -> Samples:
        """The next piece, shape ``(n,)``; as many come out, ``delay_ms`` late."""
        if not len(samples):
            return samples
        whole = np.concatenate((self._kept, to_float(samples)))
        self._kept = whole[len(whole) - len(self._kept) :]
        return from_float(np.convolve(whole, self._taps, mode="valid"))


class ToLine:
    """One way of a session: a device's sound as the far end of a telephone gets it."""

    def __init__(self, codec: Codec, from_hz: int) -> None:
        self._codec = codec
        self._resampler = Resampler(from_hz, codec.rate_hz)
        self._filter = LowPass(codec.rate_hz, codec.upper_hz) if codec.upper_hz else None
        held_back = round(self._resampler.delay_ms * codec.rate_hz / 1000)
        self._ahead: Samples = np.zeros(held_back, np.int16)

    @property
    def delay_ms(self) -> float:
        """How much later a sound comes out than it went in."""
        return self._resampler.delay_ms + (self._filter.delay_ms if self._filter else 0.0)

    def push(self, samples: Samples) -> Samples:
        """20 ms of the device; gives exactly 20 ms at the codec's rate."""
        at_line = np.concatenate((self._ahead, self._resampler.push(samples)))
        self._ahead = self._ahead[:0]  # what the resampler holds back came first, as silence
        if self._filter is not None:
            at_line = self._filter.push(at_line)
        return companded(at_line) if self._codec.companded else at_line


class FromLine:
    """The other way: what was said at the codec's rate, for a device."""

    def __init__(self, codec: Codec, to_hz: int) -> None:
        self._codec = codec
        self._resampler = Resampler(codec.rate_hz, to_hz)
        self._filter = LowPass(codec.rate_hz, codec.upper_hz) if codec.upper_hz else None

    def push(self, samples: Samples) -> Samples:
        """The next piece for the device, at its rate; the first is a little shorter."""
        if self._codec.companded:
            samples = companded(samples)
        if self._filter is not None:
            samples = self._filter.push(samples)
        return self._resampler.push(samples)


def companded(samples: Samples) -> Samples:
    """The same after G.711 mu-law and back."""
    return decode_mulaw(encode_mulaw(samples))
