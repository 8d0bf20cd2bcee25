"""The seam to a language model: messages in, pieces of text and tool calls out.

Owns the ChatModel protocol and the values that cross it. ``openai_chat`` and
``llama_server`` implement it; ``chat`` uses it.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.agent.tools import ToolDeclaration

Message = Mapping[str, Any]
"""One message in the OpenAI form: ``role``, ``content`` and, for tools, their fields."""


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """How long a model may keep a caller waiting, in milliseconds from being asked.

    The caller's turn ended up to half a second before: with ``cover_ms`` and the voice's
    own time, something is heard within three seconds of the caller's last sound.
    """

    stalled_ms: float = 1500.0
    """Without a token for so long, the operator is told."""
    cover_ms: float = 2200.0
    """Without a word to say for so long, the caller is asked to wait."""
    give_up_ms: float = 6000.0
    """Without a word to say for so long, the model is given up."""
    next_piece_ms: float = 3000.0
    """The same once there were words."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Some more of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class CallPiece:
    """Some more of the tool call at ``index``; its name comes once, its arguments in pieces."""

    index: int
    call_id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class SentPiece:
    """A request of so many bytes has left this computer for ``host``; no part of the answer."""

    host: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class UsagePiece:
    """How many tokens a whole answer took, as the model counts them; no part of the answer.

    It comes last, and not at all where a model does not count.
    """

    input_tokens: int
    output_tokens: int


Piece = TextPiece | CallPiece | SentPiece | UsagePiece


class ChatModel(Protocol):
    """A language model that streams."""

    @property
    def reads_ahead(self) -> bool:
        """Whether reading a prompt before it is needed makes the first answer quicker."""
        ...

    def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolDeclaration],
        max_tokens: int | None = None,
    ) -> AsyncGenerator[Piece, None]:
        """The answer in pieces, at most ``max_tokens`` long where it is given.

        Raises MindFailed; closing the iterator ends the request.
        """
        ...


class ChatModels(Protocol):
    """The language models that a desk can reach."""

    @property
    def set_up(self) -> bool:
        """Whether the desk has one of its own, for what names none."""
        ...

    @property
    def limits(self) -> ChatLimits:
        """How long any of them may keep a caller waiting."""
        ...

    def model_for(self, settings: Mapping[str, Any]) -> ChatModel:
        """The model that a template's ``model_settings`` name; what they leave open is the
        desk's own. May be called from any thread. Raises MindUnavailable."""
        ...
