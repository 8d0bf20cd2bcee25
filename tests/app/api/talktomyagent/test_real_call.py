"""The page's own command rings a real softphone: real SIP, voice and ears. About 12 s."""

import hashlib
import hmac
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.engine.events import AgentBegan
from app.rehearsal.words import word_error_rate
from tests.fakes.voice_orders import LINES, VELLO, command
from tests.fakes.webhook_receiver import Received, webhook_receiver
from tests.peers.served_product import Callee, served_product
from tests.peers.tries import tried_anew

pytestmark = [pytest.mark.peers, pytest.mark.models, pytest.mark.timeout(400)]
BOBBY = Callee("+16478359044", "agrees", "debt-collection")
SECRET = "s3cret-of-thirty-two-characters!"


def signed(request: Received) -> bool:
    told = f"{request.headers['x-ttma-timestamp']}.".encode() + request.body
    seal = hmac.new(SECRET.encode(), told, hashlib.sha256).hexdigest()
    return request.headers["x-ttma-signature"] == f"sha256={seal}"


@tried_anew
async def test_the_pages_call_is_held_with_a_real_phone_and_read_back(
    tmp_path: Path, data_folder: Path, kept_secrets: object
) -> None:
    async with (
        webhook_receiver(signed) as receiver,
        served_product("talktomyagent", VELLO, BOBBY, tmp_path, data_folder) as stage,
    ):
        client = stage.client
        webhook = {"from": VELLO.user, "url": receiver.url, "secret": SECRET}
        assert (await client.put("/v1/voice/webhooks", json=webhook)).status_code == 200
        method, path, headers, body = command(LINES[0], stage.key)
        placed = await client.request(method, path, headers=headers, content=body)
        assert placed.status_code == 200, placed.text
        said, recognised = await stage.answered()
        await stage.desk.until(AgentBegan, lambda one: "This is" in one.text)
        await stage.hung_up()
        control_id = placed.json()["data"]["callControlId"]
        told = (await client.get(f"/v1/voice/calls/{control_id}")).json()["data"]
        link = (await client.get(f"/v1/voice/calls/{control_id}/recording")).json()["data"]
        sound = (await client.get(link["url"])).content
        (event,) = await receiver.got(1)
    assert word_error_rate(said, recognised) <= 0.25
    assert (told["status"], told["endedReason"]) == ("completed", "callerHangup")
    assert told["transcript"].startswith("[Agent] Hi, is this Bobby? [Caller] ")
    assert recognised in told["transcript"] and "[Agent] Thanks, Bobby." in told["transcript"]
    assert told["quality"]["grade"] is not None and told["usage"]["turnCount"] >= 3
    assert told["quality"]["p50ResponseLatencyMs"] > 0
    assert (event.json["event"], event.json["data"], receiver.forged) == ("call.ended", told, [])
    samples, rate_hz = soundfile.read(io.BytesIO(sound), dtype="int16")
    assert samples.shape[1] == 2 and (np.abs(samples).max(axis=0) > 1_000).all()
    assert abs(len(samples) / rate_hz - told["durationSeconds"]) < 1.5
