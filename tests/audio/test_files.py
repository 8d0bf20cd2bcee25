from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.errors import AudioFileUnreadable
from audio.files import read_samples

TONE = 0.25 * np.sin(2 * np.pi * 440 * np.arange(44100) / 44100)


@pytest.mark.parametrize(
    ("name", "subtype"),
    [("a.wav", "PCM_16"), ("a.wav", "FLOAT"), ("a.wav", "ULAW"), ("a.flac", "PCM_24")],
)
@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100])
def test_any_kind_comes_mono_at_the_wanted_rate(
    tmp_path: Path, name: str, subtype: str, rate_hz: int
) -> None:
    soundfile.write(tmp_path / name, np.stack([TONE, TONE], axis=1), 44100, subtype=subtype)
    heard = read_samples(tmp_path / name, rate_hz).astype(float)
    wanted = 8192 * np.sin(2 * np.pi * 440 * np.arange(len(heard)) / rate_hz)
    assert abs(len(heard) - rate_hz) <= 1
    assert np.abs(heard - wanted)[200:-200].max() < 300


@pytest.mark.parametrize("name", ["a.ogg", "a.mp3"])
def test_compressed_files_are_read(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / name, TONE, 44100)
    heard = read_samples(tmp_path / name, 16000)
    assert 15500 < len(heard) < 18000
    assert 4000 < heard.max() < 12000


def test_channels_are_averaged(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.stack([TONE, -TONE], axis=1), 44100)
    assert not read_samples(tmp_path / "a.wav", 44100).any()


def test_an_empty_file_has_no_samples(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 8000)
    assert len(read_samples(tmp_path / "a.wav", 16000)) == 0


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AudioFileUnreadable, match=r"gone\.wav: there is no such sound file"):
        read_samples(tmp_path / "gone.wav", 8000)


def test_a_file_that_is_no_sound_is_named(tmp_path: Path) -> None:
    (tmp_path / "note.wav").write_text("not sound at all")
    with pytest.raises(AudioFileUnreadable, match=r"note\.wav: it cannot be read as sound"):
        read_samples(tmp_path / "note.wav", 8000)
