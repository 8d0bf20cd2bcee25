"""Whether what a language model is about to say is in its brief.

Owns the rule: every amount, number, time, date, telephone number and link in a clause must
stand in a text that the agent was given or heard, or follow from one by the calendar. Pure
functions; what is said instead is ``chat_reply``'s. Words that only look like figures ("one
moment", "two things", "first") are let through.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.agent.understanding.dates import find_day
from app.agent.understanding.figures import (
    WEEKDAYS,
    Clock,
    Code,
    Digits,
    Figure,
    MonthDay,
    Number,
    Reading,
    Weekday,
    figures,
)
from app.agent.understanding.found import bare
from app.agent.understanding.links import Link

_EMERGENCY = frozenset({"911", "112", "999"})
_SHORT_WEEKDAYS = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3} | {
    "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_DAY_NAME = "|".join(sorted((*WEEKDAYS, *_SHORT_WEEKDAYS), key=len, reverse=True))
_SHORT_DAY = re.compile(rf"\b({'|'.join(_SHORT_WEEKDAYS)})\b")
_DAY_RANGE = re.compile(rf"\b({_DAY_NAME})s? ?(?:to|through|thru|until|-) ?({_DAY_NAME})s?\b")
_WHOLE_WEEK = re.compile(r"\b(?:every ?day|daily|seven days a week|7 days a week|all week)\b")
_WORK_WEEK = re.compile(r"\bweek ?days?\b")
_WEEKEND = re.compile(r"\bweek ?ends?\b")
_HARMLESS_AFTER = re.compile(
    r"(?:more |other |quick |last |little |small |final |main |different |short |of ){0,2}"
    r"(?:moments?|seconds?|secs?|minutes?|things?|questions?|options?|ways?|points?|reasons?"
    r"|steps?|parts?|details?|words?|choices?|possibilities|you|us|them|these|those|or)\b"
)
_SURE_AFTER = re.compile(r"(?:sure|certain|clear|right|agree|understand)\b")
_FORMS = re.compile(r"[;.!?\n]+(?:\s|$)")


@dataclass(frozen=True, slots=True)
class _Known:
    """The values that one text gives."""

    values: frozenset[Reading]
    digits: str
    dates: frozenset[date]


def ungrounded(clause: str, sources: Iterable[str], today: date) -> tuple[str, ...]:
    """The figures of ``clause`` that no source gives, as they stand in it; empty when all do."""
    said = [figure for figure in figures(clause) if not _is_harmless(figure)]
    if not said:
        return ()
    known = [_known(source, today) for source in sources]
    known.append(_calendar(today))
    return tuple(figure.words for figure in said if not _is_given(figure, known, today))


def _is_harmless(figure: Figure) -> bool:
    """A figure in form only: "one moment", "the two of you", "a hundred percent sure"."""
    (first, *others), *more = figure.readings
    if others or not isinstance(first, Number) or figure.words.isdigit() and first.value > 3:
        return isinstance(first, Digits) and first.digits in _EMERGENCY
    if figure.words in _EMERGENCY or (first.value == 0 and not first.unit):
        return True
    if first == Number(100.0, "percent"):
        return bool(_SURE_AFTER.match(figure.after))
    if first.unit or more:
        return False
    return first.value == 1 or (first.value <= 5 and bool(_HARMLESS_AFTER.match(figure.after)))


def _is_given(figure: Figure, known: Iterable[_Known], today: date) -> bool:
    known = tuple(known)
    return any(
        all(any(_gives(each, value, today) for each in known) for value in reading)
        for reading in figure.readings
    )


def _gives(known: _Known, value: Reading, today: date) -> bool:
    match value:
        case Number(value=number, unit=unit):
            if Number(number, unit) in known.values or Number(number) in known.values:
                return True
            if unit:
                return False
            whole = str(int(number))
            plain = any(Number(number, each) in known.values for each in ("money", "percent"))
            return plain or (len(whole) >= 3 and whole in known.digits)
        case Digits(digits=digits):
            return digits in _EMERGENCY or digits in known.digits
        case Clock(minutes=minutes, part=part):
            return _gives_time(known, minutes, part)
        case MonthDay():
            return _gives_date(known, value)
        case Link(address=address):
            hosts = {each.host for each in known.values if isinstance(each, Link)}
            return value in known.values or address in hosts
        case _:
            return value in known.values


def _gives_time(known: _Known, minutes: int, part: str) -> bool:
    for each in ("am", "pm", "") if not part else (part, ""):
        if Clock(minutes, each) in known.values:
            return True
    hour, rest = (minutes // 60) or 12, minutes % 60
    return Number(float(hour)) in known.values if not rest else f"{hour}{rest:02d}" in known.digits


def _gives_date(known: _Known, wanted: MonthDay) -> bool:
    if any(
        (not wanted.year or day.year == wanted.year)
        and (not wanted.month or day.month == wanted.month)
        and day.day == wanted.day
        for day in known.dates
    ):
        return True
    return not wanted.month and Number(float(wanted.day)) in known.values


@lru_cache(maxsize=16)
def _calendar(today: date) -> _Known:
    """What anybody knows: today, yesterday, tomorrow, and the years around."""
    near = frozenset(today + timedelta(days=days) for days in (-1, 0, 1, 2))
    years = frozenset(Number(float(today.year + step)) for step in (0, 1))
    weekdays = frozenset(Weekday(day.weekday()) for day in near if day >= today)
    return _Known(years | weekdays, "", near)


@lru_cache(maxsize=512)
def _known(text: str, today: date) -> _Known:
    """Everything that ``text`` gives, and what follows from it by the calendar."""
    values: set[Reading] = set()
    digits: list[str] = []
    for figure in figures(text):
        for reading in figure.readings:
            for value in reading:
                values |= {value, *_parts_of(value)}
                digits.append(_as_digits(value))
    words = bare(text)
    named = figures(_DAY_RANGE.sub(" ", words))
    dates = {day for form in _FORMS.split(text) for day in _days_of(form, today)}
    dates |= {
        day
        for figure in named
        for reading in figure.readings
        for value in reading
        for day in _next_such(value, today)
    }
    values |= {Weekday(day.weekday()) for day in dates}
    values |= set(_weekdays_of(words))
    return _Known(frozenset(values), " ".join(filter(None, digits)), frozenset(dates))


def _parts_of(value: Reading) -> Iterator[Reading]:
    """What a value is made of, which may be said alone."""
    match value:
        case Number(value=number, unit="money"):
            yield Number(float(int(number)), "money")
            yield Number(round(number % 1, 2), "money")
        case Clock(minutes=minutes):
            yield Number(float(minutes // 60 or 12))
        case MonthDay(year=year) if year:
            yield Number(float(year))
        case Code(code=code):
            yield from (Digits(part) for part in re.findall(r"\d{2,}", code))


def _as_digits(value: Reading) -> str:
    match value:
        case Digits(digits=digits):
            return digits
        case Number(value=number, unit="") if number == int(number):
            return str(int(number))
        case Clock(minutes=minutes):
            return f"{minutes // 60 or 12}{minutes % 60:02d}"
        case Code(code=code):
            return " ".join(re.findall(r"\d+", code))
        case _:
            return ""


def _days_of(form: str, today: date) -> Iterator[date]:
    """The dates that a sentence names or means: "in three days", "next Friday"."""
    rest = _DAY_RANGE.sub(" ~ ", bare(form))
    for _ in range(8):
        found = find_day(rest, today)
        if found is None:
            return
        yield found.value.date
        if not found.value.exact:
            yield from (found.value.date + timedelta(days=step) for step in range(7))
        words = bare(rest)
        rest = f"{words[: found.start]} ~ {words[found.end :]}"


def _next_such(value: Reading, today: date) -> Iterator[date]:
    """The dates of a year from now that a weekday or a day of a month stands for."""
    if isinstance(value, Weekday):
        ahead = (value.index - today.weekday()) % 7
        yield from (today + timedelta(days=ahead + more) for more in (0, 7, 14))
    elif isinstance(value, MonthDay) and value.month:
        for year in (value.year,) if value.year else (today.year - 1, today.year, today.year + 1):
            try:
                yield date(year, value.month, value.day)
            except ValueError:
                return


def _weekdays_of(words: str) -> Iterator[Weekday]:
    """The weekdays that ranges and groups stand for."""
    names = {**WEEKDAYS, **_SHORT_WEEKDAYS}
    yield from (Weekday(_SHORT_WEEKDAYS[match[1]]) for match in _SHORT_DAY.finditer(words))
    for match in _DAY_RANGE.finditer(words):
        first, last = names[match[1]], names[match[2]]
        yield from (Weekday((first + step) % 7) for step in range((last - first) % 7 + 1))
    if _WHOLE_WEEK.search(words):
        yield from map(Weekday, range(7))
    if _WORK_WEEK.search(words):
        yield from map(Weekday, range(5))
    if _WEEKEND.search(words):
        yield from (Weekday(5), Weekday(6))
