"""Times of day: half past six, seven thirty pm, 7:30, noon.

Owns the meaning of a clock time. A time without am or pm is taken in the part of
the day that is handed in, because a dinner table at seven is not for breakfast.
"""

import re
from datetime import time

from app.agent.understanding.found import Found, bare
from app.agent.understanding.numbers import CARDINALS, cardinal, find_party_size

_HOUR_WORDS = {word: value for word, value in CARDINALS.items() if 1 <= value <= 12}
_HOUR = rf"(?P<hour>\d{{1,2}}|{'|'.join(sorted(_HOUR_WORDS, key=len, reverse=True))})"
_MINUTE_WORDS = (
    "fifteen|twenty|twenty five|thirty|thirty five|forty|forty five|fifty|fifty five|ten"
)
_MINUTE = rf"(?P<minute>[0-5]\d|oh (?:five|\d)|{_MINUTE_WORDS})"
_PART = (
    r"(?:\s*(?P<part>[ap]m|in the (?:morning|afternoon|evening)|at night|tonight"
    r"|this (?:morning|afternoon|evening)))"
)
_NAMED = re.compile(r"\b(?P<name>noon|midday|midnight|lunch ?time)\b")
_PAST = re.compile(
    rf"\b(?P<offset>half|quarter|a quarter|ten|twenty|five)\s+(?P<side>past|after|to"
    rf"|till|before)\s+{_HOUR}\b{_PART}?"
)
_HALF = re.compile(rf"\bhalf (?P<hour>\d{{1,2}}|{'|'.join(_HOUR_WORDS)})\b{_PART}?")
"""British: half seven is half past seven."""
_COLON = re.compile(rf"(?<!\$)\b(?P<hour>\d{{1,2}})[:.](?P<minute>[0-5]\d)\b{_PART}?")
_SPOKEN = re.compile(rf"\b{_HOUR}[ -]+{_MINUTE}\b(?!\s*(?:people|dollars|cents)){_PART}?")
_COMPACT = re.compile(rf"\b(?P<hour>1[0-2]|[1-9])(?P<minute>[0-5]\d)\b{_PART}")
_HOUR_PART = re.compile(rf"\b{_HOUR}\s*(?:o'clock)?{_PART}")
_OCLOCK = re.compile(rf"\b{_HOUR}\s*o'clock\b")
_AT = re.compile(
    rf"\b(?:at|around|about|by|say|maybe|after|before)\s+(?:about |around )?{_HOUR}\b"
    r"(?!\s*(?:people|persons?|guests?|of us|st\b|nd\b|rd\b|th\b|[:/.]\d|days?|weeks?"
    r"|months?|dollars))"
)
_ISH = re.compile(r"(?<=\w)[ -]?ish\b|\b(?:sort|kind) of ")
"""What makes a time vague: "sort of seven-ish" is seven."""
_SOUNDS_LIKE_EIGHT = re.compile(r"\ba ?(?=[0-5]\d\b)")
"""How "eight thirty" is often written down: "A30"."""
_SOUNDS_LIKE_QUARTER = re.compile(r"\b(?:(?:a|an) )?(?:1[./]4|order|quota|corder) (?=to \w)")
"""How "quarter to two" is often written down: "1.4 to 2", "order to 2"."""
_LONE = re.compile(rf"^\W*(?:\w+\W+){{0,3}}?{_HOUR}\W*(?:please|is fine|works|would be \w+)?\W*$")


def find_time(text: str, asked: bool = False, evening: bool = False) -> Found[time] | None:
    """The time of day that ``text`` names.

    ``asked``: the question was what time, so a lone "seven" counts. ``evening``:
    without am or pm, 1 to 11 mean the afternoon and evening; otherwise 1 to 7 do.
    """
    words = _ISH.sub("", _without_party(bare(text)))
    if asked:
        words = _SOUNDS_LIKE_QUARTER.sub("quarter ", _SOUNDS_LIKE_EIGHT.sub("8:", words))
    named = _NAMED.search(words)
    if named is not None:
        value = time(0) if named["name"] == "midnight" else time(12)
        return Found(value, named.group(), named.start(), named.end())
    patterns = (_PAST, _HALF, _COLON, _COMPACT, _SPOKEN, _HOUR_PART, _OCLOCK, _AT)
    for pattern in (*patterns, _LONE) if asked else patterns:
        match = pattern.search(words)
        value_or_none = _read(match, words, evening) if match is not None else None
        if match is not None and value_or_none is not None:
            return Found(value_or_none, match.group().strip(), match.start(), match.end())
    return None


def _without_party(words: str) -> str:
    """A number of people is no hour: "a table for two tonight"."""
    party = find_party_size(words)
    if party is None:
        return words
    return words[: party.start] + " " * len(party.words) + words[party.end :]


def _read(match: re.Match[str], words: str, evening: bool) -> time | None:
    groups = match.groupdict()
    said = groups["hour"]
    hour = int(said) if said.isdigit() else _HOUR_WORDS[said]
    if hour > 23:
        return None
    part = groups.get("part") or _part_elsewhere(words)
    minutes = _in_part(hour, part, evening) * 60 + _minute(groups.get("minute"))
    minutes += 30 if match.re is _HALF else 0
    offset = groups.get("offset")
    if offset:
        more = {"half": 30, "quarter": 15, "a quarter": 15}.get(offset) or cardinal(offset)
        minutes += more if groups["side"] in ("past", "after") else -more
    return time(minutes // 60 % 24, minutes % 60)


def _minute(said: str | None) -> int:
    if not said:
        return 0
    digits = re.sub(r"\D", "", said)
    return int(digits) if digits else cardinal(said.removeprefix("oh "))


def _part_elsewhere(words: str) -> str:
    match = re.search(r"\b(morning|afternoon|evening|tonight|dinner|lunch|breakfast)\b", words)
    return match.group() if match else ""


def _in_part(hour: int, part: str, evening: bool) -> int:
    if hour > 12 or hour == 0:
        return hour
    if part == "am" or "morning" in part or "breakfast" in part:
        return hour % 12
    if part:
        if "lunch" in part:
            return hour if hour >= 11 else hour + 12
        night = hour == 12 and "night" in part
        return 0 if night else hour % 12 + 12
    latest = 11 if evening else 7
    return hour + 12 if 1 <= hour <= latest else hour


def say_time(value: time) -> str:
    """A time as one says it: ``7 pm``, ``7:30 pm``, ``noon``."""
    if value == time(12):
        return "noon"
    hour = value.hour % 12 or 12
    minutes = f":{value.minute:02d}" if value.minute else ""
    return f"{hour}{minutes} {'am' if value.hour < 12 else 'pm'}"
