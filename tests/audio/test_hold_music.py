from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.devices import HEADSET_RATE_HZ
from audio.errors import AudioFileUnreadable
from audio.frames import Samples
from audio.hold_music import LEVEL_DB, LONGEST_S, hold_music
from audio.levels import peak_db, rms_db
from tests.peers.tones import loudest_hz, tone


def write(path: Path, samples: Samples, rate_hz: int) -> Path:
    soundfile.write(path, samples, rate_hz)
    return path


def test_our_piece_is_quiet_and_long_enough_not_to_annoy() -> None:
    piece = hold_music(None)
    assert len(piece) > 40 * HEADSET_RATE_HZ
    assert rms_db(piece) == pytest.approx(LEVEL_DB, abs=0.5)
    assert peak_db(piece) < -6.0


def test_our_piece_has_no_pause_and_joins_itself() -> None:
    piece = hold_music(None)
    seconds = piece[: len(piece) // HEADSET_RATE_HZ * HEADSET_RATE_HZ].reshape(-1, HEADSET_RATE_HZ)
    assert min(rms_db(second) for second in seconds) > LEVEL_DB - 8.0
    seam = np.concatenate((piece[-480:], piece[:480])).astype(int)
    usual = np.abs(np.diff(piece.astype(int))).max()
    assert np.abs(np.diff(seam)).max() <= usual


def test_our_piece_lies_in_the_band_of_a_telephone() -> None:
    piece = hold_music(None)
    power = np.abs(np.fft.rfft(piece.astype(np.float64))) ** 2
    hz = np.fft.rfftfreq(len(piece), 1 / HEADSET_RATE_HZ)
    assert power[(hz > 300) & (hz < 3_400)].sum() / power.sum() > 0.7


def test_our_piece_is_the_same_every_time() -> None:
    assert hold_music(None) is hold_music(None)


@pytest.mark.parametrize("name", ["own.wav", "own.flac", "own.ogg", "own.mp3"])
def test_the_owners_file_is_read_levelled_and_resampled(tmp_path: Path, name: str) -> None:
    sound = hold_music(write(tmp_path / name, tone(1_000, 44_100, 2_000), 44_100))
    assert len(sound) == pytest.approx(2 * HEADSET_RATE_HZ, abs=6_000)
    assert rms_db(sound) == pytest.approx(LEVEL_DB, abs=0.7)
    assert loudest_hz(sound, HEADSET_RATE_HZ) == pytest.approx(1_000, abs=5)


def test_a_file_with_rare_loud_peaks_does_not_clip(tmp_path: Path) -> None:
    samples = np.zeros(44_100, np.int16)
    samples[::11_025] = 30_000
    assert peak_db(hold_music(write(tmp_path / "clicks.wav", samples, 44_100))) < -3.0


def test_of_a_very_long_file_only_the_beginning_is_used(tmp_path: Path) -> None:
    path = write(tmp_path / "long.wav", np.tile(tone(500, 8_000, 1_000), LONGEST_S + 20), 8_000)
    assert len(hold_music(path)) == LONGEST_S * HEADSET_RATE_HZ


@pytest.mark.parametrize("content", [None, b"this is no sound"])
def test_a_file_that_is_no_sound_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "own.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AudioFileUnreadable, match=r"own\.wav"):
        hold_music(path)


def test_a_file_of_silence_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "silence.wav", np.zeros(8_000, np.int16), 8_000)
    with pytest.raises(AudioFileUnreadable, match="no sound in it"):
        hold_music(path)
