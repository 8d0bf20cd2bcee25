"""Tools through the workshop: kept with their secrets, tried over real HTTP."""

import dataclasses
from typing import Any

import pytest

from app.agent.errors import AgentDraftInvalid
from app.settings import SecretsUnavailable
from app.tool_secrets import DEFAULTS_ID, secret_id
from app.workshop.desk import Workshop
from models.errors import RecordMissing
from models.tools import Tool, ToolDefaults
from tests.fakes.keyring_backend import LockedKeyring, MemoryKeyring
from tests.peers.webhook import Served, webhook_server

BOOK = Tool("book", "Books a table.", url="https://tools.example/book", secret_headers=("X-Key",))


async def test_a_tool_is_kept_and_its_secret_beside_the_passwords(
    workshop: Workshop, kept_secrets: MemoryKeyring, told: list[tuple[str, str]]
) -> None:
    kept = await workshop.save_tool(BOOK, {"X-Key": "hush"})
    assert await workshop.tools() == [kept]
    key = ("ringdesk", secret_id(BOOK.id, "X-Key"))
    assert kept_secrets.kept == {key: "hush"}
    await workshop.save_tool(dataclasses.replace(kept, description="Books."), {})
    assert kept_secrets.kept == {key: "hush"}
    assert (await workshop.tools())[0].created_at == kept.created_at
    await workshop.save_tool(dataclasses.replace(kept, secret_headers=()), {})
    assert kept_secrets.kept == {}
    await workshop.save_tool(BOOK, {"X-Key": "hush"})
    await workshop.delete_tool(BOOK.id)
    assert (await workshop.tools(), kept_secrets.kept) == ([], {})
    assert told == [("tools", BOOK.id)] * 5
    with pytest.raises(RecordMissing):
        await workshop.delete_tool(BOOK.id)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "Book Table", "small letters"),
        ("name", "end_call", "every agent has"),
        ("description", " ", "say what it does"),
        ("parameters", {"type": "array"}, "JSON Schema"),
        ("url", "http://tools.example/book", "https"),
        ("url", "https://u:p@tools.example", "secret header"),
        ("timeout_ms", 499, "500 to 15000"),
        ("timeout_ms", 15_001, "500 to 15000"),
        ("headers", {"X Key": "a"}, "no name of a header"),
        ("headers", {"Host": "a"}, "by Ringdesk itself"),
        ("headers", {"X-Note": "a\r\nX-Evil: b"}, "one line"),
        ("headers", {"x-key": "a"}, "once"),
    ],
)
async def test_what_cannot_be_kept_is_named(
    workshop: Workshop, kept_secrets: MemoryKeyring, field: str, value: Any, words: str
) -> None:
    with pytest.raises(AgentDraftInvalid, match=words) as refused:
        await workshop.save_tool(dataclasses.replace(BOOK, **{field: value}), {"X-Key": "hush"})
    assert refused.value.field == field
    assert (await workshop.tools(), kept_secrets.kept) == ([], {})


async def test_a_name_belongs_to_one_tool(workshop: Workshop, kept_secrets: MemoryKeyring) -> None:
    await workshop.save_tool(BOOK, {})
    with pytest.raises(AgentDraftInvalid, match="already") as refused:
        await workshop.save_tool(Tool("book", "Another.", secret_headers=("X",)), {"X": "hush"})
    assert refused.value.field == "name"
    assert kept_secrets.kept == {}


async def test_a_secret_that_nobody_asked_for_is_refused(
    workshop: Workshop, kept_secrets: MemoryKeyring
) -> None:
    with pytest.raises(AgentDraftInvalid, match="Authorization"):
        await workshop.save_tool(BOOK, {"Authorization": "hush"})


async def test_a_locked_keyring_keeps_nothing(
    workshop: Workshop, kept_secrets: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = LockedKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: locked)
    with pytest.raises(SecretsUnavailable, match="locked"):
        await workshop.save_tool(BOOK, {"X-Key": "hush"})
    assert await workshop.tools() == []


async def test_defaults_are_kept_with_their_secrets(
    workshop: Workshop, kept_secrets: MemoryKeyring
) -> None:
    assert await workshop.tool_defaults() == ToolDefaults()
    defaults = ToolDefaults("https://tools.example", 800, {"X-Desk": "1"}, ("X-Key",))
    await workshop.save_tool_defaults(defaults, {"X-Key": "hush"})
    assert await workshop.tool_defaults() == defaults
    assert kept_secrets.kept == {("ringdesk", secret_id(DEFAULTS_ID, "X-Key")): "hush"}
    await workshop.save_tool_defaults(ToolDefaults(), {})
    assert kept_secrets.kept == {}
    with pytest.raises(AgentDraftInvalid, match="500 to"):
        await workshop.save_tool_defaults(ToolDefaults(timeout_ms=1), {})


async def test_a_trial_sends_what_a_call_would_and_tells_everything(
    workshop: Workshop, kept_secrets: MemoryKeyring
) -> None:
    async with webhook_server(Served('{"free": 3}')) as server:
        tool = dataclasses.replace(BOOK, url=server.url, headers={"X-Desk": "1"})
        await workshop.save_tool(tool, {"X-Key": "kept"})
        trial = await workshop.try_tool(tool, {"day": "Friday"}, {})
        typed = await workshop.try_tool(tool, {}, {"X-Key": "typed"})
    assert (trial.status, trial.answer, trial.error) == (200, '{"free": 3}', "")
    assert trial.took_ms > 0
    assert [asked.headers["x-key"] for asked in server.asked] == ["kept", "typed"]
    assert server.asked[0].json["arguments"] == {"day": "Friday"}
    assert f"POST {server.url}" in trial.request
    assert "X-Desk: 1" in trial.request
    assert '"day": "Friday"' in trial.request
    assert "kept secret" in trial.request
    assert "typed" not in typed.request


async def test_arguments_that_do_not_fit_are_sent_nowhere(
    workshop: Workshop, kept_secrets: MemoryKeyring
) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    async with webhook_server(Served("{}")) as server:
        tool = dataclasses.replace(BOOK, url=server.url, parameters=schema)
        trial = await workshop.try_tool(tool, {"n": "many"}, {})
    assert trial.status is None
    assert "do not fit" in trial.error
    assert server.asked == []


async def test_a_tool_without_an_address_cannot_be_tried(workshop: Workshop) -> None:
    with pytest.raises(AgentDraftInvalid) as refused:
        await workshop.try_tool(Tool("book", "Books."), {}, {})
    assert refused.value.field == "url"


async def test_the_built_in_tools_are_told_with_their_parameters(workshop: Workshop) -> None:
    tools = {tool.name: tool for tool in await workshop.built_in_tools()}
    assert {"end_call", "transfer_call", "take_message"} <= set(tools)
    assert tools["end_call"].parameters["type"] == "object"
