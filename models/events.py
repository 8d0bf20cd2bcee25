"""What happened in a call, in order, as it happened.

Owns the log of a call's events. Their meaning is the engine's: a kind is the
name of an engine event, the payload its fields.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from models.rows import every, from_json, to_row

TOKENS_USED = "tokens_used"
"""What one answer of a language model took, as it counted."""


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One event: ``seq`` counts from 1 in each call, ``at_ms`` is on the call's clock.

    An event that is not in the database yet has ``seq`` 0.
    """

    call_id: str
    at_ms: int
    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0


def save_event(db: Database, event: CallEvent) -> int:
    """Append an event to its call and give its ``seq``, whatever the event's own says."""
    sql = """
        INSERT INTO call_events (call_id, seq, at_ms, kind, payload)
        VALUES (
            :call_id, (SELECT coalesce(max(seq), 0) + 1 FROM call_events WHERE call_id = :call_id),
            :at_ms, :kind, :payload
        )
        RETURNING seq
    """
    values = to_row(event)
    return int(db.execute(sql, values).fetchone()[0])


def save_events(db: Database, events: Iterable[CallEvent]) -> list[int]:
    """Append several events in one go."""
    return [save_event(db, event) for event in events]


def list_events(
    db: Database, call_id: str, after_seq: int = 0, kind: str | None = None
) -> list[CallEvent]:
    """A call's events in order, from after ``after_seq``, of one kind or of all."""
    sql = """
        SELECT * FROM call_events
        WHERE call_id = :call_id AND seq > :after_seq AND (:kind IS NULL OR kind = :kind)
        ORDER BY seq
    """
    rows = every(db, sql, {"call_id": call_id, "after_seq": after_seq, "kind": kind})
    return [CallEvent(**(row | {"payload": from_json(row["payload"])})) for row in rows]


def tokens_used(db: Database, call_id: str) -> tuple[int, int]:
    """What language models read and wrote in a call, in tokens, as far as they counted them."""
    used = [event.payload for event in list_events(db, call_id, kind=TOKENS_USED)]
    read = sum(int(each["input_tokens"]) for each in used)
    return read, sum(int(each["output_tokens"]) for each in used)
