import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.frames import Samples
from audio.resampling import Resampler, from_float, resample, to_float

RATES = [
    (22050, 8000),
    (22050, 16000),
    (22050, 48000),
    (8000, 16000),
    (16000, 8000),
    (48000, 16000),
    (44100, 16000),
    (11025, 48000),
]


def tone(frequency_hz: float, rate_hz: int, seconds: float = 1.0) -> Samples:
    times = np.arange(int(rate_hz * seconds)) / rate_hz
    return np.round(8000 * np.sin(2 * np.pi * frequency_hz * times)).astype(np.int16)


def in_pieces(samples: Samples, from_hz: int, to_hz: int, sizes: list[int]) -> Samples:
    resampler = Resampler(from_hz, to_hz)
    pieces: list[Samples] = []
    at = 0
    while at < len(samples):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(resampler.push(samples[at : at + size]))
        at += size
    return np.concatenate([*pieces, resampler.flush()])


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_a_tone_keeps_its_pitch_level_and_length_across_pieces(from_hz: int, to_hz: int) -> None:
    heard = in_pieces(tone(440, from_hz), from_hz, to_hz, [from_hz // 50])
    wanted = tone(440, to_hz)
    assert len(heard) == len(wanted)
    inner = slice(to_hz // 50, -to_hz // 50)
    wrong = heard[inner].astype(float) - wanted[inner]
    assert np.abs(wrong).max() < 8


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_the_size_of_the_pieces_changes_nothing(from_hz: int, to_hz: int) -> None:
    noise = np.random.default_rng(1).normal(0, 5000, from_hz // 2).astype(np.int16)
    whole = in_pieces(noise, from_hz, to_hz, [len(noise)])
    odd = in_pieces(noise, from_hz, to_hz, [1, 7, 441, 0, 160])
    assert np.abs(whole.astype(int) - odd).max() <= 1


@pytest.mark.parametrize(("from_hz", "to_hz"), [(22050, 8000), (16000, 8000), (48000, 16000)])
def test_what_the_lower_rate_cannot_carry_does_not_fold_back(from_hz: int, to_hz: int) -> None:
    heard = in_pieces(tone(to_hz * 0.58, from_hz), from_hz, to_hz, [from_hz // 50])
    assert np.abs(heard[200:-200]).max() < 8000 * 10 ** (-60 / 20)


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_it_keeps_back_no_more_than_it_says(from_hz: int, to_hz: int) -> None:
    resampler = Resampler(from_hz, to_hz)
    frame = tone(300, from_hz, 0.02)
    late_ms: list[float] = []
    given_samples = got_samples = 0
    for _ in range(50):
        given_samples += len(frame)
        got_samples += len(resampler.push(frame))
        late_ms.append(given_samples * 1000 / from_hz - got_samples * 1000 / to_hz)
    assert max(late_ms) <= resampler.delay_ms + 1000 / to_hz
    assert resampler.delay_ms < 3.1


def test_flush_begins_a_new_stream() -> None:
    resampler = Resampler(8000, 16000)
    first = np.concatenate([resampler.push(tone(440, 8000)), resampler.flush()])
    second = np.concatenate([resampler.push(tone(440, 8000)), resampler.flush()])
    assert np.array_equal(first, second)


def test_equal_rates_pass_through() -> None:
    resampler = Resampler(16000, 16000)
    samples = tone(440, 16000)
    assert np.array_equal(resampler.push(samples), samples)
    assert len(resampler.flush()) == 0
    assert resampler.delay_ms == 0


@pytest.mark.parametrize(("from_hz", "to_hz"), [(0, 8000), (8000, -1)])
def test_impossible_rates_are_refused(from_hz: int, to_hz: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        Resampler(from_hz, to_hz)


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_a_clip_keeps_pitch_and_level(from_hz: int, to_hz: int) -> None:
    heard = resample(tone(440, from_hz), from_hz, to_hz)
    wanted = tone(440, to_hz)
    assert abs(len(heard) - len(wanted)) <= 1
    inner = slice(to_hz // 20, -to_hz // 20)
    assert np.abs(heard[inner].astype(float) - wanted[: len(heard)][inner]).max() < 8


def test_an_empty_clip_stays_empty() -> None:
    assert len(resample(np.zeros(0, np.int16), 8000, 48000)) == 0


@settings(max_examples=25)
@given(st.lists(st.integers(-32768, 32767), max_size=50))
def test_float_and_back_is_exact(values: list[int]) -> None:
    samples = np.array(values, np.int16)
    assert np.array_equal(from_float(to_float(samples)), samples)


def test_float_beyond_full_scale_is_clipped() -> None:
    loud = np.array([1.5, -1.5, 1.0], np.float32)
    assert from_float(loud).tolist() == [32767, -32768, 32767]
