from datetime import time

import pytest

from app.agent.understanding.times import find_time, say_time


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("seven thirty PM", time(19, 30)),
        ("half past six", time(18, 30)),
        ("7:30", time(19, 30)),
        ("half six, so the kids aren't late", time(18, 30)),
        ("around half seven", time(19, 30)),
        ("noon", time(12)),
        ("7pm", time(19)),
        ("at 7 p.m.", time(19)),
        ("quarter to eight", time(7, 45)),
        ("a quarter past three", time(15, 15)),
        ("ten in the morning", time(10)),
        ("tomorrow morning at nine", time(9)),
        ("7 o'clock", time(19)),
        ("7 o clock", time(19)),
        ("at 19:45", time(19, 45)),
        ("around 8:15 in the evening", time(20, 15)),
        ("midnight", time(0)),
        ("12 pm", time(12)),
        ("12 am", time(0)),
        ("at 730 pm", time(19, 30)),
    ],
)
def test_times(said: str, meant: time) -> None:
    found = find_time(said)
    assert found is not None
    assert found.value == meant


def test_dinner_is_in_the_evening() -> None:
    early, late = find_time("at eight"), find_time("at eight", evening=True)
    assert early is not None
    assert late is not None
    assert (early.value, late.value) == (time(8), time(20))


@pytest.mark.parametrize(
    "said", ["a table for two tonight", "four people", "on the 7th", "$7.50", "in 5 days"]
)
def test_what_is_no_time(said: str) -> None:
    assert find_time(said, evening=True) is None


def test_a_lone_number_counts_only_when_asked_for() -> None:
    assert find_time("Nine.") is None
    found = find_time("Nine, please.", asked=True)
    assert found is not None
    assert found.value == time(9)


def test_people_and_time_in_one_sentence() -> None:
    found = find_time("a table for four on Friday at seven", evening=True)
    assert found is not None
    assert (found.value, found.words) == (time(19), "at seven")


def test_how_times_are_said() -> None:
    said = [say_time(each) for each in (time(19), time(9, 5), time(12), time(0, 30))]
    assert said == ["7 pm", "9:05 am", "noon", "12:30 am"]


@pytest.mark.parametrize("written", ["A30", "a 30", "8:30"])
def test_an_eight_that_was_written_down_as_it_sounds(written: str) -> None:
    found = find_time(written, asked=True, evening=True)
    assert found is not None
    assert found.value == time(20, 30)


@pytest.mark.parametrize("heard", ["1.4 to 2, if you can fit us in.", "order to 2, please"])
def test_a_misheard_quarter_is_one_where_a_time_was_asked_for(heard: str) -> None:
    found = find_time(heard, asked=True)
    assert found is not None and found.value == time(13, 45)
    assert find_time("I'd like to order two pizzas", asked=True) is None
