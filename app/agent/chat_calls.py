"""A language model's tool calls: put together, checked, and answered.

Owns what is wrong with a call before anything runs, and the messages by which a model learns
what became of it. Running tools is the engine's.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.agent.built_in_tools import END_CALL, NOTE_FACT
from app.agent.chat_model import CallPiece
from app.agent.mind import ToolResult
from app.agent.tool_schema import fitted, what_is_wrong
from app.agent.tools import ToolCall, ToolDeclaration, parse_arguments

_KEPT = "Kept."
_DONE = "Done."
_LEFT_TO_A_PERSON = (
    "This cannot be done at once. A person has been left a note to do it; tell the caller so."
)
_CUT_OFF = "The caller interrupted; it is not known whether it was done."


@dataclass(slots=True)
class CallsInMaking:
    """Calls that arrive in pieces."""

    pieces: dict[int, CallPiece] = field(default_factory=dict)

    def add(self, piece: CallPiece) -> None:
        """Join a piece to the call that it belongs to."""
        before = self.pieces.get(piece.index, CallPiece(piece.index))
        self.pieces[piece.index] = CallPiece(
            piece.index,
            before.call_id or piece.call_id,
            before.name or piece.name,
            before.arguments + piece.arguments,
        )

    def finished(self) -> list["MadeCall"]:
        """The calls in the standard form, in order."""
        return [
            MadeCall(
                ToolCall(piece.name, parse_arguments(piece.arguments) or {}, piece.call_id),
                "" if parse_arguments(piece.arguments) is not None else "are not valid JSON",
            )
            for _, piece in sorted(self.pieces.items())
        ]


@dataclass(slots=True)
class MadeCall:
    """A call as the model made it; ``fault`` says what is wrong with its arguments."""

    call: ToolCall
    fault: str = ""
    result: ToolResult | None = None


def faults_in(calls: Sequence[MadeCall], tools: Sequence[ToolDeclaration]) -> list[MadeCall]:
    """The calls with what is wrong with each: no such tool, or arguments that do not fit it.

    The two that only change the mind are taken as they come.
    """
    known = {tool.name: tool for tool in tools}
    return [_checked(made, known) for made in calls]


def _checked(made: MadeCall, known: Mapping[str, ToolDeclaration]) -> MadeCall:
    call = made.call
    if made.fault or call.name in (END_CALL.name, NOTE_FACT.name):
        return made
    if call.name not in known:
        return MadeCall(call, f"belong to no tool; there are {', '.join(known)}")
    parameters = known[call.name].parameters
    arguments = fitted(parameters, call.arguments)
    wrong = what_is_wrong(parameters, arguments)
    fitting = ToolCall(call.name, arguments, call.call_id)
    return MadeCall(fitting, f"do not fit: {wrong}" if wrong else "")


def as_messages(calls: Sequence[MadeCall]) -> tuple[dict[str, Any], ...]:
    """The calls, then what became of each, in the form that the model expects next."""
    listed = [
        {
            "id": made.call.call_id or f"call_{index}",
            "type": "function",
            "function": {
                "name": made.call.name or "unknown",
                "arguments": json.dumps(dict(made.call.arguments), ensure_ascii=False),
            },
        }
        for index, made in enumerate(calls)
    ]
    results: list[dict[str, Any]] = [
        {"role": "tool", "tool_call_id": each["id"], "content": told_to_model(made)}
        for each, made in zip(listed, calls, strict=True)
    ]
    return ({"role": "assistant", "content": None, "tool_calls": listed}, *results)


def told_to_model(made: MadeCall) -> str:
    """What a model is told of a call."""
    if made.fault:
        return f"Error: the arguments {made.fault} Call it again with the right ones."
    if made.call.name == NOTE_FACT.name:
        return _KEPT
    result = made.result
    if result is None:
        return _CUT_OFF
    told = result.content or (f"Error: {result.error}" if result.error else "")
    if result.for_operator:
        return f"{told} {_LEFT_TO_A_PERSON}".strip()
    return told or _DONE
