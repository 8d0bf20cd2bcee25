"""Which frames are speech.

Owns the decision for one frame, with as little delay at the end of speech as can be
had; leaves runs of frames, minimum lengths and pauses to ``turns``.

On a quiet line a frame is speech when webrtcvad says so and it is loud enough
against the line's noise and the speaker's own level, as long as Silero's network
does not object for a while. webrtcvad alone goes on for 100
to 170 ms after the last word and calls hiss speech; the level ends that. On a noisy
line levels say little and webrtcvad errs for seconds, so Silero's network decides
there, at 0.5 ms for every 32 ms.
"""

from collections import deque
from pathlib import Path

import numpy as np
import webrtcvad
from numpy.typing import NDArray

from audio.frames import FRAME_MS, Frame, Samples
from audio.resampling import Resampler, to_float
from audio.speech import RECOGNITION_RATE_HZ

WEBRTC_MODE = 2
"""Fewest errors on clean phone speech of the four modes, once levels are looked at."""
SILENCE_DB = -90.0
QUIETEST_SPEECH_DB = -55.0
"""Comfort noise and the smallest steps of companded sound lie below, talkers above."""
ABOVE_NOISE_DB = 8.0
BELOW_SPEECH_DB = 32.0
"""Breath and room after a word are further below the speaker's loud frames than this,
weak consonants are not."""
FORGET_DB_PER_FRAME = 0.12
"""The speaker's level is forgotten at 6 dB a second, so that a shout does not deafen us."""
DOUBT_PROBABILITY = 0.2
DOUBT_AT_FIRST_MS = 100
DOUBT_MS = 300
"""How long loud sound may go on being called speech while Silero sees none in it: noise
that sets in is then dismissed like a cough, and a long hiss inside a word is not."""
NOISY_FROM_DB = -52.0
NOISY_UNTIL_DB = -57.0
BEGIN_PROBABILITY = 0.5
GO_ON_PROBABILITY = 0.35


class VoiceActivity:
    """Judges the frames of one side of one call, in order, at 8, 16, 32 or 48 kHz."""

    def __init__(self, silero_model: Path) -> None:
        self._webrtc = webrtcvad.Vad(WEBRTC_MODE)
        self._silero = SileroStream(silero_model)
        self._noise = NoiseFloor()
        self._speech_db = SILENCE_DB
        self._noisy = False
        self._was_speech = False
        self._quiet_ms = 0
        self._doubted_ms = 0
        self._doubt_limit_ms = DOUBT_AT_FIRST_MS

    @property
    def noise_db(self) -> float:
        """The line's noise as estimated now, in dBFS; -90 is none."""
        return self._noise.level_db

    def is_speech(self, frame: Frame) -> bool:
        """Whether somebody speaks in this frame; a short last frame is filled with silence."""
        samples = _whole(frame)
        level_db = level_dbfs(samples)
        noise_db = self._noise.add(level_db)
        self._set_noisy(noise_db >= (NOISY_UNTIL_DB if self._noisy else NOISY_FROM_DB))
        voiced = self._webrtc.is_speech(samples.tobytes(), frame.rate_hz)
        if self._noisy:
            probability = self._silero.add(samples, frame.rate_hz)
            speech = probability >= (GO_ON_PROBABILITY if self._was_speech else BEGIN_PROBABILITY)
        else:
            loud = voiced and level_db >= self._threshold_db(noise_db)
            speech = self._believe(loud, samples, frame.rate_hz)
        self._speech_db -= FORGET_DB_PER_FRAME
        if speech:
            self._speech_db = max(self._speech_db, level_db)
        self._was_speech = speech
        return speech

    def _believe(self, loud: bool, samples: Samples, rate_hz: int) -> bool:
        """On a quiet line: whether a loud frame is speech. Silero hears loud frames only."""
        if not loud:
            self._quiet_ms += FRAME_MS
            return False
        if self._quiet_ms >= DOUBT_MS:
            self._silero.restart()
            self._doubted_ms, self._doubt_limit_ms = 0, DOUBT_AT_FIRST_MS
        self._quiet_ms = 0
        if self._silero.add(samples, rate_hz) >= DOUBT_PROBABILITY:
            self._doubted_ms, self._doubt_limit_ms = 0, DOUBT_MS
        else:
            self._doubted_ms += FRAME_MS
        return self._doubted_ms <= self._doubt_limit_ms

    def _threshold_db(self, noise_db: float) -> float:
        return max(QUIETEST_SPEECH_DB, noise_db + ABOVE_NOISE_DB, self._speech_db - BELOW_SPEECH_DB)

    def _set_noisy(self, noisy: bool) -> None:
        if noisy and not self._noisy:
            self._silero.restart()
        self._noisy = noisy


class NoiseFloor:
    """The line's noise: the quietest 60 ms of the last 2.5 s.

    After Martin, "Noise power spectral density estimation based on optimal smoothing
    and minimum statistics" (2001), for the whole band: speech has gaps, noise has none.
    """

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=3)
        self._smoothed: deque[float] = deque(maxlen=2500 // FRAME_MS)
        self.level_db = SILENCE_DB

    def add(self, level_db: float) -> float:
        """Take the next frame's level; returns the estimate in dBFS."""
        self._recent.append(level_db)
        self._smoothed.append(max(self._recent))
        self.level_db = min(self._smoothed)
        return self.level_db


class SileroStream:
    """Silero VAD v6 over a stream: probability of speech, renewed every 32 ms."""

    BLOCK = 512
    CONTEXT = 64
    STATE = (1, 1, 128)

    def __init__(self, model: Path) -> None:
        # Read here, not at the top: a window opens quicker without it.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        self.restart()

    def restart(self) -> None:
        """Forget what was heard."""
        self._resampler: Resampler | None = None
        self._waiting = np.zeros(self.CONTEXT, np.float32)
        self._hidden = np.zeros(self.STATE, np.float32)
        self._cell = np.zeros(self.STATE, np.float32)
        self._probability = 0.0

    def add(self, samples: Samples, rate_hz: int) -> float:
        """Take the next samples; returns the newest probability, 0 to 1."""
        if self._resampler is None or self._resampler.from_hz != rate_hz:
            self._resampler = Resampler(rate_hz, RECOGNITION_RATE_HZ)
        arrived = to_float(self._resampler.push(samples))
        self._waiting = np.concatenate((self._waiting, arrived))
        while len(self._waiting) >= self.CONTEXT + self.BLOCK:
            self._probability = self._judge(self._waiting[None, : self.CONTEXT + self.BLOCK])
            self._waiting = self._waiting[self.BLOCK :]
        return self._probability

    def _judge(self, block: NDArray[np.float32]) -> float:
        inputs = {"input": block, "h": self._hidden, "c": self._cell}
        probability, self._hidden, self._cell = self._session.run(None, inputs)
        return float(np.ravel(probability)[0])


def level_dbfs(samples: Samples) -> float:
    """Root mean square without its direct current, in dB below full scale; at least -90."""
    if not len(samples):
        return SILENCE_DB
    rms = float(np.std(samples.astype(np.float32))) / 32768.0
    return max(SILENCE_DB, 20.0 * np.log10(rms)) if rms > 0.0 else SILENCE_DB


def _whole(frame: Frame) -> Samples:
    wanted = frame.rate_hz * FRAME_MS // 1000
    if len(frame.samples) == wanted:
        return frame.samples
    return np.pad(frame.samples[:wanted], (0, max(0, wanted - len(frame.samples))))
