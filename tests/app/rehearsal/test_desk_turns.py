"""When a person would take the desk's turn for finished."""

import numpy as np
import pytest

from app.rehearsal.desk_turns import DeskTurns
from audio.frames import FRAME_MS, Frame


def feed(turns: DeskTurns, *, at_ms: float, length_ms: float, level_db: float) -> float:
    amplitude = 32_768 * 10 ** (level_db / 20)
    for offset_ms in range(0, int(length_ms), FRAME_MS):
        samples = np.full(160, amplitude, np.int16)
        turns.feed(Frame(samples, 8_000, at_ms + offset_ms))
    return at_ms + length_ms


def test_a_turn_ends_after_700_ms_of_silence() -> None:
    turns = DeskTurns()
    at_ms = feed(turns, at_ms=0, length_ms=400, level_db=-70)
    assert turns.since_ms is None
    at_ms = feed(turns, at_ms=at_ms, length_ms=1_000, level_db=-20)
    assert turns.since_ms == 400
    at_ms = feed(turns, at_ms=at_ms, length_ms=680, level_db=-70)
    assert turns.finished is None
    feed(turns, at_ms=at_ms, length_ms=20, level_db=-70)
    assert turns.finished is not None
    assert (turns.finished.start_ms, turns.finished.end_ms) == (400, 1_400)
    assert turns.since_ms is None


@pytest.mark.parametrize(("length_ms", "level_db"), [(40, -10), (3_000, -50)])
def test_clicks_and_hiss_are_no_turn(length_ms: float, level_db: float) -> None:
    turns = DeskTurns()
    at_ms = feed(turns, at_ms=0, length_ms=length_ms, level_db=level_db)
    feed(turns, at_ms=at_ms, length_ms=1_000, level_db=-80)
    assert turns.finished is None
    assert turns.since_ms is None


def test_sentences_with_pauses_are_one_turn() -> None:
    turns, at_ms = DeskTurns(), 0.0
    for _ in range(3):
        at_ms = feed(turns, at_ms=at_ms, length_ms=500, level_db=-20)
        at_ms = feed(turns, at_ms=at_ms, length_ms=600, level_db=-80)
    feed(turns, at_ms=at_ms, length_ms=200, level_db=-80)
    assert turns.finished is not None
    assert (turns.finished.start_ms, turns.finished.end_ms) == (0, 2_700)


def test_a_lone_word_is_given_more_time() -> None:
    turns = DeskTurns()
    at_ms = feed(turns, at_ms=0, length_ms=400, level_db=-20)
    at_ms = feed(turns, at_ms=at_ms, length_ms=1_400, level_db=-80)
    assert turns.finished is None
    at_ms = feed(turns, at_ms=at_ms, length_ms=600, level_db=-20)
    feed(turns, at_ms=at_ms, length_ms=700, level_db=-80)
    assert turns.finished is not None
    assert (turns.finished.start_ms, turns.finished.end_ms) == (0, 2_400)
    feed(turns, at_ms=5_000, length_ms=400, level_db=-20)
    feed(turns, at_ms=5_400, length_ms=1_500, level_db=-80)
    assert (turns.finished.start_ms, turns.finished.end_ms) == (5_000, 5_400)
