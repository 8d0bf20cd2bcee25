"""``ringdesk mcp`` as an agent meets it: four tools, which the package's own client asks for.

A real call goes over a process and its standard input and output; a start takes some 2 s.
"""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from app.cli_mcp import desk_of
from app.mcp_server import server_of
from app.settings import DataPaths, Settings
from models.calls import Call, CallResult, answer_call, finish_call, save_call
from models.endings import EndReason
from models.operator_tasks import TaskKind, list_operator_tasks
from models.store import Store
from models.utterances import Utterance, save_utterance
from tests.fakes.api_desk import BOB, CA_LINE, US_LINE, ServedDesk, open_desk
from tests.peers.program import free_port

ROOT = Path(__file__).resolve().parents[2]
NOON = "2026-11-20T12:00:00.000Z"


def agent(home: Path, environ: Mapping[str, str]) -> Client:
    """An agent at the server of a data folder."""
    desk = desk_of(Settings(), DataPaths(home), "", environ)
    return Client(server_of(desk), read_timeout_seconds=60.0)


@asynccontextmanager
async def agent_with_a_process(home: Path, environ: Mapping[str, str]) -> AsyncIterator[Client]:
    """An agent that has started the server of a data folder."""
    program = StdioServerParameters(
        command=sys.executable,
        args=["-m", "app", "mcp"],
        env={"RINGDESK_HOME": str(home), **environ},
        cwd=ROOT,
    )
    async with Client(program, read_timeout_seconds=60.0) as client:
        yield client


async def does(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool that works gives."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def says_no(client: Client, tool: str, **arguments: Any) -> str:
    """What a tool that does not work says."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return "".join(getattr(part, "text", "") for part in result.content)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ServedDesk]:
    async with open_desk(tmp_path / "desk", ("voizbot",)) as opened:
        yield opened


async def test_an_agent_has_a_call_placed_and_reads_it(desk: ServedDesk) -> None:
    _, key = await desk.key("voizbot")
    environ = {"RINGDESK_API_BASE_URL": desk.base_url("voizbot"), "RINGDESK_API_TOKEN": key}
    async with agent_with_a_process(desk.paths.home, environ) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"place_call", "list_calls", "read_transcript", "take_message"}
        assert "ask your person first" in (tools["place_call"].description or "")
        choose = await says_no(client, "place_call", to=BOB, instructions="Ask for the date.")
        assert US_LINE.id in choose and CA_LINE.id in choose
        call = {"to": BOB, "instructions": "Ask for the date.", "phone_number_id": US_LINE.id}
        dry = await does(client, "place_call", **call, dry_run=True, metadata={"a": 1})
        assert dry["dryRun"] is True and desk.far.count == 0
        placed = await does(client, "place_call", **call)
        far = await desk.far.picks_up()
        await desk.agent_spoke()
        active = (await does(client, "list_calls", which="active"))["calls"]
        assert [one["status"] for one in active] == ["in-progress"]
        far.says("on Friday")
        await desk.agent_spoke("You said on Friday")
        await far.hang_up()
        await desk.over(placed["jobId"])
        read = await does(client, "read_transcript", call_id=placed["jobId"])
        assert ("user", "on Friday") in [(one["role"], one["text"]) for one in read["transcript"]]
        left = await does(client, "take_message", text="Bob: on Friday.", from_name="Bob")
        (task,) = desk.store.read_now(list_operator_tasks)
        assert (task.id, task.kind, task.text) == (
            left["message"]["id"],
            TaskKind.MESSAGE,
            "Bob: on Friday.",
        )
        refused = await says_no(client, "place_call", **{**call, "to": "911"})
        assert "emergency" in refused
        assert "no such call" in await says_no(client, "read_transcript", call_id="call_none")
        assert desk.far.count == 1


async def test_without_a_desk_there_are_its_records(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with Store.open(home / "ringdesk.db") as store:
        call = Call("pn_1", "outbound", BOB, id="call_1", created_at=NOON)
        store.write_now(save_call, call)
        store.write_now(answer_call, call.id, NOON)
        store.write_now(save_utterance, Utterance(call.id, "caller", "Yes please.", 0, 900))
        store.write_now(finish_call, call.id, NOON, CallResult(EndReason.CALLER_HUNG_UP))
    nobody = f"http://127.0.0.1:{free_port()}"
    environ = {"RINGDESK_API_BASE_URL": nobody, "RINGDESK_API_TOKEN": "vb_whatever"}
    async with agent(home, environ) as client:
        (listed,) = (await does(client, "list_calls"))["calls"]
        assert (listed["id"], listed["status"], listed["to"]) == ("call_1", "completed", BOB)
        read = await does(client, "read_transcript", call_id="call_1")
        assert [one["text"] for one in read["transcript"]] == ["Yes please."]
        assert "no such call" in await says_no(client, "read_transcript", call_id="call_2")
        await does(client, "take_message", text="Call Bob.", callback_number=BOB)
        cannot = await says_no(client, "place_call", to=BOB, instructions="Hi.")
        assert "ringdesk serve" in cannot and nobody in cannot
    with Store.open(home / "ringdesk.db") as store:
        (task,) = store.read_now(list_operator_tasks)
        assert (task.text, task.details) == ("Call Bob.", {"caller_number": BOB})


async def test_what_is_missing_or_wrong_is_told_in_plain_words(desk: ServedDesk) -> None:
    url = {"RINGDESK_API_BASE_URL": desk.base_url("voizbot")}
    async with agent(desk.paths.home, url) as client:
        assert "ringdesk key new voizbot" in await says_no(
            client, "place_call", to=BOB, instructions="Hi."
        )
        assert "what the call is for" in await says_no(client, "place_call", to=BOB)
        assert (await does(client, "list_calls"))["calls"] == []
        assert "limit" in await says_no(client, "list_calls", limit=0)
    async with agent(desk.paths.home, {**url, "RINGDESK_API_TOKEN": "vb_wrong"}) as client:
        for tool, arguments in (
            ("place_call", {"to": BOB, "instructions": "Hi."}),
            ("list_calls", {}),
            ("take_message", {"text": "x"}),
        ):
            assert "RINGDESK_API_TOKEN opens nothing" in await says_no(client, tool, **arguments)
    assert desk.far.count == 0 and desk.store.read_now(list_operator_tasks) == []
