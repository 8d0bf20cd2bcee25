"""Which calls came over a local API, what was asked for, and how far their news were told.

Owns the records beside a call's own. What a product makes of them is ``app.api``'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from models.calls import Call, call_of
from models.ids import now_iso
from models.rows import Row, every, first, from_json, put, to_row


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A call that was asked for over an API. ``request`` is what the product wants to give
    back later (metadata, prompts, tools); ``webhook_url`` is where this call's news go."""

    call_id: str
    product: str
    key_id: str
    request: Mapping[str, Any] = field(default_factory=dict)
    webhook_url: str = ""
    created_at: str = field(default_factory=now_iso)


def save_api_call(db: Database, call: ApiCall) -> None:
    """Insert it, or replace the one of that call."""
    put(db, "api_calls", to_row(call), key="call_id")


def get_api_call(db: Database, call_id: str) -> ApiCall | None:
    """What was asked for with a call, or None where no API asked."""
    row = first(db, "SELECT * FROM api_calls WHERE call_id = ?", [call_id])
    return None if row is None else _api_call(row)


def delete_api_call(db: Database, call_id: str) -> None:
    """Forget it; harmless when there is none."""
    db.execute("DELETE FROM api_calls WHERE call_id = ?", [call_id])


def api_calls_of(db: Database, product: str) -> list[ApiCall]:
    """Every call of one product, newest first."""
    sql = "SELECT * FROM api_calls WHERE product = ? ORDER BY created_at DESC, call_id DESC"
    return [_api_call(row) for row in every(db, sql, [product])]


def stage_told(db: Database, call_id: str) -> str:
    """The last news of a call that were queued; empty when there were none."""
    row = first(db, "SELECT stage FROM told_calls WHERE call_id = ?", [call_id])
    return "" if row is None else str(row["stage"])


def set_stage_told(db: Database, call_id: str, stage: str) -> None:
    """Keep how far a call's news were queued."""
    put(db, "told_calls", {"call_id": call_id, "stage": stage}, key="call_id")


def calls_not_told(db: Database, after: str, limit: int) -> list[Call]:
    """Calls whose end was not told yet, live ones among them, by their ids; ``after`` is the
    id of the last one of the page before. A call is one from the moment that it exists."""
    sql = """
        SELECT calls.* FROM told_calls JOIN calls ON calls.id = told_calls.call_id
        WHERE told_calls.stage != 'ended' AND told_calls.call_id > ?
        ORDER BY told_calls.call_id LIMIT ?
    """
    return [call_of(row) for row in every(db, sql, [after, limit])]


def _api_call(row: Row) -> ApiCall:
    return ApiCall(**(row | {"request": from_json(row["request"])}))
