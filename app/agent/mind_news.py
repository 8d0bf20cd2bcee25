"""What a mind tells of its own working while a call goes on.

Owns the values and the way to be told. The engine shows and records them; a mind works
the same with nobody listening.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from app.agent.chat_model import SentPiece, UsagePiece


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


@dataclass(frozen=True, slots=True)
class TokensUsed:
    """What one answer of a language model took, as it counts."""

    input_tokens: int
    output_tokens: int


MindNews = Stalled | Troubled | BytesLeft | TokensUsed


def news_of(piece: SentPiece | UsagePiece) -> MindNews:
    """What a request to a language model tells besides its answer."""
    if isinstance(piece, UsagePiece):
        return TokensUsed(piece.input_tokens, piece.output_tokens)
    return BytesLeft(piece.host, "language model", piece.size_bytes)


def listen_to(mind: object, on_news: Callable[[MindNews], None]) -> None:
    """Be told what a mind has to tell; ``on_news`` must neither raise nor wait.

    Minds that have nothing to tell have no ``tell_news_to``; one that stands in for another
    hands it on.
    """
    tell = getattr(mind, "tell_news_to", None)
    if tell is not None:
        tell(on_news)


def warming_of(mind: object) -> Coroutine[Any, Any, None] | None:
    """What a mind does ahead of its first answer, to be run beside the call; None for most."""
    warm_up = getattr(mind, "warm_up", None)
    return warm_up() if warm_up is not None else None


def nobody_told(_news: MindNews) -> None:
    """Nobody listens."""
