"""Ten minutes without any receiver and a desk that closes meanwhile, for every product.

Each receiver checks the signature as its product documents it. Some 3 s: three calls that are
answered and hung up at once, and no time but that of the test's.
"""

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.deliveries import Delivery, DeliveryState, list_deliveries
from models.template_versions import keep_template
from models.templates import MindKind, Template
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk
from tests.fakes.voice_orders import order
from tests.fakes.webhook_receiver import (
    PATIENCE_S,
    Received,
    WebhookReceiver,
    webhook_receiver,
)

pytestmark = pytest.mark.usefixtures("kept_secrets")
AGENT = Template("out_tpl_ag1", "Reminders", "outbound", MindKind.CHAT, "Remind them.")
SECRET = "s3cret-of-thirty-two-characters!"
TRIES_AFTER_S = (10, 60, 300)


@dataclass
class Product:
    """How a product's events are signed, and what they are for a call that is answered."""

    name: str
    prefix: str
    delivery: str
    key: str
    events: list[str]
    secret: str = ""

    def __call__(self, request: Received) -> bool:
        stamp = request.headers[f"{self.prefix}-timestamp"]
        digest = hmac.new(
            self.secret.encode(), stamp.encode() + b"." + request.body, hashlib.sha256
        )
        return request.headers[f"{self.prefix}-signature"] == f"sha256={digest.hexdigest()}"


VOZAGENT = ["call.started", "call.completed"]
THINNEST = ["call.initiating", "call.ringing", "call.in_progress", "call.completed"]


@pytest.fixture
def products() -> list[Product]:
    return [
        Product("vozagent", "x-vozagent", "x-vozagent-delivery", "type", VOZAGENT),
        Product("talktomyagent", "x-ttma", "x-ttma-delivery", "event", ["call.ended"]),
        Product("thinnest", "x-webhook", "x-webhook-delivery-id", "event", THINNEST),
    ]


@contextlib.asynccontextmanager
async def desk_at(home: Path, later_s: float) -> AsyncIterator[ServedDesk]:
    """A desk that is opened so many seconds after now."""
    desk = ServedDesk(home)
    desk.later(later_s)
    await desk.open()
    try:
        yield desk
    finally:
        await desk.close()


async def ask(product: Product, client: httpx.AsyncClient, url: str) -> Any:
    """Have the receiver told, and place a call."""
    match product.name:
        case "vozagent":
            hook = {"name": "CRM", "url": url, "events": VOZAGENT}
            product.secret = (await client.post("/v1/webhooks", json=hook)).json()["secret"]
            body = {"phone_number": BOB, "assistant_id": AGENT.id, "first_name": "Bob"}
            return await client.post("/v1/calls/outbound", json=body)
        case "talktomyagent":
            product.secret = SECRET
            hook = {"from": US_LINE.user, "url": url, "secret": SECRET}
            assert (await client.put("/v1/voice/webhooks", json=hook)).is_success
            headers = {"Idempotency-Key": "1"}
            return await client.post("/v1/voice/calls", json=order(), headers=headers)
        case _:
            body = {"agent_id": AGENT.id, "to_number": BOB, "from_number": US_LINE.user}
            dial = "/voice/outbound/dial"
            answer = await client.post(dial, json=body | {"webhook_url": url})
            product.secret = answer.json()["webhook_secret"]
            return answer


async def test_every_event_arrives_once_in_order_and_signed(
    tmp_path: Path, products: list[Product]
) -> None:
    async with contextlib.AsyncExitStack() as open_:
        receivers: dict[str, WebhookReceiver] = {}
        for product in products:
            receiver = await open_.enter_async_context(webhook_receiver(product))
            receiver.down, receivers[product.name] = True, receiver
        async with desk_at(tmp_path / "desk", 0) as desk:
            await desk.store.write(keep_template, AGENT)
            for product in products:
                client = await desk.client(product.name)
                answer = await ask(product, client, receivers[product.name].url)
                assert answer.is_success, answer.text
                far = await desk.far.picks_up()
                await desk.agent_spoke()
                await far.hang_up()
                await desk.engine.calls_over()
            for tries, wait_s in enumerate(TRIES_AFTER_S, 1):
                for product in products:
                    await receivers[product.name].was_tried(tries)
                await written(desk, tries)
                desk.later(wait_s)
                desk.apis.desk.outbox.wake()
            await written(desk, len(TRIES_AFTER_S) + 1)
        async with desk_at(tmp_path / "desk", 610) as desk:
            for receiver in receivers.values():
                receiver.down = False
            desk.later(7_200)
            desk.apis.desk.outbox.wake()
            for product in products:
                told = await receivers[product.name].heard(product.key, product.events[-1])
                assert told == product.events
            await until(desk, all_delivered)
    for product in products:
        receiver = receivers[product.name]
        ids = [each.headers[product.delivery] for each in receiver.accepted]
        assert len(set(ids)) == len(ids) and not receiver.forged


async def until(desk: ServedDesk, done: Callable[[list[Delivery]], bool]) -> None:
    """Return once that can be said of the queue."""
    with desk.bus.subscribe() as events:
        async with asyncio.timeout(PATIENCE_S):
            while not done(await desk.store.read(list_deliveries, 1_000)):
                await anext(aiter(events))


async def written(desk: ServedDesk, tries: int) -> None:
    """So many tries of the first event of every lane are written down."""

    def are_written(queue: list[Delivery]) -> bool:
        heads = {each.lane: each for each in queue}
        return len(heads) == 3 and all(each.attempts == tries for each in heads.values())

    await until(desk, are_written)


def all_delivered(queue: list[Delivery]) -> bool:
    return {each.state for each in queue} == {DeliveryState.DELIVERED}
