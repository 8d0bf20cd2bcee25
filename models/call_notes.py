"""What is learned about a call while it is live: who has it in hand, how good its line is.

Owns those columns of a call; the rest of its record is ``calls``'s.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from models.errors import RecordMissing
from models.rows import first, to_column


def note_holder(db: Database, call_id: str, holder: str) -> None:
    """Somebody took the call: ``holder`` is agent or operator. Raises RecordMissing."""
    row = first(db, "SELECT holders FROM calls WHERE id = ?", [call_id])
    if row is None:
        raise RecordMissing("call", call_id)
    holders = json.loads(row["holders"])
    if not holders or holders[-1] != holder:
        holders.append(holder)
    db.execute("UPDATE calls SET holders = ? WHERE id = ?", [json.dumps(holders), call_id])


def note_task(
    db: Database,
    call_id: str,
    script: str | None,
    template: tuple[str, int] | None,
    facts: Mapping[str, Any],
) -> None:
    """What the agent was told when it took the call; ``template`` is its id and version."""
    template_id, version = template or (None, None)
    db.execute(
        "UPDATE calls SET script = ?, template_id = ?, template_version = ?, facts = ? "
        "WHERE id = ?",
        [script, template_id, version, to_column(dict(facts)), call_id],
    )


def note_quality(
    db: Database, call_id: str, loss_percent: float, jitter_ms: float, other: tuple[float, float]
) -> None:
    """The last report of RTCP; ``other`` is (round trip in ms, MOS). Raises RecordMissing."""
    changed = db.execute(
        "UPDATE calls SET loss_percent = ?, jitter_ms = ?, round_trip_ms = ?, mos = ? WHERE id = ?",
        [loss_percent, jitter_ms, *other, call_id],
    )
    if changed.rowcount == 0:
        raise RecordMissing("call", call_id)


def save_note(db: Database, call_id: str, note: str) -> None:
    """Keep what a person writes about a call. Raises RecordMissing."""
    changed = db.execute("UPDATE calls SET note = ? WHERE id = ?", [note, call_id])
    if changed.rowcount == 0:
        raise RecordMissing("call", call_id)


def save_tags(db: Database, call_id: str, tags: tuple[str, ...]) -> None:
    """Keep a call's tags. Raises RecordMissing."""
    changed = db.execute("UPDATE calls SET tags = ? WHERE id = ?", [to_column(tags), call_id])
    if changed.rowcount == 0:
        raise RecordMissing("call", call_id)
