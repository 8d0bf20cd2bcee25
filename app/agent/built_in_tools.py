"""The tools that every agent has, as a language model sees them.

Owns their names, descriptions and parameters. Two become acts of the mind (``tools``); the
engine does the others (``app.engine.tool_runs``).
"""

from collections.abc import Mapping
from typing import Any

from app.agent.mind import Outcome
from app.agent.tool_schema import ToolDeclaration

MAX_DIGITS = 32


def _object(required: tuple[str, ...] = (), **properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _text(description: str, longest: int = 500) -> dict[str, Any]:
    return {"type": "string", "description": description, "minLength": 1, "maxLength": longest}


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
TRANSFER_CALL = ToolDeclaration(
    "transfer_call",
    "Put the caller through to a person. Say so first. Without a number the people at this desk "
    "are asked.",
    _object(
        ("reason",),
        reason=_text("Why, in one sentence, for whoever takes the call"),
        number=_text("A number or extension from your instructions", 80),
        announce={
            "type": "boolean",
            "description": "Ask the people at this desk before the number is rung",
        },
    ),
)
SEND_DIGITS = ToolDeclaration(
    "send_digits",
    "Press keys on the telephone, such as in a menu that asks to press one.",
    _object(
        ("digits",),
        digits={
            "type": "string",
            "pattern": "^[0-9A-Da-d*#]+$",
            "minLength": 1,
            "maxLength": MAX_DIGITS,
            "description": "The keys in order: 0 to 9, * and #",
        },
    ),
)
TAKE_MESSAGE = ToolDeclaration(
    "take_message",
    "Write down a message from the caller for the people here.",
    _object(
        ("message",),
        message=_text("The message, with everything needed to act on it", 2000),
        caller_name=_text("Who it is from", 120),
        callback_number=_text("Where to call back", 40),
    ),
)
HOLD_FOR_OPERATOR = ToolDeclaration(
    "hold_for_operator",
    "Put the caller on hold and ask a person here to take the call. Say so first.",
    _object(("reason",), reason=_text("What the caller needs a person for, in one sentence")),
)
SCHEDULE_CALLBACK = ToolDeclaration(
    "schedule_callback",
    "Promise the caller a call back by a person. Ask for day and time first.",
    _object(
        ("when",),
        when=_text("Day and time in the caller's words, such as Friday at half past two", 120),
        reason=_text("What it is about"),
        caller_name=_text("Whom to call", 120),
        number=_text("Where to call, if not the number they call from", 40),
    ),
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
BUILT_IN = (
    END_CALL,
    TRANSFER_CALL,
    SEND_DIGITS,
    TAKE_MESSAGE,
    HOLD_FOR_OPERATOR,
    SCHEDULE_CALLBACK,
    NOTE_FACT,
)
BUILT_IN_NAMES = frozenset(tool.name for tool in BUILT_IN)
