import numpy as np
import pytest

from audio.levels import FLOOR_DB, LevelMeter, peak_db, rms_db

SINE = (32767 * np.sin(2 * np.pi * np.arange(8000) / 80)).astype(np.int16)


def test_a_full_scale_sine() -> None:
    assert peak_db(SINE) == pytest.approx(0, abs=0.01)
    assert rms_db(SINE) == pytest.approx(-3.01, abs=0.01)


def test_half_the_amplitude_is_6_db_less() -> None:
    assert peak_db(SINE // 2) == pytest.approx(-6.02, abs=0.01)
    assert rms_db(SINE // 2) == pytest.approx(-9.03, abs=0.01)


def test_the_lowest_sample_is_full_scale() -> None:
    assert peak_db(np.array([-32768], np.int16)) == 0


@pytest.mark.parametrize("samples", [np.zeros(0, np.int16), np.zeros(160, np.int16)])
def test_silence_is_the_floor(samples: np.ndarray) -> None:
    assert peak_db(samples) == FLOOR_DB
    assert rms_db(samples) == FLOOR_DB


@pytest.mark.parametrize("rate_hz", [8000, 16000, 48000])
def test_the_meter_speaks_ten_times_a_second(rate_hz: int) -> None:
    meter = LevelMeter()
    quiet = np.full(rate_hz // 50, 3277, np.int16)
    levels = [meter.push(quiet, rate_hz) for _ in range(50)]
    heard = [level for level in levels if level is not None]
    assert len(heard) == 10
    assert heard == pytest.approx([-20.0] * 10, abs=0.01)


def test_a_peak_counts_for_its_own_window_only() -> None:
    meter = LevelMeter()
    loud = np.full(160, 32767, np.int16)
    silent = np.zeros(160, np.int16)
    first = [meter.push(samples, 8000) for samples in (silent, loud, silent, silent, silent)]
    second = [meter.push(silent, 8000) for _ in range(5)]
    assert first[-1] == pytest.approx(0, abs=0.01)
    assert second[-1] == FLOOR_DB
