"""The agent skill's own program against the API, as an agent's shell runs it. About 6 s.

What the public client of this product is known to need is checked line by line: which fields
come back, how a refusal looks on stderr, how the process ends.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.api.voizbot.skills import SCRIPT, SKILL
from tests.fakes.api_desk import US_LINE, ServedDesk
from tests.peers.program import free_port

TERMINAL = ("completed", "busy", "no-answer", "failed", "canceled")


@dataclass
class Ended:
    """How one command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out if self.code == 0 else self.err)


async def run(*arguments: str, environ: Mapping[str, str] | None = None) -> Ended:
    """One command in a process of its own, without settings of the developer's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RINGDESK_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(SCRIPT),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**kept, "HOME": "/nonexistent", **(environ or {})},
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


@dataclass
class Client:
    """The program with its global options."""

    base_url: str
    key: str

    async def __call__(self, *arguments: str) -> Any:
        """What a command that works gives."""
        ended = await self.ended(*arguments)
        assert ended.code == 0, ended.err
        assert ended.json["ok"] is True
        return ended.json

    async def refused(self, *arguments: str) -> Any:
        """What a command that is refused says."""
        ended = await self.ended(*arguments)
        assert (ended.code, ended.out) == (1, "")
        assert ended.json["ok"] is False and ended.json["url"].startswith(self.base_url)
        return ended.json

    async def ended(self, *arguments: str) -> Ended:
        options = ("--base-url", self.base_url, "--api-token", self.key)
        return await run("--config", "/nonexistent", *options, *arguments)


@pytest.fixture
async def client(api_desk: ServedDesk) -> Client:
    _, key = await api_desk.key("voizbot")
    return Client(api_desk.base_url("voizbot"), key)


async def test_an_agent_places_calls_and_reads_them(client: Client, api_desk: ServedDesk) -> None:
    numbers = (await client("numbers"))["phoneNumbers"]
    number = next(one["id"] for one in numbers if one["e164"] == US_LINE.user)
    assert isinstance((await client("templates"))["templates"], list)
    tools = await client("tools")
    assert isinstance(tools["tools"], list) and "functionWebhookUrl" in tools["defaults"]
    to = ("create", "--to", "+14155550123", "--phone-number-id", number)
    meta = ("--meta", "a=1", "--meta", "b=true", "--meta", "c=null", "--meta", "d=+34600111222")
    dry = await client(*to, "--dry-run", *meta)
    assert dry["dryRun"] is True and "sid" not in dry
    real = await client(*to, "--system-prompt", "hi", "--voice-model", "alnilam")
    assert {"sid", "statusCallbackUrl", "webhookUrl", "job"} <= set(real)
    await (await api_desk.far.rung()).refuse()
    await api_desk.over(real["jobId"])
    for id in (dry["jobId"], real["jobId"]):
        call = await client("call", id)
        assert call["id"] == id and call["status"] in TERMINAL and "durationSeconds" in call
        assert isinstance((await client("transcript", id))["transcript"], list)
    metadata = (await client("call", dry["jobId"]))["metadata"]
    assert metadata == {"a": 1, "b": True, "c": None, "d": "+34600111222"}
    recent = await client("calls", "--filter", "recent", "--limit", "10")
    assert real["jobId"] in [one["id"] for one in recent["calls"]]
    assert api_desk.far.count == 1


async def test_a_refusal_is_told_on_stderr(client: Client) -> None:
    for limit in ("0", "201"):
        refused = await client.refused("calls", "--limit", limit)
        assert refused["status"] == 400 and refused["error"]["error"] == "invalid_query"
    missing = await client.refused("call", "nope")
    assert missing["status"] == 404 and missing["error"]["error"] == "not_found"
    odd = await client.refused("call", "../calls?limit=1")
    assert odd["status"] == 404
    wrong = await client.refused("create", "--to", "+1415", "--phone-number-id", "pn_bad")
    assert wrong["error"]["error"] in ("phone_not_found", "invalid_payload")
    stranger = Client(f"{client.base_url}/v1/", "bad")
    refused = await stranger.refused("numbers")
    assert refused["status"] == 401 and refused["error"]["error"] == "unauthorized"


async def test_tools_prompts_and_metadata_come_from_files(
    client: Client, api_desk: ServedDesk, tmp_path: Path
) -> None:
    prompt, tools, metadata = (tmp_path / name for name in ("prompt", "tools", "metadata"))
    prompt.write_text("Ask whether Tuesday suits.", encoding="utf-8")
    tool = {"name": "slots", "description": "Slots.", "webhookUrl": "https://example.com/s"}
    tools.write_text(json.dumps([tool]), encoding="utf-8")
    metadata.write_text('{"order": 7}', encoding="utf-8")
    placed = await client(
        *("create", "--to", "+14155550123", "--phone-number-id", US_LINE.id),
        *("--system-prompt-file", str(prompt), "--custom-tools-file", str(tools)),
        *("--metadata-file", str(metadata), "--meta", "vip=false"),
    )
    await (await api_desk.far.rung()).refuse()
    task = api_desk.minds.tasks[-1]
    assert task.template is not None
    assert task.template.system_prompt == "Ask whether Tuesday suits."
    assert [one.name for one in task.tools] == ["slots"]
    assert placed["job"]["metadata"] == {"order": 7, "vip": False}


async def test_where_to_ask_is_found_in_options_environment_and_file(
    client: Client, tmp_path: Path
) -> None:
    file = tmp_path / "calls.json"
    known = {"baseUrl": client.base_url, "apiToken": client.key, "phoneNumberId": "pn_of_file"}
    file.write_text(json.dumps(known), encoding="utf-8")
    assert (await run("--config", str(file), "numbers")).code == 0
    assert (await run("numbers", environ={"RINGDESK_CONFIG": str(file)})).code == 0
    environ = {"RINGDESK_API_BASE_URL": client.base_url, "RINGDESK_API_TOKEN": client.key}
    assert (await run("numbers", environ=environ)).code == 0
    wrong_key = {**environ, "RINGDESK_API_TOKEN": "vb_wrong"}
    assert (await run("--config", str(file), "numbers", environ=wrong_key)).code == 1
    option = ("--config", str(file), "--api-token", client.key, "numbers")
    assert (await run(*option, environ=wrong_key)).code == 0
    to = ("create", "--to", "+14155550123", "--dry-run")
    asked = await run("--config", str(file), *to)
    assert asked.json["error"]["error"] == "phone_not_found"
    named = {"RINGDESK_PHONE_NUMBER_ID": US_LINE.id}
    assert (await run("--config", str(file), *to, environ=named)).code == 0


async def test_what_cannot_be_asked_is_told_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    nobody = ("--base-url", f"http://127.0.0.1:{free_port()}", "--api-token", "vb_x")
    asked = {
        ("numbers",): "no key",
        ("--config", str(broken), "numbers"): "cannot be read",
        (*nobody, "numbers"): "start Ringdesk",
        (*nobody, "create", "--to", "+14155550123"): "--phone-number-id",
        (*nobody, "create", "--to", "1", "--phone-number-id", "x", "--meta", "a"): "name=value",
    }
    for arguments, words in asked.items():
        ended = await run(*arguments)
        assert (ended.code, ended.out) == (2, "")
        said = json.loads(ended.err)
        assert said["ok"] is False and words in said["error"], said


async def test_the_skill_is_served_without_a_key(api_desk: ServedDesk) -> None:
    stranger = await api_desk.stranger("voizbot")
    skill = await stranger.get("/skills/voizbot-phone-calls/SKILL.md")
    assert skill.status_code == 200
    assert skill.text == (SKILL / "SKILL.md").read_text(encoding="utf-8")
    script = await stranger.get("/skills/voizbot-phone-calls/scripts/voizbot_calls.py")
    assert script.content == SCRIPT.read_bytes()
    above = await stranger.get("/skills/voizbot-phone-calls/../../v1/calls")
    assert above.status_code == 401


def test_the_skill_asks_before_it_calls_and_names_no_other_command() -> None:
    text = (SKILL / "SKILL.md").read_text(encoding="utf-8")
    assert text.startswith("---\nname: ringdesk-phone-calls\ndescription: ")
    assert "wait for a clear yes" in text and "emergency" in text
    for status in TERMINAL:
        assert f"`{status}`" in text
