"""Webhooks: one a number, signed, and told of every call that ended."""

import hashlib
import hmac
from dataclasses import replace

import httpx
import keyring

from app.api.talktomyagent.receivers import posts_of
from app.engine.call_news import CallStage
from app.engine.events import RecordsChanged
from models.calls import Call, save_call
from models.lines import save_line
from models.utterances import Utterance, save_utterance
from tests.fakes.api_desk import BOB, CA_LINE, US_LINE, ServedDesk
from tests.fakes.keyring_backend import LockedKeyring
from tests.fakes.voice_orders import ask, fields, order, refusal
from tests.fakes.webhook_receiver import Received, webhook_receiver

PATH = "/v1/voice/webhooks"
SECRET = "s3cret-of-thirty-two-characters!"
OTHER = "another-secret-of-32-characters-"
BODY = {"from": US_LINE.user, "url": "https://hooks.example.test/ttma", "secret": SECRET}


def signed(request: Received) -> bool:
    """As a receiver checks it."""
    told = f"{request.headers['x-ttma-timestamp']}.".encode() + request.body
    seal = hmac.new(SECRET.encode(), told, hashlib.sha256).hexdigest()
    return request.headers["x-ttma-signature"] == f"sha256={seal}"


async def test_the_end_of_a_call_is_told_and_signed(
    api_desk: ServedDesk, client: httpx.AsyncClient, kept_secrets: object
) -> None:
    async with webhook_receiver(signed) as receiver:
        put = await client.put(PATH, json=BODY | {"url": receiver.url})
        assert put.status_code == 200, put.text
        placed = await ask(client, order())
        await (await api_desk.far.rung()).refuse(603)
        (event,) = await receiver.got(1)
    assert (event.headers["x-ttma-event"], receiver.forged) == ("call.ended", [])
    assert event.headers["x-ttma-delivery"].startswith("dlv_")
    assert event.headers["content-type"] == "application/json"
    assert set(event.json) == {"event", "timestamp", "data"}
    assert event.json["event"] == "call.ended"
    control_id = placed.json()["data"]["callControlId"]
    read = await client.get(f"/v1/voice/calls/{control_id}")
    assert event.json["data"] == read.json()["data"]
    assert event.json["data"]["status"] == "failed"


async def test_a_receiver_that_is_put_right_gets_what_waited_for_it(
    api_desk: ServedDesk, client: httpx.AsyncClient, kept_secrets: object
) -> None:
    await client.put(PATH, json=BODY | {"url": "http://127.0.0.1:1/"})
    await ask(client, order())
    await (await api_desk.far.rung()).refuse(603)
    await api_desk.until(lambda e: isinstance(e, RecordsChanged) and e.record_id.startswith("dlv_"))
    async with webhook_receiver(signed) as receiver:
        await client.put(PATH, json=BODY | {"url": receiver.url})
        (event,) = await receiver.got(1)
    assert (event.json["event"], receiver.forged) == ("call.ended", [])


async def test_a_line_that_ships_no_transcripts_tells_all_but_the_words(
    api_desk: ServedDesk, client: httpx.AsyncClient, kept_secrets: object
) -> None:
    await client.put(PATH, json=BODY)
    call = Call(US_LINE.id, "inbound", BOB)
    await api_desk.store.write(save_call, call)
    await api_desk.store.write(save_utterance, Utterance(call.id, "caller", "Hello?", 0, 1))
    told = []
    for shipped in (True, False):
        await api_desk.store.write(save_line, replace(US_LINE, ship_transcripts=shipped))
        (post,) = await api_desk.store.read(posts_of, CallStage.ENDED, call)
        told.append(post.body["data"])
    words = [data.pop("transcript") for data in told]
    assert words == ["[Caller] Hello?", None]
    assert told[0] == told[1] and told[1]["hasTranscript"] is True


async def test_a_number_has_one_webhook_and_its_secret_is_never_shown(
    api_desk: ServedDesk, client: httpx.AsyncClient, kept_secrets: object
) -> None:
    query = {"from": US_LINE.user}
    assert refusal(await client.get(PATH, params=query)) == (404, "not-found")
    first = await client.put(PATH, json=BODY)
    webhook = first.json()["data"]["webhook"]
    assert webhook == {
        "from": US_LINE.user,
        "url": BODY["url"],
        "secretLast4": SECRET[-4:],
        "enabled": True,
        "updatedAt": webhook["updatedAt"],
    }
    changed = BODY | {"secret": OTHER, "enabled": False, "url": "http://127.0.0.1:9/x"}
    second = await client.put(PATH, json=changed)
    shown = await client.get(PATH, params=query)
    assert shown.json() == second.json()
    assert shown.json()["data"]["webhook"]["secretLast4"] == OTHER[-4:]
    assert SECRET not in first.text and OTHER not in second.text + shown.text
    other = await client.get(PATH, params={"from": CA_LINE.user})
    assert refusal(other) == (404, "not-found")
    gone = await client.delete(PATH, params=query)
    assert (gone.status_code, gone.content) == (204, b"")
    assert refusal(await client.get(PATH, params=query)) == (404, "not-found")
    assert refusal(await client.delete(PATH, params=query)) == (404, "not-found")


async def test_where_no_event_may_go_is_refused(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    for url in (
        "http://hooks.example.test/x",
        "https://192.168.1.1/x",
        "https://[fd00::1]/x",
        "ftp://hooks.example.test",
        "nonsense",
        "https://user:pass@hooks.example.test",
    ):
        answer = await client.put(PATH, json=BODY | {"url": url})
        assert (refusal(answer), fields(answer)) == ((400, "validation-failed"), ["url"]), url
    short = await client.put(PATH, json=BODY | {"secret": SECRET[:31]})
    assert (refusal(short), fields(short)) == ((400, "validation-failed"), ["secret"])
    assert SECRET[:31] not in short.text
    assert fields(await client.get(PATH)) == ["from"]


async def test_a_foreign_line_has_no_webhook_for_this_key(
    api_desk: ServedDesk, kept_secrets: object
) -> None:
    bound = await api_desk.client("talktomyagent", lines=[CA_LINE.id])
    query = {"from": US_LINE.user}
    for answer in (
        await bound.put(PATH, json=BODY),
        await bound.get(PATH, params=query),
        await bound.delete(PATH, params=query),
    ):
        assert refusal(answer) == (404, "not-found")
    reader = await api_desk.client("talktomyagent", ["voice:read"])
    assert refusal(await reader.put(PATH, json={})) == (403, "insufficient-scope")
    assert refusal(await reader.delete(PATH)) == (403, "insufficient-scope")


async def test_without_a_place_for_secrets_nothing_is_set_up(
    api_desk: ServedDesk, client: httpx.AsyncClient, kept_secrets: object
) -> None:
    keyring.set_keyring(LockedKeyring())
    answer = await client.put(PATH, json=BODY)
    assert refusal(answer) == (409, "voice-not-provisioned")
    missing = await client.get(PATH, params={"from": US_LINE.user})
    assert refusal(missing) == (404, "not-found")
