"""A thorough look at a database that changes nothing: for ``ringdesk doctor``.

Owns the examination only. ``opening`` looks less closely each time the desk starts.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from models.errors import DatabaseDamaged
from models.opening import (
    BUSY_MS,
    applied_migrations,
    connect,
    explained,
    known_migrations,
    refuse_unusable,
)


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """What a sound database holds. ``pending`` are the migrations it has yet to get."""

    calls: int
    unfinished_calls: int
    newest_call_at: str | None
    pending: tuple[str, ...]


def examine_database(path: Path, busy_ms: int = BUSY_MS) -> DatabaseReport | None:
    """Check every page, index and reference of a database; None where there is none yet.

    Takes about a second for 100 MB. Raises DatabaseDamaged, DatabaseNewer,
    StoreBusy or StoreFailed. Nothing is written to the file.
    """
    with explained(path):
        if not path.exists() or path.stat().st_size == 0:
            return None
        refuse_unusable(path, busy_ms)
        with contextlib.closing(connect(path, busy_ms, read_only=True)) as db:
            found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(1)")]
            if found != ["ok"]:
                raise DatabaseDamaged(path, f"it is damaged ({' '.join(found[0].split())})")
            orphan = db.execute("PRAGMA foreign_key_check").fetchone()
            if orphan is not None:
                raise DatabaseDamaged(path, f"it is damaged (table {orphan[0]} has orphans)")
            pending = known_migrations()[len(applied_migrations(db)) :]
            counts = (0, 0, None)
            if db.table("calls").exists():
                sql = "SELECT count(*), count(*) - count(ended_at), max(created_at) FROM calls"
                counts = db.execute(sql).fetchone()
    return DatabaseReport(*counts, pending)
