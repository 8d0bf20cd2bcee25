"""The do-not-call list: numbers that nobody is to be rung at.

Owns the records. What two spellings have in common is their key (``app.engine.callee``),
and under that they are kept; when the list is asked is ``app.engine.dialing``'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from models.ids import now_iso
from models.rows import Row, every, first, to_row


@dataclass(frozen=True, slots=True)
class NotToCall:
    """One number of the list: ``number`` is its key, ``source`` who or what put it there."""

    number: str
    reason: str = ""
    source: str = "desk"
    created_at: str = field(default_factory=now_iso)


def add_not_to_call(db: Database, records: Sequence[NotToCall]) -> int:
    """Put numbers on the list; how many were new. One that is there keeps its first date, and
    its reason unless it is given another."""
    before = count_not_to_call(db)
    for record in records:
        row = to_row(record)
        columns, marks = ", ".join(row), ", ".join("?" for _ in row)
        db.execute(
            f"INSERT INTO do_not_call ({columns}) VALUES ({marks}) ON CONFLICT (number) "
            "DO UPDATE SET reason = excluded.reason WHERE excluded.reason <> ''",
            list(row.values()),
        )
    return count_not_to_call(db) - before


def remove_not_to_call(db: Database, number: str) -> bool:
    """Take a number off the list; whether it was on it."""
    return db.execute("DELETE FROM do_not_call WHERE number = ?", [number]).rowcount > 0


def find_not_to_call(db: Database, number: str) -> NotToCall | None:
    """The record of a key, if it is on the list."""
    row = first(db, "SELECT * FROM do_not_call WHERE number = ?", [number])
    return None if row is None else _of(row)


def list_not_to_call(db: Database) -> list[NotToCall]:
    """The whole list, the newest first."""
    sql = "SELECT * FROM do_not_call ORDER BY created_at DESC, number"
    return [_of(row) for row in every(db, sql)]


def count_not_to_call(db: Database) -> int:
    """How long the list is."""
    return int(db.execute("SELECT count(*) FROM do_not_call").fetchone()[0])


def _of(row: Row) -> NotToCall:
    return NotToCall(**row)
