"""A call placed over the API rings a real softphone: real SIP, voice and ears. About 12 s.

Its template follows a script that runs a tool, the tool exists for this call only, and what it
answers is heard by the one who was called.
"""

from pathlib import Path
from typing import Any

import pytest

from app.engine.events import AgentBegan
from models.lines import Line
from models.templates import Template, save_template
from tests.peers.program import HOST
from tests.peers.served_product import Callee, Stage, served_product
from tests.peers.tries import tried_anew
from tests.peers.webhook import Served, webhook_server

pytestmark = [pytest.mark.peers, pytest.mark.models, pytest.mark.timeout(400)]
LINE = Line("Workshop", "+14155550111", HOST, id="pn_workshop", register=False)
BOBBY = Callee("+14155550123", "agrees", "debt-collection")
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


def order(stage: Stage, url: str) -> dict[str, Any]:
    """A call by a template that follows the playbook; its tool is at ``url``."""
    playbook = stage.folder / "orders.md"
    playbook.write_text(PLAYBOOK, encoding="utf-8")
    template = Template("out_tpl_1", "Orders", "outbound", playbook=str(playbook), script="orders")
    stage.desk.store.write_now(save_template, template)
    tool = {"name": "order_status", "description": "Finds it.", "webhookUrl": url}
    call = {"phoneNumberId": LINE.id, "to": BOBBY.number, "templateId": template.id}
    return {**call, "customTools": [tool], "metadata": {"customerId": "cus_7821"}}


@tried_anew
async def test_a_call_with_a_tool_of_its_own_is_held_and_read_back(
    tmp_path: Path, data_folder: Path
) -> None:
    async with (
        webhook_server(Served(f'{{"result": "sent", "say": "{ANSWER}"}}')) as server,
        served_product("voizbot", LINE, BOBBY, tmp_path, data_folder) as stage,
    ):
        body = order(stage, server.url)
        placed = await stage.client.post("/v1/calls/outbound", json=body)
        assert placed.status_code == 200, placed.text
        await stage.answered()
        await stage.desk.until(AgentBegan, lambda one: "anything else" in one.text)
        await stage.hung_up()
        detail = (await stage.client.get(f"/v1/calls/{placed.json()['jobId']}")).json()
        sound = tmp_path / "call.flac"
        sound.write_bytes((await stage.client.get(detail["recording"]["url"])).content)
        words = await stage.desk.words_in(sound)
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
