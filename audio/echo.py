"""Cleaning a microphone's sound: echo, noise and gain.

Owns the use of WebRTC's echo canceller (AEC3) and noise suppressor (NS2) on the
headset's frames, and the soft limit behind the gain. Leaves whose sound it is, and when a
device is treated otherwise, to ``headset``.

Both work on 16 kHz: at 48 kHz this build of NS2 takes away 6 dB of noise whatever is asked
of it, at 16 kHz the full 18 dB. What lies above 8 kHz is kept and turned down as much as
the top of the lower band was, which is how AEC3 itself treats upper bands.
"""

from typing import TYPE_CHECKING

import numpy as np
import pywebrtc_audio
from numpy.typing import NDArray

from audio.devices import HEADSET_RATE_HZ, Processing
from audio.echo_presence import EchoPresence
from audio.frames import Samples
from audio.resampling import Resampler

if TYPE_CHECKING:
    from audio.devices import FrameProcessor

BAND_RATE_HZ = 16_000
NOISE_LEVEL = 2
"""18 dB, the level of Chrome's calls; 3 (21 dB) makes voices hollow."""
BLOCK_MS = 10

_BLOCK = BAND_RATE_HZ * BLOCK_MS // 1000
_STEP = HEADSET_RATE_HZ // BAND_RATE_HZ
_ECHO_LATE, _NOISE_LATE = 128, 96
"""Samples at 16 kHz by which AEC3 and NS2 come out late."""

KNEE = 0.7
"""Below -3 dBFS the gain is exact; above, peaks bend instead of breaking."""


class EchoProcessor:
    """Satisfies ``FrameProcessor`` for one opening of one microphone."""

    def __init__(self, processing: Processing) -> None:
        self._gain = 10.0 ** (processing.gain_db / 20.0)
        self._bands: _Bands | None = None
        if processing.echo_cancellation or processing.noise_suppression:
            self._bands = _Bands(processing.echo_cancellation, processing.noise_suppression)

    @property
    def latency_ms(self) -> float:
        """0 without echo cancellation and noise suppression, up to 17 ms with both."""
        return self._bands.delay * 1000.0 / HEADSET_RATE_HZ if self._bands else 0.0

    def process(self, microphone: Samples, speaker: Samples) -> Samples:
        """See ``FrameProcessor``; both as long as each other, whole blocks of 10 ms."""
        if self._bands is not None:
            live = bool(microphone.any())
            microphone = self._bands.process(microphone, speaker)
            if live and not microphone.any():
                # One step of sound: a quiet room is not a microphone that is switched off.
                microphone[0] = 1
        return limited(microphone, self._gain) if self._gain != 1.0 else microphone


def limited(samples: Samples, gain: float) -> Samples:
    """Samples times ``gain``, with peaks above the knee bent below full scale."""
    loud = samples * (gain / 32768.0)
    over = np.maximum(np.abs(loud) - KNEE, 0.0)
    bent = KNEE + (1.0 - KNEE) * np.tanh(over / (1.0 - KNEE))
    made: Samples = np.rint(np.where(over > 0.0, np.sign(loud) * bent, loud) * 32767.0).astype(
        np.int16
    )
    return made


class _Bands:
    """The band below 8 kHz, cleaned, and what is above it.

    With ``g`` the gain of the upper band the output is ``g * all + cleaned - g * lower``,
    all equally late: the filters of the split cancel out, and only one way back up is
    needed.
    """

    def __init__(self, echo: bool, noise: bool) -> None:
        self._canceller = _Canceller() if echo else None
        self._suppressor: pywebrtc_audio.NoiseSuppressor | None = None
        if noise:
            self._suppressor = pywebrtc_audio.NoiseSuppressor(BAND_RATE_HZ, level=NOISE_LEVEL)
        self._down = _Steady(HEADSET_RATE_HZ, BAND_RATE_HZ)
        self._far_down = _Steady(HEADSET_RATE_HZ, BAND_RATE_HZ)
        self._up = _Steady(BAND_RATE_HZ, HEADSET_RATE_HZ)
        late = _ECHO_LATE * echo + _NOISE_LATE * noise
        self.delay = self._down.delay * _STEP + late * _STEP + self._up.delay
        self._lower_line = _DelayLine(late)
        self._all_line = _DelayLine(self.delay)
        self._upper_gain = 1.0
        self._silent = 0
        self._ramp_rest = np.ones(self._up.delay)

    def process(self, microphone: Samples, speaker: Samples) -> Samples:
        """The next blocks, as long as they went in."""
        lower = self._down.push(microphone)
        far = self._far_down.push(speaker)
        cleaned = self._clean(lower, far).astype(np.float64)
        lower_late = self._lower_line.push(lower).astype(np.float64)
        gains = self._upper_gains(cleaned, lower_late)
        # Halved on the way up, for the difference may be twice as loud as either.
        change = np.rint((cleaned - gains * lower_late) / 2.0).astype(np.int16)
        risen = self._up.push(change).astype(np.float64) * 2.0
        wide = np.concatenate((self._ramp_rest, np.repeat(gains, _STEP)))
        self._ramp_rest = wide[len(microphone) :]
        made = wide[: len(microphone)] * self._all_line.push(microphone) + risen
        out: Samples = np.clip(np.rint(made), -32768, 32767).astype(np.int16)
        return out if self._has_sound(microphone) else np.zeros(len(microphone), np.int16)

    def _has_sound(self, microphone: Samples) -> bool:
        """Whether what comes out now can be sound: AEC3 adds faint noise to a muted microphone."""
        self._silent = 0 if microphone.any() else self._silent + len(microphone)
        return self._silent <= 2 * self.delay

    def _clean(self, lower: Samples, far: Samples) -> Samples:
        if self._canceller is not None:
            lower = self._canceller.process(lower, far)
        if self._suppressor is not None:
            lower = self._suppressor.process(lower)
        return lower

    def _upper_gains(
        self, cleaned: NDArray[np.float64], lower: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """How much of the top of the lower band was left, block by block, as a smooth line."""
        ramps = []
        for at in range(0, len(cleaned), _BLOCK):
            left, was = (_top_power(band[at : at + _BLOCK]) for band in (cleaned, lower))
            gain = min(1.0, float(np.sqrt((left + 1.0) / (was + 1.0))))
            ramps.append(np.linspace(self._upper_gain, gain, _BLOCK))
            self._upper_gain = gain
        return np.concatenate(ramps)


def _top_power(block: NDArray[np.float64]) -> float:
    """Power weighted towards 8 kHz: that of the second difference."""
    return float(np.mean(np.square(np.diff(block, 2))))


class _Canceller:
    """AEC3 at 16 kHz, stepped round while there is no echo to cancel; it listens on."""

    def __init__(self) -> None:
        self._aec = pywebrtc_audio.EchoCanceller(BAND_RATE_HZ)
        self._presence = EchoPresence()
        self._as_it_is = _DelayLine(_ECHO_LATE)
        self._share = 1.0

    def process(self, lower: Samples, far: Samples) -> Samples:
        """Whole blocks, as long as they went in."""
        for at in range(0, len(lower), _BLOCK):
            self._presence.push(lower[at : at + _BLOCK], far[at : at + _BLOCK])
        cancelled: Samples = self._aec.process(lower, far)
        as_it_is = self._as_it_is.push(lower)
        share, self._share = self._share, 1.0 if self._presence.heard else 0.0
        if share == self._share:
            return cancelled if share else as_it_is
        fading = np.linspace(share, self._share, len(lower))
        mixed: Samples = np.rint(cancelled * fading + as_it_is * (1.0 - fading)).astype(np.int16)
        return mixed


class _DelayLine:
    """Gives back what it got ``late`` samples ago."""

    def __init__(self, late: int) -> None:
        self._late = late
        self._kept: Samples = np.zeros(late, np.int16)

    def push(self, samples: Samples) -> Samples:
        """Take samples; returns as many older ones."""
        joined = np.concatenate((self._kept, samples))
        self._kept = joined[len(samples) :]
        return joined[: len(samples)]


class _Steady:
    """A resampler that always gives what a piece is worth, ``delay`` output samples late."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._resampler = Resampler(from_hz, to_hz)
        self.delay = round(self._resampler.delay_ms * to_hz / 1000.0)
        self._ready: Samples = np.zeros(self.delay, np.int16)
        self._from_hz, self._to_hz = from_hz, to_hz

    def push(self, samples: Samples) -> Samples:
        """Convert a piece; returns exactly its length at the other rate."""
        self._ready = np.concatenate((self._ready, self._resampler.push(samples)))
        count = len(samples) * self._to_hz // self._from_hz
        given, self._ready = self._ready[:count], self._ready[count:]
        return given


if TYPE_CHECKING:

    def _satisfies(made: EchoProcessor) -> FrameProcessor:
        return made
