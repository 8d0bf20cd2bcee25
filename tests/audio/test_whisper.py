"""Whisper on short windows: words are heard, and nothing is heard where nobody speaks."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.rehearsal.words import word_error_rate
from app.weights import Weights
from audio.errors import LanguageUnknown, RecogniserUnusable
from audio.piper import PiperTextToSpeech, VoiceSettings
from audio.resampling import to_float
from audio.whisper import WhisperSpeechToText
from tests.bench.corpus import human_utterances, phone_band

pytestmark = pytest.mark.models
RATE_HZ = 16_000
Clip = NDArray[np.float32]


@pytest.fixture(scope="module")
def speak(weights: Weights):
    voice = PiperTextToSpeech(weights.piper_model, VoiceSettings(variation=0.0))

    def spoken(text: str) -> Clip:
        speech = voice.synthesise(text)
        return phone_band(to_float(speech.samples), speech.rate_hz)

    return spoken


@pytest.mark.parametrize("answers", [(False,), (True, False)])
def test_a_clip_that_is_not_wanted_any_more_has_no_words(
    whisper: WhisperSpeechToText, speak, answers: tuple[bool, ...]
) -> None:
    clip, asked = speak("I can pay the full amount today."), iter(answers)
    assert whisper.transcribe(clip, wanted=lambda: next(asked)).text == ""
    assert "full amount today" in whisper.transcribe(clip).text


def test_human_prompts_are_recognised_with_times(whisper: WhisperSpeechToText) -> None:
    for utterance in list(human_utterances())[:4]:
        transcript = whisper.transcribe(utterance.samples)
        assert word_error_rate(utterance.text, transcript.text) <= 0.1
        assert transcript.text == " ".join(word.text for word in transcript.words)
        moments = [t for word in transcript.words for t in (word.start_ms, word.end_ms)]
        assert moments == sorted(moments)
        assert 0 <= moments[0] and moments[-1] <= utterance.duration_s * 1000
        assert 0.5 < transcript.confidence <= 1.0
        assert 0.0 <= transcript.no_speech <= 1.0
        assert transcript.took_ms > 0


@pytest.mark.parametrize("text", ["Yes.", "No.", "Okay.", "Hello?", "Tomorrow.", "No, thanks."])
def test_single_words_are_heard_once(whisper: WhisperSpeechToText, speak, text: str) -> None:
    assert word_error_rate(text, whisper.transcribe(speak(text)).text) == 0.0


def test_trailing_silence_changes_nothing(whisper: WhisperSpeechToText, speak) -> None:
    clip = speak("I would like to move my appointment to next Thursday.")
    for silence_s in (0.3, 1.0):
        longer = np.pad(clip, (0, int(silence_s * RATE_HZ)))
        heard = whisper.transcribe(longer).text
        assert word_error_rate("I would like to move my appointment to next Thursday.", heard) == 0


@pytest.mark.parametrize("seconds", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("level_db", [-60, -40, -25])
@pytest.mark.parametrize("kind", ["white", "hum", "tone"])
def test_noise_invents_nothing(
    whisper: WhisperSpeechToText, kind: str, seconds: float, level_db: int
) -> None:
    count = int(seconds * RATE_HZ)
    at_s = np.arange(count) / RATE_HZ
    sound = {
        "white": np.random.default_rng(7).standard_normal(count),
        "hum": np.sin(2 * np.pi * 100 * at_s) + 0.5 * np.sin(2 * np.pi * 300 * at_s),
        "tone": np.sin(2 * np.pi * 941 * at_s) + np.sin(2 * np.pi * 1336 * at_s),
    }[kind]
    sound *= 10 ** (level_db / 20) / np.sqrt(np.mean(sound**2))
    transcript = whisper.transcribe(phone_band(sound.astype(np.float32), RATE_HZ))
    assert transcript.text == ""
    assert transcript.words == ()
    assert transcript.confidence == 0.0


@pytest.mark.parametrize(
    "clip",
    [
        np.zeros(0, np.float32),
        np.zeros(100, np.float32),
        np.zeros(RATE_HZ, np.float32),
        np.full(RATE_HZ, np.nan, np.float32),
        np.full(RATE_HZ, np.inf, np.float32),
    ],
)
def test_no_sound_gives_no_text(whisper: WhisperSpeechToText, clip: Clip) -> None:
    transcript = whisper.transcribe(clip)
    assert (transcript.text, transcript.words) == ("", ())
    assert transcript.no_speech == 1.0


def test_damaged_samples_do_not_spoil_the_rest(whisper: WhisperSpeechToText, speak) -> None:
    clip = speak("I can pay the full amount today.")
    clip[:50] = np.nan
    clip[-50:] = 40.0
    assert "full amount today" in whisper.transcribe(clip).text


def test_of_a_clip_too_long_the_end_is_kept(whisper: WhisperSpeechToText, speak) -> None:
    question = speak("How much do I still owe you?")
    clip = np.concatenate((np.zeros(30 * RATE_HZ, np.float32), question))
    assert "owe you" in whisper.transcribe(clip).text


def test_a_language_nobody_speaks_is_refused(whisper: WhisperSpeechToText, speak) -> None:
    with pytest.raises(LanguageUnknown, match="'xx'"):
        whisper.transcribe(speak("Hello."), language="xx")


def test_files_that_are_no_model_are_named(weights: Weights, tmp_path: Path) -> None:
    with pytest.raises(RecogniserUnusable, match="no Whisper model") as caught:
        WhisperSpeechToText(tmp_path)
    assert caught.value.path == tmp_path
    for name in ("model.bin", "config.json"):
        (tmp_path / name).symlink_to(weights.whisper_dir / name)
    (tmp_path / "vocabulary.json").write_text('["no", "special", "tokens"]')
    with pytest.raises(RecogniserUnusable, match="endoftext") as caught:
        WhisperSpeechToText(tmp_path)
    assert caught.value.path == tmp_path / "vocabulary.json"
