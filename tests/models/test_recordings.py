from dataclasses import replace

import pytest
from sqlite_utils import Database

from models.calls import Call, save_call
from models.errors import RecordMissing
from models.recordings import (
    Recording,
    RecordingState,
    get_recording,
    list_recordings,
    save_recording,
)


def test_a_recording_grows_from_writing_to_complete(db: Database) -> None:
    call = Call("pn_1", "inbound", "1")
    save_call(db, call)
    recording = Recording(call.id, f"recordings/{call.id}.flac", 16_000)
    other = Recording(call.id, f"recordings/{call.id}-2.flac", 8_000)
    save_recording(db, recording)
    save_recording(db, other)
    assert list_recordings(db, state=RecordingState.WRITING) == [recording, other]
    done = replace(
        recording,
        state=RecordingState.COMPLETE,
        duration_ms=61_000,
        size_bytes=5_000_000_000,
        sha256="ab" * 32,
    )
    save_recording(db, done)
    assert get_recording(db, recording.id) == done
    assert list_recordings(db, call.id) == [done, other]
    assert list_recordings(db, call.id, RecordingState.WRITING) == [other]


def test_an_unknown_recording_is_missing(db: Database) -> None:
    with pytest.raises(RecordMissing, match="recording"):
        get_recording(db, "rec_nope")
