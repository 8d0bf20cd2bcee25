"""Delays, cut-ins and double answers found in waveforms whose truth is known."""

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from app.rehearsal.errors import RecordingUnusable
from app.rehearsal.measuring import Stretch, measure, measure_file, speech_stretches, summarise
from audio.frames import Samples

RATE_HZ = 8_000
TOLERANCE_MS = 10.0


def channel(
    *spoken: tuple[float, float], length_ms: float = 12_000, noise_db: float | None = None
) -> Samples:
    """Speech-like bursts (a voiced tone under a syllable rhythm) at known places."""
    count = int(length_ms * RATE_HZ / 1000)
    random = np.random.default_rng(7)
    at_s = np.arange(count) / RATE_HZ
    signal = np.zeros(count)
    for start_ms, end_ms in spoken:
        inside = (at_s >= start_ms / 1000) & (at_s < end_ms / 1000)
        rhythm = 0.6 + 0.4 * np.cos(2 * np.pi * 4 * (at_s - start_ms / 1000))
        voice = np.sin(2 * np.pi * 180 * at_s) + 0.5 * np.sin(2 * np.pi * 1_130 * at_s)
        signal += inside * rhythm * voice * 0.2
    if noise_db is not None:
        signal += random.normal(0.0, 10 ** (noise_db / 20), count)
    return np.asarray(np.clip(signal, -1, 1) * 32_767, dtype=np.int16)


@pytest.mark.parametrize("noise_db", [None, -70.0, -50.0, -45.0])
def test_stretches_are_found_to_ten_milliseconds(noise_db: float | None) -> None:
    found = speech_stretches(channel((1_003, 2_218), (4_511, 5_007), noise_db=noise_db), RATE_HZ)
    assert len(found) == 2
    for stretch, (start_ms, end_ms) in zip(found, [(1_003, 2_218), (4_511, 5_007)], strict=True):
        assert stretch.start_ms == pytest.approx(start_ms, abs=TOLERANCE_MS)
        assert stretch.end_ms == pytest.approx(end_ms, abs=TOLERANCE_MS)


def test_a_quiet_channel_holds_nothing() -> None:
    assert speech_stretches(channel(), RATE_HZ) == ()
    assert speech_stretches(channel(noise_db=-55.0), RATE_HZ) == ()
    assert speech_stretches(np.zeros(0, dtype=np.int16), RATE_HZ) == ()


def test_a_channel_that_never_rests_is_one_stretch() -> None:
    (stretch,) = speech_stretches(channel((0, 12_000)), RATE_HZ)
    assert stretch.start_ms == pytest.approx(0, abs=TOLERANCE_MS)
    assert stretch.end_ms == pytest.approx(12_000, abs=TOLERANCE_MS)


def test_clicks_are_not_speech_and_closures_do_not_split() -> None:
    found = speech_stretches(channel((500, 512), (2_000, 2_400), (2_500, 3_000)), RATE_HZ)
    assert len(found) == 1
    assert found[0].start_ms == pytest.approx(2_000, abs=TOLERANCE_MS)
    assert found[0].end_ms == pytest.approx(3_000, abs=TOLERANCE_MS)


@pytest.mark.parametrize("noise_db", [None, -55.0])
@pytest.mark.parametrize("delay_ms", [37.0, 250.0, 742.0, 1_303.0])
def test_known_delays_come_back(delay_ms: float, noise_db: float | None) -> None:
    said = channel((2_000, 3_200), (7_000, 7_600), noise_db=noise_db)
    heard = channel(
        (300, 1_400), (3_200 + delay_ms, 5_800), (7_600 + delay_ms, 11_000), noise_db=noise_db
    )
    exchanges = measure(said, heard, RATE_HZ, [Stretch(1_980, 3_300), Stretch(6_900, 7_700)])
    assert [exchange.delay_ms for exchange in exchanges] == [
        pytest.approx(delay_ms, abs=TOLERANCE_MS)
    ] * 2
    assert not any(exchange.cut_in or exchange.answered_twice for exchange in exchanges)
    assert sum(exchange.overlap_ms for exchange in exchanges) == 0.0


def test_a_pause_within_the_line_is_the_callers_own() -> None:
    said = channel((2_000, 2_700), (3_600, 4_400))
    (exchange,) = measure(said, channel((5_000, 6_000)), RATE_HZ, [Stretch(2_000, 4_400)])
    assert exchange.delay_ms == pytest.approx(600, abs=TOLERANCE_MS)
    assert not exchange.cut_in


def test_cutting_in_on_a_pause_and_answering_again() -> None:
    said = channel((2_000, 2_700), (3_600, 4_400))
    heard = channel((3_300, 3_750), (5_000, 6_000))
    (exchange,) = measure(said, heard, RATE_HZ, [Stretch(2_000, 4_400)])
    assert exchange.cut_in
    assert exchange.answered_twice
    assert exchange.delay_ms == pytest.approx(600, abs=TOLERANCE_MS)
    assert exchange.overlap_ms == pytest.approx(150, abs=TOLERANCE_MS)


def test_two_answers_to_one_line() -> None:
    heard = channel((3_500, 4_500), (5_400, 6_000), (9_400, 10_000))
    said = channel((2_000, 3_000), (8_000, 9_000))
    first, second = measure(said, heard, RATE_HZ, [Stretch(2_000, 3_000), Stretch(8_000, 9_000)])
    assert first.answers == 2
    assert second.answers == 1


def test_asking_into_silence_is_no_second_answer() -> None:
    heard = channel((3_500, 4_500), (9_000, 10_000))
    (exchange,) = measure(channel((2_000, 3_000)), heard, RATE_HZ, [Stretch(2_000, 3_000)])
    assert exchange.answers == 1
    assert exchange.delay_ms == pytest.approx(500, abs=TOLERANCE_MS)


def test_pauses_between_the_desks_sentences_are_one_answer() -> None:
    heard = channel((3_500, 4_500), (4_900, 6_000))
    (exchange,) = measure(channel((2_000, 3_000)), heard, RATE_HZ, [Stretch(2_000, 3_000)])
    assert exchange.answers == 1


def test_interrupting_the_desk_is_overlap_but_no_cut_in() -> None:
    said, heard = channel((2_000, 3_000)), channel((500, 2_150), (3_600, 4_000))
    (exchange,) = measure(said, heard, RATE_HZ, [Stretch(2_000, 3_000)])
    assert not exchange.cut_in
    assert exchange.overlap_ms == pytest.approx(150, abs=TOLERANCE_MS)
    assert exchange.delay_ms == pytest.approx(600, abs=TOLERANCE_MS)


def test_a_line_without_an_answer_and_one_without_sound() -> None:
    lines = [Stretch(2_000, 3_000), Stretch(5_000, 6_000)]
    (exchange,) = measure(channel((2_000, 3_000)), channel((200, 900)), RATE_HZ, lines)
    assert exchange.delay_ms is None
    assert exchange.answers == 0


def test_a_file_is_measured_left_against_right(tmp_path: Path) -> None:
    stereo = np.stack([channel((2_000, 3_000)), channel((3_640, 4_000))], axis=1)
    sf.write(tmp_path / "call.flac", stereo, RATE_HZ)
    (exchange,) = measure_file(tmp_path / "call.flac", [Stretch(1_900, 3_100)])
    assert exchange.delay_ms == pytest.approx(640, abs=TOLERANCE_MS)


def test_files_that_cannot_be_measured_are_named(tmp_path: Path) -> None:
    sf.write(tmp_path / "mono.wav", channel((2_000, 3_000)), RATE_HZ)
    with pytest.raises(RecordingUnusable, match=r"mono\.wav: has 1 channels"):
        measure_file(tmp_path / "mono.wav", [])
    (tmp_path / "torn.flac").write_bytes(b"fLaC and no more")
    with pytest.raises(RecordingUnusable, match=r"torn\.flac: cannot be read"):
        measure_file(tmp_path / "torn.flac", [])


def test_summary_of_delays() -> None:
    summary = summarise([float(value) for value in range(2_000, -1, -100)])
    assert summary is not None
    assert (summary.count, summary.median_ms) == (21, 1_000.0)
    assert (summary.p95_ms, summary.worst_ms) == (1_900.0, 2_000.0)
    assert summarise([]) is None
