"""Bounded delivery of events to whoever listens.

Owns the subscriptions. Each subscriber has its own queue of 512 events; when it
is full the oldest level or partial goes first, then the oldest of any kind, and
``dropped`` counts it. A slow or broken listener never delays the engine.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from types import TracebackType

from app.engine.events import Event, LevelsMeasured, PartialHeard

CAPACITY = 512


class Subscription:
    """One listener's queue. Iterate it; close it or leave its ``with`` block when done."""

    def __init__(self, bus: "Bus") -> None:
        self._bus = bus
        self._queue: deque[Event] = deque()
        self._wake = asyncio.Event()
        self._closed = False
        self.dropped = 0

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening; the iteration ends after what is already queued."""
        self._closed = True
        self._bus.remove(self)
        self._wake.set()

    def put(self, event: Event) -> None:
        """Queue an event, making room by the bus's drop policy."""
        if len(self._queue) >= CAPACITY:
            self._make_room()
        self._queue.append(event)
        self._wake.set()

    def _make_room(self) -> None:
        self.dropped += 1
        for index, queued in enumerate(self._queue):
            if isinstance(queued, LevelsMeasured | PartialHeard):
                del self._queue[index]
                return
        self._queue.popleft()

    async def __aiter__(self) -> AsyncIterator[Event]:
        while True:
            while self._queue:
                yield self._queue.popleft()
            if self._closed:
                return
            self._wake.clear()
            await self._wake.wait()


class Bus:
    """Publishes events to all subscriptions, in order. Lives on the engine's loop."""

    def __init__(self) -> None:
        self._subscriptions: list[Subscription] = []

    def subscribe(self) -> Subscription:
        """A new subscription that sees everything from now on."""
        subscription = Subscription(self)
        self._subscriptions.append(subscription)
        return subscription

    def remove(self, subscription: Subscription) -> None:
        """Forget a subscription; unknown ones are ignored."""
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)

    def publish(self, event: Event) -> None:
        """Give an event to every subscription. Never blocks, never raises."""
        for subscription in self._subscriptions:
            subscription.put(event)

    def close(self) -> None:
        """End every subscription."""
        for subscription in list(self._subscriptions):
            subscription.close()
