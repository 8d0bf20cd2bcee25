"""The one way to the database: a writer thread, reader threads, clean endings.

Owns the connections and the threads that use them. What is read or written is
said by the functions of the record modules, each of which takes the database
first. Leaves the opening of the file to ``opening``.

Bounds: at most 256 writes and 256 reads wait; whoever asks for one more waits
for a place, first come first served. Nothing is dropped. A synchronous caller
waits for its own work, so it never has more than one in the queue.
"""

import asyncio
import contextlib
import functools
import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlite_utils import Database

from models.errors import StoreClosed, StoreFailed
from models.opening import BUSY_MS, connect, explained, open_database, transaction

_log = logging.getLogger(__name__)

CAPACITY = 256
_READERS = 2

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """An open database. Make one with ``Store.open``; close it to flush it."""

    def __init__(self, path: Path, writer: Database, busy_ms: int) -> None:
        self.path = path
        self._db = writer
        self._busy_ms = busy_ms
        self._closed = False
        self._guard = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="records-writer")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="records-reader")
        self._reader = threading.local()
        self._reader_connections: list[Database] = []
        self._write_places = asyncio.Semaphore(CAPACITY)
        self._read_places = asyncio.Semaphore(CAPACITY)

    @classmethod
    def open(cls, path: Path, busy_ms: int = BUSY_MS) -> Self:
        """Open, create or migrate the database. Blocking; raises as ``open_database`` does."""
        return cls(path, open_database(path, busy_ms), busy_ms)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    async def write(
        self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(db, ...)`` in one transaction on the writer thread.

        Writes happen in the order they were asked for. When the function or the
        disk fails nothing of it stays, and the store goes on. Once accepted a
        write is carried out even if the waiting task is cancelled. Raises
        StoreFailed, StoreBusy, RecordRefused, StoreClosed, or what the function
        raises.
        """
        async with self._write_places:
            work = functools.partial(self._write, function, args, kwargs)
            return await asyncio.shield(asyncio.wrap_future(self._submit(self._writer, work)))

    async def read(
        self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(db, ...)`` on a reader thread, over one consistent state.

        It sees every write that was finished before. Raises as ``write`` does.
        """
        async with self._read_places:
            work = functools.partial(self._read, function, args, kwargs)
            return await asyncio.wrap_future(self._submit(self._readers, work))

    def write_now(
        self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """``write`` for a caller without a loop; blocks until it is done."""
        work = functools.partial(self._write, function, args, kwargs)
        return self._submit(self._writer, work).result()

    def read_now(
        self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """``read`` for a caller without a loop; blocks until it is done."""
        work = functools.partial(self._read, function, args, kwargs)
        return self._submit(self._readers, work).result()

    async def sync(self) -> None:
        """Make everything written so far survive a power cut. For the end of a call."""
        work = functools.partial(self._checkpoint, "PASSIVE")
        await asyncio.shield(asyncio.wrap_future(self._submit(self._writer, work)))

    def close(self) -> None:
        """Finish every accepted write, flush to disk and close. Safe to call twice."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        for reader in self._reader_connections:
            reader.close()
        try:
            self._checkpoint("TRUNCATE")
        except StoreFailed as error:
            # The commits are safe in the write-ahead log; the next start picks them up.
            _log.warning("the last checkpoint failed: %s", error)
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    def _submit(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> Future[T]:
        with self._guard:
            if self._closed:
                raise StoreClosed(f"{self.path} is closed already")
            return threads.submit(work)

    def _write(
        self, function: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> T:
        try:
            with explained(self.path), transaction(self._db):
                return function(self._db, *args, **kwargs)
        except StoreFailed as error:
            # Logged here too, because nobody may be waiting for this write any more.
            _log.error("%s failed: %s", _name(function), error)
            raise

    def _read(
        self, function: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> T:
        with explained(self.path):
            db = self._reader_connection()
            with db.atomic():
                return function(db, *args, **kwargs)

    def _reader_connection(self) -> Database:
        db: Database | None = getattr(self._reader, "db", None)
        if db is None:
            db = connect(self.path, self._busy_ms, read_only=True)
            self._reader.db = db
            with self._guard:
                self._reader_connections.append(db)
        return db

    def _checkpoint(self, mode: str) -> None:
        with explained(self.path):
            self._db.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()


def _name(function: Callable[..., object]) -> str:
    while isinstance(function, functools.partial):
        function = function.func
    return getattr(function, "__name__", "a write")
