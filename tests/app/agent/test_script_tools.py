"""What a script says after a tool: what it gave to say, that it was done, or the truth."""

import pytest

from app.agent.mind import Finish, Say, ToolResult, UseTool
from app.agent.script import ScriptMind
from app.agent.script_tools import after_tool
from tests.app.agent.conftest import MakeMind
from tests.fakes.calling import held

LEFT = ToolResult(for_operator=True)
FAILED = ToolResult(error="openclaw_query: it cannot be reached", for_operator=True)


async def refuses(mind: ScriptMind, result: ToolResult) -> list[object]:
    """The acts of the turn in which the script runs its tool."""
    for heard in ("", "Yes", "I'm not going to pay that."):
        reply = mind.answer(heard) if heard else mind.opening()
        acts = await held(reply)
        mind.spoken(" ".join(act.text for act in acts if isinstance(act, Say)), complete=True)
    return list(await held(mind.answer("Yes, that's right."), {"openclaw_query": result}))


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (ToolResult("sent"), "That's done."),
        (ToolResult("sent", say="Joe has your message."), "Joe has your message."),
        (LEFT, "I'll pass that on."),
        (FAILED, "I'm sorry, that didn't work just now."),
    ],
)
async def test_the_caller_hears_what_came_of_the_tool(
    make_mind: MakeMind, result: ToolResult, said: str
) -> None:
    mind = make_mind("debt-collection")
    acts = await refuses(mind, result)
    (at,) = [index for index, act in enumerate(acts) if isinstance(act, UseTool)]
    after = acts[at + 1]
    assert isinstance(after, Say) and after.text.startswith(said)
    assert not any(said in act.text for act in acts[:at] if isinstance(act, Say))
    rest = acts[at + 2]
    assert isinstance(rest, Say) and rest.text.endswith("anything else I can help you with?")
    assert not any(isinstance(act, Finish) for act in acts)


async def test_the_tool_gets_what_is_known_to_be_put_in_place(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection", escalation="If he refuses, email joe.")
    acts = await refuses(mind, LEFT)
    (tool,) = [act for act in acts if isinstance(act, UseTool)]
    assert tool.from_facts and tool.arguments["request"] == "email the escalation contact"
    assert tool.arguments["escalation"] == "If he refuses, email joe."


@pytest.mark.parametrize(
    ("name", "result", "said"),
    [
        ("book", None, "I'll pass that on."),
        ("send_digits", ToolResult("The keys were pressed."), ""),
        ("transfer_call", ToolResult("The caller has been put through."), ""),
        ("take_message", ToolResult("written", say="I've written that down."), "I've written"),
        ("hold_for_operator", ToolResult(error="nobody", for_operator=True), "I'm sorry, nobody"),
        ("transfer_call", ToolResult(error="busy", for_operator=True), "I'm sorry, nobody"),
        ("book", ToolResult(error="down"), "I'm sorry, that didn't work"),
    ],
)
def test_each_outcome_has_an_honest_sentence(
    name: str, result: ToolResult | None, said: str
) -> None:
    sentence = after_tool(name, result)
    assert sentence.startswith(said) and bool(sentence) == bool(said)
