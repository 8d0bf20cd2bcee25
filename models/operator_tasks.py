"""What the agent leaves for a person to do: messages, callbacks, escalations, tools.

Owns that record. Who leaves one and why is ``app.engine``'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import new_id, now_iso
from models.rows import Row, every, from_json, put, to_row


class TaskKind(StrEnum):
    """What kind of thing it is."""

    MESSAGE = "message"
    CALLBACK = "callback"
    ESCALATION = "escalation"
    TOOL = "tool"
    """A tool that the desk does not have, or that failed: a person has to do it."""


@dataclass(frozen=True, slots=True)
class OperatorTask:
    """One thing to do. ``due_at`` is a moment (of a callback); ``details`` what is known."""

    kind: TaskKind
    text: str
    call_id: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    due_at: str | None = None
    id: str = field(default_factory=lambda: new_id("todo"))
    created_at: str = field(default_factory=now_iso)
    done_at: str | None = None


def save_operator_task(db: Database, task: OperatorTask) -> None:
    """Insert a task, or replace the one with its id."""
    put(db, "operator_tasks", to_row(task))


def leave_operator_task(db: Database, task: OperatorTask) -> int:
    """Save a task; gives how many are open now."""
    save_operator_task(db, task)
    return count_open_tasks(db)


def settle_operator_task(db: Database, task_id: str) -> int:
    """Tick a task off, if it is there; gives how many are open now."""
    sql = "UPDATE operator_tasks SET done_at = ? WHERE id = ? AND done_at IS NULL"
    db.execute(sql, [now_iso(), task_id])
    return count_open_tasks(db)


def count_open_tasks(db: Database) -> int:
    """How many tasks nobody has ticked off."""
    rows = every(db, "SELECT count(*) AS open FROM operator_tasks WHERE done_at IS NULL")
    return int(rows[0]["open"])


def list_operator_tasks(
    db: Database, call_id: str | None = None, only_open: bool = False
) -> list[OperatorTask]:
    """The open ones first, each part the newest first."""
    sql = """
        SELECT * FROM operator_tasks
        WHERE (:call_id IS NULL OR call_id = :call_id) AND (done_at IS NULL OR NOT :only_open)
        ORDER BY done_at IS NOT NULL, created_at DESC, id DESC
    """
    return [_task(row) for row in every(db, sql, {"call_id": call_id, "only_open": int(only_open)})]


def finish_operator_task(db: Database, task_id: str, done: bool = True) -> None:
    """Tick a task off, or not. Raises RecordMissing."""
    done_at = now_iso() if done else None
    changed = db.execute("UPDATE operator_tasks SET done_at = ? WHERE id = ?", [done_at, task_id])
    if changed.rowcount == 0:
        raise RecordMissing("task", task_id)


def _task(row: Row) -> OperatorTask:
    decoded = {"kind": TaskKind(row["kind"]), "details": from_json(row["details"])}
    return OperatorTask(**(row | decoded))
