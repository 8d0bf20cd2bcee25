"""Words out of sound with Whisper, on windows of the utterance's own length.

Owns the features' length, the decoding options, and what is thrown away because
nobody said it: text after the end of the clip, loops, words heard in noise. Leaves
when to transcribe to the engine and where the weights lie to ``app.weights``.

Whisper was trained on windows of 30 s; padding a short turn to that is most of the
cost of recognising it. CTranslate2 takes shorter windows, and the model works on
them as long as timestamps stay on and some silence follows the words.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ctranslate2
import numpy as np
from numpy.typing import NDArray

from audio.errors import LanguageUnknown, RecogniserUnusable
from audio.log_mel import HOP, WINDOW, log_mel
from audio.repeats import without_loops
from audio.speech import RECOGNITION_RATE_HZ, Transcript, Word, always
from audio.whisper_vocabulary import Vocabulary

WINDOW_MAX_S = 30
CLIP_MAX_S = 28
LEAD_S = 0.1
"""Silence before the clip. Without it single words are repeated ("No. No. No."): 64 % of
the words of 45 one-word answers were wrong without, 13 % with it (16 % padded to 30 s)."""
PADDING_S = 2.0
SHORT_S = 2.0
SHORT_PADDING_S = 3.0
"""Silence after the clip, more after a short one: 13 % against 19 % of the same words wrong
with 2 s. After longer clips 1.5 s heard speech as well, but made words of noise."""
TIMESTAMP_STEP_MS = 20
TOKENS_PER_S = 8
TOKENS_SPARE = 24
TOKENS_MAX = 224
SILENCE_PEAK = 1e-4
"""-80 dBFS: below one step of 8-bit companded speech there is nothing to recognise."""
END_SLACK_MS = 600
"""A segment from within the last 600 ms to 600 ms after the end is a repeat."""
DOUBTFUL_NO_SPEECH = 0.3
UNLIKELY_NO_SPEECH = 0.48
LOOPED_NO_SPEECH = 0.6
SURE_SCORE = -1.1
FAINT_SCORE = -1.5
"""Noise, hum, tones and coughs of 0.3 to 5 s gave no_speech of 0.32 to 0.9 with scores below
-1.5, or loops. Phone speech of 2 s and more scored above -0.7; single words at 15 dB over
noise went down to -1.5, and up to 0.48 where the score was low."""


@dataclass(frozen=True, slots=True)
class _Segment:
    start_ms: int
    end_ms: int
    tokens: tuple[int, ...]


class WhisperSpeechToText:
    """A ``SpeechToText`` over one Whisper model converted for CTranslate2.

    ``folder`` holds ``model.bin``, ``config.json`` and ``vocabulary.json``.
    One thread: for windows this short a second one costs more than it brings, and the
    call's other work needs the core.
    """

    def __init__(self, folder: Path) -> None:
        """Load the model, about a second; raises RecogniserUnusable."""
        self._model = _load_model(folder)
        self._vocabulary = Vocabulary.read(folder / "vocabulary.json")
        self._timestamp_begin = self._token("<|notimestamps|>") + 1
        self._text_end = self._token("<|endoftext|>")

    def warm_up(self) -> None:
        """Make the first real clip as fast as the others: buffers and filters get made."""
        noise = np.random.default_rng(1).normal(0.0, 0.01, RECOGNITION_RATE_HZ)
        self.transcribe(noise.astype(np.float32))

    def transcribe(
        self,
        samples: NDArray[np.float32],
        language: str = "en",
        wanted: Callable[[], bool] = always,
    ) -> Transcript:
        """Recognise a clip; of a longer one only the last 28 s.

        ``wanted`` is asked before the clip is encoded and before words are looked for in it.
        Raises LanguageUnknown for a code that the model has no token for.
        """
        began = time.perf_counter()
        prompt = self._prompt(language)
        clip = np.nan_to_num(samples[-CLIP_MAX_S * RECOGNITION_RATE_HZ :], posinf=0.0, neginf=0.0)
        clip = np.clip(clip, -1.0, 1.0).astype(np.float32, copy=False)
        if len(clip) < WINDOW or float(np.abs(clip).max()) < SILENCE_PEAK:
            return Transcript("", (), 0.0, 1.0, _ms_since(began))
        result = self._generate(clip, prompt, wanted)
        if result is None:
            return Transcript("", (), 0.0, 1.0, _ms_since(began))
        score, no_speech = float(result.scores[0]), float(result.no_speech_prob)
        duration_ms = len(clip) * 1000 // RECOGNITION_RATE_HZ
        words, looped = self._words(result.sequences_ids[0], duration_ms)
        if _is_noise(score, no_speech, looped, duration_ms):
            words = ()
        text = " ".join(word.text for word in words)
        confidence = math.exp(min(0.0, score)) if text else 0.0
        return Transcript(text, words, confidence, no_speech, _ms_since(began))

    def _generate(
        self, clip: NDArray[np.float32], prompt: list[int], wanted: Callable[[], bool]
    ) -> "ctranslate2.models.WhisperGenerationResult | None":
        duration_s = len(clip) / RECOGNITION_RATE_HZ
        padding_s = PADDING_S if duration_s > SHORT_S else SHORT_PADDING_S
        before, after = (int(s * RECOGNITION_RATE_HZ) for s in (LEAD_S, padding_s))
        padded = np.pad(clip, (before, after))
        padded = padded[: WINDOW_MAX_S * RECOGNITION_RATE_HZ]
        # The encoder halves the length, so it wants an even number of frames.
        padded = padded[: len(padded) // (2 * HOP) * (2 * HOP)]
        features = np.ascontiguousarray(log_mel(padded)[None])
        if not wanted():
            return None
        encoded = self._model.encode(ctranslate2.StorageView.from_array(features))
        if not wanted():
            return None
        return self._model.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=min(TOKENS_MAX, int(duration_s * TOKENS_PER_S) + TOKENS_SPARE),
            max_initial_timestamp_index=50,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]

    def _prompt(self, language: str) -> list[int]:
        # Without <|notimestamps|>: short windows without timestamps repeat themselves.
        start = self._token("<|startoftranscript|>")
        if not self._model.is_multilingual:
            return [start]
        return [start, self._token(f"<|{language}|>"), self._token("<|transcribe|>")]

    def _token(self, name: str) -> int:
        number = self._vocabulary.number(name)
        if number is None:
            raise LanguageUnknown(name.strip("<|>"))
        return number

    def _words(self, tokens: list[int], duration_ms: int) -> tuple[tuple[Word, ...], bool]:
        """The words that can have been said, and whether anything was repeated."""
        words: list[Word] = []
        looped, previous = False, ""
        for segment in self._segments(tokens):
            late = segment.start_ms > duration_ms - END_SLACK_MS
            beyond = segment.end_ms > duration_ms + END_SLACK_MS
            if segment.start_ms >= duration_ms or (words and late and beyond):
                return tuple(words), True
            text = self._vocabulary.text(segment.tokens).strip()
            plain = text.casefold().strip(" .,!?")
            if words and (plain == previous or (late and previous.startswith(plain))):
                looped = True
                continue
            once = without_loops(text, duration_ms / 1000.0)
            looped = looped or len(once) < len(" ".join(text.split()))
            end_ms = min(segment.end_ms, duration_ms)
            words += _spread(once.split(), segment.start_ms, end_ms)
            previous = plain
        return tuple(words), looped

    def _segments(self, tokens: list[int]) -> list[_Segment]:
        """Text between two times; the last may lack its end."""
        segments: list[_Segment] = []
        start_ms = 0
        text: list[int] = []
        for token in tokens:
            if token >= self._timestamp_begin:
                in_window_ms = (token - self._timestamp_begin) * TIMESTAMP_STEP_MS
                at_ms = max(0, in_window_ms - int(LEAD_S * 1000))
                if text:
                    segments.append(_Segment(start_ms, at_ms, tuple(text)))
                start_ms, text = at_ms, []
            elif token < self._text_end:
                text.append(token)
        if text:
            segments.append(_Segment(start_ms, WINDOW_MAX_S * 1000, tuple(text)))
        return segments


def _load_model(folder: Path) -> ctranslate2.models.Whisper:
    try:
        return ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", inter_threads=1, intra_threads=1
        )
    except RuntimeError as error:
        raise RecogniserUnusable(folder, f"this is no Whisper model: {error}") from error


def _is_noise(score: float, no_speech: float, looped: bool, duration_ms: int) -> bool:
    """Whether the text is what the model makes of noise, by its own two opinions of it."""
    if no_speech <= DOUBTFUL_NO_SPEECH:
        return False
    unlikely = no_speech > UNLIKELY_NO_SPEECH
    if looped and no_speech > LOOPED_NO_SPEECH:
        return True
    short = duration_ms <= SHORT_S * 1000 and not looped and not unlikely
    return score < (FAINT_SCORE if short else SURE_SCORE)


def _spread(words: list[str], start_ms: int, end_ms: int) -> list[Word]:
    """Times in proportion to the letters: the model gives them for whole segments only."""
    letters = sum(len(word) for word in words)
    spread, before = [], 0
    for word in words:
        after = before + len(word)
        times = [start_ms + (end_ms - start_ms) * n // letters for n in (before, after)]
        spread.append(Word(word, times[0], times[1]))
        before = after
    return spread


def _ms_since(began_s: float) -> float:
    return (time.perf_counter() - began_s) * 1000.0
