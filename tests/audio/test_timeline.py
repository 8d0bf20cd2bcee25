import numpy as np
import pytest
from numpy.typing import NDArray

from audio.frames import Samples
from audio.timeline import RECORDING_RATE_HZ, Side, Timeline

PER_MS = RECORDING_RATE_HZ // 1000


def tone(duration_ms: float, rate_hz: int, from_ms: float = 0.0) -> Samples:
    times = from_ms / 1000 + np.arange(round(duration_ms * rate_hz / 1000)) / rate_hz
    return (8000 * np.sin(2 * np.pi * 400 * times)).astype(np.int16)


def everything(timeline: Timeline) -> NDArray[np.int16]:
    return timeline.finish()


def test_each_side_has_its_channel() -> None:
    timeline = Timeline()
    timeline.write(Side.CALLER, np.full(320, 5, np.int16), 16000, 0)
    timeline.write(Side.DESK, np.full(320, 7, np.int16), 16000, 0)
    assert (everything(timeline) == [5, 7]).all()


def test_sound_lies_where_its_time_says() -> None:
    timeline = Timeline()
    timeline.write(Side.CALLER, np.full(160, 9, np.int16), 16000, 1000)
    timeline.write(Side.CALLER, np.full(160, 9, np.int16), 16000, 3000)
    timeline.write(Side.DESK, np.full(160, 4, np.int16), 16000, 2000)
    stereo = everything(timeline)
    assert len(stereo) == 3010 * PER_MS
    caller, desk = np.flatnonzero(stereo[:, 0]), np.flatnonzero(stereo[:, 1])
    assert caller.tolist() == [*range(16000, 16160), *range(48000, 48160)]
    assert desk.tolist() == list(range(32000, 32160))


@pytest.mark.parametrize("rate_hz", [8000, 16000, 48000])
@pytest.mark.parametrize("seed", [1, 2])
def test_jitter_leaves_no_clicks(rate_hz: int, seed: int) -> None:
    timeline = Timeline()
    jitter = np.random.default_rng(seed).uniform(-25, 25, 100)
    for number, wrong_ms in enumerate(jitter):
        timeline.write(
            Side.CALLER, tone(20, rate_hz, number * 20), rate_hz, 1000 + number * 20 + wrong_ms
        )
    caller = everything(timeline)[:, 0].astype(float)
    heard = caller[np.flatnonzero(caller)[0] : np.flatnonzero(caller)[-1]]
    assert len(heard) == pytest.approx(2000 * PER_MS, abs=20)
    steepest = 8000 * 2 * np.pi * 400 / RECORDING_RATE_HZ
    assert np.abs(np.diff(heard))[50:-50].max() < 1.1 * steepest


@pytest.mark.parametrize("drift", [1.002, 0.998])
def test_a_clock_that_drifts_is_followed_where_it_is_quiet(drift: float) -> None:
    timeline = Timeline()
    for number in range(3000):
        sound = tone(20, 8000) if number % 100 < 70 else np.zeros(160, np.int16)
        timeline.write(Side.CALLER, sound, 8000, number * 20 * drift)
    timeline.write(Side.CALLER, np.zeros(160, np.int16), 8000, 3000 * 20 * drift)
    stereo = everything(timeline)
    assert len(stereo) / PER_MS == pytest.approx(60_000 * drift, abs=60)
    loud = np.abs(stereo[:, 0].astype(int)) > 100
    stretches = np.flatnonzero(np.diff(np.flatnonzero(loud)) > 400 * PER_MS)
    assert len(stretches) == 29


def test_a_late_jump_leaves_silence_and_an_early_one_is_cut() -> None:
    timeline = Timeline()
    timeline.write(Side.CALLER, np.full(1600, 3, np.int16), 16000, 0)
    timeline.write(Side.CALLER, np.full(1600, 4, np.int16), 16000, 200)
    timeline.write(Side.CALLER, np.full(3200, 5, np.int16), 16000, 200)
    caller = everything(timeline)[:, 0]
    wanted = [3] * 1600 + [0] * 1600 + [4] * 1600 + [5] * 1600
    assert caller.tolist() == wanted


def test_a_change_of_rate_keeps_the_tone() -> None:
    timeline = Timeline()
    timeline.write(Side.CALLER, tone(500, 8000), 8000, 0)
    timeline.write(Side.CALLER, tone(500, 48000, 500), 48000, 500)
    caller = everything(timeline)[:, 0].astype(float)
    assert len(caller) == 16000
    wanted = tone(1000, 16000).astype(float)
    away = np.abs(caller - wanted)
    assert away[100:7900].max() < 20 and away[8100:15900].max() < 20


def test_a_side_that_says_nothing_holds_nothing_back() -> None:
    timeline = Timeline()
    taken_ms = 0.0
    for number in range(100):
        timeline.write(Side.CALLER, tone(20, 8000), 8000, number * 20)
        ready = timeline.take()
        taken_ms += 0 if ready is None else len(ready) / PER_MS
        assert (number + 1) * 20 - taken_ms <= 580
    assert taken_ms > 1400


def test_both_sides_talking_are_taken_at_once() -> None:
    timeline = Timeline()
    timeline.write(Side.CALLER, tone(200, 16000), 16000, 0)
    timeline.write(Side.DESK, tone(150, 16000), 16000, 0)
    ready = timeline.take()
    assert ready is not None and len(ready) == 150 * PER_MS
    assert timeline.take() is None
    assert len(timeline.finish()) == 50 * PER_MS


def test_what_comes_after_its_moment_was_taken_is_cut_not_moved() -> None:
    timeline = Timeline()
    timeline.write(Side.CALLER, tone(1000, 16000), 16000, 0)
    timeline.write(Side.CALLER, tone(100, 16000), 16000, 1000)
    ready = timeline.take()
    assert ready is not None and len(ready) == 550 * PER_MS
    timeline.write(Side.DESK, np.full(16000, 6, np.int16), 16000, 450)
    rest = everything(timeline)
    assert len(rest) == 900 * PER_MS
    assert (rest[:, 1] == 6).all()


def test_time_before_the_call_is_cut() -> None:
    timeline = Timeline()
    timeline.write(Side.CALLER, np.full(3200, 2, np.int16), 16000, -100)
    assert everything(timeline)[:, 0].tolist() == [2] * 1600


def test_a_nonsensical_time_does_not_fill_the_memory() -> None:
    timeline = Timeline()
    timeline.write(Side.CALLER, np.full(320, 2, np.int16), 16000, 0)
    timeline.write(Side.CALLER, np.full(320, 2, np.int16), 16000, 1e12)
    assert len(everything(timeline)) == 320


def test_another_voice_begins_where_it_belongs() -> None:
    timeline = Timeline()
    for number in range(3):
        timeline.write(Side.DESK, np.full(320, 3, np.int16), 16000, number * 20.0)
    timeline.write(Side.DESK, np.full(320, 4, np.int16), 16000, 90.0, True)
    timeline.write(Side.DESK, np.full(320, 5, np.int16), 16000, 100.0, True)
    desk = timeline.finish()[:, 1]
    assert (desk[:960] == 3).all() and (desk[960:1440] == 0).all()
    assert (desk[1440:1760] == 4).all() and (desk[1760:] == 5).all()
    assert len(desk) == 1920
