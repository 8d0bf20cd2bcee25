"""The language-model mind against a real HTTP server that streams, stalls and breaks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from app.agent.chat import ChatBrief, ChatMind
from app.agent.chat_model import ChatLimits
from app.agent.mind import Finish, Note, Outcome, Say, UseTool
from app.agent.mind_news import MindNews, Stalled, Troubled
from app.agent.openai_chat import OpenAIChat
from app.agent.tools import BUILT_IN
from tests.fakes.calling import held
from tests.fakes.openai_server import OpenAIServer, Plan

TODAY = date(2026, 11, 21)
SHORT = ChatLimits(stalled_ms=20.0, cover_ms=40.0, give_up_ms=80.0, next_piece_ms=200.0)
"""For a server that sends nothing, or nothing more: however slow the machine, it is longer."""
AGAIN = Say("Sorry, could you say that again?")


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as running:
        yield running


def brief(limits: ChatLimits | None = None, system: str = "You are Ava.") -> ChatBrief:
    return ChatBrief(system, today=TODAY, limits=limits or ChatLimits())


@pytest.fixture
async def mind(server: OpenAIServer) -> AsyncIterator[ChatMind]:
    async with OpenAIChat(server.base_url, "tiny", api_key="secret") as model:
        yield ChatMind(model, brief())


@pytest.fixture
async def hasty(server: OpenAIServer) -> AsyncIterator[ChatMind]:
    """A mind that waits for nobody."""
    async with OpenAIChat(server.base_url, "tiny") as model:
        yield ChatMind(model, brief(SHORT))


def call(name: str, arguments: str, index: int = 0) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"tool_calls": [{"index": index, "id": f"c{index}", "function": function}]}


async def test_the_first_clause_comes_before_the_answer_is_complete(
    server: OpenAIServer, mind: ChatMind
) -> None:
    gate = asyncio.Event()
    server.plans.append(Plan(["Of course, I", " can. Very", " well."], gate=gate))
    acts = mind.answer("Can I come?").acts()
    assert await anext(acts) == Say("Of course,")
    gate.set()
    assert [act async for act in acts] == [Say("I can."), Say("Very well.")]


async def test_what_is_asked_of_the_model(server: OpenAIServer, mind: ChatMind) -> None:
    server.plans.append(Plan(["Hello there."]))
    await held(mind.answer("Hi."))
    (request,) = server.requests
    assert request["stream"] is True
    assert request["model"] == "tiny"
    assert request["messages"] == [
        {"role": "system", "content": "You are Ava."},
        {"role": "user", "content": "Hi."},
    ]
    names = [tool["function"]["name"] for tool in request["tools"]]
    assert names == [tool.name for tool in BUILT_IN]
    (message,) = [tool["function"] for tool in request["tools"] if "take_mess" in str(tool)]
    assert set(message["parameters"]["properties"]) == {
        "message", "caller_name", "callback_number",
    }  # fmt: skip
    assert "maxLength" not in str(message), "limits are checked here, and cost time to read"
    assert "authorization: bearer secret" in server.headers[0].lower()


async def test_only_what_was_heard_stays_in_the_history(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans += [Plan(["It is on the menu. Shall I book it?"]), Plan(["Sure."])]
    await held(mind.answer("How much is it?"))
    mind.spoken("It is", complete=False)
    await held(mind.answer("Wait, which one?"))
    assert server.requests[1]["messages"][1:] == [
        {"role": "user", "content": "How much is it?"},
        {"role": "assistant", "content": "It is —"},
        {"role": "user", "content": "Wait, which one?"},
    ]


async def test_a_dropped_reply_ends_the_request_and_leaves_no_trace(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans.append(Plan(["That is fine. And"], ending="stall"))
    reply = mind.answer("I would like to")
    assert await anext(reply.acts()) == Say("That is fine.")
    async with asyncio.timeout(20):
        await reply.discard()
        await server.client_left.wait()
    assert mind.history == ()
    assert mind.failures == 0


async def test_a_reply_dropped_while_somebody_waits_for_it(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans.append(Plan(ending="stall"))
    reply = mind.answer("I would like to")
    waiting = asyncio.create_task(held(reply))
    async with asyncio.timeout(20):
        await server.asked.wait()
        await reply.discard()
        await server.client_left.wait()
        await asyncio.wait([waiting])


@pytest.mark.parametrize(
    "plan",
    [
        Plan(status=500),
        Plan(status=429),
        Plan(status=401),
        Plan(ending="cut"),
        Plan(ending="garbage"),
        Plan([{"content": ""}]),
        Plan([{"tool_calls": [7]}]),
    ],
    ids=["500", "429", "401", "cut", "garbage", "nothing", "bad call"],
)
async def test_a_model_that_fails_is_covered_once_and_ends_the_call_twice(
    server: OpenAIServer, mind: ChatMind, plan: Plan
) -> None:
    news: list[MindNews] = []
    mind.tell_news_to(news.append)
    server.plans += [plan, plan]
    assert await held(mind.answer("Hello?")) == [AGAIN]
    apology, message, finish = await held(mind.answer("Hello??"))
    assert isinstance(apology, Say)
    assert "somebody will call you back" in apology.text
    assert isinstance(message, UseTool)
    assert (message.name, list(message.arguments)) == ("take_message", ["message"])
    assert finish == Finish(Outcome.CLOSED, False)
    assert [each.kind for each in news if isinstance(each, Troubled)] == ["model", "model"]


@pytest.mark.parametrize(
    ("status", "words"), [(401, "refused the key"), (404, "no such model"), (429, "limit")]
)
async def test_why_a_model_refuses_is_said_to_a_person(
    server: OpenAIServer, mind: ChatMind, status: int, words: str
) -> None:
    news: list[MindNews] = []
    mind.tell_news_to(news.append)
    server.plans.append(Plan(status=status))
    await held(mind.answer("Hello?"))
    assert [words in each.message for each in news if isinstance(each, Troubled)] == [True]


async def test_a_slow_model_is_covered_and_still_answers(
    server: OpenAIServer, mind: ChatMind
) -> None:
    """The first token comes only after the caller was asked to wait."""
    come = asyncio.Event()
    patient = ChatLimits(stalled_ms=20.0, cover_ms=40.0, give_up_ms=30_000.0)
    mind = ChatMind(mind._model, brief(patient))
    news: list[MindNews] = []
    mind.tell_news_to(news.append)
    server.plans.append(Plan(["Yes, we are open."], first_gate=come))
    acts = mind.answer("Are you open?").acts()
    assert await anext(acts) == Say("One moment, please.")
    assert news == [Stalled(True)]
    come.set()
    assert [act async for act in acts] == [Say("Yes, we are open.")]
    assert news[:2] == [Stalled(True), Stalled(False)]
    assert mind.failures == 0


async def test_a_model_that_never_answers_is_given_up_in_other_words_each_time(
    server: OpenAIServer, hasty: ChatMind
) -> None:
    server.plans += [Plan(ending="stall"), Plan(ending="stall")]
    async with asyncio.timeout(20):
        first = await held(hasty.answer("Hello?"))
        second = await held(hasty.answer("Hello??"))
    assert first == [Say("One moment, please."), AGAIN]
    assert second[0] == Say("Bear with me, I'm still looking into it.")
    assert second[-1] == Finish(Outcome.CLOSED, False)


async def test_an_answer_that_breaks_off_says_so_and_a_good_one_mends_it(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans += [
        Plan(["Your table is booked. It will"], ending="cut"),
        Plan(["Yes, I am."]),
        Plan(status=503),
    ]
    acts = await held(mind.answer("Book it."))
    assert acts[0] == Say("Your table is booked.")
    assert acts[-1] == Say("Sorry, I lost my thread there. Could you say that again?")
    assert mind.failures == 1
    await held(mind.answer("Are you there?"))
    assert mind.failures == 0
    assert await held(mind.answer("Hm?")) == [AGAIN]


async def test_a_model_that_falls_silent_in_mid_answer(
    server: OpenAIServer, mind: ChatMind
) -> None:
    limits = ChatLimits(cover_ms=30_000.0, give_up_ms=30_000.0, next_piece_ms=20.0)
    hasty = ChatMind(mind._model, brief(limits))
    server.plans.append(Plan(["Your table is booked. It will"], ending="stall"))
    async with asyncio.timeout(20):
        acts = await held(hasty.answer("Book it."))
    assert acts[-1] == Say("Sorry, I lost my thread there. Could you say that again?")


async def test_nobody_listening_on_the_port_is_a_failure_too() -> None:
    async with OpenAIServer() as gone:
        pass
    async with OpenAIChat(gone.base_url, "tiny") as model:
        acts = await held(ChatMind(model, brief()).answer("Hello?"))
    assert acts == [AGAIN]


async def test_hanging_up_in_the_standard_form(server: OpenAIServer, mind: ChatMind) -> None:
    first = call("end_call", '{"outcome": "agr')
    rest = {"tool_calls": [{"index": 0, "function": {"arguments": 'eed", "goal_reached": true}'}}]}
    server.plans.append(Plan(["Great, goodbye!", first, rest]))
    assert await held(mind.answer("I'll pay.")) == [
        Say("Great, goodbye!"),
        Finish(Outcome.AGREED, True),
    ]


async def test_a_call_written_into_the_text(server: OpenAIServer, mind: ChatMind) -> None:
    written = (
        '```json\n{{"name": "note_fact", "arguments": {"key": "day", "value": "Friday"}}}\n```'
    )
    server.plans.append(Plan(["Friday it is. ", *written]))
    assert await held(mind.answer("Friday.")) == [Say("Friday it is."), Note("day", "Friday")]


async def test_the_opening_is_said_as_it_stands(server: OpenAIServer) -> None:
    async with OpenAIChat(server.base_url, "tiny") as model:
        mind = ChatMind(model, ChatBrief("You are Ava.", "Good day, this is Ava."))
        assert await held(mind.opening()) == [Say("Good day, this is Ava.")]
    assert not server.requests


async def test_warming_up_reads_what_the_first_answer_begins_with(server: OpenAIServer) -> None:
    server.plans.append(Plan(["Hello."]))
    async with OpenAIChat(server.base_url, "tiny") as model:
        mind = ChatMind(model, ChatBrief("You are Ava.", "Good day, this is Ava."))
        await mind.warm_up()
        await held(mind.opening())
        mind.spoken("Good day, this is Ava.", complete=True)
        await held(mind.answer("Hi."))
    (warm,), (first,) = server.warmed, server.requests
    assert first["messages"][: len(warm["messages"])] == warm["messages"]
    assert first["tools"] == warm["tools"]


async def test_warming_up_a_model_that_is_not_there_is_nobodys_business() -> None:
    async with OpenAIServer() as gone:
        pass
    async with OpenAIChat(gone.base_url, "tiny") as model:
        await ChatMind(model, brief()).warm_up()


async def test_silence_and_time_need_no_model(mind: ChatMind) -> None:
    assert await held(mind.silence(1)) == [Say("Hello, are you still there?")]
    assert (await held(mind.silence(2)))[-1] == Finish(Outcome.NO_RESPONSE, False)
    assert (await held(mind.time_is_up()))[-1] == Finish(Outcome.CLOSED, False)
