"""The page's own command rings a real softphone: real SIP, voice and ears. About 15 s."""

import asyncio
import contextlib
import hashlib
import hmac
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile

from app.api.assembly import Apis
from app.rehearsal.words import word_error_rate
from app.served_lines import served
from app.settings import DataPaths, RuleSettings, Settings
from app.settings_api import ApiSettings
from models.lines import save_line
from tests.fakes.voice_orders import LINES, VELLO, command
from tests.fakes.webhook_receiver import Received, webhook_receiver
from tests.peers.baresip_program import Person, Softphone, baresip_program
from tests.peers.program import HOST
from tests.peers.tones import write_wav
from tests.peers.whole_desk import PHONE_RATE_HZ, WholeDesk, after_silence, lines_of, whole_desk

pytestmark = [pytest.mark.peers, pytest.mark.models]
PRODUCT = "talktomyagent"
BOBBY = "+16478359044"
SECRET = "s3cret-of-thirty-two-characters!"
ONLY = ApiSettings(voizbot=False, vozagent=False, thinnest=False, talktomyagent_port=0)


def signed(request: Received) -> bool:
    told = f"{request.headers['x-ttma-timestamp']}.".encode() + request.body
    seal = hmac.new(SECRET.encode(), told, hashlib.sha256).hexdigest()
    return request.headers["x-ttma-signature"] == f"sha256={seal}"


@contextlib.asynccontextmanager
async def served_apis(desk: WholeDesk, port: int) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """The product on a port of its own, its line to the softphone in service; a key's client
    and the key."""
    store, engine, paths = desk.store, desk.open.engine, DataPaths(desk.home)
    board = engine.switchboard
    at_any_hour = RuleSettings(hours_from="00:00", hours_until="24:00")
    board.settings = replace(board.settings, rules=at_any_hour)
    line = replace(VELLO, domain=f"{HOST}:{port}", codecs=("pcmu",))
    await store.write(save_line, line)
    await engine.serve_line(served(line, paths))
    apis = Apis(engine, store, paths, lambda: Settings(api=ONLY))
    serving = asyncio.ensure_future(apis.run())
    await apis.servers.ready.wait()
    product = next(each for each in apis.products if each.name == PRODUCT)
    prefix, scopes = product.key_prefix, product.scopes
    _, text = await apis.desk.keys.new(PRODUCT, prefix, "Vello", scopes, (line.id,))
    headers = {"Authorization": f"Bearer {text}"}
    base_url = apis.servers.served[PRODUCT].base_url
    try:
        async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=30.0) as client:
            yield client, text
    finally:
        serving.cancel()
        await asyncio.wait([serving])


async def talk(desk: WholeDesk, softphone: Softphone, folder: Path) -> tuple[str, str]:
    """Bobby says who he is when he is asked; what he said, and what was recognised."""
    await desk.said("agent")
    text, sound = lines_of("agrees", "debt-collection")[0]
    path = write_wav(folder / "yes.wav", after_silence(sound, 100, 30_000), PHONE_RATE_HZ)
    await softphone.tell("ausrc", f"aufile,{path}")
    heard = await desk.said("caller")
    await desk.said("agent")
    return text, heard.text


async def test_the_pages_call_is_held_with_a_real_phone_and_read_back(
    tmp_path: Path, data_folder: Path, kept_secrets: object
) -> None:
    silence = np.zeros(60 * PHONE_RATE_HZ, np.int16)
    quiet = write_wav(tmp_path / "quiet.wav", silence, PHONE_RATE_HZ)
    bobby = Person(BOBBY, HOST, "", quiet, auto_answer=True)
    async with (
        webhook_receiver(signed) as receiver,
        baresip_program(tmp_path, bobby) as softphone,
        whole_desk(data_folder) as desk,
        served_apis(desk, softphone.port) as (client, key),
    ):
        webhook = {"from": VELLO.user, "url": receiver.url, "secret": SECRET}
        assert (await client.put("/v1/voice/webhooks", json=webhook)).status_code == 200
        method, path, headers, body = command(LINES[0], key)
        placed = await client.request(method, path, headers=headers, content=body)
        assert placed.status_code == 200, placed.text
        said, recognised = await talk(desk, softphone, tmp_path)
        await softphone.tell("hangup")
        await desk.finished()
        control_id = placed.json()["data"]["callControlId"]
        told = (await client.get(f"/v1/voice/calls/{control_id}")).json()["data"]
        link = (await client.get(f"/v1/voice/calls/{control_id}/recording")).json()["data"]
        sound = (await client.get(link["url"])).content
        (event,) = await receiver.got(1)
    assert word_error_rate(said, recognised) <= 0.25
    assert (told["status"], told["endedReason"]) == ("completed", "callerHangup")
    assert told["transcript"].startswith("[Agent] Hi, is this Bobby? [Caller] ")
    assert recognised in told["transcript"] and "$154.56" in told["transcript"]
    assert told["quality"]["grade"] is not None and told["usage"]["turnCount"] >= 3
    assert told["quality"]["p50ResponseLatencyMs"] > 0
    assert (event.json["event"], event.json["data"], receiver.forged) == ("call.ended", told, [])
    samples, rate_hz = soundfile.read(io.BytesIO(sound), dtype="int16")
    assert samples.shape[1] == 2 and (np.abs(samples).max(axis=0) > 1_000).all()
    assert abs(len(samples) / rate_hz - told["durationSeconds"]) < 1.5
