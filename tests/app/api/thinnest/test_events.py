"""Events of calls, at a receiver that checks every signature: in order, each once."""

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.assembly import PRODUCTS
from app.api.outgoing import take_off
from app.engine.events import RecordsChanged
from models.ids import iso_moment
from models.store import Store
from models.template_versions import keep_template
from models.templates import MindKind, Template, delete_template
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk, open_desk
from tests.fakes.keyring_backend import MemoryKeyring
from tests.fakes.signed_receiver import Signed
from tests.fakes.webhook_receiver import webhook_receiver

DIAL = "/voice/outbound/dial"
BODY = {"agent_id": "out_tpl_ag1", "to_number": BOB, "from_number": US_LINE.user}

AGENT = Template("out_tpl_ag1", "Reminders", "outbound", MindKind.CHAT, "Remind them.")

pytestmark = pytest.mark.usefixtures("kept_secrets")


async def test_a_call_tells_its_own_url_how_far_it_is(
    api_desk: ServedDesk, thns: httpx.AsyncClient
) -> None:
    signed = Signed()
    async with webhook_receiver(signed) as receiver:
        asked = (await thns.post(DIAL, json=BODY | {"webhook_url": receiver.url})).json()
        signed.secret = asked["webhook_secret"]
        far = await api_desk.far.rung()
        await api_desk.until(lambda e: getattr(e, "phase", None) == "ringing")
        await far.answer()
        await api_desk.agent_spoke()
        await far.hang_up()
        await api_desk.over(asked["call_id"])
        await receiver.heard("event", "call.completed")
        again = (await thns.post(DIAL, json=BODY | {"webhook_url": receiver.url})).json()
        assert "webhook_secret" not in again
        await (await api_desk.far.rung()).refuse(486)
        events = await receiver.heard("event", "call.failed")
    assert events[:4] == ["call.initiating", "call.ringing", "call.in_progress", "call.completed"]
    bodies = [one.json for one in receiver.accepted]
    assert [one["status"] for one in bodies[:4]] == [
        "initiating",
        "ringing",
        "in_progress",
        "completed",
    ]
    common = {"call_id": asked["call_id"], "agent_id": "out_tpl_ag1", "to_number": BOB}
    for body in bodies[:4]:
        assert {**body, **common, "from_number": US_LINE.user} == body
        assert body["timestamp"].endswith("Z")
    assert bodies[3]["ended_reason"] == "user_hangup" and bodies[3]["duration_seconds"] >= 0
    sound = await thns.get(bodies[3]["recording_url"])
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/wav")
    assert (bodies[-1]["event"], bodies[-1]["status"]) == ("call.failed", "busy")
    deliveries = [one.headers["x-webhook-delivery-id"] for one in receiver.accepted]
    assert len(set(deliveries)) == len(deliveries)
    assert {one.headers["user-agent"] for one in receiver.accepted} == {"ThinnestAI-Webhooks/1.0"}
    assert receiver.accepted[0].headers["x-webhook-event"] == "call.initiating"
    signed.secret = (await thns.post("/webhooks/secret")).json()["secret"]


async def test_a_missed_call_is_told_after_the_restart(tmp_path: Path) -> None:
    signed, products = Signed(), ("thinnest",)
    async with webhook_receiver(signed) as receiver:
        async with open_desk(tmp_path / "desk", products) as desk:
            await desk.store.write(keep_template, AGENT)
            thns = await desk.client("thinnest")
            due_at = iso_moment(desk.now_ms() + 3_600_000)
            more = {"scheduled_at": due_at, "webhook_url": receiver.url}
            asked = (await thns.post(DIAL, json=BODY | more)).json()
            cancelled = (await thns.post(DIAL, json=BODY | more)).json()
            signed.secret = asked["webhook_secret"]
            await thns.post(f"/voice/end/{cancelled['call_id']}")
            await receiver.heard("ended_reason", "cancelled")
        late = ServedDesk(tmp_path / "desk", products)
        late.later(7_200)
        await late.open()
        try:
            await receiver.heard("ended_reason", "schedule_missed")
            client = await late.client("thinnest")
            details = (await client.get(f"/voice/sessions/{asked['call_id']}")).json()
        finally:
            await late.close()
    missed = receiver.accepted[-1].json
    assert missed | {"timestamp": "", "reason": ""} == {
        "event": "call.failed",
        "call_id": asked["call_id"],
        "status": "failed",
        "agent_id": "out_tpl_ag1",
        "to_number": BOB,
        "from_number": US_LINE.user,
        "timestamp": "",
        "duration_seconds": 0,
        "recording_url": None,
        "ended_reason": "schedule_missed",
        "reason": "",
    }
    assert (details["status"], details["ended_reason"]) == ("failed", "schedule_missed")
    assert late.far.count == 0


@pytest.mark.parametrize("runs", [True, False])
async def test_a_call_that_another_process_takes_off_is_told_once(
    tmp_path: Path, runs: bool
) -> None:
    signed, products = Signed(), ("thinnest",)
    desk, off = ServedDesk(tmp_path / "desk", products), contextlib.AsyncExitStack()
    async with webhook_receiver(signed) as receiver, off:
        await desk.open()
        off.push_async_callback(desk.close)
        await desk.store.write(keep_template, AGENT)
        thns = await desk.client("thinnest")
        due_at = iso_moment(desk.now_ms() + 3_600_000)
        more = {"scheduled_at": due_at, "webhook_url": receiver.url}
        asked = (await thns.post(DIAL, json=BODY | more)).json()
        signed.secret = asked["webhook_secret"]
        if not runs:
            await off.aclose()
        with Store.open(desk.paths.database) as beside:
            gone = [
                beside.write_now(take_off, asked["call_id"], desk.now_ms(), PRODUCTS)
                for _ in range(2)
            ]
        assert gone == [True, False]
        if not runs:
            desk = ServedDesk(tmp_path / "desk", products)
            await desk.open()
            off.push_async_callback(desk.close)
        desk.apis.desk.outbox.wake()
        await receiver.heard("ended_reason", "cancelled")
    (told,) = receiver.accepted
    assert (told.json["event"], told.json["call_id"]) == ("call.failed", asked["call_id"])


async def test_receivers_that_were_set_up_hear_of_every_conversation(
    api_desk: ServedDesk, thns: httpx.AsyncClient
) -> None:
    signed = Signed()
    async with webhook_receiver(signed) as receiver:
        wanted = {"url": receiver.url, "event_types": ["voice.call.started", "voice.call.ended"]}
        made = (await thns.post("/webhooks/endpoints", json=wanted)).json()["endpoint"]
        signed.secret = made["secret"]
        tested = (await thns.post(f"/webhooks/endpoints/{made['id']}/test")).json()
        (test,) = await receiver.got(1)
        assert test.headers["x-webhook-delivery-id"] == tested["delivery_id"]
        call_id = (await thns.post(DIAL, json=BODY)).json()["call_id"]
        far = await api_desk.far.picks_up()
        await api_desk.agent_spoke()
        await far.hang_up()
        call = await api_desk.over(call_id)
        _, started, ended = await receiver.got(3)
        await api_desk.until(
            lambda e: isinstance(e, RecordsChanged) and e.what == "deliveries" and bool(e.record_id)
        )
        (listed,) = (await thns.get("/webhooks/endpoints")).json()["endpoints"]
    assert (started.json["event"], ended.json["event"]) == tuple(wanted["event_types"])
    assert started.json["agent_id"] == ended.json["agent_id"] == 1
    assert started.json["timestamp"] == call.answered_at
    data: dict[str, Any] = ended.json["data"]
    assert data["recording_url"] is not None
    assert data | {"recording_url": ""} == {
        "call_id": call_id,
        "session_id": call_id,
        "direction": "outbound",
        "from_number": US_LINE.user,
        "to_number": BOB,
        "duration": round(call.duration_ms / 1000),
        "status": "completed",
        "ended_reason": "user_hangup",
        "recording_url": "",
    }
    assert listed["last_triggered_at"] is not None and receiver.forged == []


CRM: dict[str, Any] = {
    "url": "https://example.com/hook",
    "event_types": ["voice.call.ended"],
    "agent_id": 1,
    "description": "CRM",
    "max_retries": 5,
}


async def test_receivers_are_set_up_and_changed(thns: httpx.AsyncClient) -> None:
    twice = {"event_types": CRM["event_types"] * 2}
    made = (await thns.post("/webhooks/endpoints", json=CRM | twice)).json()
    endpoint = made["endpoint"]
    assert made["status"] == "success" and endpoint["secret"].startswith("whsec_")
    assert endpoint | {"secret": "", "created_at": ""} == CRM | {
        "id": 1,
        "secret": "",
        "is_active": True,
        "timeout_ms": 5_000,
        "created_at": "",
    }
    change = {"is_active": False, "event_types": ["voice.call.started"], "timeout_ms": 9_000}
    changed = await thns.patch("/webhooks/endpoints/1", json=change)
    assert changed.json() == {"status": "success", "endpoint_id": 1}
    (listed,) = (await thns.get("/webhooks/endpoints")).json()["endpoints"]
    assert "secret" not in listed and listed | {"created_at": ""} == CRM | {
        "id": 1,
        "event_types": ["voice.call.started"],
        "is_active": False,
        "last_triggered_at": None,
        "created_at": "",
    }
    assert (await thns.post("/webhooks/endpoints/1/test")).status_code == 400


async def test_receivers_have_a_limit_and_go_with_their_secret(
    thns: httpx.AsyncClient, kept_secrets: MemoryKeyring
) -> None:
    wanted = {"url": "https://example.com/hook", "event_types": ["voice.call.ended"]}
    for _ in range(20):
        assert (await thns.post("/webhooks/endpoints", json=wanted)).status_code == 200
    full = await thns.post("/webhooks/endpoints", json=wanted)
    assert (full.status_code, "20 webhooks" in full.json()["detail"]) == (400, True)
    before = len(kept_secrets.kept)
    assert (await thns.delete("/webhooks/endpoints/1")).json() == {"status": "success"}
    assert len(kept_secrets.kept) == before - 1
    for asked in (
        await thns.delete("/webhooks/endpoints/1"),
        await thns.patch("/webhooks/endpoints/1", json={}),
        await thns.post("/webhooks/endpoints/1/test"),
        await thns.delete(f"/webhooks/endpoints/{2**62}"),
    ):
        assert (asked.status_code, asked.json()["status"]) == (404, 404)


async def test_what_is_no_receiver_is_refused(thns: httpx.AsyncClient) -> None:
    good = {"url": "https://example.com/hook", "event_types": ["voice.call.ended"]}
    for changes, said in (
        ({"url": "http://example.com/hook"}, "https://"),
        ({"url": "https://10.0.0.1/"}, "private network"),
        ({"url": ""}, "url"),
        ({"event_types": []}, "event_types"),
        ({"event_types": ["call.completed"]}, "event_types"),
        ({"event_types": None}, "event_types"),
        ({"max_retries": 6}, "max_retries"),
        ({"max_retries": "3"}, "max_retries"),
        ({"timeout_ms": 30_001}, "timeout_ms"),
        ({"agent_id": 77}, "no agent 77; 1 is Reminders"),
    ):
        asked = await thns.post("/webhooks/endpoints", json=good | changes)
        assert (asked.status_code, said in asked.json()["detail"]) == (400, True), asked.json()
    assert (await thns.get("/webhooks/endpoints")).json() == {"endpoints": []}
    assert (await thns.patch("/webhooks/endpoints/x", json={})).status_code == 400


async def test_receivers_hear_of_agents_that_come_change_and_go(
    api_desk: ServedDesk, thns: httpx.AsyncClient
) -> None:
    signed = Signed()
    async with webhook_receiver(signed) as receiver:
        kinds = ["agent.created", "agent.updated", "agent.deleted"]
        wanted = {"url": receiver.url, "event_types": kinds}
        made = (await thns.post("/webhooks/endpoints", json=wanted)).json()["endpoint"]
        signed.secret = made["secret"]
        new = Template("tpl_new", "New", "inbound", MindKind.CHAT, "Greet.")
        for count, change in enumerate((new, replace(new, name="Newer")), 1):
            await api_desk.store.write(keep_template, change)
            api_desk.bus.publish(RecordsChanged("templates", new.id))
            await receiver.got(count)
        await api_desk.store.write(delete_template, new.id)
        api_desk.bus.publish(RecordsChanged("templates", new.id))
        told = [one.json for one in await receiver.got(3)]
    assert [one["event"] for one in told] == kinds
    assert [one["data"]["name"] for one in told] == ["New", "Newer", None]
    assert {(one["agent_id"], one["data"]["agent_id"]) for one in told} == {(1, "tpl_new")}
