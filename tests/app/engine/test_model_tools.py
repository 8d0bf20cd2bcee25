"""A language model's tools in whole calls: the model, the webhook and the phone speak for real.

Loopback throughout; about 2 s each.
"""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from app.agent.openai_chat import OpenAIChat
from app.desk import BUNDLED_PLAYBOOK, INTENTS
from app.engine.events import ToolRan, UtteranceSaved
from app.engine.minds import Minds, MindSettings, Task
from app.engine.tool_wording import FIRST
from models.operator_tasks import list_operator_tasks
from models.templates import MindKind, Template
from models.tools import Tool, save_tool
from tests.fakes.chat_models import OneModel
from tests.fakes.openai_server import OpenAIServer, Plan
from tests.fakes.person_desk import PersonDesk
from tests.peers.program import free_port
from tests.peers.webhook import Served, WebhookServer, webhook_server

GREETING = "Good day, this is Ava."
ASKED = "I would like a table for four."
TEMPLATE = Template(
    "tpl_1", "Desk", "inbound", MindKind.CHAT, "You are Ava.", GREETING, tools=("book", "off")
)
PARAMETERS = {
    "type": "object",
    "properties": {"people": {"type": "integer"}},
    "required": ["people"],
}


def call(arguments: str, name: str = "book") -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"tool_calls": [{"index": 0, "id": "c0", "function": function}]}


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as server:
        yield server


@pytest.fixture
async def hook() -> AsyncIterator[WebhookServer]:
    async with webhook_server() as hook:
        yield hook


@pytest.fixture
async def desk(tmp_path: Path, server: OpenAIServer) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(tmp_path / "home")
    async with OpenAIChat(server.base_url, "tiny") as model:
        settings = MindSettings(
            BUNDLED_PLAYBOOK,
            "Ava",
            MindKind.CHAT,
            OneModel(model),
            tools=lambda: desk.tools.declared(),
        )
        nobody = cast(Any, None)  # what a script needs to be understood
        desk.minds = Minds(nobody, INTENTS, settings)  # type: ignore[assignment]
        await desk.open()
        task = Task(template=TEMPLATE)
        await desk.engine.serve_line(
            dataclasses.replace(desk.line, inbound=task, answer_after_ms=0.0)
        )
        yield desk
        await desk.close()


async def said(desk: PersonDesk) -> str:
    """What the agent says next; on a busy computer a tool is talked over first."""
    event = await desk.until(lambda one: isinstance(one, UtteranceSaved) and one.speaker == "agent")
    assert isinstance(event, UtteranceSaved)
    return event.text


async def ran(desk: PersonDesk) -> ToolRan:
    event = await desk.until(lambda one: isinstance(one, ToolRan))
    assert isinstance(event, ToolRan)
    return event


async def asks(desk: PersonDesk, url: str, timeout_ms: int = 5000) -> str:
    """A caller is greeted and asks for a table; the desk has a tool for that."""
    desk.store.write_now(save_tool, Tool("book", "Books.", PARAMETERS, url, timeout_ms=timeout_ms))
    desk.store.write_now(save_tool, Tool("off", "Is off.", url=url, enabled=False))
    desk.recogniser.texts.append(ASKED)
    desk.bob.tone_hz = 0
    await desk.bob.dial()
    call_id = await desk.rings()
    assert await said(desk) == GREETING
    desk.bob.tone_hz = 500
    await desk.sound_for(400)
    desk.bob.tone_hz = 0
    return call_id


async def over(desk: PersonDesk, call_id: str) -> None:
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)


def told(server: OpenAIServer) -> str:
    """What the model was told of its tool."""
    (message,) = [one for one in server.requests[-1]["messages"] if one["role"] == "tool"]
    return str(message["content"])


async def test_a_model_books_a_table(
    desk: PersonDesk, server: OpenAIServer, hook: WebhookServer
) -> None:
    server.plans += [Plan([call('{"people": "4"}')]), Plan(["Table nine is yours."])]
    hook.plans.append(Served('{"result": "table 9"}'))
    call_id = await asks(desk, hook.url)
    assert (await ran(desk)).result == "table 9"
    assert (await said(desk)).endswith("Table nine is yours.")
    assert hook.asked[0].json["arguments"] == {"people": 4}
    assert "table 9" in told(server)
    names = [tool["function"]["name"] for tool in server.requests[0]["tools"]]
    assert "book" in names and "off" not in names and "transfer_call" in names
    await over(desk, call_id)
    assert desk.store.read_now(list_operator_tasks, call_id) == []


@pytest.mark.parametrize("how", ["wrong", "nonsense", "down", "slow"])
async def test_a_tool_that_fails_is_heard_recorded_and_survived(
    desk: PersonDesk, server: OpenAIServer, hook: WebhookServer, how: str
) -> None:
    server.plans += [Plan([call('{"people": 4}')]), Plan(["I could not do that now."])]
    never = asyncio.Event()
    served = {
        "wrong": Served("broken", status=500, kind="text/plain"),
        "nonsense": Served('{"result": '),
        "slow": Served(gate=never),
    }
    hook.plans.append(served.get(how, Served()))
    url = f"http://127.0.0.1:{free_port()}/" if how == "down" else hook.url
    call_id = await asks(desk, url, 3000 if how == "slow" else 5000)
    failed = await ran(desk)
    words = {
        "wrong": "status 500",
        "nonsense": "JSON",
        "down": "cannot be reached",
        "slow": "no answer within 3000 ms",
    }
    assert words[how] in failed.error and failed.for_operator
    heard = await said(desk)
    assert heard.endswith("I could not do that now.")
    assert how != "slow" or any(filler in heard for filler in FIRST["en"])
    assert words[how] in told(server) or "person" in told(server)
    await over(desk, call_id)
    (task,) = desk.store.read_now(list_operator_tasks, call_id, True)
    assert task.text.startswith("book: people 4. ")


async def test_a_model_mends_its_arguments(
    desk: PersonDesk, server: OpenAIServer, hook: WebhookServer
) -> None:
    server.plans += [
        Plan([call("{}")]),
        Plan([call('{"people": 4}')]),
        Plan(["A table is yours."]),
    ]
    call_id = await asks(desk, hook.url)
    assert (await said(desk)).endswith("A table is yours.")
    assert len(hook.asked) == 1
    await over(desk, call_id)
