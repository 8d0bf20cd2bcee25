"""English text as the words that are spoken, so that spelling is no recognition error.

Owns the rules: "$154.56", "154 dollars and 56 cents" and "one hundred and
fifty-four dollars and fifty-six cents" all become the same words. Leaves the
comparison to ``words``.
"""

import re
from collections.abc import Callable

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"))
_NUMBER_WORDS = frozenset(_ONES + _TENS + ["hundred", "thousand", "million", "billion"])
_CONTRACTIONS = (
    (r"\bcan't\b", "can not"),
    (r"\bcannot\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"\blet's\b", "let us"),
    (r"n't\b", " not"),
    (r"'m\b", " am"),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'ll\b", " will"),
    (r"'d\b", " would"),
    (r"\b(it|that|this|he|she|there|here|what|who|where|how|everything|one)'s\b", r"\1 is"),
)
_SAME_WORD = {
    "okay": "ok",
    "mr": "mister",
    "mrs": "missus",
    "dr": "doctor",
    "pm": "p m",
    "goodbye": "good bye",
    "alright": "all right",
    "hmm": "mm",
    "mhm": "mm mm",
    "cause": "because",
}
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"


def spoken_words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in lower case, numbers, money and times written out."""
    text = text.lower().replace("\u2019", "'").replace("\u2014", " ").replace("\u2026", " ")
    for pattern, spoken in _REWRITES:
        text = re.sub(pattern, spoken, text)
    for pattern, replacement in _CONTRACTIONS:
        text = re.sub(pattern, replacement, text)
    text = re.sub(r"(?<=\w)'(?=\w)", "", text)
    words = re.findall(r"[a-z0-9]+", text)
    return tuple(_settled([part for word in words for part in _same(word)]))


def number_words(number: int) -> str:
    """A whole number from 0 to 999,999,999,999 in words, without "and"."""
    for scale, name in _SCALES:
        if number >= scale:
            rest = f" {number_words(number % scale)}" if number % scale else ""
            return f"{number_words(number // scale)} {name}{rest}"
    if number >= 100:
        rest = f" {number_words(number % 100)}" if number % 100 else ""
        return f"{_ONES[number // 100]} hundred{rest}"
    if number >= 20:
        rest = f" {_ONES[number % 10]}" if number % 10 else ""
        return f"{_TENS[number // 10]}{rest}"
    return _ONES[number]


def ordinal_words(number: int) -> str:
    """The ordinal of a whole number in words: 25 gives "twenty fifth"."""
    *front, last = number_words(number).split()
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return " ".join([*front, last])


def _year_words(number: int) -> str:
    if number // 100 == 20 and number % 100 < 10:
        return number_words(number)
    rest = number_words(number % 100) if number % 100 >= 10 else f"oh {_ONES[number % 100]}"
    return f"{number_words(number // 100)} {rest if number % 100 else 'hundred'}"


def _money(match: re.Match[str]) -> str:
    whole = int(match[1].replace(",", ""))
    cents = int(match[2]) if match[2] else 0
    dollars = f" {number_words(whole)} dollar{'' if whole == 1 else 's'}"
    spoken = dollars if whole or not cents else ""
    if cents:
        spoken += f" {number_words(cents)} cent{'' if cents == 1 else 's'}"
    return f"{spoken} "


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    half = f" {match[3]} m" if match[3] else ""
    if minute == 0:
        return f" {number_words(hour)}{half} "
    return f" {number_words(hour)} {'oh ' if minute < 10 else ''}{number_words(minute)}{half} "


def _date(match: re.Match[str]) -> str:
    year = f" {_year_words(int(match[3]))} " if match[3] else " "
    return f"{match[1]} {ordinal_words(int(match[2]))}{year}"


def _decimal(match: re.Match[str]) -> str:
    digits = " ".join(_ONES[int(digit)] for digit in match[2])
    return f" {number_words(int(match[1]))} point {digits} "


def _number(match: re.Match[str]) -> str:
    digits = match[0].replace(",", "")
    if len(digits) > 6 or (len(digits) > 1 and digits[0] == "0"):
        return " " + " ".join(_ONES[int(digit)] for digit in digits) + " "
    number = int(digits)
    if 1900 <= number <= 2099 and "," not in match[0]:
        return f" {_year_words(number)} "
    return f" {number_words(number)} "


_Spoken = str | Callable[[re.Match[str]], str]
_REWRITES: tuple[tuple[str, _Spoken], ...] = (
    (r"\$\s?(\d[\d,]*)(?:\.(\d\d))?", _money),
    (rf"\b({_MONTHS})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+((?:19|20)\d\d)\b)?", _date),
    (r"\b(\d{1,2}):(\d\d)\b(?:\s?([ap])\.?\s?m\b\.?)?", _time),
    (r"([ap])\.\s?m\b\.?", r" \1 m "),
    (r"(?<=\d)\s?([ap])m\b", r" \1 m "),
    (r"\b(\d+)(?:st|nd|rd|th)\b", lambda match: f" {ordinal_words(int(match[1]))} "),
    (r"\b(\d+)\.(\d+)\b", _decimal),
    (r"\b\d{1,3}(?:,\d{3})+\b|\d+", _number),
    (r"%", " percent "),
    (r"&", " and "),
    (r"\bo'clock\b", " o clock "),
    (r"\b(mm|uh)-(hm+|huh)\b", r"\1 mm "),
)


def _same(word: str) -> list[str]:
    return _SAME_WORD.get(word, word).split()


def _settled(words: list[str]) -> list[str]:
    """Drop "and" inside and between numbers, and read "a hundred" as "one hundred"."""
    settled: list[str] = []
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        before = settled[-1] if settled else ""
        if word == "and" and following in _NUMBER_WORDS:
            if before in _NUMBER_WORDS or before in {"dollars", "dollar"}:
                continue
        if word == "a" and following in {"hundred", "thousand", "million"}:
            word = "one"
        settled.append(word)
    return settled
