"""The audit log: rows that are only ever added, each sealed with the one before it.

Owns the form of a row, its hash, adding one and examining all. What goes into one is
``app.engine.audit``'s.

A row's hash is SHA-256 over the UTF-8 text of a JSON list: number, moment, kind, call,
content as it is stored, and the hash of the row before (64 zeros before the first). So
anybody with an export and a few lines of code can verify it without Ringdesk. Whoever can
write the file can also compute every hash anew; the number and hash of the last row, noted
elsewhere, show that (``AuditHead``). The desk's own note of them is among the settings and
shows an end that was cut off.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from models.ids import now_iso
from models.rows import Row, every, first
from models.settings import get_setting, set_setting

HEAD_KEY = "audit_head"
BEFORE_THE_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row as it is stored; ``content`` holds what JSON can."""

    seq: int
    at: str
    kind: str
    call_id: str | None
    content: Mapping[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditHead:
    """How far the log goes: how many rows, and the hash of the last one."""

    rows: int = 0
    hash: str = BEFORE_THE_FIRST


@dataclass(frozen=True, slots=True)
class AuditExam:
    """Whether the log is as it was written. ``broken_at`` is the first row that is not, and
    ``message`` says in what way; ``head`` is how far it really goes."""

    head: AuditHead = field(default_factory=AuditHead)
    broken_at: int | None = None
    message: str = ""


def append_row(
    db: Database, kind: str, content: Mapping[str, Any], call_id: str | None = None
) -> AuditRow:
    """Add a row after the last one, and note it as the last.

    For a write transaction (``Store.write``), which no other process writes beside: reading
    the last hash and adding the row are one act. Raises ValueError for what is no JSON.
    """
    last = last_row(db)
    row = {
        "seq": last.rows + 1,
        "at": now_iso(),
        "kind": kind,
        "call_id": call_id,
        "content": canonical(content),
        "previous_hash": last.hash,
    }
    row["hash"] = hash_of(row)
    columns, marks = ", ".join(row), ", ".join("?" for _ in row)
    db.execute(f"INSERT INTO audit_log ({columns}) VALUES ({marks})", list(row.values()))
    set_setting(db, HEAD_KEY, {"rows": row["seq"], "hash": row["hash"]})
    return _of(row)


def canonical(content: Mapping[str, Any]) -> str:
    """The one text form of a content: sorted keys, no blanks. Raises ValueError, TypeError."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def hash_of(row: Row) -> str:
    """The hash that belongs to a row; ``row['content']`` is the stored text."""
    sealed = [row[name] for name in ("seq", "at", "kind", "call_id", "content", "previous_hash")]
    text = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def last_row(db: Database) -> AuditHead:
    """How far the log goes."""
    row = first(db, "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1")
    return AuditHead() if row is None else AuditHead(row["seq"], row["hash"])


def list_rows(
    db: Database, limit: int = 200, before_seq: int | None = None, call_id: str | None = None
) -> list[AuditRow]:
    """Rows, the newest first; only those before ``before_seq``, only those of a call."""
    sql = """
        SELECT * FROM audit_log
        WHERE (:before IS NULL OR seq < :before) AND (:call_id IS NULL OR call_id = :call_id)
        ORDER BY seq DESC LIMIT :limit
    """
    values = {"before": before_seq, "call_id": call_id, "limit": limit}
    return [_of(row) for row in every(db, sql, values)]


def rows_from(db: Database, seq: int, count: int) -> list[Row]:
    """Up to ``count`` rows in order from ``seq`` on, as they are stored: for an export."""
    sql = "SELECT * FROM audit_log WHERE seq >= ? ORDER BY seq LIMIT ?"
    return every(db, sql, [seq, count])


def examine_log(db: Database, noted: AuditHead | None = None) -> AuditExam:
    """Compute every hash anew and compare the end with the desk's note of it.

    ``noted`` is a head that was written down elsewhere: that row must be here unchanged.
    """
    head = AuditHead()
    for row in _stored(db):
        wrong = _wrong_with(row, head)
        if wrong:
            return AuditExam(head, head.rows + 1, wrong)
        head = AuditHead(row["seq"], row["hash"])
        if noted is not None and noted.rows == head.rows and noted.hash != head.hash:
            return AuditExam(head, head.rows, "its hash is not the one that was noted")
    return _with_its_end(db, head, noted)


def _with_its_end(db: Database, head: AuditHead, noted: AuditHead | None) -> AuditExam:
    kept = get_setting(db, HEAD_KEY)
    known = AuditHead() if not isinstance(kept, dict) else AuditHead(kept["rows"], kept["hash"])
    wanted = max((one.rows for one in (known, noted or AuditHead())), default=0)
    if wanted > head.rows:
        return AuditExam(head, head.rows + 1, f"there were {wanted:,} rows; the end is missing")
    if known != head:
        return AuditExam(head, known.rows + 1, "rows were added by something else than Ringdesk")
    return AuditExam(head)


def _stored(db: Database) -> Iterator[Row]:
    cursor = db.execute("SELECT * FROM audit_log ORDER BY seq")
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def _wrong_with(row: Row, last: AuditHead) -> str:
    if row["seq"] != last.rows + 1:
        return f"it is missing; the next one there is row {row['seq']:,}"
    if row["previous_hash"] != last.hash:
        return "it does not follow the row before it"
    return "" if hash_of(row) == row["hash"] else "it was changed"


def _of(row: Row) -> AuditRow:
    return AuditRow(**(row | {"content": json.loads(row["content"])}))
