"""Where words stand in a text, whatever their case and accents.

Owns the looking, with the places in the text as it is written. Compares as the search over
all calls does, so that what that found is found again in the call.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache


def places(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Each place as (from, to), from left to right; none for no words."""
    wanted = "".join(map(_plain, words))
    plain, origins = _laid_out(text)
    at = plain.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        yield origins[at], origins[end - 1] + 1
        at = plain.find(wanted, end)


def _laid_out(text: str) -> tuple[str, range | list[int]]:
    """The text to look in, and which letter of ``text`` each of its letters comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    pieces = [_plain(letter) for letter in text]
    origins = [place for place, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origins


@lru_cache(4096)
def _plain(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))
