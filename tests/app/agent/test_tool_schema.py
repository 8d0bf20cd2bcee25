"""Parameters of tools: which schemas are kept, which arguments are sent, what facts fill."""

from typing import Any

import pytest

from app.agent.built_in_tools import BUILT_IN
from app.agent.errors import AgentDraftInvalid
from app.agent.tool_schema import Known, check_parameters, filled, fitted, what_is_wrong

BOOKING = {
    "type": "object",
    "properties": {
        "date": {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\d$"},
        "partySize": {"type": "integer", "minimum": 1},
        "outside": {"type": "boolean"},
    },
    "required": ["date", "partySize"],
}
KNOWN = Known(
    "email the escalation contact",
    "Bobby: Refuses. Said: never",
    "Bobby Tables",
    "+12025550123",
    "call_1",
    {"party_size": "4", "date": "2026-11-27", "amount_due": "$154.56"},
)


def object_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


@pytest.mark.parametrize("declared", BUILT_IN, ids=lambda tool: tool.name)
def test_the_built_in_tools_have_sound_parameters(declared: Any) -> None:
    check_parameters(declared.parameters)


@pytest.mark.parametrize(
    "parameters",
    [
        {"type": "object"},
        BOOKING,
        {"$schema": "http://json-schema.org/draft-07/schema#", **BOOKING},
        {
            "type": "object",
            "$defs": {"day": {"type": "string"}},
            "properties": {"from": {"$ref": "#/$defs/day"}, "more": {"$ref": "#"}},
        },
    ],
)
def test_a_sound_schema_is_kept(parameters: dict[str, Any]) -> None:
    check_parameters(parameters)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ([], "must be a JSON Schema"),
        ({"type": "string"}, '"type": "object"'),
        ({"type": "object", "properties": {"a": {"type": "text"}}}, "properties.a.type"),
        ({"type": "object", "required": "a"}, "required"),
        ({"type": "object", "properties": {"a": {"$ref": "https://x.example/s"}}}, "x.example"),
        ({"type": "object", "properties": {"a": {"$ref": "#/$defs/none"}}}, "none"),
        ({"type": "object", "allOf": [{"$ref": "#"}]}, "without end"),
        ({"type": "object", "properties": {"a": {"pattern": "("}}}, "pattern"),
        ({"type": "object", "description": "x" * 17_000}, "at most 16384"),
        ({"type": "object", "default": object()}, "is not JSON"),
    ],
)
def test_a_bad_schema_is_refused_with_what_is_wrong(parameters: Any, said: str) -> None:
    with pytest.raises(AgentDraftInvalid, match="^parameters: ") as refused:
        check_parameters(parameters)
    assert refused.value.field == "parameters" and said in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"date": "2026-11-27", "partySize": 4}, ""),
        ({"partySize": 4}, "date is missing."),
        ({}, "date is missing; partySize is missing."),
        ({"date": "Friday", "partySize": 4}, "date: 'Friday' does not match"),
        ({"date": "2026-11-27", "partySize": "four"}, "partySize: 'four' is not of type"),
        ({"date": "2026-11-27", "partySize": 0}, "partySize: 0 is less than"),
        ({"date": "2026-11-27", "partySize": 1, "note": "x" * 20_000}, "too long"),
        ({"date": {1}, "partySize": 1}, "cannot be written as JSON"),
    ],
)
def test_the_model_is_told_what_is_wrong(arguments: dict[str, Any], said: str) -> None:
    told = what_is_wrong(BOOKING, arguments)
    assert said in told and bool(told) == bool(said)


def test_numbers_that_came_as_text_are_mended_and_words_are_not() -> None:
    sent = {"date": "2026-11-27", "partySize": "4", "outside": "Yes", "note": None}
    assert fitted(BOOKING, sent) == {"date": "2026-11-27", "partySize": 4, "outside": True}
    assert fitted(BOOKING, {"partySize": "four"}) == {"partySize": "four"}
    text = object_of(number={"type": "string"})
    assert fitted(text, {"number": "007"}) == {"number": "007"}
    assert fitted(text, {"number": 7}) == {"number": "7"}


def test_known_facts_go_where_the_schema_wants_them() -> None:
    assert filled(BOOKING, KNOWN) == {"date": "2026-11-27", "partySize": 4}
    wanted = object_of(
        customerName={"type": "string"},
        phone={"type": "string"},
        callId={"type": "string"},
        message={"type": "string", "maxLength": 6},
        subject={"type": "string"},
        colour={"type": "string"},
        urgent={"type": "boolean"},
    )
    arguments = filled(wanted, KNOWN)
    assert arguments == {
        "customerName": "Bobby Tables",
        "phone": "+12025550123",
        "callId": "call_1",
        "message": "Bobby:",
        "subject": "email the escalation contact",
    }
    assert what_is_wrong(wanted, arguments) == "colour is missing; urgent is missing."


def test_the_one_open_text_is_what_the_tool_is_asked() -> None:
    asked = object_of(instruction={"type": "string"})
    assert filled(asked, KNOWN) == {"instruction": "email the escalation contact"}
    two = object_of(colour={"type": "string"}, size={"type": "string"})
    assert filled(two, KNOWN) == {}
    choice = object_of(colour={"enum": ["red", "blue"]})
    assert filled(choice, KNOWN) == {}
