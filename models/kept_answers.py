"""Answers of the local APIs that are given again to whoever asks again with the same key.

Owns the record and how long it is kept, and finding the call of a request whose answer never
came to be kept because the desk went down. Which answers are kept, and what counts as the
same request, is ``app.api``'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlite_utils import Database

from models.api_calls import ApiCall
from models.ids import epoch_ms_of, iso_moment, new_id, now_iso
from models.rows import Row, first, from_json, to_column

KEPT_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer. ``request_digest`` tells one request from another under the same
    ``idempotency_key``, which the client chose. ``body`` is what was sent, byte for byte."""

    key_id: str
    idempotency_key: str
    request_digest: str
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    created_at: str = field(default_factory=now_iso)


def keep_answer(db: Database, answer: KeptAnswer) -> None:
    """Keep an answer in place of an older one; those that are too old by then go."""
    forget_answers(db, answer.created_at)
    db.execute(
        """
        INSERT OR REPLACE INTO kept_answers (key_id, idempotency_key, request_digest, status,
            headers, body, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
            *(answer.key_id, answer.idempotency_key, answer.request_digest, answer.status),
            *(to_column(answer.headers), answer.body, answer.created_at),
        ],
    )


def get_kept_answer(db: Database, key_id: str, idempotency_key: str, at: str) -> KeptAnswer | None:
    """The answer that still holds at that moment."""
    sql = """
        SELECT * FROM kept_answers
        WHERE key_id = ? AND idempotency_key = ? AND created_at > ?
    """
    row = first(db, sql, [key_id, idempotency_key, _oldest(at)])
    return None if row is None else _answer(row)


def forget_answers(db: Database, at: str) -> None:
    """Forget those that hold no more at that moment."""
    db.execute("DELETE FROM kept_answers WHERE created_at <= ?", [_oldest(at)])


def call_asked_with(db: Database, key_id: str, idempotency_key: str, at: str) -> ApiCall | None:
    """The newest call that was asked for with that key within the time that answers are kept.

    Its ``request`` has to hold the ``idempotencyKey``. Ids of calls sort by time, so only the
    newest are looked at.
    """
    sql = """
        SELECT * FROM api_calls
        WHERE call_id >= ? AND key_id = ? AND json_extract(request, '$.idempotencyKey') = ?
        ORDER BY call_id DESC LIMIT 1
    """
    since = new_id("call", epoch_ms_of(at) - KEPT_MS)
    row = first(db, sql, [since, key_id, idempotency_key])
    return None if row is None else ApiCall(**(row | {"request": from_json(row["request"])}))


def _oldest(at: str) -> str:
    return iso_moment(epoch_ms_of(at) - KEPT_MS)


def _answer(row: Row) -> KeptAnswer:
    return KeptAnswer(**(row | {"headers": from_json(row["headers"])}))
