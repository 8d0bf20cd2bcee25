"""Where the events of the local APIs go: a receiver that somebody set up once.

Owns the record. Which events there are and what the options mean is each product's; the
secret that signs is kept with the passwords, under the endpoint's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import epoch_ms_of, new_id, now_iso
from models.rows import Row, every, first, from_json, put, to_row


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """One receiver. ``events`` are the product's words; none means all.

    ``line_id`` is the line whose calls it wants, empty for every line. ``options`` is what the
    product keeps besides (tries, a time limit, a description). ``number`` is for products whose
    ids are numbers; it is 0 until the endpoint is kept, and is never given again.
    """

    product: str
    url: str
    name: str = ""
    events: tuple[str, ...] = ()
    active: bool = True
    line_id: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=lambda: new_id("wh"))
    created_at: str = field(default_factory=now_iso)
    updated_at: str = field(default_factory=now_iso)
    last_sent_at: str | None = None
    number: int = 0

    def wants(self, event: str) -> bool:
        """Whether it is to be told of an event now."""
        return self.active and (not self.events or event in self.events)


def save_webhook_endpoint(db: Database, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Insert it, or replace the one with its id; gives it with its number.

    When an event was last sent there is not touched. Where its address is another now, what
    waits for its next try there is due.
    """
    before = endpoint_of(db, endpoint.id)
    row = to_row(endpoint)
    del row["number"], row["last_sent_at"]
    put(db, "webhook_endpoints", row)
    if before is not None and before.url != endpoint.url:
        _try_again(db, endpoint)
    return get_webhook_endpoint(db, endpoint.product, endpoint.id)


def get_webhook_endpoint(db: Database, product: str, endpoint_id: str | int) -> WebhookEndpoint:
    """The product's endpoint of that id or number. Raises RecordMissing."""
    column = "number" if isinstance(endpoint_id, int) else "id"
    sql = f"SELECT * FROM webhook_endpoints WHERE product = ? AND {column} = ?"
    row = None if _too_large(endpoint_id) else first(db, sql, [product, endpoint_id])
    if row is None:
        raise RecordMissing("webhook", str(endpoint_id))
    return _endpoint(row)


def list_webhook_endpoints(
    db: Database, product: str, line_id: str | None = None
) -> list[WebhookEndpoint]:
    """The product's endpoints, oldest first; those for one line with those for every line."""
    sql = """
        SELECT * FROM webhook_endpoints
        WHERE product = :product AND (:line IS NULL OR line_id IN ('', :line)) ORDER BY number
    """
    return [_endpoint(row) for row in every(db, sql, {"product": product, "line": line_id})]


def delete_webhook_endpoint(db: Database, product: str, endpoint_id: str | int) -> WebhookEndpoint:
    """Forget it; what still waits to go there fails. Gives what it was. Raises RecordMissing."""
    endpoint = get_webhook_endpoint(db, product, endpoint_id)
    db.execute("DELETE FROM webhook_endpoints WHERE id = ?", [endpoint.id])
    return endpoint


def note_endpoint_sent(db: Database, endpoint_id: str, at: str) -> None:
    """Keep when an event was last sent there; harmless when it is gone."""
    db.execute("UPDATE webhook_endpoints SET last_sent_at = ? WHERE id = ?", [at, endpoint_id])


def endpoint_of(db: Database, endpoint_id: str) -> WebhookEndpoint | None:
    """The endpoint of that id, whatever the product, or None."""
    row = first(db, "SELECT * FROM webhook_endpoints WHERE id = ?", [endpoint_id])
    return None if row is None else _endpoint(row)


def _try_again(db: Database, endpoint: WebhookEndpoint) -> None:
    # One that waits for its turn in its lane has no moment yet.
    sql = """
        UPDATE deliveries SET next_at_ms = min(next_at_ms, ?)
        WHERE endpoint_id = ? AND state = 'waiting' AND next_at_ms IS NOT NULL
    """
    db.execute(sql, [epoch_ms_of(endpoint.updated_at), endpoint.id])


def _too_large(endpoint_id: str | int) -> bool:
    """SQLite's numbers have 64 bits; asked for a larger one it fails."""
    return isinstance(endpoint_id, int) and not 0 < endpoint_id < 2**63


def _endpoint(row: Row) -> WebhookEndpoint:
    decoded = {
        "events": tuple(from_json(row["events"])),
        "options": from_json(row["options"]),
        "active": bool(row["active"]),
    }
    return WebhookEndpoint(**(row | decoded))
