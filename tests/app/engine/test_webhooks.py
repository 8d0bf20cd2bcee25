"""Events to other programs: signed, in order, tried again, over restarts, in nobody's way."""

import asyncio
import sys
from pathlib import Path

import pytest

from app.engine.webhooks import AT_ONCE, PER_RECEIVER, Attempt
from models.deliveries import Delivery, DeliveryState
from models.errors import RecordMissing
from models.webhook_endpoints import (
    WebhookEndpoint,
    delete_webhook_endpoint,
    endpoint_of,
    save_webhook_endpoint,
)
from tests.fakes.outbox import START_MS, TestedOutbox, signed_by
from tests.fakes.webhook_receiver import Reply, webhook_receiver

SECRET = "whsec_of_the_test"
NOBODY = "http://127.0.0.1:1/"
"""Nobody listens at the first of all ports."""


def failed_with(delivery: Delivery, word: str) -> bool:
    return delivery.state is DeliveryState.FAILED and word in delivery.last_error


async def test_an_event_is_signed_acknowledged_and_accounted_for(tmp_path: Path) -> None:
    async with webhook_receiver(signed_by(SECRET)) as receiver, TestedOutbox(tmp_path) as desk:
        await desk.outbox.keep_secret("wh_1", SECRET)
        sent = await desk.send(receiver.url, "call.ended", secret_id="wh_1", call_id="call_1")
        delivery = await desk.settled(sent)
    (request,) = receiver.asked
    assert (request.method, request.path, request.body) == (
        "POST",
        "/events",
        b'{"event":"call.ended"}',
    )
    assert request.headers["x-delivery"] == sent
    assert request.headers["x-at"] == str(int(START_MS) // 1000)
    assert request.headers["content-type"] == "application/json"
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 1)
    assert desk.egress.reports == [
        ("call_1", "127.0.0.1", "event call.ended (p)", request.size_bytes)
    ]


async def test_a_failed_try_is_repeated_under_the_same_id_and_signed_anew(tmp_path: Path) -> None:
    async with webhook_receiver(signed_by(SECRET)) as receiver, TestedOutbox(tmp_path) as desk:
        receiver.then(Reply(500), Reply(429))
        desk.shelf.kept["wh_1"] = SECRET
        first = await desk.send(receiver.url, "1", secret_id="wh_1")
        second = await desk.send(receiver.url, "2", secret_id="wh_1")
        assert (await desk.tried(first)).next_at_ms == int(START_MS) + 10_000
        assert "status 500" in (await desk.now(first)).last_error
        await desk.clock.advance(10_000)
        await desk.tried(first, 2)
        await desk.clock.advance(60_000)
        await desk.settled(second)
    tries = [(each.headers["x-delivery"], each.headers["x-try"]) for each in receiver.asked]
    assert tries == [(first, "1"), (first, "2"), (first, "3"), (second, "1")]
    moments = [int(each.headers["x-at"]) - int(START_MS) // 1000 for each in receiver.asked]
    assert moments == [0, 10, 70, 70]
    assert receiver.events("event") == ["1", "2"]


async def test_ten_minutes_without_a_receiver_and_a_desk_that_is_killed_meanwhile(
    tmp_path: Path,
) -> None:
    """Every event arrives, once per delivery id and in order."""
    names = [str(each) for each in range(6)]
    async with webhook_receiver(signed_by(SECRET)) as receiver:
        receiver.down = True
        desk = TestedOutbox(tmp_path)
        desk.shelf.kept["wh_1"] = SECRET
        async with desk:
            ids = [await desk.send(receiver.url, name, secret_id="wh_1") for name in names[:4]]
            for tries in (1, 2, 3):
                head = await desk.tried(ids[0], tries)
                await desk.clock.advance((head.next_at_ms or 0) - desk.now_ms())
            await desk.tried(ids[0], 4)
            assert desk.now_ms() > START_MS + 360_000
            await desk.kill()
        await desk.clock.advance(240_000)
        receiver.down = False
        async with TestedOutbox(tmp_path, desk.clock, desk.shelf) as desk:
            ids += [await desk.send(receiver.url, name, secret_id="wh_1") for name in names[4:]]
            await desk.clock.advance(1_800_000)
            await desk.settled(ids[-1])
            states = {each.state for each in await desk.all()}
    assert desk.now_ms() >= START_MS + 600_000
    assert [each.headers["x-delivery"] for each in receiver.accepted] == ids
    assert receiver.events("event") == names and not receiver.forged
    assert states == {DeliveryState.DELIVERED}


async def test_a_desk_killed_in_the_middle_of_a_delivery_sends_it_again_under_its_id(
    tmp_path: Path,
) -> None:
    async with webhook_receiver() as receiver:
        receiver.then(Reply(hangs=True))
        async with TestedOutbox(tmp_path) as desk:
            sent = await desk.send(receiver.url, "1")
            behind = await desk.send(receiver.url, "2")
            await receiver.was_asked(1)
            await desk.kill()
        async with TestedOutbox(tmp_path) as desk:
            await desk.settled(behind)
        assert [each.headers["x-delivery"] for each in receiver.asked] == [sent, sent, behind]
        assert receiver.events("event") == ["1", "2"]


async def test_a_process_that_is_killed_while_it_sends_loses_and_repeats_nothing_else(
    tmp_path: Path,
) -> None:
    program = Path(__file__).parents[2] / "peers" / "sending_desk.py"
    async with webhook_receiver() as receiver:
        receiver.then(Reply(), Reply(), Reply(hangs=True))
        words = (str(program), str(tmp_path), receiver.url, "1", "2", "3", "4")
        process = await asyncio.create_subprocess_exec(sys.executable, *words)
        try:
            await receiver.was_asked(3)
        finally:
            process.kill()
            await process.wait()
        async with TestedOutbox(tmp_path):
            await receiver.got(4)
    assert [each.json["event"] for each in receiver.asked] == ["1", "2", "3", "3", "4"]
    assert len({each.headers["x-delivery"] for each in receiver.asked}) == 4


async def test_what_a_receiver_will_not_have_holds_up_nothing_that_comes_after_it(
    tmp_path: Path,
) -> None:
    async with webhook_receiver() as receiver, TestedOutbox(tmp_path) as desk:
        receiver.then(Reply(422))
        first = await desk.send(receiver.url, "1")
        second = await desk.send(receiver.url, "2")
        assert (await desk.settled(second)).state is DeliveryState.DELIVERED
        assert (await desk.now(first)).state is DeliveryState.WAITING
        await desk.clock.advance(10_000)
        assert (await desk.settled(first)).attempts == 2
    assert receiver.events("event") == ["2", "1"]


@pytest.mark.parametrize(
    ("retry_s", "waits"), [((), ()), ((5.0,), (5.0, 60.0)), ((5.0, 6.0), (5.0, 6.0, 300.0))]
)
async def test_a_receiver_that_is_not_there_is_tried_as_long_as_its_product_tries_any(
    tmp_path: Path, retry_s: tuple[float, ...], waits: tuple[float, ...]
) -> None:
    async with TestedOutbox(tmp_path) as desk:
        sent = await desk.send(NOBODY, retry_s=retry_s)
        for tries, wait_s in enumerate(waits, 1):
            head = await desk.tried(sent, tries)
            assert head.next_at_ms == desk.now_ms() + round(wait_s * 1000)
            await desk.clock.advance(wait_s * 1000)
        head = await desk.tried(sent, len(waits) + 1)
    assert head.state is (DeliveryState.WAITING if waits else DeliveryState.FAILED)


async def test_after_the_last_try_the_next_of_the_lane_goes(tmp_path: Path) -> None:
    async with webhook_receiver() as receiver, TestedOutbox(tmp_path) as desk:
        receiver.then(Reply(503), Reply(503))
        first = await desk.send(receiver.url, "1", retry_s=(5.0,))
        second = await desk.send(receiver.url, "2")
        await desk.tried(first)
        await desk.clock.advance(5_000)
        assert failed_with(await desk.settled(first), "503")
        assert (await desk.settled(second)).state is DeliveryState.DELIVERED


async def test_a_lane_that_hangs_and_a_receiver_that_hangs_hold_nobody_up(tmp_path: Path) -> None:
    async with (
        webhook_receiver() as stuck,
        webhook_receiver() as other,
        TestedOutbox(tmp_path) as desk,
    ):
        stuck.then(*[Reply(hangs=True)] * AT_ONCE)
        for lane in range(AT_ONCE):
            await desk.send(stuck.url, lane=f"stuck {lane}")
        await stuck.was_asked(PER_RECEIVER)
        sent = await desk.send(other.url)
        assert (await desk.settled(sent)).state is DeliveryState.DELIVERED
        assert len(stuck.asked) == PER_RECEIVER


async def test_one_that_was_delivered_or_given_up_is_sent_once_more_under_its_id(
    tmp_path: Path,
) -> None:
    async with webhook_receiver() as receiver, TestedOutbox(tmp_path) as desk:
        receiver.then(Reply(500), Reply(200), Reply(200), Reply(500))
        sent = await desk.send(receiver.url, retry_s=())
        assert (await desk.settled(sent)).state is DeliveryState.FAILED
        for attempts, state in ((2, DeliveryState.DELIVERED), (3, DeliveryState.DELIVERED)):
            await desk.outbox.replay(sent)
            await desk.tried(sent, attempts)
            assert (await desk.settled(sent)).state is state
        await desk.outbox.replay(sent)
        assert failed_with(await desk.tried(sent, 4), "500")
        with pytest.raises(RecordMissing):
            await desk.outbox.replay("dlv_none")
    assert {each.headers["x-delivery"] for each in receiver.asked} == {sent}


async def test_a_retry_goes_to_where_the_endpoint_is_now(tmp_path: Path) -> None:
    async with webhook_receiver() as receiver, TestedOutbox(tmp_path) as desk:
        wrong = WebhookEndpoint("p", "https://192.168.0.1/", id="wh_1")
        await desk.store.write(save_webhook_endpoint, wrong)
        sent = await desk.send(wrong.url, endpoint_id="wh_1")
        assert (await desk.settled(sent)).state is DeliveryState.FAILED
        right = WebhookEndpoint("p", receiver.url, id="wh_1")
        await desk.store.write(save_webhook_endpoint, right)
        await desk.outbox.replay(sent)
        delivery = await desk.tried(sent, 2)
        assert (delivery.state, delivery.url) == (DeliveryState.DELIVERED, receiver.url)
        kept = await desk.store.read(endpoint_of, "wh_1")
        assert kept is not None and kept.last_sent_at == delivery.settled_at


async def test_nothing_goes_to_an_endpoint_that_is_switched_off_or_gone(tmp_path: Path) -> None:
    async with webhook_receiver() as receiver, TestedOutbox(tmp_path) as desk:
        off = WebhookEndpoint("p", receiver.url, id="wh_1", active=False)
        await desk.store.write(save_webhook_endpoint, off)
        sent = await desk.send(receiver.url, endpoint_id="wh_1")
        assert failed_with(await desk.settled(sent), "switched off")
        await desk.store.write(delete_webhook_endpoint, "p", "wh_1")
        sent = await desk.send(receiver.url, endpoint_id="wh_1")
        assert failed_with(await desk.settled(sent), "removed")
        assert receiver.asked == []


async def test_without_its_secret_nothing_is_sent_until_it_can_be_signed(tmp_path: Path) -> None:
    async with webhook_receiver(signed_by(SECRET)) as receiver, TestedOutbox(tmp_path) as desk:
        desk.shelf.broken = "the keyring is locked"
        sent = await desk.send(receiver.url, secret_id="wh_1")
        assert "locked" in (await desk.tried(sent)).last_error
        desk.shelf.broken = ""
        await desk.clock.advance(10_000)
        assert "not kept any more" in (await desk.tried(sent, 2)).last_error
        assert receiver.asked == []
        desk.shelf.kept["wh_1"] = SECRET
        await desk.clock.advance(60_000)
        assert (await desk.settled(sent)).state is DeliveryState.DELIVERED


async def test_secrets_are_made_kept_and_forgotten(tmp_path: Path) -> None:
    async with TestedOutbox(tmp_path) as desk:
        made = await desk.outbox.new_secret("wh_1")
        assert made.startswith("whsec_") and len(made) >= 40
        assert made != await desk.outbox.new_secret("wh_2")
        assert await desk.outbox.secret_of("wh_1") == made
        await desk.outbox.forget_secret("wh_1")
        assert await desk.outbox.secret_of("wh_1") is None
        assert made not in repr(Attempt("d", "e", b"", 1, made))
