"""What is said in pieces: numbers in groups, spelled names, dates in the making, addresses.

Owns how much longer than usual to wait behind such words, and what the agent's last words
asked for. Whoever reads out pauses between the groups as long as others at a turn's end.
English only, as the bundled playbooks are.
"""

import re
from enum import Enum, auto

GROUP_MS = 700.0
"""More than the usual wait: with it a pause between two groups may take 1.4 s."""
ADDRESS_MS = 450.0
"""Behind a part of an address that sounds complete: a town or a postcode may follow."""
WHOLE_NUMBER = 10
"""Digits: a telephone number with its area code."""
LOCAL_NUMBER = 7
_SPOKEN_GROUP = 3
"""Digits, or letters, in a row that nobody asked for and that are being read out."""


class Expects(Enum):
    """What the agent has just asked for."""

    ANYTHING = auto()
    DIGITS = auto()
    SPELLING = auto()
    DAY = auto()
    ADDRESS = auto()


_ASKED = (
    (Expects.ANYTHING, r"\bhow (many|much|long|old)\b|^(is|did|have|do|so)\b|\bis that right\b"),
    (Expects.ADDRESS, r"\b(address|postcode|post code|zip|e-?mail|street|where do you live)\b"),
    (Expects.SPELLING, r"\b(spell|letters?|your (full |last |first |sur)?name|surname|name)\b"),
    (Expects.DIGITS, r"\b(number|digits?|phone|mobile|reach you|code|reference|extension)\b"),
    (Expects.DAY, r"\b(which|what|exact|another|other) (day|date)\b|\bwhen\b|\bdate\b"),
)
_DIGIT_WORDS = frozenset("zero oh o one two three four five six seven eight nine".split())
_TIMES = {"double": 2, "triple": 3}
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
_NO_SPELLING = re.compile(r"\b(a m|p m|o k|t v|i d)$")
_AS_IN = re.compile(r"\b[a-z] as in [a-z]+$")
_LIKE = re.compile(r"\b[a-z] (?:for|like) [a-z]+$")
_LETTERS = re.compile(r"(?:\b(?:double )?[a-z] )*\b(?:double )?[a-z]$")
_DAY_BEGUN = re.compile(rf"\b(?:{'|'.join(_MONTHS)}|the (?:twenty|thirty))$")


def expected_by(said: str) -> Expects:
    """What the agent's words ask for: its last question, else its last sentence."""
    sentences = re.split(r"(?<=[.!?])\s+", said.strip())
    asked = next((one for one in reversed(sentences) if one.endswith("?")), sentences[-1]).lower()
    for expects, pattern in _ASKED:
        if re.search(pattern, asked):
            return expects
    return Expects.ANYTHING


def more_patience_ms(text: str, expects: Expects) -> float:
    """How much longer than usual to wait for the rest of ``text``, in milliseconds; mostly 0."""
    plain = " ".join(re.sub(r"[^a-z0-9:$.,' ]+", " ", text.lower()).split()).rstrip(".,")
    if _reads_digits(plain, expects) or _spells(plain, expects):
        return GROUP_MS
    if expects is Expects.DAY and _DAY_BEGUN.search(plain):
        return GROUP_MS
    return ADDRESS_MS if expects is Expects.ADDRESS and plain else 0.0


def _reads_digits(plain: str, expects: Expects) -> bool:
    groups = _groups_at_end(plain)
    count = sum(groups)
    if not count or count >= WHOLE_NUMBER or (count == LOCAL_NUMBER and groups[-1] == 4):
        return False
    if expects in (Expects.DIGITS, Expects.ADDRESS):
        return True
    return len(groups) > 1 and count >= _SPOKEN_GROUP


def _groups_at_end(plain: str) -> list[int]:
    """How many digits each word has that ``plain`` ends with; amounts, times, dates have none."""
    groups: list[int] = []
    tokens = [token.rstrip(".,") for token in plain.split()]
    while tokens:
        token = tokens.pop()
        before = tokens[-1] if tokens else ""
        if token.isdigit():
            groups.append(len(token))
        elif token in _DIGIT_WORDS:
            groups.append(_TIMES.get(before, 1))
            if before in _TIMES:
                tokens.pop()
        else:
            return [] if token in _MONTHS else groups[::-1]
    return groups[::-1]


def _spells(plain: str, expects: Expects) -> bool:
    bare = " ".join(re.sub(r"[.,]", " ", plain).split())
    asked = expects in (Expects.SPELLING, Expects.ADDRESS)
    if _AS_IN.search(bare) or (asked and _LIKE.search(bare)):
        return True
    letters = _LETTERS.search(bare)
    if letters is None or _NO_SPELLING.search(bare):
        return False
    return len(letters.group().split()) >= (1 if asked else _SPOKEN_GROUP)
