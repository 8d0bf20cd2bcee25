"""A call through VozAgent's API rings a real softphone: real SIP, voice and ears. Some 10 s.

Answered, asked, spoken to, recorded, and read back through the API, with the events that are
sent checked by a receiver.
"""

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.rehearsal.words import word_error_rate
from models.calls import Call
from models.endings import EndReason
from models.lines import Line
from models.templates import Template, save_template
from models.utterances import list_utterances
from tests.fakes.webhook_receiver import Received, webhook_receiver
from tests.peers.program import HOST
from tests.peers.served_product import Callee, Stage, served_product
from tests.peers.tries import tried_anew

pytestmark = [
    pytest.mark.peers,
    pytest.mark.models,
    pytest.mark.usefixtures("kept_secrets"),
    pytest.mark.timeout(400),
]
MARIA = Callee("+12025550177", "confirms", "appointment-reminder")
OFFICE = Line("Front desk", "+12025550111", HOST, id="pn_us", register=False)
PLAYBOOK = """# Ours

## Outbound Mode

### Script profiles

#### visit

**Goal recap**: know whether they come.
**Opening** (verify identity first):
"Hello, am I speaking with Maria? - Thank you. Will you be there?"

**Branches**:
- Confirms -> "Thank you." + close
- Cancels -> "I see." + close

**Hard limits**: none
**Duration**: under 1 minute
"""


@dataclass
class Signed:
    """Checks what the receiver gets; ``secret`` comes with the answer that made the webhook."""

    secret: str = ""

    def __call__(self, request: Received) -> bool:
        told = request.headers["x-vozagent-timestamp"].encode() + b"." + request.body
        digest = hmac.new(self.secret.encode(), told, hashlib.sha256).hexdigest()
        return hmac.compare_digest(request.headers["x-vozagent-signature"], f"sha256={digest}")


async def set_up_agent(stage: Stage) -> None:
    """The template that the call names, and its playbook."""
    playbook = stage.folder / "ours.md"
    playbook.write_text(PLAYBOOK)
    agent = Template("out_tpl_v", "Visits", "outbound", playbook=str(playbook), script="visit")
    await stage.desk.store.write(save_template, agent)


def loud_on_both_sides(recording: Path, call: Call) -> bool:
    samples, rate_hz = soundfile.read(recording, dtype="int16")
    assert abs(len(samples) / rate_hz * 1000 - call.duration_ms) < 1_500
    return samples.shape[1] == 2 and bool((np.abs(samples).max(axis=0) > 1_000).all())


@tried_anew
async def test_a_call_through_the_api_is_held_and_told(tmp_path: Path, data_folder: Path) -> None:
    signed = Signed()
    async with (
        webhook_receiver(signed) as receiver,
        served_product("vozagent", OFFICE, MARIA, tmp_path, data_folder) as stage,
    ):
        await set_up_agent(stage)
        events = ["call.started", "call.completed"]
        hook = {"name": "CRM", "url": receiver.url, "events": events}
        signed.secret = (await stage.client.post("/v1/webhooks", json=hook)).json()["secret"]
        body = {"phone_number": MARIA.number, "assistant_name": "Visits", "first_name": "Maria"}
        answer = await stage.client.post("/v1/calls/outbound", json=body)
        assert answer.is_success, answer.text
        said, recognised = await stage.answered()
        assert word_error_rate(said, recognised) <= 0.5
        assert (await stage.desk.said("agent")).text.startswith("Thank")
        call = await stage.hung_up()
        assert call.end_reason is EndReason.CALLER_HUNG_UP and answer.json()["call_id"] == call.id
        asked, *_ = stage.desk.store.read_now(list_utterances, call.id)
        assert asked.text == "Hello, am I speaking with Maria?"
        (told,) = (await stage.client.get("/v1/calls?status=completed&limit=1")).json()
        assert (told["id"], told["contact_id"]) == (call.id, answer.json()["contact_id"])
        assert loud_on_both_sides(stage.desk.home / "recordings" / f"{call.id}.flac", call)
        await receiver.got(len(events))
        assert receiver.events("type") == events
        assert receiver.forged == []
