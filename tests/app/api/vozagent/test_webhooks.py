"""Webhooks: set up with a secret, told of what happens, in order, signed to be checked."""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import httpx
import keyring
import keyring.backends.fail
import pytest

from app.agent.mind import Finish, Note, Outcome, Say
from app.api.vozagent.events import EVENTS
from app.people.desk import PeopleDesk
from models.contacts import Contact
from models.deliveries import DeliveryState, list_deliveries
from models.templates import MindKind, Template, save_template
from tests.app.api.vozagent.test_calls import place
from tests.fakes.api_desk import BOB, ServedDesk
from tests.fakes.webhook_receiver import Received, Reply, WebhookReceiver, webhook_receiver


@pytest.fixture(autouse=True)
def secrets_file(api_desk: ServedDesk) -> Iterator[None]:
    """A computer without a keyring, and where secrets are kept there."""
    usual = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    api_desk.paths.secrets.touch(0o600)
    yield
    keyring.set_keyring(usual)


async def hook(voz: httpx.AsyncClient, url: str, *events: str) -> dict[str, Any]:
    body = {"name": "CRM", "url": url, "events": events or EVENTS}
    answer = await voz.post("/v1/webhooks", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def is_signed(request: Received, secret: str) -> bool:
    signed = request.headers["x-vozagent-timestamp"].encode() + b"." + request.body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return request.headers["x-vozagent-signature"] == f"sha256={digest}"


def types(receiver: WebhookReceiver) -> list[str]:
    return receiver.events("type")


async def test_the_secret_is_shown_once(voz: httpx.AsyncClient) -> None:
    made = await hook(voz, "https://crm.example/events", "call.completed")
    assert set(made) == {"id", "name", "url", "events", "is_active", "secret", "created_at"}
    assert made["secret"].startswith("whsec_") and len(made["secret"]) > 40
    (listed,) = (await voz.get("/v1/webhooks")).json()
    assert listed == made | {"secret": "whsec_*****"}


async def test_a_webhook_is_changed_as_the_document_spells_it_and_as_we_do(
    voz: httpx.AsyncClient,
) -> None:
    made = await hook(voz, "https://crm.example/events", "call.completed")
    for spelling, value in (("isActive", False), ("is_active", True)):
        patched = await voz.patch(f"/v1/webhooks/{made['id']}", json={spelling: value})
        assert patched.status_code == 200
        assert set(patched.json()) == (set(made) - {"secret"}) | {"updated_at"}
        assert patched.json()["is_active"] is value
    change = {"name": "Other", "url": "https://other.example/", "events": ["contact.created"]}
    patched = await voz.patch(f"/v1/webhooks/{made['id']}", json=change)
    assert change.items() <= patched.json().items()


async def test_a_removed_webhook_is_gone(api_desk: ServedDesk, voz: httpx.AsyncClient) -> None:
    made = await hook(voz, "https://crm.example/events")
    gone = await voz.delete(f"/v1/webhooks/{made['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert await api_desk.apis.desk.outbox.secret_of(made["id"]) is None
    for answer in (
        await voz.delete(f"/v1/webhooks/{made['id']}"),
        await voz.patch(f"/v1/webhooks/{made['id']}", json={}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_what_cannot_be_a_webhook_is_refused(voz: httpx.AsyncClient) -> None:
    good = {"name": "CRM", "url": "https://crm.example/", "events": ["call.started"]}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"url": "http://crm.example/"}, "url"),
        ({"url": "https://192.168.1.1/"}, "url"),
        ({"url": "https://me:secret@crm.example/"}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["call.ended"]}, "events.0"),
        ({"name": " "}, "name"),
    ]
    for change, field in wrong:
        answer = await voz.post("/v1/webhooks", json=good | change)
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"]["details"] == {"invalid_fields": [field]}
    answer = await voz.post("/v1/webhooks", json={})
    missing = answer.json()["error"]["details"]["missing_fields"]
    assert missing == ["name", "url", "events"]
    assert (await voz.get("/v1/webhooks")).json() == []


async def test_a_call_is_told_from_its_contact_to_its_booking_in_order_and_signed(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    template = Template("out_tpl_voz", "Voz", "outbound", MindKind.CHAT, "Be kind.")
    api_desk.store.write_now(save_template, template)
    bye = (Note("lead_qualification", "hot"), Note("day", "Friday"), Say("Goodbye."))
    api_desk.minds.mind.answers["A table please"] = (*bye, Finish(Outcome.BOOKED, True))
    async with webhook_receiver() as receiver:
        made = await hook(voz, receiver.url)
        placed = await place(voz, first_name="John")
        far = await api_desk.far.picks_up()
        await api_desk.agent_spoke()
        far.says("A table please")
        told = await receiver.got(5)
    assert types(receiver) == [
        *("contact.created", "call.started", "call.completed"),
        *("lead.qualified", "appointment.booked"),
    ]
    assert all(is_signed(each, made["secret"]) for each in told)
    assert len({each.headers["x-vozagent-delivery"] for each in told}) == 5
    for each in told:
        assert each.json["type"] == each.headers["x-vozagent-event"]
        assert each.json["id"].startswith("evt_") and each.json["created_at"].endswith("Z")
    by_type = {each.json["type"]: each.json["data"] for each in told}
    (listed,) = (await voz.get("/v1/calls")).json()
    assert by_type["call.completed"] == listed
    assert by_type["call.started"]["id"] == placed["call_id"]
    assert by_type["call.started"]["contact_id"] == placed["contact_id"]
    assert by_type["contact.created"]["first_name"] == "John"
    noted = {"lead_qualification": "hot", "day": "Friday"}
    assert by_type["appointment.booked"] == listed | {"notes": noted}


async def test_contacts_are_told_of_wherever_they_are_changed(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    def changed(what: str, record_id: str) -> None:
        from app.engine.events import RecordsChanged

        api_desk.bus.publish(RecordsChanged(what, record_id))

    people = PeopleDesk(api_desk.store, api_desk.paths, lambda: api_desk.settings, changed)
    async with webhook_receiver() as receiver:
        await hook(voz, receiver.url, "contact.created", "contact.updated")
        bob = await people.save_contact(Contact("Bob", (BOB,)))
        await receiver.got(1)
        await voz.patch(f"/v1/contacts/{bob.id}", json={"company": "Bob & Sons"})
        _, told = await receiver.got(2)
    assert types(receiver) == ["contact.created", "contact.updated"]
    assert told.json["data"]["company"] == "Bob & Sons"


async def test_what_is_not_asked_for_is_not_sent(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    made = await hook(voz, "https://crm.example/events", "call.started")
    await voz.patch(f"/v1/webhooks/{made['id']}", json={"isActive": False})
    await voz.post("/v1/contacts", json={"phone_number": BOB})
    far = await api_desk.far.dials("+12025550111")
    await far.hang_up()
    assert api_desk.store.read_now(list_deliveries, 10) == []


async def test_a_receiver_that_fails_is_tried_again_after_the_documented_waits(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    async with webhook_receiver() as receiver:
        receiver.then(Reply(500))
        await hook(voz, receiver.url, "contact.created")
        await voz.post("/v1/contacts", json={"phone_number": BOB})
        await receiver.was_asked(1)
        await api_desk.until(lambda _: api_desk.store.read_now(list_deliveries, 1)[0].attempts == 1)
        (waiting,) = api_desk.store.read_now(list_deliveries, 10)
        assert waiting.retry_s == (10.0, 60.0, 300.0, 3600.0)
        assert waiting.timeout_s == 10.0
        path = f"/v1/webhooks/{waiting.endpoint_id}/deliveries"
        (listed,) = (await voz.get(path)).json()
        told = (listed["id"], listed["status"], listed["attempts"], listed["response_status"])
        assert told == (waiting.id, "waiting", 1, 500)
        assert "status 500" in listed["error"] and listed["next_attempt_at"].endswith("Z")
        assert (await voz.get(path, params={"offset": 1})).json() == []
        await api_desk.apis.desk.outbox.replay(waiting.id)
        first, second = await receiver.was_asked(2)
        assert first.headers["x-vozagent-delivery"] == second.headers["x-vozagent-delivery"]
        assert first.body == second.body
        await receiver.got(1)
    assert waiting.state is DeliveryState.WAITING


async def test_without_a_place_for_secrets_nothing_is_set_up(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    api_desk.paths.secrets.unlink()
    body = {"name": "CRM", "url": "https://crm.example/", "events": ["call.started"]}
    answer = await voz.post("/v1/webhooks", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "secret_not_kept")
    assert (await voz.get("/v1/webhooks")).json() == []
