"""The voice: text to sound with Piper.

Owns loading a Piper voice, its speed, loudness and pitch, and trimming the
silence that Piper puts around every clause. Leaves wording to ``spoken_text``,
splitting to ``clauses`` and playing to ``playout``.
"""

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import soxr
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    NoModel,
)
from piper import PiperVoice, SynthesisConfig
from piper.config import PiperConfig

from audio.clauses import within
from audio.errors import VoiceUnusable
from audio.frames import Samples
from audio.resampling import from_float
from audio.speech import Speech
from audio.spoken_text import speakable

logging.getLogger("piper").setLevel(logging.ERROR)  # its debug log writes down what is said

_MODEL_ERRORS = (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoModel)
_WINDOW_MS = 5
_ONSET_DB = -52.0
_SILENCE_DB = -50.0
_FADE_MS = 5
_TAIL_MS = 30
"""Kept after the last audible window, so that a final consonant is not clipped."""

_SENTENCE_GAP_MS = 220
_CLAUSE_GAP_MS = 110
_BARE_GAP_MS = 40


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How a voice speaks.

    ``speed`` 1.0 is the voice's own, 1.2 is faster. ``volume`` multiplies the
    samples. ``pitch_semitones`` moves pitch and timbre together, tempo stays.
    ``variation`` scales the model's own randomness: at 0 the same text always
    gives the same samples.
    """

    speed: float = 1.0
    volume: float = 1.0
    pitch_semitones: float = 0.0
    variation: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what cannot be spoken."""
        if not 0.3 <= self.speed <= 3.0:
            raise ValueError(f"voice speed must be 0.3 to 3.0, not {self.speed}")
        if not 0.0 <= self.volume <= 4.0:
            raise ValueError(f"voice volume must be 0 to 4, not {self.volume}")
        if not -12.0 <= self.pitch_semitones <= 12.0:
            raise ValueError(f"voice pitch must be -12 to 12 semitones, not {self.pitch_semitones}")
        if not 0.0 <= self.variation <= 2.0:
            raise ValueError(f"voice variation must be 0 to 2, not {self.variation}")


class PiperTextToSpeech:
    """A TextToSpeech over one Piper voice. Blocking; one thread at a time.

    Two threads that do not spin: for three words on two idle cores 107 ms, where
    one thread takes 139 and two spinning ones 86; on two overloaded cores 644,
    against 438 and 806.
    """

    def __init__(
        self, model: Path, settings: VoiceSettings | None = None, threads: int | None = None
    ) -> None:
        """Load ``model``, an .onnx file with its .onnx.json beside it; raises VoiceUnusable."""
        self._voice = _load(model, threads or min(2, os.cpu_count() or 1))
        self._settings = settings or VoiceSettings()

    def with_settings(self, settings: VoiceSettings) -> "PiperTextToSpeech":
        """The same voice speaking otherwise, sharing the loaded model."""
        other = object.__new__(PiperTextToSpeech)
        other._voice = self._voice
        other._settings = settings
        return other

    @property
    def rate_hz(self) -> int:
        """The rate its speech comes in, 22,050 for a medium voice."""
        return int(self._voice.config.sample_rate)

    def warm_up(self) -> None:
        """Speak two clauses to nobody, so that the first real one is not slower."""
        for text in ("Hello.", "This is a longer sentence, to begin with."):
            self.synthesise(text)

    def synthesise(self, text: str) -> Speech:
        """Speak one clause; text that cannot be said gives no samples.

        Silence in front is cut, silence behind is set by the punctuation: 220 ms
        after a sentence, 110 ms after a comma, 40 ms otherwise.
        """
        pieces: list[Samples] = []
        for sentence in within(speakable(text)):
            for chunk in self._voice.synthesize(sentence, self._synthesis()):
                spoken = _trimmed(np.asarray(chunk.audio_float_array), self.rate_hz)
                if len(spoken):
                    pieces.append(self._pitched(spoken))
                    pieces.append(self._silence(_gap_ms("".join(chunk.phonemes))))
        if pieces:
            pieces[-1] = self._silence(_gap_ms(text))
        samples = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
        return Speech(text, samples, self.rate_hz)

    def _synthesis(self) -> SynthesisConfig:
        config, settings = self._voice.config, self._settings
        return SynthesisConfig(
            length_scale=config.length_scale * self._pitch / settings.speed,
            noise_scale=config.noise_scale * settings.variation,
            noise_w_scale=config.noise_w_scale * settings.variation,
            normalize_audio=False,  # it would make every clause equally loud at its peak
            volume=settings.volume,
        )

    @property
    def _pitch(self) -> float:
        return float(2.0 ** (self._settings.pitch_semitones / 12.0))

    def _pitched(self, spoken: NDArray[np.float32]) -> Samples:
        """Play slowly spoken samples faster, which raises pitch and restores the tempo."""
        if self._settings.pitch_semitones:
            spoken = soxr.resample(spoken, self.rate_hz * self._pitch, self.rate_hz)
        return from_float(spoken)

    def _silence(self, duration_ms: int) -> Samples:
        return np.zeros(self.rate_hz * duration_ms // 1000, np.int16)


def _load(model: Path, threads: int) -> PiperVoice:
    described = Path(f"{model}.json")
    for path in (model, described):
        if not path.is_file():
            raise VoiceUnusable(path, "the voice's file is missing; reinstall or choose the voice")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        config = PiperConfig.from_dict(json.loads(described.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VoiceUnusable(
            described, f"this is not a Piper voice's description: {error}"
        ) from error
    try:
        session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
    except _MODEL_ERRORS as error:
        raise VoiceUnusable(model, f"this is not a Piper voice: {error}") from error
    return PiperVoice(session=session, config=config)


def _trimmed(spoken: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Cut the silence at both ends and fade what is left in and out over 5 ms."""
    window = rate_hz * _WINDOW_MS // 1000
    count = len(spoken) // window
    if not count:
        return spoken[:0]
    power = (spoken[: count * window].reshape(count, window) ** 2).mean(axis=1)
    level_db = 10.0 * np.log10(power + 1e-12)
    audible = np.flatnonzero(level_db > _ONSET_DB)
    if not len(audible):
        return spoken[:0]
    last = np.flatnonzero(level_db > _SILENCE_DB)
    end = (int(last[-1] if len(last) else audible[-1]) + 1) * window + rate_hz * _TAIL_MS // 1000
    kept = spoken[int(audible[0]) * window : end].copy()
    fade = min(rate_hz * _FADE_MS // 1000, len(kept) // 2)
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    kept[:fade] *= ramp
    kept[len(kept) - fade :] *= ramp[::-1]
    return kept


def _gap_ms(text: str) -> int:
    closing = text.rstrip(" \"')]")[-1:]
    if closing in (".", "!", "?", "\u2026"):
        return _SENTENCE_GAP_MS
    return _CLAUSE_GAP_MS if closing in (",", ";", ":", "\u2014", "\u2013", "-") else _BARE_GAP_MS
