"""How well typed letters fit a name: whole words first, then beginnings, then letters in order.

Owns the measure alone; what is compared is the palette's.
"""

import unicodedata

WORD_START, INSIDE, LETTERS = 100, 60, 20


def fit(typed: str, words: str) -> int | None:
    """A number that grows with the fit; None when some part of ``typed`` is not in ``words``.

    Case and accents do not matter, nor does the order of the typed words.
    """
    text = plain(words)
    total = 0
    for part in plain(typed).split():
        points = _fit_part(part, text)
        if points is None:
            return None
        total += points
    return total


def begins(typed: str, words: str) -> bool:
    """Whether each part of ``typed``, of which there is one at least, begins one of the words."""
    parts = plain(typed).split()
    text = plain(words)
    least = WORD_START - WORD_START // 4
    return bool(parts) and all((_fit_part(part, text) or 0) >= least for part in parts)


def plain(text: str) -> str:
    """Letters without case and accents."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def _fit_part(part: str, text: str) -> int | None:
    at = text.find(part)
    while at > 0 and text[at - 1].isalnum():
        following = text.find(part, at + 1)
        if following < 0:
            return INSIDE - min(at, INSIDE // 2)
        at = following
    if at >= 0:
        return WORD_START - min(at, WORD_START // 4)
    return _fit_letters(part, text)


def _fit_letters(part: str, text: str) -> int | None:
    if len(part) < 2:
        return None
    at, gaps = -1, 0
    for letter in part:
        found = text.find(letter, at + 1)
        if found < 0:
            return None
        gaps += found - at - 1 if at >= 0 else 0
        at = found
    return max(1, LETTERS - gaps)
