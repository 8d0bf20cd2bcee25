"""Which tools a call has, where callers may be put through, what built-in tools are filled with."""

import pytest

from app.agent.built_in_facts import known_arguments, number_in, numbers_in
from app.agent.built_in_tools import BUILT_IN_NAMES
from app.agent.playbook import Action, ActionKind, Branch, Direction, ScriptProfile
from app.agent.tool_grants import grants_for
from app.agent.tool_schema import Known, ToolDeclaration
from app.agent.tools import tools_for

BOOK = ToolDeclaration("book", "Books.", {"type": "object", "properties": {}})
FIND = ToolDeclaration("find", "Finds.", {"type": "object", "properties": {}})
PROFILE = ScriptProfile(
    "bills",
    Direction.INBOUND,
    branches=(
        Branch("Refuses", (Action(ActionKind.RUN, "email joe", "openclaw_query"),)),
        Branch("Wants a table", (Action(ActionKind.RUN, "book a table", "book"),)),
    ),
)
SHOP = "Put callers for the shop through to +44 20 7946 0001, extension 200."


def names(*declared: ToolDeclaration) -> set[str]:
    return {tool.name for tool in declared} - BUILT_IN_NAMES


def test_a_call_has_the_built_in_tools_the_templates_and_the_scripts() -> None:
    assert names(*tools_for(None, (BOOK, FIND))) == set()
    assert names(*tools_for(None, (BOOK, FIND), ("find",))) == {"find"}
    declared = tools_for(PROFILE, (BOOK, FIND), ("find", "gone", "end_call"))
    assert names(*declared) == {"find", "book", "openclaw_query"}
    assert {tool.name for tool in declared} >= BUILT_IN_NAMES
    assert BOOK in declared
    (left,) = [tool for tool in declared if tool.name == "openclaw_query"]
    assert left.description == "email joe" and left.parameters["required"] == ["request"]


@pytest.mark.parametrize(
    ("named", "number", "allowed"),
    [
        (("transfer_call",), "+442079460001", True),
        (("transfer_call",), "+44 (20) 7946-0001", True),
        (("transfer_call",), "200", True),
        (("transfer_call",), "+442079460002", False),
        (("transfer_call",), "2079460001", False),
        (("transfer_call",), "", False),
        (("transfer_call",), "sip:shop@example.com", False),
        ((), "+442079460001", False),
    ],
)
def test_callers_go_only_where_the_owner_wrote(
    named: tuple[str, ...], number: str, allowed: bool
) -> None:
    assert grants_for((), None, named, [SHOP]).may_transfer_to(number) is allowed


def test_a_script_that_puts_callers_through_may() -> None:
    run = Action(ActionKind.RUN, "to sip:shop@example.com or 0800 123", "transfer_call")
    profile = ScriptProfile("shop", Direction.INBOUND, branches=(Branch("Shop", (run,)),))
    grants = grants_for(tools_for(profile), profile, (), [])
    assert grants.may_transfer_to("sip:shop@example.com")
    assert grants.may_transfer_to("0800123") and grants.names == BUILT_IN_NAMES


def test_numbers_are_found_and_amounts_are_none() -> None:
    assert number_in("to the shop at +44 20 7946-0001, please") == "+442079460001"
    assert number_in("to sip:ann@example.com") == "sip:ann@example.com"
    assert number_in("to the shop") == ""
    assert numbers_in("Call 200 or 0800 123. It costs $154.56, at 7:30.") == {"200", "0800123"}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("transfer_call", {"reason": "Bob: asks", "number": "200"}),
        ("hold_for_operator", {"reason": "Bob: asks"}),
        ("send_digits", {"digits": "200"}),
        (
            "take_message",
            {"message": "Bob: asks", "caller_name": "Bob", "callback_number": "555"},
        ),
        (
            "schedule_callback",
            {
                "when": "2026-11-27 14:30",
                "reason": "Bob: asks",
                "caller_name": "Bob",
                "number": "555",
            },
        ),
    ],
)
def test_a_script_gives_built_in_tools_what_it_knows(name: str, arguments: dict[str, str]) -> None:
    values = {"callback_day": "2026-11-27", "callback_time": "14:30", "phone_number": "7"}
    known = Known("to 200", "Bob: asks", "Bob", "555", "call_1", values)
    assert known_arguments(name, known) == arguments
