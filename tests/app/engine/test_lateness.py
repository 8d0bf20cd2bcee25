"""Telling that recognition has fallen behind, and that it has caught up."""

from app.engine.lateness import Lateness


def test_it_is_told_beyond_two_seconds_for_every_further_one_and_at_the_end() -> None:
    told: list[int] = []
    late = Lateness(told.append)
    for now_ms in range(1_000, 6_000, 20):
        late.look(now_ms, 1_000.0)
    assert told == [2_020, 3_020, 4_020]
    late.look(6_000.0, 4_500.0)
    assert told[3:] == [0]
    late.look(6_020.0, None)
    assert len(told) == 4


def test_what_is_in_time_is_told_to_nobody() -> None:
    told: list[int] = []
    late = Lateness(told.append)
    late.look(10_000.0, None)
    late.look(10_000.0, 8_000.0)
    assert told == []
