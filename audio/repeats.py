"""Loops in recognised text: the model sometimes writes one phrase over and over.

Owns recognising them in a text; leaves what lies after the clip's end to
``whisper``, which knows the times.
"""

PHRASE_MAX_WORDS = 12
PHRASE_REPEATS_MIN = 3
WORD_REPEATS_MIN = 6
"""People say "no, no, no" and read "five five five five" from a card, but not six alike."""


def without_loops(text: str) -> str:
    """The text with each loop written once.

    A loop is a phrase of two or more words three times on end, or one word six times.
    """
    words = text.split()
    alike = [word.strip(".,!?;:").casefold() for word in words]
    kept: list[str] = []
    at = 0
    while at < len(words):
        length, repeats = _loop_at(alike, at)
        kept += words[at : at + length]
        at += length * repeats
    return " ".join(kept)


def _loop_at(words: list[str], at: int) -> tuple[int, int]:
    """Length in words and number of repeats of the loop that begins here; (1, 1) for none."""
    for length in range(1, PHRASE_MAX_WORDS + 1):
        phrase = words[at : at + length]
        repeats = 1
        while words[at + repeats * length : at + (repeats + 1) * length] == phrase:
            repeats += 1
        if repeats >= (WORD_REPEATS_MIN if length == 1 else PHRASE_REPEATS_MIN):
            return length, repeats
    return 1, 1
