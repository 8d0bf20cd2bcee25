"""Automatic telephone menus: which key leads to what, and which to press.

Owns reading the options from a menu's words. Pure; English only, as the bundled scripts are.
"""

import re
from collections.abc import Iterable

_NUMBERS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "star": "*", "asterisk": "*", "pound": "#",
    "hash": "#",
}  # fmt: skip
_KEY = r"(?:press|dial|push|enter|select|say or press|press or say)(?: the)?(?: number)? (\w+|[*#])"
_FOR_FIRST = re.compile(rf"\b(?:for|to|if) ([^.,;]{{2,80}}?)[,.]? (?:please |just )?{_KEY}\b")
_KEY_FIRST = re.compile(rf"\b{_KEY} (?:for|to|if) ([^.,;]{{2,80}})")
_PERSON = re.compile(
    r"\b(operator|reception|receptionist|representative|agent|somebody|someone|person|"
    r"customer (service|care)|front desk|(all|any) other|anything else|assistance|speak|talk)\b"
)
_EMPTY = frozenset(
    "the a an of for to and or our your you us we is are in on at with by from this that please "
    "call calls know whether want wants".split()
)


def options_in(heard: str) -> list[tuple[str, str]]:
    """What each key leads to, as ``(key, words)``, in the order they were said."""
    text = " ".join(heard.lower().replace("\u2019", "'").split())
    found = [(m.start(), _key(m[2]), m[1]) for m in _FOR_FIRST.finditer(text)]
    taken = [range(m.start(), m.end()) for m in _FOR_FIRST.finditer(text)]
    for match in _KEY_FIRST.finditer(text):
        if not any(match.start(1) in span for span in taken):
            found.append((match.start(), _key(match[1]), match[2]))
    return [(key, words.strip()) for _, key, words in sorted(found) if key]


def key_for(heard: str, wishes: Iterable[str]) -> str:
    """The key whose words share most with ``wishes``, else the one for a person, else "0" where
    the menu offers keys at all, else empty."""
    options = options_in(heard)
    wanted = {stem for wish in wishes for stem in _stems(wish)}
    shared = [(len(wanted & set(_stems(words))), key) for key, words in options]
    best = max(shared, default=(0, ""), key=lambda one: one[0])
    if best[0] > 0:
        return best[1]
    for key, words in options:
        if _PERSON.search(words):
            return key
    return "0" if options else ""


def _key(word: str) -> str:
    if word in _NUMBERS:
        return _NUMBERS[word]
    return word if len(word) == 1 and word in "0123456789*#" else ""


def _stems(text: str) -> list[str]:
    words = re.findall(r"[a-z]{3,}", text.lower())
    return [word.removesuffix("s") for word in words if word not in _EMPTY]
