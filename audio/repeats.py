"""Loops in recognised text: the model sometimes writes one phrase over and over.

Owns recognising them in a text; leaves what lies after the clip's end to
``whisper``, which knows the times.
"""

import re

WORDS_PER_S = 5
"""Nobody says more; a text that would need it repeats itself."""
PHRASE_MAX_WORDS = 12
PHRASE_REPEATS_MIN = 3
WORD_REPEATS_MIN = 6
"""People say "no, no, no" and read "five five five five" from a card, but not six alike."""

DRAWN_OUT = re.compile(r"([^\W\d_])\1{7}", re.IGNORECASE)
"""A letter eight times on end is in no word; a tone of a keypad is heard as "Aaaaaaaa". Of a
digit as many may well be read from a card."""


def without_loops(text: str, duration_s: float) -> str:
    """The text with each loop written once, and without words that are one letter on and on.

    A loop is a phrase of two or more words three times on end, or one word six times;
    in a text of more words than fit in ``duration_s``, any phrase twice on end.
    """
    words = [word for word in text.split() if not DRAWN_OUT.search(word)]
    too_many = len(words) > 1 + duration_s * WORDS_PER_S
    alike = [word.strip(".,!?;:").casefold() for word in words]
    kept: list[str] = []
    at = 0
    while at < len(words):
        length, repeats = _loop_at(alike, at, too_many)
        kept += words[at : at + length]
        at += length * repeats
    return " ".join(kept)


def _loop_at(words: list[str], at: int, too_many: bool) -> tuple[int, int]:
    """Length in words and number of repeats of the loop that begins here; (1, 1) for none."""
    for length in range(1, PHRASE_MAX_WORDS + 1):
        phrase = words[at : at + length]
        repeats = 1
        while words[at + repeats * length : at + (repeats + 1) * length] == phrase:
            repeats += 1
        enough = WORD_REPEATS_MIN if length == 1 else PHRASE_REPEATS_MIN
        if repeats >= (2 if too_many else enough):
            return length, repeats
    return 1, 1
