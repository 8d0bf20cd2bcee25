"""Recent calls: which there were, which were missed, and those with one party.

Owns the questions; the calls themselves are ``calls``'s. A party is found by the last digits
of its number (``folding``), and the caller says which of the spellings found are the same.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlite_utils import Database

from models.calls import Call, call_of
from models.finding_people import BY_AGENT, MISSED
from models.rows import every
from models.sessions import NEVER_RING

_AT_ONCE = 500


class Party(NamedTuple):
    """The other side of a call, as the SIP stack named it, and when it last called or rang."""

    number: str
    uri: str
    name: str
    last_at: str


def recent_calls(
    db: Database, which: str = "all", limit: int = 100, before: str | None = None
) -> list[Call]:
    """Calls, newest first: ``all``, the ``missed`` ones, or those of the ``agent``.

    ``before`` is the id of the last call of the page before; an unknown one gives no calls.
    """
    rang = f"line_id NOT IN {NEVER_RING}"
    tests = {"all": [], "missed": [MISSED, rang], "agent": [BY_AGENT]}[which]
    values: list[object] = []
    if before is not None:
        tests = [*tests, "(created_at, id) < (SELECT created_at, id FROM calls WHERE id = ?)"]
        values.append(before)
    clause = f"WHERE {' AND '.join(tests)}" if tests else ""
    sql = f"SELECT * FROM calls {clause} ORDER BY created_at DESC, id DESC LIMIT ?"
    return [call_of(row) for row in every(db, sql, [*values, limit])]


def count_unseen(db: Database) -> int:
    """How many missed calls nobody has looked at."""
    return int(db.execute("SELECT count(*) FROM calls WHERE seen = 0").fetchone()[0])


def mark_seen(db: Database) -> int:
    """Note that somebody looked at the missed calls; how many were new."""
    return db.execute("UPDATE calls SET seen = 1 WHERE seen = 0").rowcount


def calls_with(
    db: Database, tails: set[str], is_wanted: Callable[[str, str], bool], limit: int = 50
) -> list[Call]:
    """Calls, newest first, whose number ends in one of ``tails`` and whose number and URI
    ``is_wanted`` says yes to."""
    marks = ", ".join("?" * len(tails))
    sql = f"""
        SELECT id, remote_number, remote_uri FROM calls
        WHERE number_tail IN ({marks}) ORDER BY created_at DESC, id DESC
    """
    ids: list[str] = []
    for call_id, number, uri in db.execute(sql, sorted(tails)) if tails else ():
        if len(ids) >= limit:
            break
        if is_wanted(number, uri):
            ids.append(call_id)
    return _calls_of(db, ids)


def parties(db: Database, look_back: int = 10_000) -> Iterator[Party]:
    """Everybody in the newest calls, each spelling once, who was last first."""
    sql = f"""
        SELECT remote_number, remote_uri, remote_name, created_at FROM calls
        ORDER BY created_at DESC, id DESC LIMIT {int(look_back)}
    """
    seen: set[tuple[str, str, str]] = set()
    for number, uri, name, last_at in db.execute(sql):
        spelling = (number, uri, name)
        if spelling not in seen:
            seen.add(spelling)
            yield Party(number, uri, name, last_at)


def _calls_of(db: Database, ids: list[str]) -> list[Call]:
    found: dict[str, Call] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows = every(db, f"SELECT * FROM calls WHERE id IN ({marks})", some)
        found |= {row["id"]: call_of(row) for row in rows}
    return [found[each] for each in ids]
