from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agent.understanding.dates import find_day, say_day

SATURDAY = date(2026, 11, 21)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Today.", date(2026, 11, 21)),
        ("I can do it tomorrow", date(2026, 11, 22)),
        ("the day after tomorrow", date(2026, 11, 23)),
        ("on Friday", date(2026, 11, 27)),
        ("FRIDAY NEXT WEEK", date(2026, 11, 27)),
        ("next Friday", date(2026, 11, 27)),
        ("Saturday at 7", date(2026, 11, 28)),
        ("the 25th", date(2026, 11, 25)),
        ("by the twenty-fifth", date(2026, 11, 25)),
        ("the 15th", date(2026, 12, 15)),
        ("May 25th", date(2027, 5, 25)),
        ("the 25th of May", date(2027, 5, 25)),
        ("May 25, 2026", date(2026, 5, 25)),
        ("June the fifth", date(2027, 6, 5)),
        ("December first", date(2026, 12, 1)),
        ("12/5", date(2026, 12, 5)),
        ("2026-12-24", date(2026, 12, 24)),
        ("the end of the month", date(2026, 11, 30)),
        ("end of next month", date(2026, 12, 31)),
        ("at the end of the week", date(2026, 11, 27)),
        ("in two weeks", date(2026, 12, 5)),
        ("in a couple of days", date(2026, 11, 23)),
        ("ten days from now", date(2026, 12, 1)),
        ("in a month", date(2026, 12, 21)),
        ("a week from Monday", date(2026, 11, 30)),
        ("Wednesday week, not this one", date(2026, 12, 2)),
        ("I want to come Wednesday weekend instead", date(2026, 12, 2)),
        ("a fortnight today", date(2026, 12, 5)),
        ("in a fortnight", date(2026, 12, 5)),
        ("the Monday after next", date(2026, 11, 30)),
    ],
)
def test_days_seen_from_a_saturday(said: str, day: date) -> None:
    found = find_day(said, SATURDAY)
    assert found is not None
    assert (found.value.date, found.value.exact) == (day, True)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Monday", date(2026, 11, 30)),
        ("this Monday", date(2026, 11, 23)),
        ("this Friday", date(2026, 11, 27)),
        ("next Friday", date(2026, 12, 4)),
        ("Wednesday", date(2026, 11, 25)),
    ],
)
def test_days_seen_from_a_monday(said: str, day: date) -> None:
    found = find_day(said, MONDAY)
    assert found is not None
    assert found.value.date == day


@pytest.mark.parametrize("said", ["next week", "sometime next month", "this weekend"])
def test_stretches_are_not_exact(said: str) -> None:
    found = find_day(said, SATURDAY)
    assert found is not None
    assert not found.value.exact


@pytest.mark.parametrize(
    "said", ["when I get paid", "February 30th", "the first time", "a second please", "at seven"]
)
def test_what_is_no_day(said: str) -> None:
    assert find_day(said, SATURDAY) is None


def test_a_bare_ordinal_counts_only_when_asked_for() -> None:
    assert find_day("Twenty-fifth.", SATURDAY) is None
    found = find_day("Twenty-fifth.", SATURDAY, asked=True)
    assert found is not None
    assert found.value.date == date(2026, 11, 25)


def test_the_31st_skips_short_months() -> None:
    found = find_day("the 31st", SATURDAY)
    assert found is not None
    assert found.value.date == date(2026, 12, 31)


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(2, 360))
def test_a_day_as_the_agent_says_it_is_understood_as_that_day(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    found = find_day(say_day(day, today).partition(", ")[2], today)
    assert found is not None
    assert found.value.date == day


def test_how_days_are_said() -> None:
    said = [say_day(SATURDAY + timedelta(days=ahead), SATURDAY) for ahead in (0, 1, 2, 10, 41)]
    assert said == [
        "today", "tomorrow, Sunday", "Monday, November 23rd", "Tuesday, December 1st",
        "Friday, January 1st, 2027",
    ]  # fmt: skip
