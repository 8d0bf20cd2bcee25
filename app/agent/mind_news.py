"""What a mind tells of its own working while a call goes on.

Owns the values and the way to be told. The engine shows and records them; a mind works
the same with nobody listening.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Stalled:
    """What thinks keeps the caller waiting (``on``), or has come back."""

    on: bool


@dataclass(frozen=True, slots=True)
class Troubled:
    """Something that a person should read. ``kind`` is a word, ``message`` a sentence."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class BytesLeft:
    """So many bytes have left this computer for ``host``; ``purpose`` in a few words."""

    host: str
    purpose: str
    size_bytes: int


MindNews = Stalled | Troubled | BytesLeft


@runtime_checkable
class TellsNews(Protocol):
    """A mind that has something to tell; ``on_news`` must neither raise nor wait."""

    on_news: Callable[[MindNews], None]


def nobody_told(_news: MindNews) -> None:
    """Nobody listens."""
