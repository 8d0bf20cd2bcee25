"""Events on their way to other programs: the queue as it is kept, and its log.

Owns the order within a lane, what is due, and how many that are settled are kept. When one is
due again and what makes one fail is ``app.engine.webhooks``'s.
"""

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import new_id, now_iso
from models.rows import Row, every, first, from_json, to_row
from models.webhook_endpoints import note_endpoint_sent

KEPT = 5_000
"""Settled deliveries; older ones go."""


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Given up; it can be sent once more."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one receiver. ``body`` is what is sent, as text.

    ``receiver`` is the scheme, host and port of ``url``. ``retry_s`` are the waits before the
    second try and later. ``next_at_ms`` (Unix time) is None behind another one of its lane,
    and once it is settled. ``number`` is the order of all, 0 until it is kept.
    """

    product: str
    lane: str
    event: str
    url: str
    receiver: str
    body: str
    retry_s: tuple[float, ...]
    timeout_s: float
    endpoint_id: str = ""
    secret_id: str = ""
    call_id: str | None = None
    id: str = field(default_factory=lambda: new_id("dlv"))
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    next_at_ms: int | None = None
    created_at: str = field(default_factory=now_iso)
    settled_at: str | None = None
    last_status: int | None = None
    last_error: str = ""
    number: int = 0


_FIELDS = tuple(each.name for each in dataclasses.fields(Delivery))


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What came of one try. ``next_at_ms`` is when it is tried again, None for never.

    ``url`` and ``receiver`` are where it went; ``status`` is None where nothing came back.
    ``aside``: it goes on by itself, and what waits behind it does not wait any longer.
    """

    url: str
    receiver: str
    delivered: bool
    status: int | None = None
    error: str = ""
    next_at_ms: int | None = None
    aside: bool = False


def queue_delivery(db: Database, delivery: Delivery, now_ms: int) -> None:
    """Queue it behind whatever waits in its lane."""
    sql = "SELECT 1 FROM deliveries WHERE lane = ? AND state = 'waiting' LIMIT 1"
    behind = first(db, sql, [delivery.lane]) is not None
    row = to_row(delivery) | {"next_at_ms": None if behind else now_ms}
    del row["number"]
    columns = ", ".join(row)
    marks = ", ".join("?" for _ in row)
    db.execute(f"INSERT INTO deliveries ({columns}) VALUES ({marks})", list(row.values()))


def get_delivery(db: Database, delivery_id: str) -> Delivery:
    """The delivery of that id. Raises RecordMissing."""
    row = first(db, "SELECT * FROM deliveries WHERE id = ?", [delivery_id])
    if row is None:
        raise RecordMissing("delivery", delivery_id)
    return _delivery(row)


def list_deliveries(
    db: Database, limit: int = 100, product: str | None = None, endpoint_id: str | None = None
) -> list[Delivery]:
    """The newest deliveries, newest first; of one product or one endpoint only. Without their
    bodies, which may hold whole conversations: ``get_delivery`` has them."""
    columns = ", ".join("'' AS body" if name == "body" else name for name in _FIELDS)
    sql = f"""
        SELECT {columns} FROM deliveries
        WHERE (:product IS NULL OR product = :product)
            AND (:endpoint IS NULL OR endpoint_id = :endpoint)
        ORDER BY number DESC LIMIT :limit
    """
    values = {"product": product, "endpoint": endpoint_id, "limit": limit}
    return [_delivery(row) for row in every(db, sql, values)]


def due_deliveries(
    db: Database, now_ms: int, limit: int, sending: Collection[int], full: Collection[str]
) -> list[Delivery]:
    """The oldest that are due, at most ``limit``: the first of each lane only, none of those
    that are being ``sending`` (numbers), none for receivers that are ``full``."""
    marks = _busy(sending, full)
    sql = f"""
        SELECT * FROM deliveries WHERE number IN (
            SELECT number FROM deliveries
            WHERE state = 'waiting' AND next_at_ms IS NOT NULL AND next_at_ms <= ? {marks}
            ORDER BY number LIMIT ?
        ) ORDER BY number
    """
    return [_delivery(row) for row in every(db, sql, [now_ms, *sending, *full, limit])]


def next_due_ms(db: Database, sending: Collection[int], full: Collection[str]) -> int | None:
    """When the next one is due (Unix time) of those that could be sent, or None."""
    sql = f"""
        SELECT min(next_at_ms) FROM deliveries
        WHERE state = 'waiting' AND next_at_ms IS NOT NULL {_busy(sending, full)}
    """
    found = db.execute(sql, [*sending, *full]).fetchone()[0]
    return None if found is None else int(found)


def settle_attempt(db: Database, delivery: Delivery, result: AttemptResult, at: str) -> None:
    """Write down what came of a try; harmless where the delivery is gone."""
    over = result.delivered or result.next_at_ms is None
    state = DeliveryState.DELIVERED if result.delivered else DeliveryState.FAILED
    db.execute(
        """
        UPDATE deliveries SET attempts = attempts + 1, last_status = ?, last_error = ?, url = ?,
            receiver = ?, state = ?, next_at_ms = ?, settled_at = ?, lane = ?
        WHERE number = ? AND state = 'waiting'
        """,
        [
            result.status,
            result.error,
            result.url,
            result.receiver,
            state if over else DeliveryState.WAITING,
            None if over else result.next_at_ms,
            at if over else None,
            _own_lane(delivery) if result.aside else delivery.lane,
            delivery.number,
        ],
    )
    if delivery.endpoint_id:
        note_endpoint_sent(db, delivery.endpoint_id, at)
    if over:
        _forget_old(db)


def send_again(db: Database, delivery_id: str, now_ms: int) -> None:
    """Let a delivery be tried at once: one that is settled once more, in no lane but its own;
    one that waits for its next try now. Raises RecordMissing."""
    delivery = get_delivery(db, delivery_id)
    if delivery.state is not DeliveryState.WAITING:
        sql = """
            UPDATE deliveries SET state = 'waiting', lane = ?, retry_s = '[]', next_at_ms = ?,
                settled_at = NULL
            WHERE number = ?
        """
        db.execute(sql, [_own_lane(delivery), now_ms, delivery.number])
    elif delivery.next_at_ms is not None:
        sql = "UPDATE deliveries SET next_at_ms = min(next_at_ms, ?) WHERE number = ?"
        db.execute(sql, [now_ms, delivery.number])


def _own_lane(delivery: Delivery) -> str:
    return f"alone {delivery.id}"


def _forget_old(db: Database) -> None:
    sql = """
        DELETE FROM deliveries WHERE state != 'waiting'
            AND number <= (SELECT max(number) FROM deliveries) - ?
    """
    db.execute(sql, [KEPT])


def _busy(sending: Collection[int], full: Collection[str]) -> str:
    numbers = ", ".join("?" for _ in sending)
    receivers = ", ".join("?" for _ in full)
    return f"AND number NOT IN ({numbers}) AND receiver NOT IN ({receivers})"


def _delivery(row: Row) -> Delivery:
    retry_s: Sequence[float] = from_json(row["retry_s"])
    return Delivery(**(row | {"retry_s": tuple(retry_s), "state": DeliveryState(row["state"])}))
