"""What was dialled lately: how often a number and a line were, over restarts.

Owns the counts behind the limits. The calls themselves are ``calls``'s; these rows stay when
a call is deleted from the library, and go by themselves after two days.
"""

from sqlite_utils import Database

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
_KEPT_MS = 2 * DAY_MS


def note_dialled(db: Database, call_id: str, at_ms: int, line_id: str, party: str) -> None:
    """A call goes out at this moment (Unix milliseconds) to this party's key."""
    db.execute("DELETE FROM dialled WHERE at_ms < ?", [at_ms - _KEPT_MS])
    db.execute(
        "INSERT INTO dialled (call_id, at_ms, line_id, party) VALUES (?, ?, ?, ?)",
        [call_id, at_ms, line_id, party],
    )


def forget_dialled(db: Database, call_id: str) -> None:
    """It did not go out after all."""
    db.execute("DELETE FROM dialled WHERE call_id = ?", [call_id])


def count_to_party(db: Database, party: str, since_ms: int) -> int:
    """How often a party was rung after ``since_ms``, on any line."""
    sql = "SELECT count(*) FROM dialled WHERE party = ? AND at_ms > ?"
    return int(db.execute(sql, [party, since_ms]).fetchone()[0])


def count_on_line(db: Database, line_id: str, since_ms: int) -> int:
    """How many calls went out on a line after ``since_ms``."""
    sql = "SELECT count(*) FROM dialled WHERE line_id = ? AND at_ms > ?"
    return int(db.execute(sql, [line_id, since_ms]).fetchone()[0])


def room_for_party_ms(db: Database, party: str, limit: int, now_ms: int) -> int:
    """When one call more to a party fits into an hour that takes ``limit``: Unix time."""
    sql = """
        SELECT at_ms FROM dialled WHERE party = ? AND at_ms > ?
        ORDER BY at_ms DESC LIMIT 1 OFFSET ?
    """
    return _room_ms(db, sql, [party, now_ms - HOUR_MS, limit - 1], HOUR_MS, now_ms)


def room_on_line_ms(db: Database, line_id: str, limit: int, window_ms: int, now_ms: int) -> int:
    """When one call more on a line fits into a window that takes ``limit``: Unix time."""
    sql = """
        SELECT at_ms FROM dialled WHERE line_id = ? AND at_ms > ?
        ORDER BY at_ms DESC LIMIT 1 OFFSET ?
    """
    return _room_ms(db, sql, [line_id, now_ms - window_ms, limit - 1], window_ms, now_ms)


def _room_ms(db: Database, sql: str, values: list[str | int], window_ms: int, now_ms: int) -> int:
    row = db.execute(sql, values).fetchone()
    return now_ms if row is None else int(row[0]) + window_ms
