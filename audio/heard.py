"""Which words of a clause were heard when it was cut off.

Owns the estimate only. Piper gives no word times, so a clause's time is shared
out among its words by the letters that are spoken for each; ``playout`` says how
many milliseconds were heard.
"""

import re

from audio.spoken_text import speakable

_MARGIN_MS = 120
"""With it the estimate came too early for 2 of 64 word ends, measured against the
model's own times; otherwise it was late, by 223 ms on average."""

_PAUSE_LETTERS = 5
"""A comma or full stop inside the clause takes about as long as this many letters."""


def heard_text(text: str, played_ms: float, duration_ms: float) -> tuple[str, str]:
    """Cut ``text`` into what was heard and what was not, between two words.

    A word counts as heard only when all of it was played, with 120 ms to spare;
    the whole text when everything was. Both parts are stripped.
    """
    text = text.strip()
    if played_ms >= duration_ms:
        return text, ""
    words = list(re.finditer(r"\S+", text))
    weights = [_letters(match.group()) for match in words]
    total = sum(weights)
    spoken = 0
    end = 0
    for match, weight in zip(words, weights, strict=True):
        spoken += weight
        if duration_ms * spoken / total + _MARGIN_MS > played_ms:
            break
        end = match.end()
    return text[:end].rstrip(), text[end:].lstrip()


def _letters(word: str) -> int:
    """How long a written word takes, in letters of what is said for it."""
    said = speakable(word)
    digits = sum(letter.isdigit() for letter in said)
    letters = sum(letter.isalpha() for letter in said)
    pause = _PAUSE_LETTERS if word[-1] in ",;:.!?" else 0
    return max(1, letters + 4 * digits + 1 + pause)
