"""The chain of the audit log: what is written, and every way of tampering with it."""

import hashlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from models.audit_log import (
    BEFORE_THE_FIRST,
    HEAD_KEY,
    AuditHead,
    append_row,
    examine_log,
    last_row,
    list_rows,
    rows_from,
)
from models.errors import StoreFailed
from models.settings import get_setting, set_setting
from models.store import Store
from tests.fakes.full_disk import no_file_beyond

ROOT = Path(__file__).resolve().parents[2]
ROWS = 5
WRITER = """
import sys
from models.store import Store
from models.audit_log import append_row
from pathlib import Path
with Store.open(Path(sys.argv[1]), busy_ms=60_000) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for count in range(int(sys.argv[3])):
        store.write_now(append_row, "note", {"by": sys.argv[2], "count": count})
"""


@pytest.fixture
def log(store: Store) -> Store:
    for count in range(1, ROWS + 1):
        store.write_now(append_row, "note", {"count": count}, f"call_{count}")
    return store


def tamper(path: Path, *statements: str) -> None:
    """What somebody does who can write the file: the triggers go first."""
    with sqlite3.connect(path) as connection:
        for trigger in ("is_not_changed", "is_not_cut", "goes_on"):
            connection.execute(f"DROP TRIGGER audit_log_{trigger}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_an_empty_log_is_whole(store: Store) -> None:
    exam = store.read_now(examine_log)
    assert (exam.head, exam.broken_at) == (AuditHead(0, BEFORE_THE_FIRST), None)


def test_rows_follow_each_other_and_are_listed_the_newest_first(log: Store) -> None:
    rows = log.read_now(list_rows)
    assert [row.seq for row in rows] == [5, 4, 3, 2, 1]
    assert [row.previous_hash for row in rows] == [*(row.hash for row in rows[1:]), "0" * 64]
    assert [row.seq for row in log.read_now(list_rows, 2, 4)] == [3, 2]
    assert [row.seq for row in log.read_now(list_rows, call_id="call_2")] == [2]
    exam = log.read_now(examine_log)
    assert (exam.broken_at, exam.head) == (None, AuditHead(5, rows[0].hash))


def test_the_hash_can_be_computed_from_an_export_alone(log: Store) -> None:
    previous = "0" * 64
    for row in log.read_now(rows_from, 1, 100):
        sealed = [row["seq"], row["at"], row["kind"], row["call_id"], row["content"], previous]
        text = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
        previous = hashlib.sha256(text.encode("utf-8")).hexdigest()
        assert row["hash"] == previous


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET content = '{}' WHERE seq = 3",
        "DELETE FROM audit_log WHERE seq = 5",
        "DELETE FROM audit_log",
        "INSERT OR REPLACE INTO audit_log SELECT seq, at, kind, call_id, '{}', previous_hash, hash"
        " FROM audit_log WHERE seq = 3",
        "INSERT INTO audit_log VALUES (9, '', '', NULL, '{}', '', '')",
        "INSERT INTO audit_log VALUES (6, '', '', NULL, '{}', 'other', '')",
    ],
)
def test_the_database_itself_refuses_anything_but_the_next_row(log: Store, statement: str) -> None:
    with sqlite3.connect(log.path) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()
    assert log.read_now(examine_log).broken_at is None


@pytest.mark.parametrize("column", ["at", "kind", "call_id", "content", "hash"])
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_changed_row_is_found(log: Store, seq: int, column: str) -> None:
    tamper(log.path, f"UPDATE audit_log SET {column} = 'other' WHERE seq = {seq}")
    exam = log.read_now(examine_log)
    assert (exam.broken_at, exam.message) == (seq, "it was changed")


def test_a_removed_row_is_found(log: Store) -> None:
    tamper(log.path, "DELETE FROM audit_log WHERE seq = 3")
    exam = log.read_now(examine_log)
    assert (exam.broken_at, exam.message) == (3, "it is missing; the next one there is row 4")


def test_a_removed_row_is_found_when_the_others_close_the_gap(log: Store) -> None:
    move_up = "UPDATE audit_log SET seq = seq - 1 WHERE seq > 3"
    tamper(log.path, "DELETE FROM audit_log WHERE seq = 3", move_up)
    exam = log.read_now(examine_log)
    assert (exam.broken_at, exam.message) == (3, "it does not follow the row before it")


@pytest.mark.parametrize("kept", [4, 0])
def test_a_cut_end_is_found(log: Store, kept: int) -> None:
    tamper(log.path, f"DELETE FROM audit_log WHERE seq > {kept}")
    exam = log.read_now(examine_log)
    assert (exam.broken_at, exam.head.rows) == (kept + 1, kept)
    assert exam.message == "there were 5 rows; the end is missing"


def forged(db: Database, count: int) -> None:
    """The whole log anew, without a fault in it."""
    for name in ("is_not_changed", "is_not_cut"):
        db.execute(f"DROP TRIGGER audit_log_{name}")
    db.execute("DELETE FROM audit_log")
    for each in range(count):
        append_row(db, "note", {"count": each})


@pytest.mark.parametrize("count", [5, 3])
def test_a_log_that_was_forged_whole_is_found_by_a_head_noted_elsewhere(
    log: Store, count: int
) -> None:
    noted = log.read_now(last_row)
    log.write_now(forged, count)
    assert log.read_now(examine_log).broken_at is None
    assert log.read_now(examine_log, noted).broken_at == min(count + 1, 5)


def test_a_noted_head_stays_true_while_the_log_goes_on(log: Store) -> None:
    noted = log.read_now(last_row)
    log.write_now(append_row, "note", {})
    assert log.read_now(examine_log, noted).broken_at is None


def test_rows_beyond_the_desks_own_note_are_found(log: Store) -> None:
    before = log.read_now(get_setting, HEAD_KEY)
    log.write_now(append_row, "note", {})
    log.write_now(set_setting, HEAD_KEY, before)
    assert log.read_now(examine_log).broken_at == 6


def test_what_is_no_json_is_not_written(store: Store) -> None:
    with pytest.raises(ValueError):
        store.write_now(append_row, "note", {"odd": float("nan")})
    assert store.read_now(last_row).rows == 0


def test_text_of_any_script_and_order_of_keys_keeps_its_hash(store: Store) -> None:
    store.write_now(
        append_row, "note", {"z": "Grüße \u2028 \N{GRINNING FACE}", "a": {"y": 1, "b": [True]}}
    )
    (row,) = store.read_now(rows_from, 1, 9)
    assert row["content"].startswith('{"a":{"b":[true],"y":1},"z":"Gr')
    assert store.read_now(examine_log).broken_at is None


def test_two_processes_write_one_chain(path: Path, store: Store) -> None:
    each = 40
    command = [sys.executable, "-c", WRITER, str(path)]
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    writers = [subprocess.Popen([*command, name, str(each)], **piped) for name in ("one", "two")]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("go\n", timeout=100)
        assert writer.returncode == 0
    rows = store.read_now(list_rows, 1000)
    assert len(rows) == 2 * each
    assert {row.content["by"] for row in rows} == {"one", "two"}
    assert store.read_now(examine_log).broken_at is None


def test_a_full_disk_leaves_no_half_row(log: Store, caplog: pytest.LogCaptureFixture) -> None:
    long = {"text": "x" * 200_000}
    with no_file_beyond(150_000), pytest.raises(StoreFailed):
        log.write_now(append_row, "note", long)
    caplog.clear()
    assert log.read_now(examine_log).head.rows == ROWS
    log.write_now(append_row, "note", {"after": "it"})
    assert log.read_now(examine_log) == log.read_now(examine_log, log.read_now(last_row))
