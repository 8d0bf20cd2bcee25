"""The language model with an operator beside it: whispers, a colleague's words, suggestions."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest

from app.agent.chat import ChatBrief, ChatMind
from app.agent.mind import Say
from app.agent.mind_news import MindNews, TokensUsed
from app.agent.openai_chat import OpenAIChat
from app.agent.suggesting import read_suggestions
from tests.fakes.calling import held
from tests.fakes.openai_server import OpenAIServer, Plan


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as running:
        yield running


@pytest.fixture
async def mind(server: OpenAIServer) -> AsyncIterator[ChatMind]:
    async with OpenAIChat(server.base_url, "tiny") as model:
        yield ChatMind(model, ChatBrief("We are open from 9 to 5.", today=date(2026, 11, 21)))


async def test_a_whisper_stands_right_before_the_callers_turn_and_stays(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans += [Plan(["Hello."]), Plan(["Certainly."]), Plan(["Yes."])]
    await held(mind.answer("Hi."))
    mind.spoken("Hello.", complete=True)
    mind.whisper("mention the parking")
    await held(mind.answer("Where are you?"))
    whisper, turn = server.requests[1]["messages"][-2:]
    assert (whisper["role"], turn["role"]) == ("system", "user")
    assert whisper["content"].endswith("mention the parking")
    mind.spoken("Certainly.", complete=True)
    await held(mind.answer("Thanks."))
    assert whisper in server.requests[2]["messages"]


async def test_whispers_hold_in_the_longest_call(server: OpenAIServer, mind: ChatMind) -> None:
    mind.whisper("speak of no prices")
    for number in range(50):
        mind.heard_beside("caller", f"Question {number}?")
        mind.spoken(f"Answer {number}.", complete=True)
    mind.whisper("mention the parking")
    server.plans.append(Plan(["Certainly."]))
    await held(mind.answer("Where are you?"))
    said = [each["content"] for each in server.requests[0]["messages"]]
    assert said[1].endswith("speak of no prices") and said[-1] == "Where are you?"
    (last,) = (at for at, each in enumerate(said) if each.endswith("mention the parking"))
    assert said[last - 1] == "Answer 49."
    assert len(said) == 63 and "Question 1?" not in said, "the rest of the beginning is gone"


async def test_a_model_that_takes_no_system_message_in_the_middle_gets_it_otherwise(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans += [Plan(status=400), Plan(["By the church."]), Plan(["Yes."])]
    mind.whisper("mention the church")
    assert await held(mind.answer("Where are you?")) == [Say("By the church.")]
    refused, accepted = (request["messages"] for request in server.requests)
    assert [each["role"] for each in refused] == ["system", "system", "user"]
    assert [each["role"] for each in accepted] == ["system", "user"]
    assert "mention the church" in accepted[1]["content"]
    assert accepted[1]["content"].endswith("Where are you?")
    mind.spoken("By the church.", complete=True)
    await held(mind.answer("Thanks."))
    assert len(server.requests) == 3, "the strict order is kept to"
    assert [each["role"] for each in server.requests[2]["messages"]] == [
        "system", "user", "assistant", "user",
    ]  # fmt: skip


async def test_after_a_colleague_the_agent_goes_on_and_greets_nobody(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans.append(Plan(["Your table is booked."]))
    mind.heard_beside("operator", "Hello, this is Kim. How many are you?")
    mind.heard_beside("caller", "Four.")
    mind.heard_beside("operator", "I'll book it.")
    await held(mind.answer("Is it done?"))
    said = [(each["role"], each["content"]) for each in server.requests[0]["messages"][1:]]
    assert said[0][0] == "system" and "colleague" in said[0][1]
    assert said[1:4] == [
        ("assistant", "Hello, this is Kim. How many are you?"),
        ("user", "Four."),
        ("assistant", "I'll book it."),
    ]
    assert said[4][0] == "system" and "Do not greet" in said[4][1]
    assert said[5] == ("user", "Is it done?")


async def test_suggestions_come_from_the_same_conversation_and_change_nothing(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans.append(
        Plan(['["We open at 9.", "It costs 40 dollars.", "Shall I check?", "Bye", "No"]'])
    )
    assert await mind.suggest("When do you open?") == ("We open at 9.", "Shall I check?", "Bye")
    asked = server.requests[0]["messages"]
    assert asked[-2] == {"role": "user", "content": "When do you open?"}
    assert mind.history == ()


async def test_answers_and_suggestions_tell_the_tokens_they_took(
    server: OpenAIServer, mind: ChatMind
) -> None:
    news: list[MindNews] = []
    mind.tell_news_to(news.append)
    usage = {"prompt_tokens": 40, "completion_tokens": 5}
    server.plans += [Plan(["At 9."], usage=[usage]), Plan(['["At 9."]'], usage=[usage])]
    await held(mind.answer("When do you open?"))
    await mind.suggest("When do you open?")
    assert news == [TokensUsed(40, 5)] * 2


async def test_an_answer_is_not_kept_waiting_by_suggestions(
    server: OpenAIServer, mind: ChatMind
) -> None:
    server.plans += [Plan(['["We'], ending="stall"), Plan(["We open at 9."])]
    asking = asyncio.create_task(mind.suggest("When do you open?"))
    async with asyncio.timeout(10):
        await server.asked.wait()
        assert await held(mind.answer("Hello?")) == [Say("We open at 9.")]
        assert await asking == ()
        await server.client_left.wait()


@pytest.mark.parametrize("plan", [Plan(status=500), Plan(["I'd rather not."]), Plan(ending="cut")])
async def test_a_model_without_suggestions_offers_what_it_has(
    server: OpenAIServer, mind: ChatMind, plan: Plan
) -> None:
    server.plans.append(plan)
    assert len(await mind.suggest("When do you open?")) <= 1


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('["Yes.", "No."]', ("Yes.", "No.")),
        ('```json\n["Yes.",\n "No."]\n```', ("Yes.", "No.")),
        ('Here you are: ["Yes.", "Yes.", "No."]', ("Yes.", "No.")),
        ("1. Yes.\n2) No.\n", ("Yes.", "No.")),
        ('- "Yes."\n- "No."', ("Yes.", "No.")),
        ('["Yes.", "No.",', ("Yes.", "No.")),
        ("", ()),
        ('[{"text": "Yes."}]', ()),
        ("[" * 20_000 + "]" * 20_000, ()),
    ],
)
def test_suggestions_however_they_are_written(text: str, read: tuple[str, ...]) -> None:
    assert read_suggestions(text) == read
