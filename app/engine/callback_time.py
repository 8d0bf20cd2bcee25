"""The moment of a call back, from a caller's words.

Owns the reading of day and time together; each alone is ``app.agent.understanding``'s. Moments
are the desk's own local time, without a zone: that a clock changes in between is for whoever
turns them into Unix time.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.agent.understanding.dates import find_day, say_day
from app.agent.understanding.found import bare
from app.agent.understanding.numbers import CARDINALS
from app.agent.understanding.times import find_time, say_time
from app.engine.errors import EngineError

OPENS = time(9)
"""When a call back is due of which only the day is known."""
_PARTS = {"afternoon": time(14), "evening": time(18), "tonight": time(18), "noon": time(12)}
_IN = ("in", "within")
_UNITS = {"minute": 60, "minutes": 60, "hour": 3600, "hours": 3600}


@dataclass(frozen=True, slots=True)
class CallbackTime:
    """When it is due, and how one says it."""

    due: datetime
    phrase: str


class NoSuchTime(EngineError):
    """The words name no moment that is still to come; the message is for a model."""


def callback_time(words: str, now: datetime) -> CallbackTime:
    """The moment that ``words`` name, seen from ``now``. Raises NoSuchTime.

    A day alone is due in the morning, a time alone at its next occurrence.
    """
    exact = _exact(words, now)
    if exact is not None:
        return _still_to_come(exact, words, now)
    day = find_day(words, now.date(), asked=True)
    rest = _without(words, day.start, day.end) if day else words
    at = find_time(rest, asked=True)
    if day is None and at is None:
        raise NoSuchTime(f"{words!r} names no day or time; ask the caller for both")
    if day is not None and not day.value.exact:
        raise NoSuchTime(f"{words!r} names no single day; ask the caller which day")
    on = day.value.date if day else now.date()
    due = datetime.combine(on, at.value if at else _part_of_day(words))
    if due <= now and day is None:
        due += timedelta(days=1)
    if due <= now and at is None:
        due = (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return _still_to_come(due, words, now, with_time=at is not None)


def _still_to_come(
    due: datetime, words: str, now: datetime, with_time: bool = True
) -> CallbackTime:
    if due <= now:
        raise NoSuchTime(f"{words!r} is over already; ask the caller for another time")
    return CallbackTime(due, _said(due, now, with_time))


def _exact(words: str, now: datetime) -> datetime | None:
    """A moment as a program writes it, or so and so long from now."""
    try:
        moment = datetime.fromisoformat(words.strip())
    except ValueError:
        soon = _from_now(words)
        return (now + soon).replace(second=0, microsecond=0) if soon is not None else None
    if "T" not in words and ":" not in words:
        return None
    return moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment


def _part_of_day(words: str) -> time:
    said = bare(words).split()
    return next((at for part, at in _PARTS.items() if part in said), OPENS)


def _from_now(words: str) -> timedelta | None:
    """``in an hour``, ``in 20 minutes``, ``in half an hour``."""
    said = bare(words).replace("half an hour", "30 minutes").split()
    for index, word in enumerate(said[:-2]):
        unit = _UNITS.get(said[index + 2])
        if word in _IN and unit is not None:
            count = said[index + 1]
            number = 1 if count in ("a", "an") else CARDINALS.get(count, 0)
            number = int(count) if count.isdigit() and len(count) < 4 else number
            return timedelta(seconds=number * unit) if number else None
    return None


def _without(words: str, start: int, end: int) -> str:
    """The words without those of the day: "the 3rd at five" has one time only."""
    plain = bare(words)
    return f"{plain[:start]} {plain[end:]}"


def _said(due: datetime, now: datetime, with_time: bool) -> str:
    day = say_day(due.date(), now.date())
    return f"{day} at {say_time(due.time())}" if with_time else day
