"""Tools during a call: what their webhooks are told, and the result read back. About 3 s each."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.agent.mind import Say, UseTool
from app.engine.events import ToolRan
from models.api_calls import get_api_call
from models.tools import Tool, ToolDefaults, save_tool, save_tool_defaults
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk
from tests.peers.webhook import Served, WebhookServer, webhook_server

SCHEMA = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}


@pytest.fixture
async def hook() -> AsyncIterator[WebhookServer]:
    async with webhook_server(Served('{"result": "Table 4"}')) as server:
        yield server


async def call_with(vb: httpx.AsyncClient, api_desk: ServedDesk, **more: Any) -> dict[str, Any]:
    """A whole call in which the agent uses the tool ``slots``; its detail afterwards."""
    api_desk.minds.mind.opening_acts = (
        Say("One moment."),
        UseTool("slots", {"day": "Friday"}),
        Say("Table four is yours."),
    )
    body = {"phoneNumberId": US_LINE.id, "to": BOB, "systemPrompt": "Book.", **more}
    asked = await vb.post("/v1/calls/outbound", json=body)
    assert asked.status_code == 200, asked.text
    far = await api_desk.far.picks_up()
    await api_desk.until(lambda one: isinstance(one, ToolRan))
    await api_desk.agent_spoke()
    await far.hang_up()
    await api_desk.over()
    detail: dict[str, Any] = (await vb.get(f"/v1/calls/{asked.json()['jobId']}")).json()
    return detail


async def test_a_tool_of_this_call_only_is_called_with_the_calls_metadata(
    vb: httpx.AsyncClient, api_desk: ServedDesk, hook: WebhookServer
) -> None:
    custom = {
        "name": "slots",
        "description": "Free slots of a day.",
        "webhookUrl": hook.url,
        "schema": SCHEMA,
        "headers": {"Authorization": "Bearer of-this-call", "X-Shop": "7"},
    }
    detail = await call_with(
        vb, api_desk, customTools=[custom], metadata={"customerId": "cus_7821", "vip": True}
    )
    (asked,) = hook.asked
    assert asked.json["callId"] == detail["id"]
    assert asked.json["tool"]["name"] == "slots"
    assert asked.json["arguments"] == {"day": "Friday"}
    metadata = asked.json["metadata"]
    assert (metadata["customerId"], metadata["vip"]) == ("cus_7821", True)
    assert metadata["callerNumber"] == BOB
    assert asked.headers["authorization"] == "Bearer of-this-call"
    assert asked.headers["x-shop"] == "7"
    assert ("tool", "slots: Table 4") in [
        (one["role"], one["text"]) for one in detail["transcript"]
    ]
    (ran,) = [one["data"] for one in detail["events"] if one["type"] == "tool_ran"]
    assert (ran["result"], ran["error"]) == ("Table 4", "")
    listed = (await vb.get("/v1/calls")).json()["calls"][0]
    assert listed["transcriptCount"] == len(detail["transcript"])
    kept = api_desk.store.read_now(get_api_call, detail["id"])
    assert kept is not None and "of-this-call" not in str(kept.request)
    assert (await vb.get("/v1/function-tools")).json()["tools"] == []


async def test_a_tool_of_the_desk_takes_what_it_lacks_from_the_defaults(
    vb: httpx.AsyncClient, api_desk: ServedDesk, hook: WebhookServer
) -> None:
    defaults = ToolDefaults(hook.url, 2_000, {"X-Desk": "all"})
    api_desk.store.write_now(save_tool_defaults, defaults)
    tool = Tool("slots", "Free slots.", SCHEMA, headers={"X-Tool": "own"}, id="tool_slots")
    api_desk.store.write_now(save_tool, tool)
    detail = await call_with(vb, api_desk, functionToolIds=["tool_slots"])
    (asked,) = hook.asked
    assert asked.json["tool"] == {"id": "tool_slots", "name": "slots"}
    assert (asked.headers["x-desk"], asked.headers["x-tool"]) == ("all", "own")
    assert detail["functionToolIds"] == ["tool_slots"]


async def test_a_tool_that_fails_is_told_and_the_call_goes_on(
    vb: httpx.AsyncClient, api_desk: ServedDesk, hook: WebhookServer
) -> None:
    hook.plans[0] = Served("broken", status=500, kind="text/plain")
    custom = {"name": "slots", "description": "Free slots.", "webhookUrl": hook.url}
    detail = await call_with(vb, api_desk, customTools=[custom])
    (ran,) = [one["data"] for one in detail["events"] if one["type"] == "tool_ran"]
    assert "status 500" in ran["error"]
    assert detail["status"] == "completed"
    assert any(one["text"].endswith("Table four is yours.") for one in detail["transcript"])


async def test_a_tool_of_one_call_is_unknown_to_the_next(
    vb: httpx.AsyncClient, api_desk: ServedDesk, hook: WebhookServer
) -> None:
    custom = {"name": "slots", "description": "Free slots.", "webhookUrl": hook.url}
    await call_with(vb, api_desk, customTools=[custom])
    api_desk.news.clear()
    detail = await call_with(vb, api_desk)
    assert len(hook.asked) == 1
    (ran,) = [one["data"] for one in detail["events"] if one["type"] == "tool_ran"]
    assert "no tool slots" in ran["error"]
