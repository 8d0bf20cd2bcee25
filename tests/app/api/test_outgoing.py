"""A product's events of real calls: from the desk, over HTTP, signed, into a receiver."""

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from app.api import assembly
from app.api.voizbot.product import PRODUCT
from app.engine.api_office import ApiOrder
from app.engine.call_news import CallStage
from app.engine.events import RecordsChanged
from app.engine.minds import Task
from app.engine.webhooks import DeliveryRules, Post
from app.local_apis import LocalApis
from models.api_keys import ApiKey
from models.audit_log import list_rows
from models.calls import Call
from models.errors import RecordMissing
from models.webhook_endpoints import (
    WebhookEndpoint,
    list_webhook_endpoints,
    save_webhook_endpoint,
)
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk, open_desk
from tests.fakes.keyring_backend import MemoryKeyring
from tests.fakes.outbox import headers_of, signed_by
from tests.fakes.webhook_receiver import Received, WebhookReceiver, webhook_receiver

SECRET = "whsec_of_the_test_with_32_letters"
KEY = ApiKey("voizbot", "billing", "vb_…abcd", "")
STAGES = ["begun", "ringing", "answered", "ended"]


def posts(db: Database, stage: CallStage, call: Call) -> list[Post]:
    body = {"stage": str(stage), "call": call.id, "seconds": call.duration_ms // 1000}
    return [
        Post("voizbot", str(stage), one.url, body, call.id, one.id, one.id, call.id)
        for one in list_webhook_endpoints(db, "voizbot", call.line_id)
        if one.wants(str(stage))
    ]


@pytest.fixture(autouse=True)
def product(monkeypatch: pytest.MonkeyPatch, kept_secrets: MemoryKeyring) -> None:
    """One that sends events, in the place of all."""
    sends = dataclasses.replace(PRODUCT, posts=posts, rules=DeliveryRules(headers_of))
    monkeypatch.setattr(assembly, "PRODUCTS", (sends,))


@pytest.fixture
async def receiver() -> AsyncIterator[WebhookReceiver]:
    async with webhook_receiver(signed_by(SECRET)) as receiver:
        yield receiver


async def subscribe(desk: ServedDesk, receiver: WebhookReceiver) -> None:
    endpoint = WebhookEndpoint("voizbot", receiver.url, line_id=US_LINE.id)
    await desk.apis.desk.outbox.keep_secret(endpoint.id, SECRET)
    await desk.store.write(save_webhook_endpoint, endpoint)


async def place(desk: ServedDesk) -> str:
    order = ApiOrder("voizbot", KEY, US_LINE.id, BOB, Task(purpose="Ask"))
    return (await desk.apis.desk.office.place(order)).call_id


async def settled(desk: ServedDesk, event: Received, *_: Received) -> None:
    """What came of it is written down."""
    written = RecordsChanged("deliveries", event.headers["x-delivery"])
    await desk.until(lambda each: each == written)


async def test_a_call_that_an_api_places_is_told_stage_by_stage(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    async with open_desk(tmp_path / "desk", products=()) as desk:
        await subscribe(desk, receiver)
        call_id = await place(desk)
        far = await desk.far.rung()
        await receiver.got(2)
        await far.answer()
        await receiver.got(3)
        await far.hang_up()
        told = await receiver.got(4)
        assert [(each.json["stage"], each.json["call"]) for each in told] == [
            (stage, call_id) for stage in STAGES
        ]
        await settled(desk, told[-1])
        await desk.engine.calls_over()
        sizes = {
            row.content["bytes"]
            for row in await desk.store.read(list_rows, 1_000)
            if row.content.get("purpose") == "event ended (voizbot)"
        }
        assert sizes == {told[-1].size_bytes}
    assert not receiver.forged


async def test_the_end_of_a_call_that_the_desk_hung_up_when_it_closed_is_told_later(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    async with open_desk(tmp_path / "desk", products=()) as desk:
        await subscribe(desk, receiver)
        await place(desk)
        await desk.far.rung()
        await receiver.got(2)
    async with open_desk(tmp_path / "desk", products=()):
        assert await receiver.heard("stage", "ended") == ["begun", "ringing", "ended"]


async def test_the_window_sees_what_was_sent_and_sends_it_again(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    async with open_desk(tmp_path / "desk", products=()) as desk:
        await subscribe(desk, receiver)
        window = LocalApis(desk.engine, desk.store, desk.paths, lambda: desk.settings)
        await place(desk)
        await settled(desk, *await receiver.got(1))
        row = (await window.deliveries())[-1]
        assert (row.product, row.event, row.url) == ("voizbot", "begun", receiver.url)
        await window.replay(row.id)
        desk.apis.desk.outbox.wake()
        ids = [each.headers["x-delivery"] for each in await receiver.got(3)]
        assert ids.count(row.id) == 2
        with pytest.raises(RecordMissing):
            await window.replay("dlv_none")
