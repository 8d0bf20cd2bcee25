"""When to call back, from a caller's words."""

from datetime import datetime

import pytest

from app.engine.callback_time import NoSuchTime, callback_time

NOW = datetime(2026, 11, 21, 16, 50)  # a Saturday


@pytest.mark.parametrize(
    ("words", "due", "phrase"),
    [
        ("Friday at half past two", "2026-11-27T14:30", "Friday, November 27th at 2:30 pm"),
        ("tomorrow", "2026-11-22T09:00", "tomorrow, Sunday"),
        ("tomorrow afternoon", "2026-11-22T14:00", "tomorrow, Sunday"),
        ("this evening", "2026-11-21T18:00", "today"),
        ("at five", "2026-11-21T17:00", "today at 5 pm"),
        ("at four", "2026-11-22T16:00", "tomorrow, Sunday at 4 pm"),
        ("today", "2026-11-21T17:00", "today"),
        ("the 3rd at five", "2026-12-03T17:00", "Thursday, December 3rd at 5 pm"),
        ("in half an hour", "2026-11-21T17:20", "today at 5:20 pm"),
        ("in two hours", "2026-11-21T18:50", "today at 6:50 pm"),
        ("in two days", "2026-11-23T09:00", "Monday, November 23rd"),
        ("2026-11-27T15:00", "2026-11-27T15:00", "Friday, November 27th at 3 pm"),
        ("2026-11-27 15:00", "2026-11-27T15:00", "Friday, November 27th at 3 pm"),
        ("2026-11-27", "2026-11-27T09:00", "Friday, November 27th"),
    ],
)
def test_a_moment_is_understood(words: str, due: str, phrase: str) -> None:
    found = callback_time(words, NOW)
    assert (found.due, found.phrase) == (datetime.fromisoformat(due), phrase)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("sometime", "names no day or time"),
        ("next week", "names no single day"),
        ("today at 9 am", "is over already"),
        ("2026-11-20T15:00", "is over already"),
    ],
)
def test_words_that_name_no_moment_say_what_to_ask(words: str, said: str) -> None:
    with pytest.raises(NoSuchTime, match=said):
        callback_time(words, NOW)
