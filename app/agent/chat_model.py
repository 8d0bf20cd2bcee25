"""The seam to a language model: messages in, pieces of text and tool calls out.

Owns the ChatModel protocol and the values that cross it. ``openai_chat`` implements
it; ``chat`` uses it.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.agent.tools import ToolDeclaration

Message = Mapping[str, Any]
"""One message in the OpenAI form: ``role``, ``content`` and, for tools, their fields."""


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


Piece = TextPiece | CallPiece


class ChatModel(Protocol):
    """A language model that streams."""

    def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolDeclaration]
    ) -> AsyncGenerator[Piece, None]:
        """The answer in pieces. Raises MindFailed; closing the iterator ends the request."""
        ...
