"""Written text as a voice should say it.

Owns the small rewrites for what Piper's phonemiser (espeak-ng) says wrong:
money, links, telephone numbers, dates, o'clock, abbreviations with a full stop
(it ends the sentence there), markup and pictograms. What it says right
(percent, ordinals, plain numbers, 7:30) is left alone. The transcript keeps the
written text. English only.
"""

import re
import unicodedata
from collections.abc import Callable

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"),
}
_MARKS = {
    ".": "dot",
    "/": "slash",
    "-": "dash",
    "_": "underscore",
    "@": "at",
    "?": "question mark",
    "=": "equals",
    "&": "and",
    "#": "hash",
    "%": "percent",
    "~": "tilde",
    ":": "colon",
    "+": "plus",
}
_TITLES = {
    "Mr": "Mister",
    "Mrs": "Missus",
    "Ms": "Miz",
    "Dr": "Doctor",
    "Prof": "Professor",
    "Jr": "Junior",
    "Sr": "Senior",
    "vs": "versus",
    "etc": "et cetera",
    "approx": "approximately",
    "dept": "department",
    "ext": "extension",
    "Inc": "Incorporated",
    "Ltd": "Limited",
    "Ave": "Avenue",
    "Blvd": "Boulevard",
    "Rd": "Road",
}

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/[^\s]*"
)
_MONEY = re.compile(
    r"(?P<minus>-)?(?P<sign>[$£€])\s?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d{1,2}))?(?!\d)"
    r"(?P<scale>\s(?:thousand|million|billion))?"
)
_PHONE = re.compile(
    r"(?<![\w.,])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{2,4}\)\s?|\d{1,4}[\s.-])*\d{3,12}(?!\w)"
)
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_SLASHED_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_MONTH_DAY = re.compile(
    rf"\b({'|'.join(_MONTHS)}) (\d{{1,2}})(?:, (\d{{4}}))?(?!\d|:|st|nd|rd|th)\b"
)
_TIME = re.compile(r"\b(\d{1,2}):(\d{2})(?:\s?([AaPp])\.?[Mm]\b\.?)?(?P<end>(?=\s*$|\s+[A-Z]))?")
_HALF_OF_DAY = re.compile(r"(?<=\d)\s?([AaPp])\.?[Mm]\b\.?(?P<end>(?=\s*$|\s+[A-Z]))?")
_TITLE = re.compile(rf"\b({'|'.join(_TITLES)})\.")


def speakable(text: str) -> str:
    """The text to give to the phonemiser for ``text``; empty when nothing can be said."""
    text = _without_markup(text)
    for pattern, said in _REWRITES:
        text = pattern.sub(said, text)
    text = re.sub(r"\s+", " ", text).strip()
    return text if any(letter.isalnum() for letter in text) else ""


def _without_markup(text: str) -> str:
    text = re.sub(r"\[\[|\]\]|[*`]+|^#+\s", " ", text, flags=re.MULTILINE)
    text = text.replace("\u2019", "'").replace("\u2026", ", ").replace("...", ", ")
    kept = (
        letter if unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs", "So") else " "
        for letter in text
    )
    return "".join(kept)


def _say_link(match: re.Match[str]) -> str:
    link = re.sub(r"^https?://", "", match.group())
    bare = link.rstrip(".,;:!?)/")
    after = "".join(mark for mark in link[len(bare) :] if mark in ".,;:!?")
    return "".join(f" {_MARKS[mark]} " if mark in _MARKS else mark for mark in bare) + after


def _say_money(match: re.Match[str]) -> str:
    one, many, one_part, many_parts = _CURRENCIES[match["sign"]]
    whole = int(match["whole"].replace(",", ""))
    minus = "minus " if match["minus"] else ""
    if match["scale"]:
        amount = match["whole"] + (f".{match['part']}" if match["part"] else "")
        return f"{minus}{amount}{match['scale']} {many}"
    parts = int((match["part"] or "0").ljust(2, "0"))
    said = []
    if whole or not parts:
        said.append(f"{match['whole']} {one if whole == 1 else many}")
    if parts:
        said.append(f"{parts} {one_part if parts == 1 else many_parts}")
    return minus + " and ".join(said)


def _say_phone(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match.group())
    if sum(map(len, groups)) < 7:
        return match.group()
    if len(groups) == 1 and len(groups[0]) in (10, 11):
        number = groups[0]
        groups = [*([number[:-10]] if number[:-10] else []), number[-10:-7], number[-7:-4]]
        groups.append(number[-4:])
    return ", ".join(" ".join(group) for group in groups)


def _say_date(year: str, month: int, day: str) -> str:
    if not 1 <= month <= 12 or not 1 <= int(day) <= 31:
        return f"{year} {month} {day}"
    return f"{_MONTHS[month - 1]} {int(day)}, {year}"


def _say_month_day(match: re.Match[str]) -> str:
    day, year = int(match[2]), match[3]
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    said = f"{match[1]} {day}{ending}"
    if year is None:
        return said
    if year[2:] == "00" or year.startswith("200"):
        return f"{said}, {year}"
    return f"{said}, {year[:2]} {year[2:] if year[2] != '0' else 'oh ' + year[3]}"


def _say_time(match: re.Match[str]) -> str:
    hour, minute = match[1], match[2]
    half = f" {match[3].upper()}M" if match[3] else ""
    if minute != "00":
        said = f"{hour} {minute if minute[0] != '0' else 'oh ' + minute[1]}{half}"
    elif half:
        said = hour + half
    else:
        said = f"{hour} o'clock" if int(hour) <= 12 else f"{hour} hundred"
    return said + _stop(match)


def _say_half_of_day(match: re.Match[str]) -> str:
    return f" {match[1].upper()}M{_stop(match)}"


def _stop(match: re.Match[str]) -> str:
    """The full stop of "p.m." when it also ends the sentence."""
    return "." if match["end"] is not None and match.group().endswith(".") else ""


_REWRITES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_LINK, _say_link),
    (_MONEY, _say_money),
    (_ISO_DATE, lambda match: _say_date(match[1], int(match[2]), match[3])),
    (_SLASHED_DATE, lambda match: _say_date(match[3], int(match[1]), match[2])),
    (_MONTH_DAY, _say_month_day),
    (_TIME, _say_time),
    (_HALF_OF_DAY, _say_half_of_day),
    (_PHONE, _say_phone),
    (re.compile(r"\bSt\.(?=\s[A-Z])"), "Saint"),
    (re.compile(r"\bSt\."), "Street"),
    (re.compile(r"\b[Nn]o\.(?=\s?\d)"), "number"),
    (re.compile(r"#(?=\d)"), "number "),
    (_TITLE, lambda match: _TITLES[match[1]]),
    (re.compile(r"\be\.g\.,?"), "for example"),
    (re.compile(r"\bi\.e\.,?"), "that is"),
    (re.compile(r"\b24/7\b"), "24 7"),
    (re.compile(r"(?<=\d)\s?[-\u2013]\s?(?=\d)"), " to "),
    (re.compile(r"\s[-\u2013\u2014]+\s|\u2014"), ", "),
)
