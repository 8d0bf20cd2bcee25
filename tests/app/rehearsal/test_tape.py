"""One clock for both sides of a recording."""

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from app.rehearsal.measuring import speech_stretches
from app.rehearsal.tape import RATE_HZ, Tape
from audio.frames import Frame, Samples


def tone(length_ms: int, rate_hz: int = RATE_HZ) -> Samples:
    at_s = np.arange(rate_hz * length_ms // 1000) / rate_hz
    return np.asarray(8_000 * np.sin(2 * np.pi * 400 * at_s), np.int16)


def hear(tape: Tape, frames: int, *, at_ms: float, late_ms: float = 0.0, rate_hz: int = 8_000):
    """Frames of a tone, each noticed up to ``late_ms`` late."""
    random = np.random.default_rng(11)
    samples = tone(20 * frames, rate_hz).reshape(frames, -1)
    for index, frame in enumerate(samples):
        arrived_ms = at_ms + index * 20 + late_ms * random.random()
        tape.hear(Frame(frame, rate_hz, arrived_ms))


def test_both_sides_lie_where_they_were_played() -> None:
    tape = Tape(origin_ms=1_000.0)
    tape.say(tone(500), RATE_HZ, 1_300.0)
    hear(tape, 50, at_ms=2_000.0)
    both = tape.stereo()
    (said,) = speech_stretches(both[:, 0], RATE_HZ)
    (heard,) = speech_stretches(both[:, 1], RATE_HZ)
    assert said.start_ms == pytest.approx(300, abs=6)
    assert heard.start_ms == pytest.approx(1_000, abs=6)
    assert heard.end_ms == pytest.approx(2_000, abs=6)


def test_late_noticed_frames_leave_no_gaps_and_no_drift() -> None:
    tape = Tape(origin_ms=0.0)
    hear(tape, 500, at_ms=100.0, late_ms=12.0)
    heard = tape.stereo()[:, 1]
    (stretch,) = speech_stretches(heard, RATE_HZ)
    assert stretch.start_ms == pytest.approx(100, abs=8)
    assert stretch.end_ms == pytest.approx(10_100, abs=8)
    voiced = heard[int(0.15 * RATE_HZ) : int(10.0 * RATE_HZ)].reshape(-1, 40)
    assert np.abs(voiced).max(axis=1).min() > 4_000


def test_a_gap_stays_a_gap() -> None:
    tape = Tape(origin_ms=0.0)
    hear(tape, 30, at_ms=0.0)
    hear(tape, 30, at_ms=900.0)
    first, second = speech_stretches(tape.stereo()[:, 1], RATE_HZ)
    assert first.end_ms == pytest.approx(600, abs=6)
    assert second.start_ms == pytest.approx(900, abs=6)


@pytest.mark.parametrize("rate_hz", [16_000, 48_000])
def test_wideband_calls_are_kept_in_time(rate_hz: int) -> None:
    tape = Tape(origin_ms=0.0)
    hear(tape, 100, at_ms=500.0, rate_hz=rate_hz)
    (stretch,) = speech_stretches(tape.stereo()[:, 1], RATE_HZ)
    assert stretch.start_ms == pytest.approx(500, abs=6)
    assert stretch.end_ms == pytest.approx(2_500, abs=8)


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    tape = Tape(origin_ms=0.0)
    tape.say(tone(500), RATE_HZ, 100.0)
    tape.write(tmp_path / "call.flac")
    samples, rate_hz = sf.read(tmp_path / "call.flac", dtype="int16")
    assert rate_hz == RATE_HZ
    assert np.array_equal(samples, tape.stereo())
    assert [path.name for path in tmp_path.iterdir()] == ["call.flac"]


def test_an_empty_call_is_still_a_file(tmp_path: Path) -> None:
    Tape(origin_ms=0.0).write(tmp_path / "call.wav")
    assert sf.info(tmp_path / "call.wav").channels == 2


def test_nothing_is_left_when_it_cannot_be_written(tmp_path: Path) -> None:
    target = tmp_path / "call.flac"
    target.mkdir()
    with pytest.raises(OSError, match=r"call\.flac"):
        Tape(origin_ms=0.0).write(target)
    assert list(tmp_path.iterdir()) == [target]
