"""What people mark in a call: flags, and notes with their moment.

Owns that record. What is written about a call as a whole is ``call_notes``'s and
``wrap_ups``'s.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import new_id, now_iso
from models.rows import Row, every, put, to_row


class MarkKind(StrEnum):
    """What kind of mark it is."""

    FLAG = "flag"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class CallMark:
    """A moment that a person marked; ``at_ms`` is on the call's own clock."""

    call_id: str
    at_ms: int
    kind: MarkKind
    text: str = ""
    id: str = field(default_factory=lambda: new_id("mark"))
    created_at: str = field(default_factory=now_iso)


def save_call_mark(db: Database, mark: CallMark) -> None:
    """Insert a mark, or replace the one with its id."""
    put(db, "call_flags", to_row(mark))


def list_call_marks(db: Database, call_id: str) -> list[CallMark]:
    """A call's marks in the order of their moments."""
    sql = "SELECT * FROM call_flags WHERE call_id = ? ORDER BY at_ms, id"
    return [_mark(row) for row in every(db, sql, [call_id])]


def delete_call_mark(db: Database, mark_id: str) -> None:
    """Forget a mark. Raises RecordMissing."""
    if db.execute("DELETE FROM call_flags WHERE id = ?", [mark_id]).rowcount == 0:
        raise RecordMissing("mark", mark_id)


def _mark(row: Row) -> CallMark:
    return CallMark(**(row | {"kind": MarkKind(row["kind"])}))
