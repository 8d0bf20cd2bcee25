"""Days: today, tomorrow, Friday, next week, the 25th, May 25th, the end of the month.

Owns the meaning of a day relative to ``today``, which is handed in. A day without
a year is the next such day. Clock times are ``times``'s.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.agent.understanding.found import Found, bare
from app.agent.understanding.numbers import CARDINALS, ORDINAL_PATTERN, cardinal, ordinal


@dataclass(frozen=True, slots=True)
class Day:
    """A day. ``exact`` is False for "next week" and the like: a day of it must be asked for."""

    date: date
    exact: bool = True


_WEEKDAYS = {name.casefold(): index for index, name in enumerate(calendar.day_name)} | {
    "mon": 0, "tues": 1, "tue": 1, "wed": 2, "weds": 2, "thurs": 3, "thur": 3, "thu": 3, "fri": 4,
}  # fmt: skip
_MONTHS = {name.casefold(): index for index, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): index for index, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}  # fmt: skip
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_COUNT = rf"(?:\d{{1,2}}|an?|(?:a )?couple(?: of)?|{'|'.join(CARDINALS)})"
_DAY_NUMBER = rf"(?:{ORDINAL_PATTERN}|\d{{1,2}}(?![\d:]))"

_ISO = re.compile(r"\b(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b")
_SLASH = re.compile(r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?\b")
_MONTH_DAY = re.compile(
    rf"\b(?P<month>{_MONTH})\s+(?:the\s+)?(?P<day>{_DAY_NUMBER})(?:\s+(?P<year>20\d\d))?(?!\w)"
)
_DAY_MONTH = re.compile(
    rf""
    rf"\b(?:the\s+)?(?P<day>{_DAY_NUMBER})\s+(?:of\s+)?(?P<month>{_MONTH})\b(?:\s+(?P<year>20\d\d))?"
)
_NEAR = re.compile(
    r"\b(?P<after>the day after tomorrow|day after tomorrow)\b|\b(?P<tomorrow>tomorrow)\b"
    r"|\b(?P<today>today|tonight|this (?:morning|afternoon|evening)|right now|right away)\b"
)
_IN = re.compile(rf"\b(?:in|within)\s+(?P<count>{_COUNT})\s+(?P<unit>day|week|fortnight|month)s?\b")
_FROM_NOW = re.compile(
    rf"\b(?P<count>{_COUNT})\s+(?P<unit>day|week|fortnight|month)s?"
    r"\s+(?:from\s+(?:now|today)|today)\b"
)
_WEEK_FROM = re.compile(
    rf"\b(?:a week (?:on|from) (?P<weekday>{_WEEKDAY})|(?P<after>{_WEEKDAY}) after next"
    rf"|(?P<week>{_WEEKDAY}) week|(?P<misheard>(?:mon|tues|wednes|thurs)day) weekend)\b"
)
"""British: Wednesday week is the one after the next; "Wednesday week instead" is often written
"Wednesday weekend instead"."""
_WEEKDAY_SAID = re.compile(
    rf"\b(?P<which>next week|next|this coming|this|coming"
    rf"|on)?\s*(?:on\s+)?(?P<weekday>{_WEEKDAY})s?\b"
    r"(?P<later>\s+(?:of\s+)?next week)?"
)
_END = re.compile(
    r"\bend of (?:the|this|next) (?P<unit>month|week|year)\b|\b(?P<next>next) (?:month|week)\b"
    r"|\b(?P<start>(?:first|beginning|start) of (?:the|next) (?:month|week))\b"
    r"|\b(?P<weekend>(?:this |the |next )?weekend)\b"
)
_LONE = re.compile(
    rf"\b(?:on |by )?the (?P<day>{ORDINAL_PATTERN})\b(?!\s+(?:of us|time|one|person))"
)
_LONE_ASKED = re.compile(rf"\b(?P<day>{ORDINAL_PATTERN})\b")


def find_day(text: str, today: date, asked: bool = False) -> Found[Day] | None:
    """The day that ``text`` names. ``asked``: the question was which day, so "fifth" counts too."""
    words = bare(text)
    for pattern, read in _FORMS:
        match = pattern.search(words)
        day = read(match, today) if match is not None else None
        if match is not None and day is not None:
            return Found(day, match.group().strip(), match.start(), match.end())
    match = (_LONE_ASKED if asked else _LONE).search(words)
    day = _next_numbered(ordinal(match["day"]), today) if match is not None else None
    if match is None or day is None:
        return None
    return Found(day, match.group().strip(), match.start(), match.end())


def _absolute(match: re.Match[str], today: date) -> Day | None:
    groups = match.groupdict()
    year = int(groups["y"]) if groups.get("y") else None
    year = year + 2000 if year is not None and year < 100 else year
    return _on(year, int(groups["m"]), int(groups["d"]), today)


def _named_month(match: re.Match[str], today: date) -> Day | None:
    number = match["day"]
    day = int(number) if number.isdigit() else ordinal(number)
    year = int(match["year"]) if match["year"] else None
    return _on(year, _MONTHS[match["month"]], day, today)


def _on(year: int | None, month: int, day: int, today: date) -> Day | None:
    try:
        if year is not None:
            return Day(date(year, month, day))
        this_year = date(today.year, month, day)
        return Day(this_year if this_year >= today else date(today.year + 1, month, day))
    except ValueError:
        return None


def _near(match: re.Match[str], today: date) -> Day:
    days = 2 if match["after"] else 1 if match["tomorrow"] else 0
    return Day(today + timedelta(days=days))


def _later(match: re.Match[str], today: date) -> Day:
    said = match["count"]
    count = int(said) if said.isdigit() else 2 if "couple" in said else cardinal(said) or 1
    if match["unit"] == "month":
        return Day(_add_months(today, count))
    days = {"day": 1, "week": 7, "fortnight": 14}[match["unit"]]
    return Day(today + timedelta(days=count * days))


def _weekday(match: re.Match[str], today: date) -> Day:
    wanted = _WEEKDAYS[match["weekday"]]
    ahead = (wanted - today.weekday()) % 7 or 7
    if match["which"] == "this" and wanted == today.weekday():
        ahead = 0
    if match["later"] or match["which"] in ("next", "next week"):
        ahead = 7 - today.weekday() + wanted
    return Day(today + timedelta(days=ahead))


def _week_from(match: re.Match[str], today: date) -> Day:
    named = next(each for each in match.groups() if each)
    ahead = (_WEEKDAYS[named] - today.weekday()) % 7 or 7
    return Day(today + timedelta(days=ahead + 7))


def _period(match: re.Match[str], today: date) -> Day:
    words = match.group()
    monday = today + timedelta(days=7 - today.weekday())
    if match["weekend"]:
        saturday = today + timedelta(days=(5 - today.weekday()) % 7)
        return Day(saturday + timedelta(days=7 if "next" in words else 0), exact=False)
    if "month" in words:
        first = _add_months(today.replace(day=1), 0 if "end of the" in words else 1)
        if match["unit"]:
            shifted = today if "next" not in words else first
            last = calendar.monthrange(shifted.year, shifted.month)[1]
            return Day(shifted.replace(day=last))
        return Day(first, exact=bool(match["start"]))
    if match["unit"] == "year":
        return Day(date(today.year, 12, 31))
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    if match["unit"] == "week":
        return Day(monday + timedelta(days=4) if "next" in words else friday)
    return Day(monday, exact=bool(match["start"]))


def _next_numbered(day: int, today: date) -> Day | None:
    """The next month's day of that number, this month's included; None for 0 or above 31."""
    month = today.replace(day=1)
    for _ in range(3):
        if 1 <= day <= calendar.monthrange(month.year, month.month)[1]:
            found = month.replace(day=day)
            if found >= today:
                return Day(found)
        month = _add_months(month, 1)
    return None


def _add_months(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


_FORMS = (
    (_ISO, _absolute),
    (_SLASH, _absolute),
    (_MONTH_DAY, _named_month),
    (_DAY_MONTH, _named_month),
    (_WEEK_FROM, _week_from),
    (_IN, _later),
    (_FROM_NOW, _later),
    (_NEAR, _near),
    (_WEEKDAY_SAID, _weekday),
    (_END, _period),
)


def say_day(day: date, today: date) -> str:
    """A day as one says it: ``today``, ``Friday, November 27th``, with the year when it differs."""
    if day == today:
        return "today"
    if day == today + timedelta(days=1):
        return f"tomorrow, {calendar.day_name[day.weekday()]}"
    named = f"{calendar.month_name[day.month]} {day.day}{ordinal_suffix(day.day)}"
    year = f", {day.year}" if day.year != today.year else ""
    return f"{calendar.day_name[day.weekday()]}, {named}{year}"


def ordinal_suffix(number: int) -> str:
    """``st``, ``nd``, ``rd`` or ``th``."""
    if 10 <= number % 100 <= 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
