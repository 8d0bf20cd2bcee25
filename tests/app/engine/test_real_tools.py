"""A tool in a real call: real SIP, real voice and ears, a real web server. About 12 s."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.engine.events import AgentBegan, ToolRan, ToolStarted
from app.engine.minds import Task
from app.engine.tool_wording import FIRST
from app.rehearsal.spoken_form import spoken_words
from audio.frames import Samples
from models.recordings import list_recordings
from models.tools import Tool, save_tool
from tests.peers.baresip_program import Person, baresip_program
from tests.peers.program import HOST
from tests.peers.tones import write_wav
from tests.peers.tries import tried_anew
from tests.peers.webhook import Served, webhook_server
from tests.peers.whole_desk import PHONE_RATE_HZ, whole_desk

SpeechOf = Callable[[str], Samples]
pytestmark = [pytest.mark.peers, pytest.mark.models, pytest.mark.timeout(400)]

ASKED = "I would like to know where my order is."
ANSWER = "Your order left our house on Friday."
PLAYBOOK = """
## Inbound Mode

### Script profiles

#### orders

**Goal recap**: tell callers where their order is.

**Opening**: "Hello, this is the workshop. How can I help you?"

**Branches**:
- Asks about an order -> run order_status to find out where the order is + close
  - "Where is my order?"
  - "I want to know where my order is."
  - "Has my parcel been sent?"
"""


@tried_anew
async def test_a_slow_tool_is_bridged_once_and_its_answer_is_heard(
    tmp_path: Path,
    data_folder: Path,
    phone_speech: SpeechOf,
) -> None:
    playbook = tmp_path / "orders.md"
    playbook.write_text(PLAYBOOK, encoding="utf-8")
    question = np.concatenate(
        (np.zeros(800, np.int16), phone_speech(ASKED), np.zeros(60 * PHONE_RATE_HZ, np.int16))
    )
    spoken = write_wav(tmp_path / "asked.wav", question, PHONE_RATE_HZ)
    quiet = write_wav(tmp_path / "quiet.wav", np.zeros(60 * PHONE_RATE_HZ, np.int16), PHONE_RATE_HZ)
    gate = asyncio.Event()
    answer = Served(f'{{"result": "sent", "say": "{ANSWER}"}}', gate=gate)
    async with webhook_server(answer) as server, whole_desk(data_folder) as desk:
        desk.store.write_now(save_tool, Tool("order_status", "Finds an order.", url=server.url))
        await desk.answers_directly(Task("orders", playbook=playbook))
        async with baresip_program(tmp_path, Person("bob", HOST, "", quiet)) as softphone:
            await softphone.tell("dial", f"sip:desk@{desk.open.phone.listen_address}")
            await desk.said("agent")
            await softphone.tell("ausrc", f"aufile,{spoken}")
            await desk.until(ToolStarted)
            bridge = await desk.until(AgentBegan, lambda one: one.text in FIRST["en"])
            gate.set()
            ran = await desk.until(ToolRan)
            await desk.until(AgentBegan, lambda one: "anything else" in one.text)
            await softphone.tell("hangup")
            call = await desk.finished()
            said = desk.utterances(call)[-1]
        assert (ran.result, ran.error) == ("sent", "") and ran.took_ms >= 1000
        assert said.text.count(bridge.text) == 1
        assert said.text.index(bridge.text) < said.text.index(ANSWER)
        assert server.asked[0].json["arguments"] == {}
        (recording,) = desk.store.read_now(list_recordings, call.id)
        words = await desk.words_in(desk.home / recording.path)
        filler = " ".join(spoken_words(bridge.text))
        assert words.count(filler) == 1, words
        assert words.index(filler) < words.index("left our house on friday"), words
