"""What a person types to find calls."""

from datetime import date

import pytest

from app.library.errors import QueryInvalid
from app.library.query import read_query

TODAY = date(2026, 11, 21)


def test_words_stay_words() -> None:
    assert read_query('refund "next week" 10:30 http://x.test', TODAY) == (
        'refund "next week" 10:30 http://x.test',
        [],
    )


def test_filters_are_taken_out_of_the_words() -> None:
    words, tests = read_query('refund tag:"to do" IS:missed has:note', TODAY)
    assert words == "refund"
    assert [values for _, values in tests] == [["to do"], [], []]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("tag:", "tag: say what"),
        ("agent:", "agent: say what"),
        ("is:nice", "is:nice: there are missed"),
        ("has:sugar", "has:sugar: there are recording"),
        ("speaker:dog", "the speakers are caller"),
        ("before:tomorrow", "before:tomorrow: write a date as"),
        ("after:2026-13-40", "write a date as"),
        ("after:99999999999d", "write a date as"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(given: str, sentence: str) -> None:
    with pytest.raises(QueryInvalid, match=sentence):
        read_query(f"refund {given}", TODAY)


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("after:2026-11-03", "2026-11-03"),
        ("after:7d", "2026-11-14"),
        ("after:2w", "2026-11-07"),
        ("after:yesterday", "2026-11-20"),
    ],
)
def test_days_begin_where_the_person_is(given: str, day: str) -> None:
    (one,) = read_query(given, TODAY)[1]
    (same,) = read_query(f"after:{day}", TODAY)[1]
    assert one == same
    assert one[1][0].endswith("Z")
