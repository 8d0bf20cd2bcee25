"""Requests on their way into the inspector's ring.

Owns a bounded queue between the door, which must not wait, and the records.
"""

import asyncio
import logging

from app.engine.bus import Bus
from app.engine.events import RecordsChanged
from models.api_requests import ApiRequest, keep_api_request
from models.errors import RecordsError
from models.store import Store

log = logging.getLogger(__name__)

WAITING = 256
"""Requests that wait to be written; more are not kept, and counted."""
API_REQUESTS = "api_requests"
"""The word of ``RecordsChanged`` when there are new ones."""


class RequestLog:
    """Notes requests of one desk. Lives on the engine's loop."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self.dropped = 0
        self._store, self._bus = store, bus
        self._waiting: asyncio.Queue[ApiRequest] = asyncio.Queue(WAITING)

    def note(self, request: ApiRequest) -> None:
        """Keep a request; never waits."""
        try:
            self._waiting.put_nowait(request)
        except asyncio.QueueFull:
            self.dropped += 1

    async def run(self) -> None:
        """Write down what was noted, until cancelled."""
        while True:
            request = await self._waiting.get()
            try:
                await self._store.write(keep_api_request, request)
            except RecordsError as error:
                log.error("a request is not in the inspector: %s", error)
            else:
                self._bus.publish(RecordsChanged(API_REQUESTS))
