"""What happened in a call, in order: first on disk, then to the world.

Owns the order. ``note`` never waits; a task writes to the store and publishes on
the bus. The queue holds 4,096 notes (minutes of the busiest call); if the disk is
that slow, publishing goes on without it and the loss is counted and told.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from app.engine.bus import Bus
from app.engine.events import Event, TroubleArose
from models.errors import RecordsError
from models.store import Store

log = logging.getLogger(__name__)

CAPACITY = 4096
TOO_SLOW = "The disk is too slow: some of what happens is not kept. End other programs that use it."
Write = tuple[Callable[..., object], tuple[Any, ...]]
News = Event | Callable[[Any], Event]
"""An event, or what makes one of what the write gave."""


class Journal:
    """One desk's journal. Lives on the engine's loop; run it as one task."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._queue: asyncio.Queue[tuple[News | None, Write | None]] = asyncio.Queue(CAPACITY)
        self._failing = self._overrun = False
        self.unwritten = 0
        self.told: Callable[[Event], None] = lambda _event: None
        """Called with every event that is noted, at once."""

    def note(
        self, event: News | None, write: Callable[..., object] | None = None, *args: Any
    ) -> None:
        """Queue an event for the world and a function over the database that keeps it.

        ``write(db, *args)`` runs on the store's thread before ``event`` is published. An
        event that is made of what was written is not published where nothing was.
        """
        entry: Write | None = (write, args) if write is not None else None
        if event is not None and not callable(event):
            self.told(event)
        try:
            self._queue.put_nowait((event, entry))
        except asyncio.QueueFull:
            if entry is not None:
                self._lose()
            if event is not None and not callable(event):
                self._bus.publish(event)

    async def settled(self) -> None:
        """Return when everything noted so far has been written and published."""
        await self._queue.join()

    async def run(self) -> None:
        """Write and publish until cancelled."""
        while True:
            event, write = await self._queue.get()
            try:
                written = await self._keep(write) if write is not None else None
                if event is not None and not callable(event):
                    self._bus.publish(event)
                elif event is not None and written is not None:
                    self._bus.publish(event(written))
            finally:
                self._queue.task_done()
            self._overrun = self._overrun and not self._queue.empty()

    def _lose(self) -> None:
        """There is no room for a note: told once until all that waits has been written."""
        self.unwritten += 1
        if not self._overrun:
            self._overrun = True
            log.error("records are lost: %d notes wait for the disk", CAPACITY)
            self._bus.publish(TroubleArose("", "records", TOO_SLOW))

    async def _keep(self, write: Write) -> object:
        function, args = write
        try:
            written = await self._store.write(function, *args)
            self._failing = False
            return written
        except RecordsError as error:
            self.unwritten += 1
            log.error("a record could not be kept: %s", error)
            if not self._failing:
                self._failing = True
                self._bus.publish(TroubleArose("", "records", str(error)))
            return None
