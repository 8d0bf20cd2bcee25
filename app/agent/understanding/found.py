"""What a parser gives back, and the form of text that parsers read.

Owns Found and ``plain``; the parsers are this package's other modules.
"""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and the words, in plain form, that it was understood from.

    ``start`` and ``end`` are their place in the plain text.
    """

    value: T
    words: str
    start: int = 0
    end: int = 0


_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def plain(text: str) -> str:
    """Lower case, one space between words, and only the punctuation that carries meaning.

    Kept: ``$``, ``'`` inside words, ``.`` ``,`` ``:`` and ``/`` between digits, and
    ``.``, ``,``, ``?`` between clauses become `` , `` or `` ? `` so that parsers can
    tell "no, thanks" from "no thanks" only where they want to. "p.m." becomes "pm".
    """
    lowered = text.translate(_APOSTROPHES).lower()
    lowered = re.sub(r"\b([ap])\s?\.\s?m\b\.?", r"\1m", lowered)
    lowered = re.sub(r"(\d)\s?([ap])\s?m\b", r"\1 \2m", lowered)
    lowered = re.sub(r"\bo'? ?clock\b", "o'clock", lowered)
    lowered = re.sub(r"(?<=\d),(?=\d{3}\b)", "", lowered)
    lowered = re.sub(r"[.!;,]+(?=\s|$)", " , ", lowered)
    lowered = re.sub(r"\?+", " ? ", lowered)
    lowered = re.sub(r"(?<=[a-z])[-/](?=[a-z])", " ", lowered)
    lowered = re.sub(r"[^\w\s$'.,:/?-]|(?<!\w)[-'.:/]|[-'.:/](?!\w)", " ", lowered)
    return re.sub(r"\s+", " ", lowered).strip(" ,")


def bare(text: str) -> str:
    """``plain`` without commas and question marks: for matching whole phrases."""
    return re.sub(r"\s+", " ", re.sub(r"[,?](?!\d)", " ", plain(text))).strip()
