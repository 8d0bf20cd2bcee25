"""A call through VozAgent's API rings a real softphone: real SIP, voice and ears. Some 15 s.

Answered, asked, spoken to, recorded, and read back through the API, with the events that are
sent checked by a receiver.
"""

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from app.api.assembly import PRODUCTS, Apis
from app.rehearsal.words import word_error_rate
from app.served_lines import served
from app.settings import DataPaths, RuleSettings, Settings
from app.settings_api import ApiSettings
from models.calls import Call
from models.endings import EndReason
from models.lines import Line, save_line
from models.templates import Template, save_template
from tests.fakes.webhook_receiver import Received, webhook_receiver
from tests.peers.baresip_program import Person, Softphone, baresip_program
from tests.peers.program import HOST
from tests.peers.tones import write_wav
from tests.peers.whole_desk import PHONE_RATE_HZ, WholeDesk, after_silence, lines_of, whole_desk

pytestmark = [
    pytest.mark.peers,
    pytest.mark.models,
    pytest.mark.usefixtures("kept_secrets"),
    pytest.mark.timeout(300),
]
OURS, THEIRS = "+12025550111", "+12025550177"
SECRET = "s3cret-of-thirty-two-characters!"
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
    """Checks what the receiver gets; ``secret`` comes with the first answer of some."""

    header: str
    stamp: str
    secret: str = ""

    def __call__(self, request: Received) -> bool:
        told = request.headers[self.stamp].encode() + b"." + request.body
        digest = hmac.new(self.secret.encode(), told, hashlib.sha256).hexdigest()
        return hmac.compare_digest(request.headers[self.header], f"sha256={digest}")


@dataclass
class Stage:
    """The desk, the softphone that is rung, and what the person at it says."""

    desk: WholeDesk
    softphone: Softphone
    apis: Apis
    folder: Path
    says: str

    @contextlib.asynccontextmanager
    async def client(self, name: str) -> AsyncIterator[httpx.AsyncClient]:
        """Whoever has a key of that product."""
        product = next(each for each in PRODUCTS if each.name == name)
        keys = self.apis.desk.keys
        _, text = await keys.new(name, product.key_prefix, "test", product.scopes)
        url = self.apis.servers.served[name].base_url
        headers = {"Authorization": f"Bearer {text}"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30.0) as client:
            yield client

    async def held(self, place: Callable[[], Awaitable[httpx.Response]]) -> tuple[Any, Call]:
        """The answer to the POST, and the call once it is over: they were asked, spoke, heard
        what the agent says to that, and hung up."""
        await self.softphone.tell("ausrc", f"aufile,{self.folder / 'quiet.wav'}")
        answer = await place()
        assert answer.is_success, answer.text
        asked = await self.desk.said("agent")
        assert asked.text == "Hello, am I speaking with Maria?"
        await self.softphone.tell("ausrc", f"aufile,{self.folder / 'yes.wav'}")
        heard = await self.desk.said("caller")
        assert word_error_rate(self.says, heard.text) <= 0.5
        assert (await self.desk.said("agent")).text.startswith("Thank")
        await self.softphone.tell("hangup")
        call = await self.desk.finished()
        assert call.end_reason is EndReason.CALLER_HUNG_UP
        return answer.json(), call


@contextlib.asynccontextmanager
async def staged(home: Path, folder: Path) -> AsyncIterator[Stage]:
    quiet = write_wav(folder / "quiet.wav", np.zeros(60 * PHONE_RATE_HZ, np.int16), PHONE_RATE_HZ)
    says, sound = lines_of("confirms", "appointment-reminder")[0]
    write_wav(folder / "yes.wav", after_silence(sound, 100, 30_000), PHONE_RATE_HZ)
    playbook = folder / "ours.md"
    playbook.write_text(PLAYBOOK)
    person = Person(THEIRS, HOST, "", quiet, auto_answer=True)
    async with baresip_program(folder, person) as softphone, whole_desk(home) as desk:
        board = desk.open.engine.switchboard
        at_any_hour = RuleSettings(hours_from="00:00", hours_until="24:00")
        board.settings = replace(board.settings, rules=at_any_hour)
        at = f"{HOST}:{softphone.port}"
        line = Line("Front desk", OURS, at, id="pn_us", register=False, codecs=("pcmu",))
        agent = Template("out_tpl_v", "Visits", "outbound", playbook=str(playbook), script="visit")
        await desk.store.write(save_line, line)
        await desk.store.write(save_template, agent)
        paths = DataPaths(desk.home)
        await desk.open.engine.serve_line(served(line, paths))
        ports = {f"{each.name}_port": 0 for each in PRODUCTS}
        settings = Settings(api=ApiSettings(**ports))
        apis = Apis(desk.open.engine, desk.store, paths, lambda: settings)
        serving = asyncio.ensure_future(apis.run())
        await asyncio.wait_for(apis.servers.ready.wait(), 30)
        try:
            yield Stage(desk, softphone, apis, folder, says)
        finally:
            serving.cancel()
            await asyncio.wait([serving])


def loud_on_both_sides(recording: Path, call: Call) -> bool:
    samples, rate_hz = soundfile.read(recording, dtype="int16")
    assert abs(len(samples) / rate_hz * 1000 - call.duration_ms) < 1_500
    return samples.shape[1] == 2 and bool((np.abs(samples).max(axis=0) > 1_000).all())


async def test_a_call_through_the_api_is_held_and_told(tmp_path: Path, data_folder: Path) -> None:
    signed = Signed("x-vozagent-signature", "x-vozagent-timestamp")
    async with (
        staged(data_folder, tmp_path) as stage,
        stage.client("vozagent") as voz,
        webhook_receiver(signed) as receiver,
    ):
        events = ["call.started", "call.completed"]
        hook = {"name": "CRM", "url": receiver.url, "events": events}
        signed.secret = (await voz.post("/v1/webhooks", json=hook)).json()["secret"]
        body = {"phone_number": THEIRS, "assistant_name": "Visits", "first_name": "Maria"}
        placed, call = await stage.held(lambda: voz.post("/v1/calls/outbound", json=body))
        assert placed["call_id"] == call.id
        (told,) = (await voz.get("/v1/calls?status=completed&limit=1")).json()
        assert (told["id"], told["contact_id"]) == (call.id, placed["contact_id"])
        assert loud_on_both_sides(stage.desk.home / "recordings" / f"{call.id}.flac", call)
        await receiver.got(len(events))
        assert receiver.events("type") == events
        assert receiver.forged == []
