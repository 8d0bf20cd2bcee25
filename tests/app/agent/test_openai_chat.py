"""The OpenAI form: the tokens that a model counts, where it does."""

from typing import Any

import pytest

from app.agent.chat_model import Piece, TextPiece, UsagePiece
from app.agent.errors import MindFailed
from app.agent.openai_chat import OpenAIChat
from tests.fakes.openai_server import OpenAIServer, Plan

HELLO = ({"role": "user", "content": "Hello?"},)
COUNTED = {"prompt_tokens": 91, "completion_tokens": 7, "total_tokens": 98}


async def asked(model: OpenAIChat) -> list[Piece]:
    return [piece async for piece in model.stream(HELLO, ())]


async def test_the_tokens_are_asked_for_and_told_last() -> None:
    async with OpenAIServer() as server, OpenAIChat(server.base_url, "tiny") as model:
        partial = COUNTED | {"completion_tokens": 3}
        server.plans.append(Plan(["Hi."], usage=[None, partial, COUNTED]))
        assert await asked(model) == [TextPiece("Hi."), UsagePiece(91, 7)]
        assert server.requests[0]["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize(
    "usage",
    ["many", [], {}, {"prompt_tokens": 3}, COUNTED | {"completion_tokens": -1}],
)
async def test_a_count_that_cannot_be_read_costs_no_answer(usage: Any) -> None:
    async with OpenAIServer() as server, OpenAIChat(server.base_url, "tiny") as model:
        server.plans.append(Plan(["Hi."], usage=[usage]))
        assert await asked(model) == [TextPiece("Hi.")]


async def test_an_endpoint_that_refuses_to_count_is_asked_without_from_then_on() -> None:
    async with OpenAIServer() as server, OpenAIChat(server.base_url, "tiny") as model:
        server.plans += [Plan(status=422), Plan(["Hi."]), Plan(["Yes."])]
        assert await asked(model) == [TextPiece("Hi.")]
        assert await asked(model) == [TextPiece("Yes.")]
        assert ["stream_options" in each for each in server.requests] == [True, False, False]


async def test_a_request_that_is_refused_whatever_it_asks_for_fails() -> None:
    async with OpenAIServer() as server, OpenAIChat(server.base_url, "tiny") as model:
        server.plans += [Plan(status=400), Plan(status=400), Plan(["Hi."], usage=[COUNTED])]
        with pytest.raises(MindFailed, match="refused the request"):
            await asked(model)
        assert await asked(model) == [TextPiece("Hi."), UsagePiece(91, 7)]
