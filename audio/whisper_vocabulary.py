"""Whisper's words by their numbers, from the ``vocabulary.json`` of a CTranslate2 model.

Owns reading that list and joining its byte-level parts to text. A tokenizer does the same
and more, but takes a tenth of a second to load during which no other thread gets on, the
screen's among them; nothing is ever turned into numbers here but names of special tokens.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from audio.errors import RecogniserUnusable

NEEDED = frozenset({"<|endoftext|>", "<|notimestamps|>"})


class Vocabulary:
    """The tokens of one model in the order of their numbers."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._special = {
            token: number for number, token in enumerate(tokens) if token.startswith("<|")
        }

    @classmethod
    def read(cls, path: Path) -> "Vocabulary":
        """The vocabulary in a file. Raises RecogniserUnusable."""
        try:
            tokens = json.loads(path.read_text("utf-8"))
            if not isinstance(tokens, list) or not all(isinstance(one, str) for one in tokens):
                raise ValueError("it is no list of words")
            if not NEEDED.issubset(tokens):
                raise ValueError(f"it lacks {' or '.join(sorted(NEEDED))}")
        except (OSError, ValueError) as error:
            raise RecogniserUnusable(path, f"this is no vocabulary: {error}") from error
        return cls(tokens)

    def number(self, name: str) -> int | None:
        """The number of a special token such as ``<|en|>``; None where there is none."""
        return self._special.get(name)

    def text(self, numbers: Iterable[int]) -> str:
        """What words say together; bytes that make no letter become U+FFFD."""
        byte_of = _bytes()
        parts = (byte_of[letter] for number in numbers for letter in self._tokens[number])
        return bytes(parts).decode("utf-8", "replace")


@cache
def _bytes() -> dict[str, int]:
    """The byte that each letter of a token stands for.

    GPT-2's alphabet: bytes that print in Latin-1 are themselves, the others in their order
    the letters from U+0100 on (``bytes_to_unicode`` in openai/gpt-2, src/encoder.py).
    """
    printing = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in printing]
    letters = {chr(byte): byte for byte in printing}
    return letters | {chr(0x100 + place): byte for place, byte in enumerate(others)}
