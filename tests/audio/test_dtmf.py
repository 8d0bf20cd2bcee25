import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from audio.dtmf import HIGH_HZ, LOW_HZ, DigitDetector, HeardDigit, digit_tones
from audio.frames import Samples
from audio.g711 import decode_mulaw, encode_mulaw
from tests.bench.corpus import HUMAN_FOLDER, human_prompts
from tests.peers.tones import tone

ALL = "123A456B789C*0#D"
RATE_HZ = 8_000


def detected(samples: Samples, rate_hz: int = RATE_HZ, step_ms: int = 20) -> list[HeardDigit]:
    detector = DigitDetector(rate_hz)
    step = rate_hz * step_ms // 1000
    pieces = [samples[at : at + step] for at in range(0, len(samples), step)]
    return [digit for piece in pieces for digit in detector.feed(piece)] + detector.flush()


def text(samples: Samples, rate_hz: int = RATE_HZ) -> str:
    return "".join(heard.digit for heard in detected(samples, rate_hz))


def over_the_line(samples: Samples) -> Samples:
    return decode_mulaw(encode_mulaw(samples))


def pair(low_hz: float, high_hz: float, duration_ms: int = 100) -> Samples:
    return tone(low_hz, RATE_HZ, duration_ms) // 2 + tone(high_hz, RATE_HZ, duration_ms) // 2


def with_noise(samples: Samples, below_db: float, seed: int) -> Samples:
    steady = digit_tones("5", RATE_HZ, 200, 0).astype(float)
    level = np.sqrt(np.mean(steady**2)) * 10 ** (-below_db / 20)
    noise = np.random.default_rng(seed).normal(0.0, level, len(samples))
    return np.clip(samples + noise, -32768, 32767).astype(np.int16)


@pytest.mark.parametrize(
    ("digit", "low_hz", "high_hz"), [("1", 697, 1209), ("0", 941, 1336), ("D", 941, 1633)]
)
def test_a_digit_is_its_rows_and_its_columns_tone(digit: str, low_hz: int, high_hz: int) -> None:
    samples = digit_tones(digit, RATE_HZ, tone_ms=1000, gap_ms=0)
    spectrum = np.abs(np.fft.rfft(samples))
    assert sorted(np.argsort(spectrum)[-2:]) == [low_hz, high_hz]
    assert 20 * np.log10(spectrum[high_hz] / spectrum[low_hz]) == pytest.approx(2.0, abs=0.1)


def test_tones_have_their_length_and_begin_and_end_softly() -> None:
    samples = digit_tones("12", 48_000, tone_ms=100, gap_ms=120)
    assert len(samples) == 2 * 48 * 220
    assert abs(int(samples[0])) < 50
    assert abs(int(samples[48 * 100 - 1])) < 50
    assert not samples[48 * 100 : 48 * 220].any()
    assert 8_000 < np.abs(samples).max() < 20_000


@pytest.mark.parametrize("digits", ["x", "12 3", "+"])
def test_what_is_no_key_has_no_tone(digits: str) -> None:
    with pytest.raises(ValueError, match="no key of a telephone"):
        digit_tones(digits, RATE_HZ)


def test_no_digits_make_no_sound() -> None:
    assert len(digit_tones("", RATE_HZ)) == 0


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 48_000])
def test_every_digit_is_found_at_every_rate(rate_hz: int) -> None:
    assert text(digit_tones(ALL, rate_hz), rate_hz) == ALL


@given(digits=st.text(ALL, min_size=1, max_size=6), step_ms=st.sampled_from([1, 10, 20, 35]))
def test_the_size_of_the_pieces_does_not_matter(digits: str, step_ms: int) -> None:
    samples = over_the_line(digit_tones(digits, RATE_HZ, 60, 60))
    assert "".join(heard.digit for heard in detected(samples, step_ms=step_ms)) == digits


def test_a_digit_says_when_and_how_long() -> None:
    silence = np.zeros(RATE_HZ, np.int16)
    heard = detected(np.concatenate((silence, digit_tones("7", RATE_HZ, 250), silence)))
    assert heard[0].at_ms == pytest.approx(1000, abs=15)
    assert heard[0].duration_ms == pytest.approx(250, abs=20)


def test_a_digit_that_is_still_held_comes_with_the_end() -> None:
    detector = DigitDetector(RATE_HZ)
    assert detector.feed(digit_tones("3", RATE_HZ, 100, 0)) == []
    assert [heard.digit for heard in detector.flush()] == ["3"]
    assert detector.flush() == []


@pytest.mark.parametrize("shift", range(0, 51, 10))
def test_forty_milliseconds_of_tone_and_pause_are_enough(shift: int) -> None:
    samples = digit_tones("1155" + ALL, RATE_HZ, 40, 40)
    assert text(over_the_line(np.concatenate((np.zeros(shift, np.int16), samples)))) == "1155" + ALL


@pytest.mark.parametrize("shift", range(0, 51, 10))
def test_a_tone_of_23_ms_is_no_digit(shift: int) -> None:
    samples = digit_tones(ALL, RATE_HZ, 23, 40)
    assert text(np.concatenate((np.zeros(shift, np.int16), samples))) == ""


def test_a_gap_of_ten_milliseconds_does_not_make_two_digits() -> None:
    samples = digit_tones("5", RATE_HZ, 200, 50).copy()
    samples[800:880] = 0
    assert text(samples) == "5"


@pytest.mark.parametrize("level_db", [8, 0, -10, -20, -25])
def test_digits_are_found_from_loud_to_faint(level_db: int) -> None:
    samples = digit_tones(ALL, RATE_HZ, 60, 60) * 10 ** (level_db / 20)
    assert text(over_the_line(np.clip(samples, -32768, 32767).astype(np.int16))) == ALL


@pytest.mark.parametrize("below_db", [20, 15, 10])
def test_digits_are_found_in_noise(below_db: int) -> None:
    for seed in range(5):
        samples = with_noise(digit_tones(ALL, RATE_HZ, 70, 70), below_db, seed)
        assert text(over_the_line(samples)) == ALL


@pytest.mark.parametrize("off", [-0.015, 0.015])
def test_tones_may_be_slightly_off(off: float) -> None:
    for low_hz, high_hz in zip(LOW_HZ, HIGH_HZ, strict=True):
        assert len(detected(pair(low_hz * (1 + off), high_hz * (1 + off)))) == 1


@pytest.mark.parametrize("off", [-0.035, 0.035])
def test_tones_further_off_are_no_digits(off: float) -> None:
    for low_hz, high_hz in zip(LOW_HZ, HIGH_HZ, strict=True):
        assert detected(pair(low_hz * (1 + off), high_hz)) == []
        assert detected(pair(low_hz, high_hz * (1 + off))) == []


@pytest.mark.parametrize("both_hz", [(350, 440), (440, 480), (480, 620), (697, 770), (1209, 1477)])
def test_signal_tones_and_two_of_one_group_are_no_digits(both_hz: tuple[int, int]) -> None:
    assert detected(pair(*both_hz, 2_000)) == []


def test_one_tone_alone_and_noise_alone_are_no_digits() -> None:
    assert detected(tone(697, RATE_HZ, 1_000)) == []
    assert detected(with_noise(np.zeros(RATE_HZ * 20, np.int16), 0.0, 9)) == []


@pytest.mark.models
def test_human_voices_are_taken_for_no_digit_at_any_level() -> None:
    for name, _ in human_prompts():
        spoken, rate_hz = soundfile.read(HUMAN_FOLDER / f"{name}.wav", dtype="int16")
        assert detected(over_the_line(spoken), rate_hz) == [], name
        assert detected(over_the_line(spoken // 4), rate_hz) == [], name


@pytest.mark.models
def test_digits_are_found_while_somebody_speaks_softly() -> None:
    spoken, _ = soundfile.read(HUMAN_FOLDER / "vm-tocallnum.wav", dtype="int16")
    digits = digit_tones("159#", RATE_HZ, 100, 100)
    spoken = np.resize(spoken, len(digits))
    quiet = spoken * (10 ** (-18 / 20) * np.abs(digits).max() / np.abs(spoken).max())
    assert text(over_the_line((digits + quiet).astype(np.int16))) == "159#"
