"""What a further call would find on a fast and on a slow computer."""

import pytest

from app.engine.capacity import TARGET_P95_MS, Capacity, Room, TurnCost

FAST = TurnCost(alone_ms=350.0, together_ms=520.0)
SLOW = TurnCost(alone_ms=800.0, together_ms=1_600.0)


def test_a_fast_computer_takes_calls_until_they_would_wait() -> None:
    capacity = Capacity(FAST)
    rooms = [capacity.forecast(calls).room for calls in range(1, 9)]
    assert rooms[:3] == [Room.FREE] * 3
    assert rooms[-1] is Room.NONE
    order = [Room.FREE, Room.TIGHT, Room.NONE]
    assert [order.index(room) for room in rooms] == sorted(order.index(room) for room in rooms)


def test_a_slow_computer_takes_one_call_and_refuses_the_second_with_a_sentence() -> None:
    capacity = Capacity(SLOW)
    assert capacity.forecast(1).room is Room.FREE
    second = capacity.forecast(2)
    assert second.room is Room.NONE
    assert "2 calls" in second.sentence and "s; wait" in second.sentence


@pytest.mark.parametrize("calls", range(1, 7))
def test_more_calls_never_wait_less(calls: int) -> None:
    capacity = Capacity(FAST)
    now, more = capacity.forecast(calls), capacity.forecast(calls + 1)
    assert now.median_ms <= more.median_ms
    assert now.p95_ms <= more.p95_ms
    assert now.median_ms <= now.p95_ms


def test_nothing_is_refused_while_nothing_is_known() -> None:
    assert Capacity().forecast(4).room is Room.FREE


def test_live_turns_correct_a_measurement() -> None:
    capacity = Capacity(FAST)
    for _ in range(40):
        capacity.observed(1_500.0, calls=2)
    assert capacity.forecast(2).p95_ms > TARGET_P95_MS
    assert capacity.forecast(2).room is Room.NONE
    for _ in range(40):
        capacity.observed(100.0, calls=1)
    assert capacity.cost is not None and capacity.cost.alone_ms < 150.0


def test_turns_of_two_calls_that_do_not_meet_do_not_hide_what_meeting_costs() -> None:
    capacity = Capacity(SLOW)
    for _ in range(40):
        capacity.observed(300.0, calls=2)
    assert capacity.forecast(2).room is Room.NONE


def test_a_bad_hour_with_two_calls_is_forgotten_with_time() -> None:
    capacity = Capacity(FAST)
    for _ in range(40):
        capacity.observed(2_000.0, calls=2)
    assert capacity.forecast(2).room is Room.NONE
    for _ in range(200):
        capacity.observed(350.0, calls=1)
    assert capacity.forecast(2).room is not Room.NONE


def test_a_few_slow_turns_after_a_start_refuse_nothing() -> None:
    capacity = Capacity()
    for _ in range(3):
        capacity.observed(3_000.0, calls=1)
    assert capacity.forecast(2).room is Room.FREE
    for _ in range(10):
        capacity.observed(3_000.0, calls=1)
    assert capacity.forecast(2).room is Room.NONE
