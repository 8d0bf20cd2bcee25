"""Names of people as they introduce themselves.

Owns "this is Sam", "my name is Ana Lopez", "under Miller", spelled-out letters.
"""

import calendar
import re

from app.agent.understanding.found import Found, plain
from app.agent.understanding.numbers import CARDINALS

_NOT_NAMES = frozenset(
    "a an the not no yes yeah sorry good great fine okay ok here there just calling about for "
    "and please thanks thank you speaking at on in to it that this is was my your our under "
    "correct right wrong sure would like going gonna looking hoping trying wondering name i we "
    "he she they busy driving available interested still tomorrow today tonight well um uh hi "
    "hello hey bye goodbye nobody i'm it's he's she's that's don't "
    "afraid after all only away out back off in from with stuck sat so really quite very too "
    "happy glad "
    "he him she her me them us table people book make reservation".split()
)
_NOT_NAMES = _NOT_NAMES.union(CARDINALS, (day.casefold() for day in calendar.day_name))
_NAME = r"(?P<name>[a-z][a-z'-]+(?:\s+[a-z][a-z'-]+){0,2})"
_INTRODUCED = re.compile(
    rf"\b(?:my name is|my name's|the name is|the name's|name is|name's|it's under"
    rf"|under the name(?: of)?"
    rf"|under|call me|last name is|surname is|put it under|put it down for"
    rf"|in the name of)\s+{_NAME}"
)
_THIS_IS = re.compile(rf"\b(?:this is|i am|i'm|it's|it is|you can say)\s+{_NAME}")
_DOING = re.compile(r"(?:i am|i'm)\s+\w+ing\b")
"""What somebody does, not who they are: "I'm sitting in an airport"."""
_CAPITALS = re.compile(r"[A-Z][a-z]")
_SPELLED = re.compile(r"\b((?:[a-z][ ,.-]+){2,}[a-z])\b")
_FILLER = re.compile(
    r"^(?:um|uh|oh|well|so|yes|yeah|sure|okay|ok|that's|that is|it'd be|it's for"
    r"|it is for|for)\b[ ,]*"
)
_TAIL = re.compile(r"[ ,]+(?:please|thanks|thank you|speaking|here)\b.*$")


def find_name(text: str, asked: bool = False) -> Found[str] | None:
    """The name the speaker gives, capitalised. ``asked``: a bare "Miller, please" counts too."""
    words = plain(text)
    for pattern in (_INTRODUCED, _THIS_IS):
        for match in pattern.finditer(words):
            name = _kept(match["name"])
            if pattern is _THIS_IS and _is_written_small(match["name"].split()[0], text):
                continue
            if name and not _DOING.match(match.group()):
                return Found(name, match.group(), match.start(), match.end())
    if not asked:
        return None
    spelled = _SPELLED.search(words)
    answer = _TAIL.sub("", _strip_filler(words))
    name = _kept(answer.split(",")[0])
    if name and len(answer.split()) <= 6:
        return Found(name, answer)
    if spelled is not None:
        letters = re.sub(r"[^a-z]", "", spelled.group())
        return Found(letters.capitalize(), spelled.group(), spelled.start(), spelled.end())
    return None


def _is_written_small(word: str, text: str) -> bool:
    """Whether a text with capitals has ``word`` without one: "I'm torn between the two"."""
    return _CAPITALS.search(text) is not None and re.search(rf"\b{word}", text) is not None


def _strip_filler(words: str) -> str:
    stripped = _FILLER.sub("", words)
    return stripped if stripped == words else _strip_filler(stripped)


def _kept(words: str) -> str:
    kept: list[str] = []
    for word in words.split():
        if word in _NOT_NAMES or not re.fullmatch(r"[a-z][a-z'-]+", word):
            break
        kept.append(word)
    return " ".join(_capital(word) for word in kept[:3])


def _capital(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.removesuffix("'s").split("-"))
