"""A recording as a WAV file that is nowhere on disk: whole, and any part of it."""

import io
import random
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.library.errors import RecordingMissing
from app.library.wav_view import WavView

RATE_HZ = 16_000


@pytest.fixture
def sound() -> np.ndarray:
    return np.random.default_rng(3).integers(-9_000, 9_000, (40_001, 2), dtype=np.int16)


@pytest.fixture
def view(tmp_path: Path, sound: np.ndarray) -> WavView:
    path = tmp_path / "call_1.flac"
    soundfile.write(path, sound, RATE_HZ, "PCM_16")
    return WavView("call_1", path)


def test_it_is_the_file_that_a_player_expects(view: WavView, sound: np.ndarray) -> None:
    whole = b"".join(view.read())
    assert len(whole) == view.size == 44 + 4 * len(sound)
    played, rate_hz = soundfile.read(io.BytesIO(whole), dtype="int16")
    assert rate_hz == RATE_HZ and np.array_equal(played, sound)
    assert view.duration_ms == 2500


def test_any_part_is_what_it_is_in_the_whole(view: WavView) -> None:
    whole, chance = b"".join(view.read()), random.Random(5)
    spots = [(0, 1), (0, 44), (43, 45), (44, 45), (45, 47), (view.size - 1, view.size)]
    spots += [tuple(sorted(chance.sample(range(view.size), 2))) for _ in range(40)]  # type: ignore[misc]
    for start, stop in spots:
        assert b"".join(view.read(start, stop)) == whole[start:stop]
    assert b"".join(view.read(view.size - 5, view.size + 99)) == whole[-5:]


@pytest.mark.parametrize("content", [None, b"", b"no sound"])
def test_what_is_no_recording_is_said_to_be_missing(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "call_1.flac"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordingMissing, match=r"call_1\.flac"):
        WavView("call_1", path)
