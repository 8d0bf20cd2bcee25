"""Every figure in a text: amounts, numbers, times, dates, telephone numbers, links.

Owns finding them, in digits or in words, each with the ways it can be read ("seven thirty"
is a time or two numbers). What may be said is ``grounding``'s.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.agent.understanding.found import bare
from app.agent.understanding.links import Link, take_links
from app.agent.understanding.number_runs import RUN, SCALES, digits_of, numbers_of
from app.agent.understanding.numbers import CARDINALS, ORDINAL_PATTERN, ordinal

MONTHS = {name.casefold(): index for index, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): index for index, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}  # fmt: skip
WEEKDAYS = {name.casefold(): index for index, name in enumerate(calendar.day_name)}


@dataclass(frozen=True, slots=True)
class Number:
    """A number; ``unit`` is ``money``, ``percent`` or empty."""

    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits one after the other, as in a telephone or order number."""

    digits: str


@dataclass(frozen=True, slots=True)
class Code:
    """Letters and digits together, such as an order code."""

    code: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in minutes on a twelve-hour clock; ``part`` is ``am``, ``pm`` or empty."""

    minutes: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A date; 0 is what it leaves open."""

    day: int
    month: int = 0
    year: int = 0


@dataclass(frozen=True, slots=True)
class Weekday:
    """Monday is 0."""

    index: int


Reading = Number | Digits | Code | Clock | MonthDay | Weekday | Link


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it stands in plain text, and what it may mean: any of the readings.

    ``after`` is the word or two behind it.
    """

    words: str
    readings: tuple[tuple[Reading, ...], ...]
    after: str = ""


Hit = tuple[int, int, tuple[tuple[Reading, ...], ...]]

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = rf"(?:{ORDINAL_PATTERN}|\d{{1,2}}(?![\d:.]))"
_YEAR = r"(?:,? (?P<year>(?:19|20)\d\d)\b)?"
_PART = (
    r"(?P<part>[ap]m\b|in the (?:morning|afternoon|evening)\b|at night\b|tonight\b|this evening\b)"
)
_DATES = (
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b"),
    re.compile(r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})\b"),
    re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b"),
    re.compile(rf"\b(?P<month>{_MONTH}) (?:the )?(?P<day>{_DAY})(?![\w:]){_YEAR}"),
    re.compile(rf"\b(?P<day>{_DAY}) (?:day )?(?:of )?(?P<month>{_MONTH})\b{_YEAR}"),
    re.compile(
        r"\b(?P<day>\d{1,2}(?:st|nd|rd|th)|(?:twenty|thirty) (?:first|second|third|fourth|fifth"
        r"|sixth|seventh|eighth|ninth)|twentieth|thirtieth)\b"
    ),
)
_WEEKDAY = re.compile(rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})s?\b")
_HOURS = {word: value for word, value in CARDINALS.items() if 1 <= value <= 12}
_HOUR = rf"(?P<hour>\d{{1,2}}(?![\d:.])|{'|'.join(_HOURS)})"
_CLOCKS = (
    re.compile(r"\b(?P<name>noon|midday|midnight)\b"),
    re.compile(
        rf"\b(?P<offset>half|a quarter|quarter|ten|five|twenty) (?P<side>past|to|till) {_HOUR}\b"
        rf"(?: (?:o'clock )?{_PART})?"
    ),
    re.compile(rf"\b(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d)(?![\d:])(?: ?{_PART})?"),
    re.compile(rf"\b(?P<hour>\d{{1,2}})\.(?P<minute>[0-5]\d) ?{_PART}"),
    re.compile(rf"\b{_HOUR} o'clock(?: {_PART})?"),
    re.compile(rf"\b{_HOUR} {_PART}"),
    re.compile(rf"\b{_HOUR} (?P<minute>(?:oh )?(?:{'|'.join(CARDINALS)})(?: \w+)?) {_PART}"),
    re.compile(r"\bat (?P<hour>one)\b(?! (?:point|time|of|moment|more|or|end|place))"),
)
_TELEPHONES = (
    re.compile(r"(?<![\w.$])(?:\d{1,3}[ -])?\d{3,4}(?:[ .-]\d{2,4})+(?![\w:])"),
    re.compile(r"(?<![\w.$])\d(?: \d){2,}(?![\w:.])"),
)
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])\w+\b")
_NUMBER = re.compile(
    rf"(?<![\w.:])(?P<money>\$ ?)?(?:(?P<digits>\d+(?:\.\d+)?)(?P<scale> (?:hundred|thousand"
    rf"|million|billion)\b)?|(?P<run>{RUN})(?!\w))"
)
_UNIT = re.compile(
    r" ?(?:(?P<money>dollars?|bucks|euros?|pounds?|francs?)\b|(?P<cents>cents?|pence)\b"
    r"|(?P<percent>per ?cent)\b)"
)
_CENTS = re.compile(rf"(?: and)? (?:(?P<digits>\d{{1,2}})|(?P<run>{RUN}))(?: cents?| pence)\b")
_MAY = re.compile(r"\b(you|we|i|they|it|that|this|there|which|who|he|she) may\b")


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure in ``text``; words such as "one" count too, whatever they mean."""
    links, rest = take_links(text)
    found = [Figure(link.words, ((link.link,),)) for link in links]
    rest = re.sub(r"[€£]\s?(?=\d)", "$", rest.replace("%", " percent "))
    words = _MAY.sub(r"\1 might", bare(rest))
    for finder in _FINDERS:
        for start, end, readings in list(finder(words)):
            after = words[end:].split()[:3]
            found.append(Figure(words[start:end].strip(), readings, " ".join(after)))
            words = words[:start] + "~" * (end - start) + words[end:]
    return tuple(found)


def _dates(words: str) -> Iterator[Hit]:
    taken = words
    for pattern in _DATES:
        for match in list(pattern.finditer(taken)):
            groups = match.groupdict()
            said, month = groups["day"], groups.get("month") or "0"
            day = int(said) if said.isdigit() else ordinal(said)
            number = int(month) if month.isdigit() else MONTHS[month]
            year = int(groups.get("year") or 0)
            readings: list[tuple[Reading, ...]] = [(MonthDay(day, number, year),)]
            if year and not match.group()[0].isalpha() and "/" in match.group():
                readings.append((MonthDay(number, day, year),))
            yield match.start(), match.end(), tuple(readings)
            taken = _without(taken, match)


def _weekdays(words: str) -> Iterator[Hit]:
    for match in _WEEKDAY.finditer(words):
        yield match.start(), match.end(), ((Weekday(WEEKDAYS[match["weekday"]]),),)


def _clocks(words: str) -> Iterator[Hit]:
    taken = words
    for pattern in _CLOCKS:
        for match in list(pattern.finditer(taken)):
            clock = _clock(match.groupdict())
            if clock is not None:
                yield match.start(), match.end(), ((clock,),)
                taken = _without(taken, match)


def _without(words: str, match: re.Match[str]) -> str:
    return words[: match.start()] + "~" * len(match.group()) + words[match.end() :]


def _clock(groups: dict[str, str | None]) -> Clock | None:
    name = groups.get("name")
    if name:
        return Clock(0, "am" if name == "midnight" else "pm")
    said, minute = groups["hour"] or "", groups.get("minute")
    hour = int(said) if said.isdigit() else _HOURS[said]
    minutes = 0
    if minute:
        numbers = [float(minute)] if minute.isdigit() else numbers_of(minute)
        minutes = int(sum(numbers))
    offset = groups.get("offset")
    if offset:
        more = 30 if offset == "half" else 15 if "quarter" in offset else CARDINALS[offset]
        minutes = more if groups["side"] == "past" else -more
    if hour > 24 or minutes > 59:
        return None
    part = "pm" if 13 <= hour <= 23 else _half(groups.get("part") or "")
    return Clock((hour * 60 + minutes) % 720, part)


def _half(part: str) -> str:
    if not part:
        return ""
    return "am" if part == "am" or "morning" in part else "pm"


def _telephones(words: str) -> Iterator[Hit]:
    for pattern in _TELEPHONES:
        for match in pattern.finditer(words):
            digits = re.sub(r"\D", "", match.group())
            if len(digits) >= 5 or " " in match.group():
                yield match.start(), match.end(), ((Digits(digits),),)


def _codes(words: str) -> Iterator[Hit]:
    for match in _CODE.finditer(words):
        yield match.start(), match.end(), ((Code(match.group()),),)


def _numbers(words: str) -> Iterator[Hit]:
    position = 0
    while match := _NUMBER.search(words, position):
        end, readings = _measured(match, words)
        yield match.start(), end, readings
        position = end


def _measured(match: re.Match[str], words: str) -> tuple[int, tuple[tuple[Reading, ...], ...]]:
    """Where a number ends with its unit, and its readings."""
    numbers = [float(match["digits"])] if match["digits"] else numbers_of(match["run"])
    if match["scale"]:
        numbers[-1] *= SCALES[match["scale"].strip()]
    unit = _UNIT.match(words, match.end())
    end = unit.end() if unit else match.end()
    if unit and unit["cents"]:
        return end, ((*_plain(numbers[:-1]), Number(round(numbers[-1] / 100, 2), "money")),)
    if match["money"] or (unit and unit["money"]):
        cents = _CENTS.match(words, end)
        if cents:
            more = float(cents["digits"]) if cents["digits"] else sum(numbers_of(cents["run"]))
            numbers[-1], end = numbers[-1] + more / 100, cents.end()
        return end, ((*_plain(numbers[:-1]), Number(round(numbers[-1], 2), "money")),)
    if unit and unit["percent"]:
        return end, ((*_plain(numbers[:-1]), Number(numbers[-1], "percent")),)
    return end, tuple(_ways(numbers, match.group()))


def _plain(numbers: list[float]) -> tuple[Reading, ...]:
    return tuple(Number(number) for number in numbers)


def _ways(numbers: list[float], words: str) -> Iterator[tuple[Reading, ...]]:
    """The ways to read numbers without a unit: "seven thirty" is no seven and no thirty."""
    if len(numbers) == 1 or " and " in words:
        yield _plain(numbers)
        if words.isdigit() and len(words) >= 3:
            yield (Digits(words),)
        return
    digits = digits_of(numbers)
    yield (Digits(digits),)
    if len(numbers) == 2 and 1 <= numbers[0] <= 12 and 10 <= numbers[1] <= 59:
        yield (Clock(int(numbers[0] * 60 + numbers[1]) % 720),)
    if len(digits) <= 4:
        yield (Number(float(digits)),)


_FINDERS: tuple[Callable[[str], Iterator[Hit]], ...] = (
    _dates,
    _weekdays,
    _clocks,
    _telephones,
    _codes,
    _numbers,
)
