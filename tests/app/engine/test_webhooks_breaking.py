"""The queue of events where something breaks: a product's rules, the disk, sheer numbers."""

import asyncio
from pathlib import Path

import pytest

from app.engine.webhooks import AT_ONCE, PER_RECEIVER, Attempt, DeliveryRules
from models.deliveries import DeliveryState
from models.errors import StoreFailed
from tests.fakes.full_disk import no_file_beyond
from tests.fakes.outbox import PATIENCE_S, TestedOutbox, headers_of, post
from tests.fakes.webhook_receiver import Reply, webhook_receiver


async def test_a_fault_in_a_products_rules_costs_its_own_event_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken_once(attempt: Attempt) -> dict[str, str]:
        if attempt.event == "bad":
            raise KeyError("nonsense")
        return dict(headers_of(attempt))

    rules = DeliveryRules(broken_once, retry_s=())
    async with webhook_receiver() as receiver, TestedOutbox(tmp_path, rules=rules) as desk:
        bad = await desk.send(receiver.url, "bad")
        good = await desk.send(receiver.url, "good")
        assert (await desk.settled(good)).state is DeliveryState.DELIVERED
        assert "KeyError" in (await desk.now(bad)).last_error
    assert "cannot be tried" in caplog.text
    caplog.clear()


async def test_a_full_disk_queues_nothing_and_what_was_sent_is_not_sent_twice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answer = asyncio.Event()
    async with webhook_receiver() as receiver, TestedOutbox(tmp_path) as desk:
        receiver.then(Reply(after=answer))
        sent = await desk.send(receiver.url, "1")
        await receiver.was_asked(1)
        with no_file_beyond(0):
            with pytest.raises(StoreFailed):
                await desk.send(receiver.url, "2")
            answer.set()
            await receiver.got(1)
            async with asyncio.timeout(PATIENCE_S):
                while "is not kept yet" not in caplog.text:
                    await desk.clock.settle()
        caplog.clear()
        assert len(await desk.all()) == 1
        await desk.clock.advance(5_000)
        assert (await desk.settled(sent)).state is DeliveryState.DELIVERED
        await desk.settled(await desk.send(receiver.url, "2"))
    assert receiver.events("event") == ["1", "2"]


async def test_ten_thousand_events_at_the_start_take_no_more_room_than_a_few(
    tmp_path: Path,
) -> None:
    """What waits stays on the disk, and those that hang hold no other receiver up."""
    many = 10_000
    desk = TestedOutbox(tmp_path)
    async with webhook_receiver() as stuck, webhook_receiver() as other:
        stuck.then(*[Reply(hangs=True)] * PER_RECEIVER)
        await desk.outbox.send(*(post(stuck.url, lane=str(number)) for number in range(many)))
        async with desk:
            await stuck.was_asked(PER_RECEIVER)
            sent = await desk.send(other.url, "last")
            assert (await desk.settled(sent)).state is DeliveryState.DELIVERED
            assert len(asyncio.all_tasks()) < 10 * AT_ONCE
        asked = [each.headers["x-delivery"] for each in stuck.asked]
        again = TestedOutbox(tmp_path)
        oldest = [each.id for each in await again.all()][:PER_RECEIVER]
        again.store.close()
    assert sorted(asked) == sorted(oldest)
