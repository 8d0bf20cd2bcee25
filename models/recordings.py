"""Recordings: which file holds a call's sound, and in what condition.

Owns the record. The file itself is written by the engine and never touched here.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import new_id
from models.rows import Row, every, first, put, to_row


class RecordingState(StrEnum):
    """What is known about the file."""

    WRITING = "writing"
    COMPLETE = "complete"
    REPAIRED = "repaired"
    """The process died while writing; what was on disk has been made readable."""
    LOST = "lost"
    """There is no readable file."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One file of sound. ``path`` is relative to the data folder, with forward slashes."""

    call_id: str
    path: str
    rate_hz: int
    channels: int = 2
    id: str = field(default_factory=lambda: new_id("rec"))
    duration_ms: int = 0
    size_bytes: int = 0
    state: RecordingState = RecordingState.WRITING
    sha256: str | None = None


def save_recording(db: Database, recording: Recording) -> None:
    """Insert a recording, or replace the one with its id."""
    put(db, "recordings", to_row(recording))


def get_recording(db: Database, recording_id: str) -> Recording:
    """The recording of that id. Raises RecordMissing."""
    row = first(db, "SELECT * FROM recordings WHERE id = ?", [recording_id])
    if row is None:
        raise RecordMissing("recording", recording_id)
    return _recording(row)


def list_recordings(
    db: Database, call_id: str | None = None, state: RecordingState | None = None
) -> list[Recording]:
    """Recordings in the order they began, of one call or all, in one state or any."""
    sql = """
        SELECT * FROM recordings
        WHERE (:call_id IS NULL OR call_id = :call_id) AND (:state IS NULL OR state = :state)
        ORDER BY id
    """
    values = {"call_id": call_id, "state": None if state is None else state.value}
    return [_recording(row) for row in every(db, sql, values)]


def _recording(row: Row) -> Recording:
    return Recording(**(row | {"state": RecordingState(row["state"])}))
