import numpy as np
import pytest

from audio.devices import HEADSET_RATE_HZ
from audio.frames import Samples
from audio.mixing import Mixer
from tests.peers.tones import loudest_hz, tone

A_MS = HEADSET_RATE_HZ // 1000
FRAME = 20 * A_MS


def nothing() -> None:
    pass


def steps(samples: Samples) -> int:
    """The largest jump between two samples."""
    return int(np.abs(np.diff(samples.astype(np.int32))).max())


def pulled(mixer: Mixer, count: int, piece: int = 10 * A_MS) -> Samples:
    return np.concatenate([mixer.pull(piece) for _ in range(count // piece)])


def test_without_a_voice_there_is_silence() -> None:
    assert not Mixer().pull(480).any()


def test_a_voice_comes_through_as_it_was_written() -> None:
    mixer = Mixer()
    sound = (tone(440, HEADSET_RATE_HZ, 200) * 4.0).astype(np.int16)
    mixer.new_output(nothing, live=False).write(sound)
    played = pulled(mixer, len(sound))
    assert np.array_equal(played[200:], sound[200:])


def test_two_voices_are_added() -> None:
    mixer = Mixer()
    low, high = tone(440, HEADSET_RATE_HZ, 300), tone(1000, HEADSET_RATE_HZ, 300)
    for sound in (low, high):
        mixer.new_output(nothing, live=False).write(sound)
    played = pulled(mixer, len(low))
    assert np.abs(played[400:].astype(int) - low[400:] - high[400:]).max() <= 1


def test_a_sum_beyond_full_scale_is_bent_and_never_wraps() -> None:
    mixer = Mixer()
    sound = (tone(440, HEADSET_RATE_HZ, 100) * 3.9).astype(np.int16)
    for _ in range(2):
        mixer.new_output(nothing, live=False).write(sound)
    played = pulled(mixer, len(sound))
    assert np.abs(played.astype(int)).max() <= 32767
    assert np.abs(played.astype(int)).max() > 31000
    assert steps(played) < 2 * steps(sound) + 1


def test_a_voice_that_ends_or_pauses_makes_no_click() -> None:
    mixer = Mixer()
    output = mixer.new_output(nothing, live=False)
    loud = np.full(FRAME, 20_000, np.int16)
    output.write(loud)
    played = [mixer.pull(480) for _ in range(5)]
    output.write(loud)
    played += [mixer.pull(480) for _ in range(5)]
    assert steps(np.concatenate(played)) < 20_000 / (2.9 * A_MS)
    assert not played[-1].any()


@pytest.mark.parametrize("end", ["clear", "close"])
def test_clearing_and_closing_make_no_click(end: str) -> None:
    mixer = Mixer()
    output = mixer.new_output(nothing, live=False)
    output.write(np.full(FRAME, 20_000, np.int16))
    before = mixer.pull(480)
    getattr(output, end)()
    assert output.queued_ms == 0
    after = pulled(mixer, 4800)
    assert steps(np.concatenate((before[200:], after))) < 20_000 / (2.9 * A_MS)
    assert not after[480:].any()


def test_a_closed_voice_takes_nothing_and_leaves_the_mix_once() -> None:
    left = []
    mixer = Mixer()
    output = mixer.new_output(lambda: left.append(1))
    output.close()
    output.close()
    assert left == [1]
    assert mixer.is_empty
    assert output.write(np.ones(10, np.int16)) == 0


def test_a_file_that_is_written_too_fast_has_to_wait() -> None:
    output = Mixer().new_output(nothing, live=False)
    assert output.write(np.ones(1000 * A_MS, np.int16)) == 400 * A_MS
    assert output.write(np.ones(10, np.int16)) == 0
    assert output.queued_ms == 400
    assert output.dropped_ms == 0


def test_a_live_burst_keeps_its_newest_and_counts_the_rest() -> None:
    mixer = Mixer()
    output = mixer.new_output(nothing)
    sound = np.arange(1000 * A_MS, dtype=np.int64) % 20_000
    assert output.write(sound.astype(np.int16)) == 1000 * A_MS
    assert output.queued_ms == 200
    assert output.dropped_ms == pytest.approx(810, abs=1)
    played = pulled(mixer, 200 * A_MS)
    assert sound[-1] - 400 < played.max() <= 20_000


def test_a_live_voice_in_step_with_the_device_has_no_gap_and_little_delay() -> None:
    mixer = Mixer()
    output = mixer.new_output(nothing)
    sound = tone(440, HEADSET_RATE_HZ, 4000)
    played, waiting = [], []
    for at in range(0, len(sound), FRAME):
        output.write(sound[at : at + FRAME])
        played += [mixer.pull(480), mixer.pull(480)]
        waiting.append(output.queued_ms)
    everything = np.concatenate(played)
    assert max(waiting) <= 10
    assert loudest_hz(everything[4800:], HEADSET_RATE_HZ) == pytest.approx(440, abs=1)
    assert steps(everything) <= steps(sound) + 1


@pytest.mark.parametrize("drift", [-0.001, 0.001])
def test_clocks_that_differ_build_up_no_delay_and_no_gaps(drift: float) -> None:
    """1000 parts in a million is ten times what sound cards do."""
    mixer = Mixer()
    output = mixer.new_output(nothing)
    sound = tone(440, HEADSET_RATE_HZ, 60_000)
    written, played, waiting = 0, [], []
    for pulls in range(5900):
        while written < len(sound) and written <= pulls * 480 * (1 + drift):
            output.write(sound[written : written + FRAME])
            written += FRAME
        played.append(mixer.pull(480))
        waiting.append(output.queued_ms)
    everything = np.concatenate(played[10:])
    quiet = np.abs(everything) < 50
    longest = max(len(run) for run in "".join("q" if q else "x" for q in quiet).split("x"))
    assert max(waiting) < 50
    assert longest < 2 * A_MS
    assert steps(everything) < 1.2 * steps(sound)
    assert output.dropped_ms == 0


def test_a_burst_after_a_stall_is_caught_up_within_seconds() -> None:
    mixer = Mixer()
    output = mixer.new_output(nothing)
    sound = tone(440, HEADSET_RATE_HZ, 10_000)
    output.write(sound[: 10 * FRAME])
    waiting = []
    for at in range(10 * FRAME, len(sound), FRAME):
        output.write(sound[at : at + FRAME])
        mixer.pull(480)
        mixer.pull(480)
        waiting.append(output.queued_ms)
    assert waiting[0] > 150
    assert max(waiting[-50:]) < 40


def test_quiet_moments_are_left_out_first_when_too_much_is_queued() -> None:
    mixer = Mixer()
    output = mixer.new_output(nothing)
    output.write(np.zeros(300 * A_MS, np.int16))
    for _ in range(40):
        output.write(np.zeros(FRAME, np.int16))
        mixer.pull(FRAME)
    assert output.queued_ms < 100
    assert output.dropped_ms > 150


def test_a_writer_that_jitters_gets_a_longer_cushion() -> None:
    mixer = Mixer()
    output = mixer.new_output(nothing)
    sound = tone(440, HEADSET_RATE_HZ, 12_000)
    random = np.random.default_rng(3)
    due = np.arange(0, len(sound), FRAME) + random.integers(0, 30 * A_MS, len(sound) // FRAME)
    due = np.maximum.accumulate(due)
    written, gaps = 0, []
    for pulls in range(1190):
        while written < len(due) and due[written] <= pulls * 480:
            output.write(sound[written * FRAME : (written + 1) * FRAME])
            written += 1
        mixer.pull(480)
        gaps.append(output.queued_ms == 0)
    assert sum(gaps[: len(gaps) // 2]) > 0
    assert sum(gaps[len(gaps) // 2 :]) <= 2


def test_another_device_goes_on_with_the_newest_of_a_live_voice_and_all_of_a_file() -> None:
    mixer = Mixer()
    live, file = mixer.new_output(nothing), mixer.new_output(nothing, live=False)
    for output in (live, file):
        output.write(tone(440, HEADSET_RATE_HZ, 300))
    mixer.catch_up()
    assert live.queued_ms == 30
    assert file.queued_ms == 300
