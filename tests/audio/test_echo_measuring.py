import numpy as np
import pytest

from audio.echo_measuring import find_chirp
from audio.frames import Samples
from audio.g711 import through_telephone
from audio.resampling import from_float, resample, to_float
from audio.tones import chirp
from tests.fakes.room import echo_of, human_speech

RATE_HZ = 48_000


def heard(at_ms: float, gain: float, noise_db: float = -70.0, rate_hz: int = RATE_HZ) -> Samples:
    sound = np.random.default_rng(1).normal(size=2 * rate_hz) * 10 ** (noise_db / 20) * 32_768
    begin = round(at_ms * rate_hz / 1000)
    sound[begin : begin + len(chirp(rate_hz))] += chirp(rate_hz) * gain
    return np.clip(sound, -32_768, 32_767).astype(np.int16)


@pytest.mark.parametrize("gain_db", [0, -10, -20, -30, -40])
@pytest.mark.parametrize("noise_db", [-80.0, -55.0])
def test_a_chirp_is_found_where_it_is_and_as_loud_as_it_is(gain_db: int, noise_db: float) -> None:
    found = find_chirp(heard(437.0, 10 ** (gain_db / 20), noise_db), RATE_HZ)
    assert found.certain
    assert found.at_ms == pytest.approx(437.0, abs=0.1)
    assert found.level_db == pytest.approx(gain_db, abs=0.5)


@pytest.mark.parametrize("distance", ["near", "desk", "far"])
def test_a_room_does_not_hide_it(distance: str) -> None:
    played = np.zeros(2 * RATE_HZ, np.float32)
    played[RATE_HZ // 4 : RATE_HZ // 4 + len(chirp(RATE_HZ))] = to_float(chirp(RATE_HZ))
    found = find_chirp(from_float(echo_of(played, 120, 0.3, distance)), RATE_HZ)
    assert found.certain
    assert found.at_ms == pytest.approx(370.0, abs=0.5)
    assert found.level_db == pytest.approx(-10.5, abs=1.0)


def test_a_telephone_does_not_hide_it() -> None:
    narrow = through_telephone(heard(300.0, 0.5), RATE_HZ)
    found = find_chirp(resample(narrow, 8_000, RATE_HZ), RATE_HZ)
    assert found.certain
    assert found.at_ms == pytest.approx(300.0, abs=1.0)


@pytest.mark.parametrize("noise_db", [-90.0, -60.0, -30.0])
def test_noise_is_no_chirp(noise_db: float) -> None:
    assert not find_chirp(heard(400.0, 0.0, noise_db), RATE_HZ).certain


def test_silence_and_too_little_sound_are_no_chirp() -> None:
    assert not find_chirp(np.zeros(RATE_HZ, np.int16), RATE_HZ).certain
    assert not find_chirp(np.zeros(100, np.int16), RATE_HZ).certain


@pytest.mark.models
def test_speech_is_no_chirp() -> None:
    spoken = from_float(human_speech("tt-weasels", "vm-opts"))
    for begin in range(0, len(spoken) - 2 * RATE_HZ, RATE_HZ // 4):
        assert not find_chirp(spoken[begin : begin + 2 * RATE_HZ], RATE_HZ).certain
