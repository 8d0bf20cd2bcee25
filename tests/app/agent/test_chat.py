"""The language-model mind against a real HTTP server that streams, stalls and breaks."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.agent.chat import ChatLimits, ChatMind
from app.agent.facts import FactValue, fill
from app.agent.mind import Act, Finish, Note, Outcome, Reply, Say, UseTool
from app.agent.openai_chat import OpenAIChat
from app.agent.playbook import Playbook
from app.agent.prompt import system_prompt
from app.agent.tools import BUILT_IN
from tests.fakes.openai_server import OpenAIServer, Plan

SHORT = ChatLimits(first_piece_ms=200.0, next_piece_ms=200.0)


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as running:
        yield running


@pytest.fixture
async def mind(server: OpenAIServer) -> AsyncIterator[ChatMind]:
    async with OpenAIChat(server.base_url, "tiny", api_key="secret") as model:
        yield ChatMind(model, "You are Ava.", limits=SHORT)


async def take(reply: Reply) -> list[Act]:
    acts = [act async for act in reply.acts()]
    reply.commit()
    return acts


def call(name: str, arguments: str, index: int = 0) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"tool_calls": [{"index": index, "id": f"c{index}", "function": function}]}


async def test_the_first_clause_comes_before_the_answer_is_complete(
    server: OpenAIServer, mind: ChatMind
) -> None:
    gate = asyncio.Event()
    server.plans.append(Plan(["Of course, I", " can. Seven", " it is."], gate=gate))
    acts = mind.answer("Can I come at seven?").acts()
    assert await anext(acts) == Say("Of course,")
    gate.set()
    assert [act async for act in acts] == [Say("I can."), Say("Seven it is.")]


async def test_what_is_asked_of_the_model(server: OpenAIServer, mind: ChatMind) -> None:
    server.plans.append(Plan(["Hello there."]))
    await take(mind.answer("Hi."))
    (request,) = server.requests
    assert request["stream"] is True
    assert request["model"] == "tiny"
    assert request["messages"] == [
        {"role": "system", "content": "You are Ava."},
        {"role": "user", "content": "Hi."},
    ]
    names = [tool["function"]["name"] for tool in request["tools"]]
    assert names == [tool.name for tool in BUILT_IN]
    assert "authorization: bearer secret" in server.headers[0].lower()


async def test_only_what_was_heard_stays_in_the_history(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans += [Plan(["It costs ten dollars. Shall I book it?"]), Plan(["Sure."])]
    await take(mind.answer("How much is it?"))
    mind.spoken("It costs", complete=False)
    await take(mind.answer("Wait, which one?"))
    assert server.requests[1]["messages"][1:] == [
        {"role": "user", "content": "How much is it?"},
        {"role": "assistant", "content": "It costs —"},
        {"role": "user", "content": "Wait, which one?"},
    ]


async def test_a_dropped_reply_ends_the_request_and_leaves_no_trace(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans.append(Plan(["That is fine. And"], ending="stall"))
    reply = mind.answer("I would like to")
    assert await anext(reply.acts()) == Say("That is fine.")
    async with asyncio.timeout(5):
        await reply.discard()
        await server.client_left.wait()
    assert mind.history == ()
    assert mind.failures == 0


async def test_a_reply_dropped_while_somebody_waits_for_it(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans.append(Plan(ending="stall"))
    reply = mind.answer("I would like to")
    waiting = asyncio.create_task(take(reply))
    async with asyncio.timeout(5):
        await server.asked.wait()
        await reply.discard()
        await server.client_left.wait()
        await asyncio.wait([waiting])


@pytest.mark.parametrize(
    "plan",
    [
        Plan(ending="stall"),
        Plan(status=500),
        Plan(ending="cut"),
        Plan(ending="garbage"),
        Plan([{"content": ""}]),
        Plan([call("note_fact", '{"key": ')]),
        Plan([{"tool_calls": [7]}]),
    ],
    ids=["stall", "error 500", "cut", "garbage", "nothing", "bad arguments", "bad call"],
)
async def test_a_model_that_fails_is_covered_once_and_ends_the_call_twice(
    server: OpenAIServer, mind: ChatMind, plan: Plan
) -> None:
    server.plans += [plan, plan]
    async with asyncio.timeout(5):
        assert await take(mind.answer("Hello?")) == [Say("Sorry, could you say that again?")]
        apology, finish = await take(mind.answer("Hello??"))
    assert isinstance(apology, Say)
    assert "technical trouble" in apology.text
    assert finish == Finish(Outcome.CLOSED, False)


async def test_an_answer_that_breaks_off_says_so_and_a_good_one_mends_it(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans += [
        Plan(["Your table is booked. It will"], ending="stall"),
        Plan(["Yes, I am."]),
        Plan(status=503),
    ]
    acts = await take(mind.answer("Book it."))
    assert acts[0] == Say("Your table is booked.")
    assert acts[-1] == Say("Sorry, I lost my thread there. Could you say that again?")
    assert mind.failures == 1
    await take(mind.answer("Are you there?"))
    assert mind.failures == 0
    assert await take(mind.answer("Hm?")) == [Say("Sorry, could you say that again?")]


async def test_nobody_listening_on_the_port_is_a_failure_too() -> None:
    async with OpenAIServer() as gone:
        pass
    async with OpenAIChat(gone.base_url, "tiny") as model:
        acts = await take(ChatMind(model, "x").answer("Hello?"))
    assert acts == [Say("Sorry, could you say that again?")]


async def test_tool_calls_in_the_standard_form(server: OpenAIServer, mind: ChatMind) -> None:
    first = call("end_call", '{"outcome": "agr')
    rest = {"tool_calls": [{"index": 0, "function": {"arguments": 'eed", "goal_reached": true}'}}]}
    server.plans.append(Plan(["Great, goodbye!", first, rest]))
    assert await take(mind.answer("I'll pay.")) == [
        Say("Great, goodbye!"),
        Finish(Outcome.AGREED, True),
    ]


async def test_tool_calls_written_into_the_text(server: OpenAIServer, mind: ChatMind) -> None:
    written = (
        '```json\n{{"name": "note_fact", "arguments": {"key": "day", "value": "Friday"}}}\n```'
    )
    server.plans.append(Plan(["Friday it is. ", *written]))
    assert await take(mind.answer("Friday.")) == [Say("Friday it is."), Note("day", "Friday")]


async def test_a_tool_without_words_is_followed_by_words(
    server: OpenAIServer, playbook: Playbook, samples: dict[str, dict[str, FactValue]]
) -> None:
    brief = fill(playbook.profile("debt-collection"), samples["debt-collection"], "Ava")
    server.plans += [
        Plan([call("openclaw_query", '{"request": "email joe"}')]),
        Plan(["I've passed it on."]),
    ]
    async with OpenAIChat(server.base_url, "tiny") as model:
        mind = ChatMind(model, system_prompt("", brief), brief)
        assert await take(mind.opening()) == [Say("Hi, is this Bobby?")]
        mind.spoken("Hi, is this Bobby?", complete=True)
        acts = await take(mind.answer("I won't pay."))
    assert acts == [UseTool("openclaw_query", {"request": "email joe"}), Say("I've passed it on.")]
    asked = server.requests[1]["messages"]
    assert [message["role"] for message in asked[-3:]] == ["user", "assistant", "tool"]
    assert asked[-1]["tool_call_id"] == asked[-2]["tool_calls"][0]["id"]
    assert [message["role"] for message in mind.history] == [
        "assistant", "user", "assistant", "tool",
    ]  # fmt: skip


async def test_silence_and_time_need_no_model(mind: ChatMind) -> None:
    assert await take(mind.silence(1)) == [Say("Hello, are you still there?")]
    assert (await take(mind.silence(2)))[-1] == Finish(Outcome.NO_RESPONSE, False)
    assert (await take(mind.time_is_up()))[-1] == Finish(Outcome.CLOSED, False)
