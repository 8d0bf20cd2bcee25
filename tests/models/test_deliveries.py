"""The queue of events as it is kept: order within a lane, what is due, what is let go."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models import deliveries
from models.calls import Call, delete_call, save_call
from models.deliveries import (
    AttemptResult,
    Delivery,
    DeliveryState,
    due_deliveries,
    get_delivery,
    list_deliveries,
    next_due_ms,
    queue_delivery,
    send_again,
    settle_attempt,
)
from models.errors import RecordMissing, RecordRefused
from models.store import Store
from models.webhook_endpoints import WebhookEndpoint, save_webhook_endpoint

LATER_MS = 9_000
AT = "2026-11-21T10:00:00.000Z"


@pytest.fixture
def queue(tmp_path: Path) -> Iterator["Queue"]:
    with Store.open(tmp_path / "x.db") as store:
        yield Queue(store)


class Queue:
    """A queue with short words for what is done to it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def put(self, lane: str, now_ms: int = 0, **more: object) -> Delivery:
        said = Delivery("p", lane, "e", "http://h/", "http://h:80", "{}", (1.0,), 5.0, **more)  # type: ignore[arg-type]
        self.store.write_now(queue_delivery, said, now_ms)
        return self.store.read_now(get_delivery, said.id)

    def due(self, *sending: Delivery, full: tuple[str, ...] = (), limit: int = 9) -> list[str]:
        numbers = [each.number for each in sending]
        found = self.store.read_now(due_deliveries, LATER_MS, limit, numbers, full)
        return [each.id for each in found]

    def settle(self, delivery: Delivery, delivered: bool, next_at_ms: int | None = None) -> None:
        error = "" if delivered else "no"
        result = AttemptResult("http://h/2", "http://h:80", delivered, 500, error, next_at_ms)
        self.store.write_now(settle_attempt, delivery, result, AT)

    def now(self, delivery: Delivery) -> Delivery:
        return self.store.read_now(get_delivery, delivery.id)


def test_one_lane_is_sent_one_after_another_and_lanes_beside_each_other(queue: Queue) -> None:
    first, second, other = queue.put("a"), queue.put("a"), queue.put("b")
    assert queue.due() == [first.id, other.id]
    assert queue.due(first) == [other.id]
    queue.settle(first, delivered=True)
    assert queue.due() == [second.id, other.id]


def test_a_delivery_that_waits_for_its_next_try_holds_its_lane_up(queue: Queue) -> None:
    first, second = queue.put("a"), queue.put("a")
    queue.settle(first, delivered=False, next_at_ms=LATER_MS + 1)
    assert queue.due() == []
    assert queue.store.read_now(next_due_ms, (), ()) == LATER_MS + 1
    queue.settle(first, delivered=False)
    assert queue.now(first).state is DeliveryState.FAILED
    assert (queue.now(first).attempts, queue.now(first).settled_at) == (2, AT)
    assert queue.due() == [second.id]


def test_what_came_of_a_try_is_kept(queue: Queue) -> None:
    first = queue.put("a")
    queue.settle(first, delivered=True)
    kept = queue.now(first)
    assert (kept.state, kept.attempts, kept.last_status) == (DeliveryState.DELIVERED, 1, 500)
    assert (kept.url, kept.next_at_ms) == ("http://h/2", None)


def test_a_receiver_that_gets_enough_and_a_limit(queue: Queue) -> None:
    first, second = queue.put("a"), queue.put("b")
    assert queue.due(full=("http://h:80",)) == []
    assert queue.store.read_now(next_due_ms, (), ("http://h:80",)) is None
    assert queue.due(limit=1) == [first.id]
    assert queue.store.read_now(next_due_ms, (first.number, second.number), ()) is None


def test_an_id_is_queued_once(queue: Queue) -> None:
    first = queue.put("a")
    with pytest.raises(RecordRefused):
        queue.put("a", id=first.id)


@pytest.mark.parametrize("delivered", [True, False])
def test_a_settled_one_is_sent_once_more_in_no_lane_but_its_own(
    queue: Queue, delivered: bool
) -> None:
    first, second = queue.put("a"), queue.put("a")
    queue.settle(first, delivered)
    queue.store.write_now(send_again, first.id, 5)
    assert queue.due() == [first.id, second.id]
    assert queue.now(first).retry_s == () and queue.now(first).settled_at is None


def test_one_that_waits_is_tried_at_once_but_not_before_its_turn(queue: Queue) -> None:
    first, second = queue.put("a"), queue.put("a")
    queue.settle(first, delivered=False, next_at_ms=LATER_MS + 1)
    for each in (first, second):
        queue.store.write_now(send_again, each.id, 5)
    assert queue.due() == [first.id]
    with pytest.raises(RecordMissing):
        queue.store.write_now(send_again, "dlv_none", 5)


def test_what_waits_for_a_receiver_that_moved_is_due(queue: Queue) -> None:
    hook = WebhookEndpoint("p", "http://h/", id="wh_1", updated_at="1970-01-01T00:00:05.000Z")
    queue.store.write_now(save_webhook_endpoint, hook)
    first, second = (queue.put("a", endpoint_id="wh_1") for _ in range(2))
    other = queue.put("b", endpoint_id="wh_2")
    for each in (first, other):
        queue.settle(each, delivered=False, next_at_ms=LATER_MS + 1)
    queue.store.write_now(save_webhook_endpoint, replace(hook, name="the same place"))
    assert queue.due() == []
    queue.store.write_now(save_webhook_endpoint, replace(hook, url="http://new/"))
    assert queue.due() == [first.id] and queue.now(first).next_at_ms == 5_000
    assert queue.now(second).next_at_ms is None, "it waits for its turn"


def test_with_a_call_go_its_events_and_the_lane_goes_on(queue: Queue) -> None:
    call = Call("pn", "inbound", "1")
    queue.store.write_now(save_call, call)
    of_call, behind = queue.put("a", call_id=call.id), queue.put("a")
    queue.store.write_now(delete_call, call.id)
    assert [each.id for each in queue.store.read_now(list_deliveries)] == [behind.id]
    assert queue.due() == [behind.id]
    queue.settle(of_call, delivered=True)
    assert queue.due() == [behind.id]


def test_old_settled_ones_go_and_those_that_wait_stay(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "KEPT", 2)
    waiting = queue.put("w")
    for _ in range(4):
        queue.settle(queue.put("a"), delivered=True)
    left = queue.store.read_now(list_deliveries)
    assert [each.number for each in left] == [5, 4, 1]
    assert left[-1].id == waiting.id


def test_lists_are_newest_first_and_of_whom_one_asks(queue: Queue) -> None:
    first, second = queue.put("a", endpoint_id="wh_1"), queue.put("b")
    found = queue.store.read_now(list_deliveries, 10)
    assert [each.id for each in found] == [second.id, first.id]
    assert {each.body for each in found} == {""} and queue.now(first).body == "{}"
    found = queue.store.read_now(list_deliveries, 10, "p", "wh_1")
    assert [each.id for each in found] == [first.id]
    assert queue.store.read_now(list_deliveries, 10, "other") == []
