"""Tools under a language model: results come back to it, mistakes are told once."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from app.agent.chat import ChatBrief, ChatMind
from app.agent.mind import Act, Finish, Note, Say, ToolResult, UseTool
from app.agent.mind_news import MindNews, Troubled
from app.agent.openai_chat import OpenAIChat
from app.agent.tools import BUILT_IN, ToolDeclaration
from tests.fakes.calling import held
from tests.fakes.openai_server import OpenAIServer, Plan

FREE_TABLES = ToolDeclaration(
    "free_tables",
    "Which tables are free.",
    {
        "type": "object",
        "properties": {"day": {"type": "string"}, "people": {"type": "integer"}},
        "required": ["day", "people"],
    },
)
ASKED = '{"day": "Friday", "people": 4}'
WRITTEN = f'{{"name": "free_tables", "arguments": {ASKED}}}'
GIVEN = UseTool("free_tables", {"day": "Friday", "people": 4})


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as running:
        yield running


@pytest.fixture
async def mind(server: OpenAIServer) -> AsyncIterator[ChatMind]:
    brief = ChatBrief(
        "You take bookings.", tools=(*BUILT_IN, FREE_TABLES), today=date(2026, 11, 21)
    )
    async with OpenAIChat(server.base_url, "tiny") as model:
        yield ChatMind(model, brief)


def call(name: str, arguments: str, index: int = 0) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"tool_calls": [{"index": index, "id": f"c{index}", "function": function}]}


async def test_a_result_goes_back_and_the_reply_goes_on(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans += [
        Plan(["Let me look.", call("free_tables", ASKED)]),
        Plan(["At 8:15 there is one left."]),
    ]
    acts = await held(
        mind.answer("A table for four on Friday?"),
        {"free_tables": ToolResult(content='{"free": ["20:15"]}')},
    )
    assert acts == [Say("Let me look."), GIVEN, Say("At 8:15 there is one left.")]
    asked, told = server.requests[1]["messages"][-2:]
    assert asked["tool_calls"][0]["function"] == {"name": "free_tables", "arguments": ASKED}
    assert told == {"role": "tool", "tool_call_id": "c0", "content": '{"free": ["20:15"]}'}
    mind.spoken("Let me look. At 8:15 there is one left.", complete=True)
    roles = [message["role"] for message in mind.history]
    assert roles == ["user", "assistant", "tool", "assistant"]


async def test_two_tools_at_once_are_both_answered_before_the_model_goes_on(
    server: OpenAIServer, mind: ChatMind
) -> None:
    note = call("note_fact", '{"key": "day", "value": "Friday"}', 1)
    message = call("take_message", '{"message": "Wants a window seat"}', 2)
    server.plans += [
        Plan([call("free_tables", ASKED), note, message]),
        Plan(["All set."]),
    ]
    acts = await held(mind.answer("Friday, four people"))
    assert acts == [
        GIVEN,
        Note("day", "Friday"),
        UseTool("take_message", {"message": "Wants a window seat"}),
        Say("All set."),
    ]
    told = [each["content"] for each in server.requests[1]["messages"] if each["role"] == "tool"]
    assert told == ["done", "Kept.", "done"]


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        f"{{{WRITTEN}}}",
        f"```json\n{WRITTEN}\n```",
        f"<tool_call>\n{WRITTEN}\n</tool_call>",
        '{"name": "free_tables", "parameters": {"day": "Friday", "people": "4"}}',
        f'{{"name": "free_tables", "arguments": {json.dumps(ASKED)}}}',
    ],
    ids=["plain", "doubled", "fenced", "tagged", "parameters", "as text"],
)
async def test_calls_as_small_models_write_them(
    server: OpenAIServer, mind: ChatMind, text: str
) -> None:
    server.plans += [Plan(["One moment. ", *text]), Plan(["It is free."])]
    acts = await held(mind.answer("Friday, four people?"))
    assert acts == [Say("One moment."), GIVEN, Say("It is free.")]


async def test_a_tool_that_failed_is_told_as_such(server: OpenAIServer, mind: ChatMind) -> None:
    server.plans += [Plan([call("free_tables", ASKED)]), Plan(["I can't see the book just now."])]
    failed = ToolResult(error="the booking system does not answer", for_operator=True)
    acts = await held(mind.answer("Friday, four people?"), {"free_tables": failed})
    assert acts[-1] == Say("I can't see the book just now.")
    told = server.requests[1]["messages"][-1]["content"]
    assert told.startswith("Error: the booking system does not answer")
    assert "A person has been left a note" in told


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (call("free_tables", '{"day": '), "are not valid JSON"),
        (call("free_tables", '{"day": "Friday"}'), "people is missing"),
        (call("free_beds", "{}"), "belong to no tool"),
    ],
    ids=["no JSON", "does not fit", "no such tool"],
)
async def test_a_wrong_call_is_told_once_and_mended(
    server: OpenAIServer, mind: ChatMind, wrong: dict[str, Any], told: str
) -> None:
    server.plans += [
        Plan([wrong]),
        Plan([call("free_tables", ASKED)]),
        Plan(["It is free."]),
    ]
    assert await held(mind.answer("Friday, four people?")) == [GIVEN, Say("It is free.")]
    assert told in server.requests[1]["messages"][-1]["content"]
    assert mind.failures == 0


async def test_a_call_that_stays_wrong_ends_in_a_spoken_line(
    server: OpenAIServer, mind: ChatMind
) -> None:
    wrong = Plan([call("free_tables", "{")])
    server.plans += [wrong, wrong]
    acts = await held(mind.answer("Friday, four people?"))
    assert acts == [Say("Sorry, could you say that again?")]
    assert len(server.requests) == 2


async def test_a_model_that_only_calls_tools_is_stopped_and_something_is_said(
    server: OpenAIServer, mind: ChatMind
) -> None:
    again = [Plan([call("free_tables", ASKED)]) for _ in range(5)]
    server.plans += again
    acts = await held(mind.answer("Friday, four people?"))
    assert [act for act in acts if isinstance(act, UseTool)] == [GIVEN] * 4
    assert isinstance(acts[-1], Say)
    assert "tools" not in server.requests[-1]


async def test_nothing_runs_before_the_turn_is_over(server: OpenAIServer, mind: ChatMind) -> None:
    """A reply in the making stops before its first tool, and is not lost."""
    server.plans += [Plan([call("free_tables", ASKED)]), Plan(["It is free."])]
    reply = mind.answer("Friday, four people?")
    acts = reply.acts()
    first = await anext(acts)
    assert first == GIVEN
    assert isinstance(first, UseTool)
    assert len(server.requests) == 1
    assert mind.history == ()
    reply.commit()
    reply.tool_done(first, ToolResult(content="free"))
    assert [act async for act in acts] == [Say("It is free.")]


async def test_a_caller_who_cuts_in_leaves_the_call_in_the_history(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans.append(Plan([call("free_tables", ASKED)]))
    reply = mind.answer("Friday, four people?")
    assert isinstance(await anext(reply.acts()), UseTool)
    reply.commit()
    await reply.discard()
    user, asked, told = mind.history
    assert (user["role"], asked["role"], told["role"]) == ("user", "assistant", "tool")
    assert "interrupted" in told["content"]


async def test_a_result_that_comes_after_the_caller_cut_in_is_in_the_history(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans += [Plan([call("free_tables", ASKED)]), Plan(["There is one."])]
    reply = mind.answer("Friday, four people?")
    asked_for = await anext(reply.acts())
    assert isinstance(asked_for, UseTool)
    reply.commit()
    await reply.discard()
    reply.tool_done(asked_for, ToolResult(content='{"free": ["20:15"]}'))
    await held(mind.answer("Are you there?"))
    roles = [each["role"] for each in server.requests[1]["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "user"]
    assert server.requests[1]["messages"][3]["content"] == '{"free": ["20:15"]}'


async def test_a_result_is_never_sent_without_its_call(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans += [Plan([call("free_tables", ASKED)]), Plan(["One."]), Plan(["Yes."])]
    await held(mind.answer("Friday?"), {"free_tables": ToolResult(content="one")})
    mind.spoken("One.", complete=True)
    assert [each["role"] for each in mind.history] == ["user", "assistant", "tool", "assistant"]
    for number in range(58):
        mind.whisper(f"Mind point {number}.")
    await held(mind.answer("Are you there?"))
    sent = server.requests[2]["messages"]
    assert [each["role"] for each in sent[:3]] == ["system", "assistant", "system"]
    assert sent[1]["content"] == "One."


async def test_goodbye_after_a_tool_in_the_same_breath(
    server: OpenAIServer, mind: ChatMind
) -> None:
    message = call("take_message", '{"message": "Call Bo"}')
    end = call("end_call", '{"outcome": "closed", "goal_reached": true}', 1)
    server.plans.append(Plan([message, end]))
    acts: list[Act] = await held(mind.answer("Tell Bo to call me. Bye."))
    assert [type(act) for act in acts] == [UseTool, Say, Finish]
    assert len(server.requests) == 1


# Figures


async def test_a_guess_is_asked_again_and_the_second_answer_said(
    server: OpenAIServer, mind: ChatMind
) -> None:
    news: list[MindNews] = []
    mind.tell_news_to(news.append)
    server.plans += [
        Plan(["That is twenty dollars a head. Shall I", " book it?"], ending="stall"),
        Plan(["I don't know the price. Shall I book it?"]),
    ]
    async with asyncio.timeout(10):
        acts = await held(mind.answer("How much is it?"))
    assert acts == [Say("I don't know the price."), Say("Shall I book it?")]
    correction = server.requests[1]["messages"][-1]
    assert correction["role"] == "system"
    assert '"twenty dollars"' in correction["content"]
    assert [each.kind for each in news if isinstance(each, Troubled)] == ["ungrounded"]
    assert mind.failures == 0


async def test_a_model_that_insists_on_a_guess_says_honestly_that_it_does_not_know(
    server: OpenAIServer, mind: ChatMind
) -> None:
    guess = Plan(["That is twenty dollars a head. Shall I book it?"])
    server.plans += [guess, guess]
    acts = await held(mind.answer("How much is it?"))
    assert acts == [
        Say("I don't have that in front of me, so I'd rather not guess."),
        Say("Shall I book it?"),
    ]


async def test_a_guess_after_true_words_gives_way_alone(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans.append(Plan(["Gladly. It costs twenty dollars. Call 555-0123. Anything else?"]))
    acts = await held(mind.answer("Can I book?"))
    assert acts == [
        Say("Gladly."),
        Say("I don't have that in front of me, so I'd rather not guess."),
        Say("Anything else?"),
    ]


async def test_what_the_operator_whispers_and_says_may_be_said_again(
    server: OpenAIServer, mind: ChatMind
) -> None:
    mind.whisper("offer them 15 % off")
    mind.heard_beside("agent", "The kitchen closes at 9:45.")
    server.plans.append(Plan(["I can give you fifteen percent, until quarter to ten."]))
    acts = await held(mind.answer("Any chance of a discount?"))
    assert acts == [Say("I can give you fifteen percent,"), Say("until quarter to ten.")]
