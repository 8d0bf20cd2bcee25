"""Tools as a language model sees them, and its calls as acts.

Owns the built-in declarations, reading a call in the standard form or as JSON in the
text, and turning it into an Act. Running a tool is the engine's; a tool it does not
know becomes a task for the operator.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.agent.mind import Act, Finish, Note, Outcome, UseTool
from app.agent.playbook import ActionKind, ScriptProfile


@dataclass(frozen=True, slots=True)
class ToolDeclaration:
    """A function the model may call; ``parameters`` is a JSON Schema of type object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call as the model made it. ``call_id`` is empty when it stood in the text."""

    name: str
    arguments: Mapping[str, Any]
    call_id: str = ""


END_CALL = ToolDeclaration(
    "end_call",
    "Hang up. Call it after you have said goodbye.",
    {
        "type": "object",
        "properties": {
            "outcome": {"type": "string", "enum": [outcome.value for outcome in Outcome]},
            "goal_reached": {"type": "boolean"},
        },
        "required": ["outcome", "goal_reached"],
    },
)
TAKE_MESSAGE = ToolDeclaration(
    "take_message",
    "Write down a message from the caller for the people here.",
    {
        "type": "object",
        "properties": {"message": {"type": "string"}},
        "required": ["message"],
    },
)
NOTE_FACT = ToolDeclaration(
    "note_fact",
    "Keep something the caller told you, such as a date they promised.",
    {
        "type": "object",
        "properties": {"key": {"type": "string"}, "value": {"type": "string"}},
        "required": ["key", "value"],
    },
)
BUILT_IN = (END_CALL, TAKE_MESSAGE, NOTE_FACT)


def tools_for(profile: ScriptProfile | None) -> tuple[ToolDeclaration, ...]:
    """The built-in tools and those that the profile's branches run."""
    declared = {tool.name: tool for tool in BUILT_IN}
    for branch in profile.branches if profile else ():
        for action in branch.actions:
            if action.kind is ActionKind.RUN:
                declared.setdefault(action.key, _playbook_tool(action.key, action.text))
    return tuple(declared.values())


def _playbook_tool(name: str, purpose: str) -> ToolDeclaration:
    parameters = {
        "type": "object",
        "properties": {"request": {"type": "string", "description": "What to do, in one line"}},
        "required": ["request"],
    }
    return ToolDeclaration(name, purpose or f"Use {name}.", parameters)


def act_of(call: ToolCall) -> Act:
    """The act that a call stands for. Wrong or missing arguments of built-ins get defaults."""
    arguments = call.arguments
    if call.name == END_CALL.name:
        try:
            outcome = Outcome(str(arguments.get("outcome", "")))
        except ValueError:
            outcome = Outcome.CLOSED
        return Finish(outcome, arguments.get("goal_reached") is True)
    if call.name == TAKE_MESSAGE.name:
        return Note("message", str(arguments.get("message", "")))
    if call.name == NOTE_FACT.name:
        return Note(str(arguments.get("key") or "note"), str(arguments.get("value", "")))
    return UseTool(call.name, dict(arguments))


def parse_arguments(text: str) -> dict[str, Any] | None:
    """A call's arguments from JSON, or None when they are not an object."""
    try:
        arguments = json.loads(text or "{}")
    except ValueError:
        return None
    return arguments if isinstance(arguments, dict) else None


_WRAPPING = re.compile(r"```(?:json|tool_call)?|</?tool_call>|\[/?TOOL_CALLS?\]", re.IGNORECASE)


def calls_in_text(text: str, known: frozenset[str]) -> tuple[str, tuple[ToolCall, ...]]:
    """Take out calls written as JSON in the text; gives what is left to say and the calls.

    Small local models write ``{"name": ..., "arguments": {...}}``, some with doubled
    outer braces. Only tools in ``known`` count; other JSON is dropped from speech too.
    """
    decoder = json.JSONDecoder()
    calls: list[ToolCall] = []
    kept: list[str] = []
    rest = _WRAPPING.sub(" ", text)
    while (start := rest.find("{")) >= 0:
        kept.append(rest[:start])
        doubled = rest.startswith("{{", start)
        try:
            value, end = decoder.raw_decode(rest, start + doubled)
        except ValueError:
            rest = ""
            break
        rest = rest[end:].lstrip("}") if doubled else rest[end:]
        call = _call(value)
        if call is not None and call.name in known:
            calls.append(call)
    return " ".join("".join((*kept, rest)).split()), tuple(calls)


def _call(value: Any) -> ToolCall | None:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return None
    arguments = value.get("arguments", value.get("parameters", {}))
    if isinstance(arguments, str):
        arguments = parse_arguments(arguments)
    return ToolCall(value["name"], arguments) if isinstance(arguments, dict) else None
