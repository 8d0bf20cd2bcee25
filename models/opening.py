"""Opening the database file: what it is, whether it is sound, bringing it up to date.

Owns the inspection of a file before anything is written to it, the migration of
an older one, and the settings of every connection. Leaves threads to ``store``.

A file is first looked at through a read-only connection, so that one we refuse
keeps every byte. An older one is copied to ``<name>.bak-<n>`` (n migrations were
applied) and then migrated in a single transaction: all steps or none, and a
second process that opens it meanwhile waits and finds it done.
"""

import contextlib
import errno
import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from models.errors import DatabaseDamaged, DatabaseNewer, RecordRefused, StoreBusy, StoreFailed
from models.ids import new_id
from models.migrations import SET_NAME, migrations
from models.scripts import ScriptDatabase

_log = logging.getLogger(__name__)

BUSY_MS = 5_000
"""How long to wait for another process's lock before giving up."""

_MAGIC = b"SQLite format 3\x00"
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_REMEDIES = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space",
    sqlite3.SQLITE_READONLY: "it cannot be written; make the file and its folder writable",
    sqlite3.SQLITE_PERM: "it may not be opened; make the file and its folder yours",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that its folder exists and is writable",
    sqlite3.SQLITE_IOERR: "the disk reports an error; check the disk",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; put a backup in its place",
    sqlite3.SQLITE_NOTADB: "the file is no database; put a backup in its place",
}


def connect(path: Path, busy_ms: int = BUSY_MS, read_only: bool = False) -> Database:
    """A connection for one thread at a time, with this project's settings.

    Commits survive the death of the process at once (WAL, synchronous NORMAL);
    a power cut may take those since the last checkpoint, never the database.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}",
        uri=True,
        timeout=busy_ms / 1000,
        check_same_thread=False,
    )
    with contextlib.ExitStack() as undo:
        undo.callback(connection.close)
        db = ScriptDatabase(connection, execute_plugins=False)
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("PRAGMA synchronous=NORMAL")  # reads the file, which may be no database
        undo.pop_all()
        return db


def open_database(path: Path, busy_ms: int = BUSY_MS) -> Database:
    """Open, create or migrate the database at ``path``; its folder must exist.

    Raises DatabaseNewer or DatabaseDamaged with the file untouched, StoreBusy
    when another process holds it, StoreFailed for anything the disk refuses.
    """
    with explained(path):
        if not path.exists():
            _create(path, busy_ms)
        refuse_unusable(path, busy_ms)
        return _open(path, busy_ms)


def refuse_unusable(path: Path, busy_ms: int = BUSY_MS) -> None:
    """Raise DatabaseNewer or DatabaseDamaged for a file we must not touch.

    A missing or empty file passes. Nothing is written to the file.
    """
    if not path.exists() or path.stat().st_size == 0:
        return
    _refuse_other_files(path)
    try:
        with contextlib.closing(connect(path, busy_ms, read_only=True)) as db:
            found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise DatabaseDamaged(path, f"it is damaged ({' '.join(found.split())})")
            applied = applied_migrations(db)
            foreign = not applied and bool(db.table_names())
    except sqlite3.DatabaseError as error:
        if _primary(error) not in _DAMAGED:
            raise
        raise DatabaseDamaged(path, f"it is damaged ({error})") from error
    known = known_migrations()
    unknown = tuple(name for name in applied if name not in known)
    if unknown:
        raise DatabaseNewer(path, unknown)
    if foreign or applied != known[: len(applied)]:
        raise DatabaseDamaged(path, "it is a database of some other program")


def known_migrations() -> tuple[str, ...]:
    """The names of all migrations of this Ringdesk, in order."""
    with contextlib.closing(Database(memory=True, execute_plugins=False)) as nothing:
        return tuple(step.name for step in migrations.pending(nothing))


def applied_migrations(db: Database) -> tuple[str, ...]:
    """The names of the migrations that a database has, in the order it got them."""
    return tuple(step.name for step in migrations.applied(db))


@contextlib.contextmanager
def transaction(db: Database) -> Iterator[None]:
    """One write transaction, taken at once so that it cannot fail half-way on a lock."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.rollback()
        raise


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk report into this folder's errors.

    Misuse of SQLite (a wrong statement, too few parameters) is a bug and passes.
    """
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise RecordRefused(f"the record was not saved: {error}") from error
    except sqlite3.DatabaseError as error:
        code = _primary(error)
        if code in _LOCKED:
            message = "another program keeps it locked; close that program and try again"
            raise StoreBusy(path, message) from error
        if code not in _REMEDIES:
            raise
        raise StoreFailed(path, f"{_REMEDIES[code]} ({error})") from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "free some space" if full else "check that its folder exists and is writable"
        raise StoreFailed(path, f"{error.strerror or error}; {remedy}") from error


def _create(path: Path, busy_ms: int) -> None:
    """Make a database beside its place and put it there when it is complete.

    Made in place, a second process that starts at the same moment would be told
    that the file is busy: SQLite does not wait for the change to WAL. Whoever is
    second finds the first one's file.
    """
    made = path.with_name(f"{path.name}.part-{new_id('new')}")
    try:
        _make_private(made)
        with contextlib.closing(_open(made, busy_ms)) as db:
            _write_out(db, made)
        _put_in_place(made, path)
    finally:
        for companion in ("", "-wal", "-shm"):
            made.with_name(made.name + companion).unlink(missing_ok=True)


def _write_out(db: Database, path: Path) -> None:
    """Bring everything into the file itself: its write-ahead log does not move with it.

    Closing does the same, but says nothing where the disk is full.
    """
    busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreBusy(path, "another program reads it; close that program and try again")


def _put_in_place(made: Path, path: Path) -> None:
    """Give the file its name unless that is taken meanwhile."""
    try:
        os.link(made, path)
    except FileExistsError:
        return
    except OSError:
        # A file system without hard links (FAT); a rename may replace, so look first.
        if not path.exists():
            made.rename(path)


def _open(path: Path, busy_ms: int) -> Database:
    with contextlib.ExitStack() as undo:
        db = connect(path, busy_ms)
        undo.callback(db.close)
        db.enable_wal()
        _migrate(db, path)
        undo.pop_all()
        return db


def _make_private(path: Path) -> None:
    """Make an empty file for its owner only; SQLite gives its companions the same rights."""
    with contextlib.suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)


def _refuse_other_files(path: Path) -> None:
    """SQLite itself takes a file of a few bytes for an empty database and overwrites it."""
    if path.is_file():
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise DatabaseDamaged(path, "it is no database")


def _migrate(db: Database, path: Path) -> None:
    if not migrations.pending(db):
        return
    with transaction(db):
        applied = applied_migrations(db)
        if applied:
            _back_up(path, len(applied))
        migrations.apply(db)
    if applied:
        _log.info("migrated the database from step %d in set %s", len(applied), SET_NAME)


def _back_up(path: Path, steps: int) -> None:
    """Copy the last committed state beside the database; the writer's lock is ours already."""
    final = path.with_name(f"{path.name}.bak-{steps}")
    partial = path.with_name(f"{final.name}.part-{os.getpid()}")
    try:
        _make_private(partial)
        with (
            contextlib.closing(connect(path, read_only=True)) as source,
            contextlib.closing(sqlite3.connect(partial)) as copy,
        ):
            source.conn.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        os.replace(partial, final)
    finally:
        partial.unlink(missing_ok=True)


def _primary(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 for errors of the Python layer, which have none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
