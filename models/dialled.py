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
