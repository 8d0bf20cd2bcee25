"""Running the owner's tools on a call: what is sent, what comes of it, what is left to do."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.agent.mind import Note, Reply, ToolResult, UseTool
from app.engine.events import OperatorTasksChanged, ToolRan, ToolStarted
from app.settings import SecretsUnavailable
from app.tool_secrets import DEFAULTS_ID, secret_id
from models.operator_tasks import TaskKind
from models.tools import Tool, ToolDefaults, save_tool, save_tool_defaults
from tests.fakes.mind import FakeMind, FakeReply
from tests.fakes.tool_stage import ToolStage
from tests.peers.program import free_port
from tests.peers.webhook import Served, WebhookServer, webhook_server

BOOKING: dict[str, Any] = {
    "type": "object",
    "properties": {"date": {"type": "string"}, "partySize": {"type": "integer"}},
    "required": ["date", "partySize"],
}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ToolStage]:
    stage = ToolStage(tmp_path)
    await stage.open()
    yield stage
    await stage.close()


@pytest.fixture
async def server() -> AsyncIterator[WebhookServer]:
    async with webhook_server() as server:
        yield server


async def test_a_tool_is_asked_and_every_run_is_an_event(
    stage: ToolStage, server: WebhookServer
) -> None:
    server.plans.append(Served('{"result": "Table 4", "say": "Table four is yours."}'))
    stage.has("book", server.url, parameters=BOOKING)
    result = await stage.run("book", date="2026-11-27", partySize="4")
    assert result == ToolResult("Table 4", say="Table four is yours.")
    arguments = {"date": "2026-11-27", "partySize": 4}
    assert server.asked[0].json["arguments"] == arguments
    assert server.asked[0].json["callId"] == "call_1"
    assert server.asked[0].json["metadata"] == {"direction": "inbound"}
    started, ran = await stage.news(ToolStarted), await stage.news(ToolRan)
    assert (started.name, started.arguments) == ("book", arguments)
    assert (ran.run_id, ran.result, ran.error) == (started.run_id, "Table 4", "")
    (kept,) = await stage.kept("tool_ran")
    assert kept.payload["result"] == "Table 4" and kept.payload["took_ms"] >= 0
    assert stage.egress.reports == [
        ("call_1", "127.0.0.1", "tool book", server.asked[0].size_bytes)
    ]
    assert await stage.left() == []


async def test_the_model_is_told_what_is_wrong_and_nothing_is_sent(
    stage: ToolStage, server: WebhookServer
) -> None:
    stage.has("book", server.url, parameters=BOOKING)
    result = await stage.run("book", date="2026-11-27")
    assert result.error == "book was not run: partySize is missing. Correct that and call it again."
    assert (server.asked, await stage.left()) == ([], [])
    (ran,) = await stage.kept("tool_ran")
    assert "partySize is missing" in ran.payload["error"]


@pytest.mark.parametrize(
    ("served", "said"),
    [
        (Served("no", status=500, kind="text/plain"), "book: it answered with status 500"),
        (Served("{"), "book: its answer says that it is JSON and is not"),
        (Served(b"x" * 70_000, kind="text/plain"), "book: its answer is longer than 64 KB"),
        (Served(drops=True), "book: it broke the connection off"),
    ],
)
async def test_a_tool_that_fails_is_left_for_a_person_until_it_works(
    stage: ToolStage, server: WebhookServer, served: Served, said: str
) -> None:
    server.plans.extend([served, Served(status=503)])
    stage.has("book", server.url)
    result = await stage.run("book")
    assert (result.error, result.for_operator, result.ok) == (said, True, False)
    (task,) = await stage.left()
    assert (task.kind, task.call_id) == (TaskKind.TOOL, "call_1")
    problem = said.removeprefix("book: ")
    assert task.text == f"book. {problem[:1].upper()}{problem[1:]}."
    assert task.details["caller_number"] == "+12025550123"
    await stage.run("book")
    assert len(await stage.left()) == 1
    assert (await stage.run("book")).ok
    assert await stage.left() == []
    counts = [(await stage.news(OperatorTasksChanged)).open_count for _ in range(2)]
    assert counts == [1, 0]


async def test_a_tool_that_is_down_or_has_no_address_costs_its_result_only(
    stage: ToolStage,
) -> None:
    stage.has("down", f"http://127.0.0.1:{free_port()}/")
    stage.has("nowhere", "")
    assert (await stage.run("down")).error == "down: it cannot be reached"
    assert "it has no URL" in (await stage.run("nowhere")).error
    assert len(await stage.left()) == 2


async def test_a_tool_that_is_off_or_not_given_is_never_run(
    stage: ToolStage, server: WebhookServer
) -> None:
    stage.has("book", server.url, enabled=False)
    stage.store.write_now(save_tool, Tool("other", "Not this call's.", url=server.url))
    off = await stage.run("book")
    assert off == ToolResult(for_operator=True)
    other = await stage.run("other")
    assert other.error == "There is no tool other; there are book."
    assert server.asked == []
    assert [task.text for task in await stage.left()] == ["book."]  # and not "other"


async def test_defaults_stand_in_and_secret_values_come_from_where_they_are_kept(
    stage: ToolStage, server: WebhookServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "app")
    defaults = ToolDefaults(server.url, 700, {"X-Desk": "7", "X-Own": "no"}, ("X-Key",))
    stage.store.write_now(save_tool_defaults, defaults)
    tool = stage.has("book", "", headers={"x-own": "mine"}, secret_headers=("Authorization",))
    stage.secrets[secret_id(tool.id, "Authorization")] = "Bearer hush"
    stage.secrets[secret_id(DEFAULTS_ID, "X-Key")] = "key hush"
    assert (await stage.run("book")).ok
    headers = server.asked[0].headers
    assert (headers["authorization"], headers["x-key"]) == ("Bearer hush", "key hush")
    assert (headers["x-desk"], headers["x-own"]) == ("7", "mine")
    await stage.settled()
    assert b"hush" not in stage.store.path.read_bytes() and "hush" not in caplog.text


async def test_a_locked_keyring_is_said_and_left(stage: ToolStage, server: WebhookServer) -> None:
    def locked(key: str) -> str | None:
        raise SecretsUnavailable("the keyring is locked; unlock it and try again")

    stage.desk._secret_of = locked
    stage.has("book", server.url, secret_headers=("X-Key",))
    result = await stage.run("book")
    assert result.error == "book cannot be run: the keyring is locked; unlock it and try again"
    assert server.asked == [] and len(await stage.left()) == 1


async def test_a_script_runs_the_real_tool_with_what_is_known(
    stage: ToolStage, server: WebhookServer
) -> None:
    parameters = {
        "type": "object",
        "properties": {
            "query": {"type": "string"},
            "customer_name": {"type": "string"},
            "phone": {"type": "string"},
            "amount_due": {"type": "string"},
            "commit_date": {"type": "string"},
        },
        "required": ["query", "phone"],
    }
    stage.facts = {"amount_due": "$154.56"}
    stage.has("openclaw_query", server.url, parameters=parameters)
    stage.runs.noted(Note("commit_date", "2026-11-27"))
    known = {"request": "email the escalation contact", "summary": "Bobby: Refuses."}
    result = await stage.run("openclaw_query", True, **known)
    assert result.ok and not result.for_operator
    assert server.asked[0].json["arguments"] == {
        "query": "email the escalation contact",
        "customer_name": "Bobby Tables",
        "phone": "+12025550123",
        "amount_due": "$154.56",
        "commit_date": "2026-11-27",
    }


async def test_what_a_script_cannot_fill_is_left_for_a_person(
    stage: ToolStage, server: WebhookServer
) -> None:
    stage.has("book", server.url, parameters=BOOKING)
    result = await stage.run("book", True, request="book a table", summary="Wants a table")
    assert result.for_operator and "partySize is missing" in result.error
    (task,) = await stage.left()
    assert task.text.startswith(
        "Book a table. Wants a table. It was not run, since date is missing"
    )


async def test_a_tool_that_the_desk_does_not_have_is_left_for_a_person(stage: ToolStage) -> None:
    result = await stage.run("openclaw_query", True, request="email joe", summary="Bobby: Refuses.")
    assert result == ToolResult(for_operator=True)
    (task,) = await stage.left()
    assert (task.kind, task.text) == (TaskKind.TOOL, "Email joe. Bobby: Refuses.")


@pytest.mark.parametrize("how", ["by the script", "by the task", "by its words"])
async def test_an_escalation_always_leaves_a_task(
    stage: ToolStage, server: WebhookServer, how: str
) -> None:
    stage.has("openclaw_query", server.url)
    known = {"request": "email joe", "summary": "Bobby: Refuses."}
    if how == "by the script":
        known["escalation"] = "If he refuses, email joe."
    elif how == "by the task":
        stage.escalation = "If he refuses, use openclaw_query to email joe."
    else:
        known["request"] = "email the escalation contact"
    assert (await stage.run("openclaw_query", True, **known)).ok
    (task,) = await stage.left()
    assert task.kind is TaskKind.ESCALATION and len(server.asked) == 1
    request = known["request"]
    done = "Bobby: Refuses. The desk has done it; see that it is well."
    assert task.text == f"{request[:1].upper()}{request[1:]}. {done}"


async def test_a_request_goes_on_when_the_caller_cuts_in_and_the_reply_hears_of_it(
    stage: ToolStage, server: WebhookServer
) -> None:
    gate = asyncio.Event()
    server.plans.append(Served('"late"', gate=gate))
    stage.has("book", server.url)
    mind = FakeMind()
    reply: Reply = FakeReply(mind, (), "test")
    act = UseTool("book", {})
    running = asyncio.ensure_future(stage.runs.run(act))
    async with asyncio.timeout(20):
        await server.arrived.wait()
    stage.runs.cut(act, reply)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert mind.tools_done == []
    gate.set()
    ran = await stage.news(ToolRan)
    assert (ran.result, ran.error) == ("late", "")
    assert mind.tools_done == [(act, ToolResult("late"))]


async def test_a_desk_that_closes_says_what_is_not_known(
    stage: ToolStage, server: WebhookServer
) -> None:
    server.plans.append(Served(gate=asyncio.Event()))
    stage.has("book", server.url)
    running = asyncio.ensure_future(stage.run("book"))
    async with asyncio.timeout(20):
        await server.arrived.wait()
    await stage.desk.close()
    await asyncio.gather(running, return_exceptions=True)
    (task,) = await stage.left()
    assert "it is not known whether it was done" in task.text
    (ran,) = await stage.kept("tool_ran")
    assert ran.payload["error"] == "book was broken off"


async def test_a_model_that_calls_without_end_is_stopped(
    stage: ToolStage, server: WebhookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.tool_runs.MAX_RUNS", 2)
    stage.has("book", server.url)
    results = [await stage.run("book") for _ in range(3)]
    assert [result.ok for result in results] == [True, True, False]
    assert len(server.asked) == 2


async def test_a_fault_of_ours_costs_the_result_and_is_logged(
    stage: ToolStage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("app.engine.tool_runs.what_is_wrong", broken)
    stage.has("book", "https://tools.example/")
    result = await stage.run("book")
    assert result == ToolResult(error="book failed", for_operator=True)
    assert "the tool book failed" in caplog.text
    caplog.clear()
