"""Which tools a language model may call, and its calls as acts.

Owns what a call has of the desk's tools, reading a call in the standard form or as JSON in
the text, and turning it into an Act. Those that every agent has are ``built_in_tools``'s,
running one is the engine's; a tool it does not know becomes a task for the operator.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.agent.built_in_tools import BUILT_IN as BUILT_IN
from app.agent.built_in_tools import END_CALL as END_CALL
from app.agent.built_in_tools import NOTE_FACT as NOTE_FACT
from app.agent.mind import Act, Finish, Note, Outcome, UseTool
from app.agent.playbook import ActionKind, ScriptProfile
from app.agent.tool_schema import ToolDeclaration as ToolDeclaration


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call as the model made it. ``call_id`` is empty when it stood in the text."""

    name: str
    arguments: Mapping[str, Any]
    call_id: str = ""


def tools_for(
    profile: ScriptProfile | None,
    desk: Iterable[ToolDeclaration] = (),
    named: Iterable[str] = (),
) -> tuple[ToolDeclaration, ...]:
    """The tools of one call: the built-in ones, the template's, those that branches run.

    ``desk`` holds the desk's own that are switched on, ``named`` the names in the template.
    What a branch runs and the desk does not have takes a request in words and is left to
    the operator; what a template names and the desk does not have is not there.
    """
    own = {tool.name: tool for tool in desk}
    declared = {tool.name: tool for tool in BUILT_IN}
    for name in named:
        if name in own:
            declared.setdefault(name, own[name])
    for name, purpose in run_by(profile).items():
        declared.setdefault(name, own.get(name) or _playbook_tool(name, purpose))
    return tuple(declared.values())


def run_by(profile: ScriptProfile | None) -> dict[str, str]:
    """Names of the tools that a profile's branches run, each with what for."""
    return {
        action.key: action.text
        for branch in (profile.branches if profile else ())
        for action in branch.actions
        if action.kind is ActionKind.RUN
    }


def _playbook_tool(name: str, purpose: str) -> ToolDeclaration:
    parameters = {
        "type": "object",
        "properties": {"request": {"type": "string", "description": "What to do, in one line"}},
        "required": ["request"],
    }
    return ToolDeclaration(name, purpose or f"Use {name}.", parameters)


def act_of(call: ToolCall) -> Act:
    """The act that a call stands for; the engine checks the arguments of those it runs."""
    arguments = call.arguments
    if call.name == END_CALL.name:
        try:
            outcome = Outcome(str(arguments.get("outcome", "")))
        except ValueError:
            outcome = Outcome.CLOSED
        return Finish(outcome, arguments.get("goal_reached") is True)
    if call.name == NOTE_FACT.name:
        return Note(str(arguments.get("key") or "note"), str(arguments.get("value", "")))
    return UseTool(call.name, dict(arguments))


def parse_arguments(text: str) -> dict[str, Any] | None:
    """A call's arguments from JSON, or None when they are not an object."""
    try:
        arguments = json.loads(text or "{}")
    except (ValueError, RecursionError):
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
        except (ValueError, RecursionError):
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
