"""A call placed over the API rings a real softphone: real SIP, voice and ears. About 15 s.

Its template follows a script that runs a tool, the tool exists for this call only, and what it
answers is heard by the one who was called.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from app.api.assembly import Apis
from app.rehearsal.spoken_form import spoken_words
from app.served_lines import served
from app.settings import DataPaths, RuleSettings, Settings
from app.settings_api import ApiSettings
from models.lines import Line, save_line
from models.templates import Template, save_template
from tests.peers.baresip_program import Person, baresip_program
from tests.peers.program import HOST
from tests.peers.tones import write_wav
from tests.peers.webhook import Served, webhook_server
from tests.peers.whole_desk import PHONE_RATE_HZ, WholeDesk, after_silence, lines_of, whole_desk

pytestmark = [pytest.mark.peers, pytest.mark.models]
ONLY = ApiSettings(vozagent=False, talktomyagent=False, thinnest=False, voizbot_port=0)
LINE = Line("Workshop", "+14155550111", HOST, id="pn_workshop", register=False)
BOBBY = "+14155550123"
ANSWER = "Your order left our house on Friday."
PLAYBOOK = """
## Outbound Mode

### Script profiles

#### orders

**Goal recap**: tell customers where their order is.

**Opening**: "Hello, this is the workshop. Shall I tell you where your order is?"

**Branches**:
- Wants to know -> run order_status to find out where the order is + close
  - "Yes, please."
  - "Where is it?"
"""


@contextlib.asynccontextmanager
async def served_api(desk: WholeDesk, port: int) -> AsyncIterator[httpx.AsyncClient]:
    """The API on a port of its own, and its line to the softphone in service."""
    store, engine, paths = desk.store, desk.open.engine, DataPaths(desk.home)
    rules = RuleSettings(hours_from="00:00", hours_until="24:00")
    engine.switchboard.settings = replace(engine.switchboard.settings, rules=rules)
    line = replace(LINE, domain=f"{HOST}:{port}", codecs=("pcmu",))
    await store.write(save_line, line)
    await engine.serve_line(served(line, paths))
    apis = Apis(engine, store, paths, lambda: Settings(api=ONLY))
    serving = asyncio.ensure_future(apis.run())
    await apis.servers.ready.wait()
    _, key = await apis.desk.keys.new("voizbot", "vb_", "test", ())
    headers = {"Authorization": f"Bearer {key}"}
    base_url = apis.servers.served["voizbot"].base_url
    try:
        async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=30.0) as client:
            yield client
    finally:
        serving.cancel()
        await asyncio.wait([serving])


async def heard_words(desk: WholeDesk, path: Path) -> str:
    """What the desk's side of a recording says, to a recogniser."""
    sound, rate_hz = soundfile.read(path, dtype="float32")
    assert rate_hz == 16_000
    work = desk.open.engine.switchboard.work
    assert work is not None
    transcript = await work.recognise(np.ascontiguousarray(sound[:, 1]), "en")
    return " ".join(spoken_words(transcript.text))


def said_by(folder: Path) -> tuple[Path, Path]:
    """Bobby's silence, and his yes."""
    silence = np.zeros(60 * PHONE_RATE_HZ, np.int16)
    yes = after_silence(lines_of("agrees", "debt-collection")[0][1], 100, 60_000)
    quiet = write_wav(folder / "quiet.wav", silence, PHONE_RATE_HZ)
    return quiet, write_wav(folder / "yes.wav", yes, PHONE_RATE_HZ)


def order(desk: WholeDesk, folder: Path, url: str) -> dict[str, Any]:
    """A call by a template that follows the playbook; its tool is at ``url``."""
    playbook = folder / "orders.md"
    playbook.write_text(PLAYBOOK, encoding="utf-8")
    template = Template("out_tpl_1", "Orders", "outbound", playbook=str(playbook), script="orders")
    desk.store.write_now(save_template, template)
    tool = {"name": "order_status", "description": "Finds it.", "webhookUrl": url}
    call = {"phoneNumberId": LINE.id, "to": BOBBY, "templateId": template.id}
    return {**call, "customTools": [tool], "metadata": {"customerId": "cus_7821"}}


async def test_a_call_with_a_tool_of_its_own_is_held_and_read_back(
    tmp_path: Path, data_folder: Path
) -> None:
    quiet, yes = said_by(tmp_path)
    bobby = Person(BOBBY, HOST, "", quiet, auto_answer=True)
    async with (
        webhook_server(Served(f'{{"result": "sent", "say": "{ANSWER}"}}')) as server,
        baresip_program(tmp_path, bobby) as softphone,
        whole_desk(data_folder) as desk,
        served_api(desk, softphone.port) as client,
    ):
        body = order(desk, tmp_path, server.url)
        placed = await client.post("/v1/calls/outbound", json=body)
        assert placed.status_code == 200, placed.text
        await desk.said("agent")
        await softphone.tell("ausrc", f"aufile,{yes}")
        await desk.said("caller")
        await desk.said("agent")
        await softphone.tell("hangup")
        await desk.finished()
        detail = (await client.get(f"/v1/calls/{placed.json()['jobId']}")).json()
        sound = tmp_path / "call.flac"
        sound.write_bytes((await client.get(detail["recording"]["url"])).content)
        words = await heard_words(desk, sound)
    (asked,) = server.asked
    assert asked.json["callId"] == detail["id"] and asked.json["tool"]["name"] == "order_status"
    assert asked.json["metadata"]["customerId"] == "cus_7821"
    assert (detail["status"], detail["metadata"]) == ("completed", body["metadata"])
    said = [(one["role"], one["text"]) for one in detail["transcript"]]
    assert said[0][0] == "assistant" and "Shall I tell you where your order is?" in said[0][1]
    assert said[1][0] == "user" and "bob" in said[1][1].lower()
    assert ("tool", "order_status: sent") in said
    assert any(role == "assistant" and ANSWER in text for role, text in said)
    assert "left our house on friday" in words, words
    assert detail["durationSeconds"] > 0 and detail["hasRecording"] is True
