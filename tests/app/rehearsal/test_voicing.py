"""Lines as sound: synthesised by the real voice, cut from real recordings."""

from pathlib import Path

import numpy as np
import pytest

from app.rehearsal.callers import Caller, Line
from app.rehearsal.errors import PromptsMissing
from app.rehearsal.measuring import levels_db, speech_stretches
from app.rehearsal.voicing import PROMPTS_PACKAGE, RATE_HZ, cough, mm_hm, voiced_lines
from app.weights import locate
from audio.frames import Samples
from audio.piper import PiperTextToSpeech


@pytest.fixture(scope="module")
def voice() -> PiperTextToSpeech:
    return PiperTextToSpeech(locate(None).piper_model)


def caller(voice: dict[str, float] | None = None, **line: object) -> Caller:
    return Caller.model_validate(
        {
            "id": "someone",
            "scripts": ("any",),
            "about": "Somebody.",
            "expected": {"outcome": "closed", "goal_reached": False},
            "voice": voice or {},
            "lines": (Line.model_validate({"text": "Yes, I can pay that today.", **line}),),
        }
    )


def dominant_hz(samples: Samples) -> float:
    """The strongest partial: moves with the pitch."""
    spectrum = np.abs(np.fft.rfft(samples.astype(np.float64)))
    return float(np.argmax(spectrum) * RATE_HZ / len(samples))


def test_speed_and_loudness_are_the_callers_own(voice: PiperTextToSpeech) -> None:
    (plain,) = voiced_lines(caller(), voice.with_settings)
    (slow,) = voiced_lines(caller({"speed": 0.8, "peak_db": -12.0}), voice.with_settings)
    assert len(slow.samples) > 1.15 * len(plain.samples)
    assert 20 * np.log10(np.abs(plain.samples).max() / 32_768) == pytest.approx(-6, abs=0.1)
    assert 20 * np.log10(np.abs(slow.samples).max() / 32_768) == pytest.approx(-12, abs=0.1)


def test_a_line_is_said_again_more_slowly(voice: PiperTextToSpeech) -> None:
    (line,) = voiced_lines(caller(), voice.with_settings)
    assert len(line.again) > 1.05 * len(line.samples)


def test_a_higher_voice_keeps_its_tempo(voice: PiperTextToSpeech) -> None:
    (plain,) = voiced_lines(caller(), voice.with_settings)
    (high,) = voiced_lines(caller({"pitch_semitones": 5.0}), voice.with_settings)
    assert len(high.samples) == pytest.approx(len(plain.samples), rel=0.12)
    assert _centroid_hz(high.samples) > 1.1 * _centroid_hz(plain.samples)


def _centroid_hz(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples.astype(np.float64)))
    return (
        float(np.sum(spectrum * np.arange(len(spectrum))) / np.sum(spectrum))
        * RATE_HZ
        / len(samples)
    )


def test_the_same_caller_always_sounds_the_same(voice: PiperTextToSpeech) -> None:
    first, second = (voiced_lines(caller(), voice.with_settings)[0].samples for _ in range(2))
    assert np.array_equal(first, second)


def test_no_silence_around_a_line(voice: PiperTextToSpeech) -> None:
    (line,) = voiced_lines(caller(), voice.with_settings)
    stretches = speech_stretches(line.samples, RATE_HZ)
    assert stretches[0].start_ms <= 50
    assert len(line.samples) * 1000 / RATE_HZ - stretches[-1].end_ms <= 60


def test_pieces_follow_each_other(voice: PiperTextToSpeech) -> None:
    pieces = (
        {"prompt": "digits/4"},
        {"pause_ms": 500},
        {"tone_hz": 1_000, "tone_ms": 400},
    )
    (line,) = voiced_lines(caller(text="", pieces=pieces), voice.with_settings)
    four, beep = speech_stretches(line.samples, RATE_HZ)
    assert 250 <= four.end_ms - four.start_ms <= 700
    assert 500 <= beep.start_ms - four.end_ms <= 560
    assert beep.end_ms - beep.start_ms == pytest.approx(400, abs=10)
    assert dominant_hz(line.samples[-RATE_HZ * 300 // 1000 :]) == pytest.approx(1_000, abs=10)


def test_words_are_cut_out_of_a_prompt(voice: PiperTextToSpeech) -> None:
    whole = {"prompt": "if-correct-press"}
    cut = {"prompt": "if-correct-press", "from_ms": 285, "to_ms": 1_200}
    (longer,) = voiced_lines(caller(pieces=(whole,)), voice.with_settings)
    (shorter,) = voiced_lines(caller(pieces=(cut,)), voice.with_settings)
    assert len(shorter.samples) * 1000 / RATE_HZ == pytest.approx(900, abs=60)
    assert len(longer.samples) > 1.5 * len(shorter.samples)


def test_a_missing_package_is_named(voice: PiperTextToSpeech, tmp_path: Path) -> None:
    with pytest.raises(PromptsMissing, match=rf"install the package {PROMPTS_PACKAGE}: .*digits"):
        voiced_lines(caller(pieces=({"prompt": "digits/4"},)), voice.with_settings, tmp_path)


@pytest.mark.parametrize("make", [cough, mm_hm])
def test_asides_are_short_and_heard(make: object) -> None:
    sound = make()  # type: ignore[operator]
    assert 200 <= len(sound) * 1000 / RATE_HZ <= 500
    assert levels_db(sound, RATE_HZ).max() > -20
