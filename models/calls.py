"""Calls: who rang whom, when, and what came of it.

Owns the call's record from first ring to last event. The words spoken are in
``utterances``, what happened on the way in ``events``, the sound in
``recordings``. Moments are ISO 8601 in UTC with milliseconds (``ids.iso_moment``);
``*_ms`` on a call's own clock count from the answer.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from models import owners
from models.endings import FAILURES, EndReason
from models.errors import RecordMissing
from models.folding import number_tail
from models.ids import epoch_ms_of, iso_moment, new_id, now_iso
from models.rows import Row, every, first, from_json, put, to_row
from models.sessions import SESSION_LINE as SESSION_LINE


@dataclass(frozen=True, slots=True)
class Call:
    """One conversation with one remote party.

    ``direction`` and ``state`` are spelt as in ``sip.states``; after the end the
    state is ``ended``, or ``failed`` when the reason is one of ``FAILURES``.
    ``facts`` is what the task told the agent, ``notes`` what it learned.
    ``delay_*_ms`` is the caller's wait for an answer. ``owner`` is the process
    that the call lives in. ``holders`` are those who had it in hand, in order:
    agent, operator. ``seen`` is False for a missed call nobody has looked at.
    ``note`` and ``tags`` are the person's. ``loss_percent``, ``jitter_ms``,
    ``round_trip_ms`` and ``mos`` are the last that RTCP said. ``summary`` and
    ``action_items`` are what was written down after it, ``wrapped_up_at`` when.
    """

    line_id: str
    direction: str
    remote_number: str
    id: str = field(default_factory=lambda: new_id("call"))
    remote_name: str = ""
    remote_uri: str = ""
    sip_call_id: str | None = None
    state: str = "dialling"
    script: str | None = None
    template_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    created_at: str = field(default_factory=now_iso)
    answered_at: str | None = None
    ended_at: str | None = None
    duration_ms: int = 0
    """From the answer to the end; 0 when nobody answered."""
    end_reason: EndReason | None = None
    sip_code: int | None = None
    sip_reason: str = ""
    ended_by: str | None = None
    outcome: str | None = None
    goal_reached: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    delay_median_ms: float | None = None
    delay_p95_ms: float | None = None
    owner: str = field(default_factory=owners.this_process)
    holders: tuple[str, ...] = ()
    seen: bool = True
    note: str = ""
    tags: tuple[str, ...] = ()
    loss_percent: float | None = None
    jitter_ms: float | None = None
    round_trip_ms: float | None = None
    mos: float | None = None
    template_version: int | None = None
    summary: str = ""
    action_items: tuple[str, ...] = ()
    wrapped_up_at: str | None = None

    @property
    def is_session(self) -> bool:
        """It was held with a headset, on no line."""
        return self.line_id == SESSION_LINE


_FIELDS = tuple(each.name for each in dataclasses.fields(Call))


@dataclass(frozen=True, slots=True)
class CallResult:
    """How a call ended and what it came to, as ``finish_call`` writes it."""

    end_reason: EndReason
    ended_by: str | None = None
    sip_code: int | None = None
    sip_reason: str = ""
    outcome: str | None = None
    goal_reached: bool = False
    delay_median_ms: float | None = None
    delay_p95_ms: float | None = None
    seen: bool = True


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls to list; what is None does not matter.

    ``since`` and ``until`` are moments: from and including, up to and excluding.
    """

    direction: str | None = None
    line_id: str | None = None
    remote_number: str | None = None
    script: str | None = None
    template_id: str | None = None
    outcome: str | None = None
    end_reason: EndReason | None = None
    since: str | None = None
    until: str | None = None


ANY_CALL = CallFilter()


def save_call(db: Database, call: Call) -> None:
    """Insert a call, or replace the one with its id."""
    tail = number_tail(call.remote_number or call.remote_uri)
    put(db, "calls", to_row(call) | {"number_tail": tail})


def get_call(db: Database, call_id: str) -> Call:
    """The call of that id. Raises RecordMissing."""
    row = first(db, "SELECT * FROM calls WHERE id = ?", [call_id])
    if row is None:
        raise RecordMissing("call", call_id)
    return call_of(row)


def list_calls(
    db: Database, limit: int = 50, before: str | None = None, where: CallFilter = ANY_CALL
) -> list[Call]:
    """Calls, newest first; ``before`` is the id of the last call of the page before.

    An unknown ``before`` gives no calls.
    """
    conditions, values = _conditions(where)
    if before is not None:
        conditions.append("(created_at, id) < (SELECT created_at, id FROM calls WHERE id = ?)")
        values.append(before)
    clause = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    sql = f"SELECT * FROM calls {clause} ORDER BY created_at DESC, id DESC LIMIT ?"
    return [call_of(row) for row in every(db, sql, [*values, limit])]


def count_calls(db: Database, where: CallFilter = ANY_CALL) -> int:
    """How many calls there are."""
    conditions, values = _conditions(where)
    clause = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    return int(db.execute(f"SELECT count(*) FROM calls {clause}", values).fetchone()[0])


def set_call_state(db: Database, call_id: str, state: str) -> None:
    """Note the state the SIP stack reported. Raises RecordMissing."""
    _change(db, call_id, "state = ?", state)


def answer_call(db: Database, call_id: str, answered_at: str) -> None:
    """Note that the call was answered; its clock starts. Raises RecordMissing."""
    _change(db, call_id, "answered_at = ?, state = 'established'", answered_at)


def note_in_call(db: Database, call_id: str, key: str, value: str) -> None:
    """Keep something learned in the call; a later note with the key replaces it."""
    note = json.dumps({key: value}, ensure_ascii=False)
    _change(db, call_id, "notes = json_patch(notes, ?)", note)


def finish_call(db: Database, call_id: str, ended_at: str, result: CallResult) -> Call:
    """Write a call's end. The first end stays; a later one changes nothing.

    Gives the call as it stands. Raises RecordMissing.
    """
    call = get_call(db, call_id)
    if call.ended_at is not None:
        return call
    row = to_row(result) | {
        "state": "failed" if result.end_reason in FAILURES else "ended",
        "ended_at": ended_at,
        "duration_ms": _duration_ms(call.answered_at, ended_at),
    }
    changes = ", ".join(f'"{name}" = ?' for name in row)
    _change(db, call_id, changes, *row.values())
    return get_call(db, call_id)


def delete_call(db: Database, call_id: str) -> None:
    """Forget a call with its events, utterances and recordings' records, not their files."""
    if db.execute("DELETE FROM calls WHERE id = ?", [call_id]).rowcount == 0:
        raise RecordMissing("call", call_id)


def close_unfinished_calls(db: Database) -> list[Call]:
    """Close the calls of processes that are gone, as failed because they died.

    Such a call ended when it last showed life: its last event or utterance, or
    its answer, or its beginning. For the start of the desk.
    """
    closed = []
    for row in every(db, "SELECT * FROM calls WHERE ended_at IS NULL ORDER BY created_at, id"):
        call = call_of(row)
        if owners.is_running(call.owner):
            continue
        ended_at = _last_sign_of_life(db, call)
        closed.append(finish_call(db, call.id, ended_at, CallResult(EndReason.DIED)))
    return closed


def _last_sign_of_life(db: Database, call: Call) -> str:
    if call.answered_at is None:
        return call.created_at
    sql = """
        SELECT max(
            coalesce((SELECT max(at_ms) FROM call_events WHERE call_id = :id), 0),
            coalesce((SELECT max(end_ms) FROM utterances WHERE call_id = :id), 0)
        )
    """
    last_ms = int(db.execute(sql, {"id": call.id}).fetchone()[0])
    return iso_moment(epoch_ms_of(call.answered_at) + last_ms)


def _duration_ms(answered_at: str | None, ended_at: str) -> int:
    if answered_at is None:
        return 0
    return max(0, epoch_ms_of(ended_at) - epoch_ms_of(answered_at))


def _change(db: Database, call_id: str, changes: str, *values: Any) -> None:
    cursor = db.execute(f"UPDATE calls SET {changes} WHERE id = ?", [*values, call_id])
    if cursor.rowcount == 0:
        raise RecordMissing("call", call_id)


def _conditions(where: CallFilter) -> tuple[list[str], list[Any]]:
    wanted = {name: value for name, value in to_row(where).items() if value is not None}
    tests = {"since": "created_at >= ?", "until": "created_at < ?"}
    return [tests.get(name, f'"{name}" = ?') for name in wanted], list(wanted.values())


def call_of(row: Row) -> Call:
    """The call that a whole row of the table is."""
    reason = row["end_reason"]
    decoded = {
        "facts": from_json(row["facts"]),
        "notes": from_json(row["notes"]),
        "goal_reached": bool(row["goal_reached"]),
        "holders": tuple(from_json(row["holders"])),
        "seen": bool(row["seen"]),
        "tags": tuple(from_json(row["tags"])),
        "action_items": tuple(from_json(row["action_items"])),
        "end_reason": None if reason is None else EndReason(reason),
    }
    kept = {name: row[name] for name in _FIELDS}
    return Call(**(kept | decoded))
