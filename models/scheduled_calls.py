"""Calls that are to be placed at a later time, and what became of them.

Owns the record and its steps: a call waits, is taken to be dialled, and is settled once. Each
step is one statement that changes nothing when the call is not where it was thought to be, so
that a call which is cancelled and taken at the same moment is one of both. Waiting for the
time is ``app.engine.schedule``'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import iso_moment, new_id, now_iso
from models.rows import Row, every, first, from_json, put, to_row


class ScheduledState(StrEnum):
    """What has become of it."""

    WAITING = "waiting"
    DIALLING = "dialling"
    """It is being placed now, or the desk stopped while it was."""
    PLACED = "placed"
    MISSED = "missed"
    """Its time went by without it."""
    REFUSED = "refused"
    """It could not be placed at its time; ``reason`` says why."""
    CANCELLED = "cancelled"


OPEN = (ScheduledState.WAITING, ScheduledState.DIALLING)


@dataclass(frozen=True, slots=True)
class ScheduledCall:
    """One call to come. ``id`` is the id that the call will have, ``due_at_ms`` Unix time.

    ``content`` is what its product needs to place it and to answer for it. ``reason`` is a
    sentence; for a call that waits, why the last attempt failed.
    """

    product: str
    key_id: str
    due_at_ms: int
    line_id: str
    target: str
    template_id: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    webhook_url: str = ""
    id: str = field(default_factory=lambda: new_id("call"))
    state: ScheduledState = ScheduledState.WAITING
    reason: str = ""
    created_at: str = field(default_factory=now_iso)
    settled_at: str | None = None

    @property
    def due_at(self) -> str:
        """The moment in the records' form."""
        return iso_moment(self.due_at_ms)


def save_scheduled_call(db: Database, call: ScheduledCall) -> None:
    """Insert it, or replace the one with its id."""
    put(db, "scheduled_calls", to_row(call))


def get_scheduled_call(db: Database, call_id: str) -> ScheduledCall:
    """The scheduled call of that id. Raises RecordMissing."""
    found = find_scheduled_call(db, call_id)
    if found is None:
        raise RecordMissing("scheduled call", call_id)
    return found


def find_scheduled_call(db: Database, call_id: str) -> ScheduledCall | None:
    """The same, or None."""
    row = first(db, "SELECT * FROM scheduled_calls WHERE id = ?", [call_id])
    return None if row is None else _call(row)


def list_scheduled_calls(db: Database, only_open: bool = False) -> list[ScheduledCall]:
    """Those to come first, the next one on top; then the others, the latest on top."""
    sql = """
        SELECT *, state IN ('waiting', 'dialling') AS open FROM scheduled_calls
        WHERE open OR NOT :only_open
        ORDER BY open DESC, CASE WHEN open THEN due_at_ms ELSE -due_at_ms END, id
    """
    return [_call(row) for row in every(db, sql, {"only_open": int(only_open)})]


def count_scheduled_calls(db: Database) -> int:
    """How many are to come."""
    sql = "SELECT count(*) AS open FROM scheduled_calls WHERE state IN ('waiting', 'dialling')"
    return int(every(db, sql)[0]["open"])


def due_calls(db: Database, now_ms: int) -> list[ScheduledCall]:
    """Those that wait although their time has come, the earliest first."""
    sql = """
        SELECT * FROM scheduled_calls WHERE state = 'waiting' AND due_at_ms <= ?
        ORDER BY due_at_ms, id
    """
    return [_call(row) for row in every(db, sql, [now_ms])]


def next_due_ms(db: Database, after_ms: int) -> int | None:
    """When the next call is due, of those that are due later than ``after_ms``."""
    sql = """
        SELECT min(due_at_ms) AS next FROM scheduled_calls
        WHERE state = 'waiting' AND due_at_ms > ?
    """
    found = every(db, sql, [after_ms])[0]["next"]
    return None if found is None else int(found)


def left_dialling(db: Database) -> list[ScheduledCall]:
    """Those that were being placed when the desk stopped. For its start."""
    sql = "SELECT * FROM scheduled_calls WHERE state = 'dialling' ORDER BY due_at_ms, id"
    return [_call(row) for row in every(db, sql)]


def take_scheduled_call(db: Database, call_id: str) -> bool:
    """Take a call that waits, to dial it; False when it waits no more."""
    sql = "UPDATE scheduled_calls SET state = 'dialling' WHERE id = ? AND state = 'waiting'"
    return db.execute(sql, [call_id]).rowcount > 0


def put_back_scheduled_call(db: Database, call_id: str, reason: str) -> None:
    """Let a call that was taken wait again, because it could not be placed just now."""
    sql = """
        UPDATE scheduled_calls SET state = 'waiting', reason = ?
        WHERE id = ? AND state = 'dialling'
    """
    db.execute(sql, [reason, call_id])


def settle_scheduled_call(
    db: Database, call_id: str, state: ScheduledState, reason: str = ""
) -> ScheduledCall | None:
    """Say what became of it; None when that is settled already, or it is not there.

    One that is being placed cannot be cancelled any more.
    """
    allowed = (ScheduledState.WAITING,) if state is ScheduledState.CANCELLED else OPEN
    marks = ", ".join("?" for _ in allowed)
    sql = f"""
        UPDATE scheduled_calls SET state = ?, reason = ?, settled_at = ?
        WHERE id = ? AND state IN ({marks})
    """
    values = [state.value, reason, now_iso(), call_id, *(each.value for each in allowed)]
    return get_scheduled_call(db, call_id) if db.execute(sql, values).rowcount else None


def _call(row: Row) -> ScheduledCall:
    decoded = {"content": from_json(row["content"]), "state": ScheduledState(row["state"])}
    kept = {name: value for name, value in row.items() if name != "open"}
    return ScheduledCall(**(kept | decoded))
