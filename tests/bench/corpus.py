"""Utterances as a telephone carries them, with what is said in them.

Owns the two halves of the corpus, human prompts from a Debian package and our own
sentences spoken by Piper, and the telephone's band. Leaves measuring to the benchmarks.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from audio.piper import PiperTextToSpeech, VoiceSettings
from audio.resampling import to_float
from audio.speech import RECOGNITION_RATE_HZ

PHONE_RATE_HZ = 8_000
HUMAN_FOLDER = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Utterance:
    """One clip: mono float32 at 16 kHz that went through 8 kHz mu-law, and its words."""

    name: str
    text: str
    samples: NDArray[np.float32]
    human: bool

    @property
    def duration_s(self) -> float:
        return len(self.samples) / RECOGNITION_RATE_HZ


def human_utterances(folder: Path = HUMAN_FOLDER) -> Iterator[Utterance]:
    """The prompts listed in ``human_prompts.tsv``; FileNotFoundError names the package."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is missing: install asterisk-core-sounds-en-wav")
    for name, text in human_prompts():
        samples, rate_hz = soundfile.read(folder / f"{name}.wav", dtype="float32")
        yield Utterance(name, text, phone_band(samples, rate_hz), human=True)


def human_prompts() -> list[tuple[str, str]]:
    """Name and text of each listed prompt."""
    lines = (HERE / "human_prompts.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(name, text) for name, text in pairs]


def synthetic_utterances(piper_model: Path) -> Iterator[Utterance]:
    """Our sentences in Piper's voice at three speeds; the same samples every time."""
    voice = PiperTextToSpeech(piper_model)
    for number, text in enumerate(caller_sentences()):
        speed = (0.9, 1.0, 1.15)[number % 3]
        speech = voice.with_settings(VoiceSettings(speed=speed, variation=0.0)).synthesise(text)
        samples = phone_band(to_float(speech.samples), speech.rate_hz)
        yield Utterance(f"sentence-{number + 1:02d}", text, samples, human=False)


def caller_sentences() -> list[str]:
    """Our sentences."""
    lines = (HERE / "caller_sentences.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def phone_band(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Through 8 kHz and mu-law (G.711), and up to the recogniser's rate again."""
    narrow = soxr.resample(samples, rate_hz, PHONE_RATE_HZ) if rate_hz != PHONE_RATE_HZ else samples
    coded = io.BytesIO()
    soundfile.write(coded, np.clip(narrow, -1, 1), PHONE_RATE_HZ, format="WAV", subtype="ULAW")
    coded.seek(0)
    heard, _ = soundfile.read(coded, dtype="float32")
    return soxr.resample(heard, PHONE_RATE_HZ, RECOGNITION_RATE_HZ).astype(np.float32)
