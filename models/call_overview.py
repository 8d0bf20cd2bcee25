"""Calls with what there is besides the call: how much was written down, and its sound.

Owns those questions over several tables. The records themselves are ``calls``'s,
``utterances``'s, ``events``'s and ``recordings``'s.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from models.calls import Call, call_of
from models.errors import RecordMissing
from models.recordings import Recording, list_recordings
from models.rows import every, first
from models.sessions import SESSION_LINE

TOOL_RAN = "tool_ran"
_OVERVIEW = f"""
    SELECT calls.*, (
        SELECT count(*) FROM utterances WHERE call_id = calls.id AND text != ''
    ) + (
        SELECT count(*) FROM call_events WHERE call_id = calls.id AND kind = '{TOOL_RAN}'
    ) AS entries
    FROM calls
"""


@dataclass(frozen=True, slots=True)
class CallOverview:
    """A call. ``entries`` counts what was said and heard and the tools that ran;
    ``recording`` is its last one."""

    call: Call
    entries: int = 0
    recording: Recording | None = None


def list_overviews(
    db: Database, limit: int, since: str | None = None, only_live: bool = False
) -> list[CallOverview]:
    """Calls on lines, newest first; those that began at ``since`` or later, and those that
    are not over only."""
    sql = f"""
        {_OVERVIEW} WHERE line_id != :session AND (:since IS NULL OR created_at >= :since)
        AND (NOT :live OR ended_at IS NULL)
        ORDER BY created_at DESC, id DESC LIMIT :limit
    """
    values = {"session": SESSION_LINE, "since": since, "live": int(only_live), "limit": limit}
    return [_overview(db, row) for row in every(db, sql, values)]


def get_overview(db: Database, call_id: str) -> CallOverview:
    """One call on a line. Raises RecordMissing."""
    sql = f"{_OVERVIEW} WHERE id = ? AND line_id != ?"
    row = first(db, sql, [call_id, SESSION_LINE])
    if row is None:
        raise RecordMissing("call", call_id)
    return _overview(db, row)


def _overview(db: Database, row: dict[str, object]) -> CallOverview:
    call = call_of(row)
    recordings = list_recordings(db, call.id)
    entries = row["entries"]
    return CallOverview(call, int(str(entries)), recordings[-1] if recordings else None)
