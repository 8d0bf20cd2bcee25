"""Between the engine's loop and the screen's thread.

Owns the crossing, with ``engine.thread`` the only file that knows both worlds:
commands go in as coroutines, results and events come out in the Qt thread. The
screen never waits for the engine, nor the engine for the screen.

At most 512 events wait for the screen. A newer level or partial of the same call
replaces the one still waiting; when 512 others wait, the rest stay in the bus's
queue, where the bus's drop policy applies. Events and results that come at once are told in
slices, so that what follows one moment of a call does not hold up the screen as a whole.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimedOut
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from app.engine.bus import Bus, Subscription
from app.engine.events import Event, LevelsMeasured, PartialHeard
from app.engine.thread import EngineThread

CAPACITY = 512
SLICE_MS = 5
"""How long events and results may keep the screen's thread in one turn of Qt's loop; what is
told then is told to its end. A person sees none of it."""
PAUSE_MS = 1
"""Between two slices; a timer of 0 ms is run by Qt in the same turn."""
STOP_TIMEOUT_S = 5.0

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]
Result = tuple["Future[Any]", Done | None, Failed | None]

log = logging.getLogger(__name__)


class _Waiting:
    """Events on their way to the screen; put by the engine, taken by the Qt thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: deque[Event] = deque()

    def put(self, event: Event) -> tuple[bool, bool]:
        """Add an event: (this is the first one waiting, there is no room for another)."""
        with self._lock:
            first = not self._events
            if isinstance(event, LevelsMeasured | PartialHeard):
                self._forget_older(event)
            self._events.append(event)
            return first, len(self._events) >= CAPACITY

    def take(self) -> list[Event]:
        """Everything that waits, oldest first."""
        with self._lock:
            events = list(self._events)
            self._events.clear()
            return events

    def _forget_older(self, event: LevelsMeasured | PartialHeard) -> None:
        for index in range(len(self._events) - 1, -1, -1):
            queued = self._events[index]
            if outdates(event, queued):
                del self._events[index]
                return


def outdates(event: LevelsMeasured | PartialHeard, queued: Event) -> bool:
    """Whether an event tells the same as a queued one, only newer."""
    if isinstance(event, PartialHeard):
        same = isinstance(queued, PartialHeard) and queued.speaker is event.speaker
    else:
        same = isinstance(queued, LevelsMeasured)
    return same and getattr(queued, "call_id", "") == event.call_id


class EngineBridge(QObject):
    """The screen's only way to the engine. Create, start and stop it in the Qt thread."""

    event_arrived = Signal(object)
    """One ``app.engine.events.Event``, in order, in the Qt thread."""
    _arrived = Signal()
    _finished = Signal(object)

    def __init__(self, thread: EngineThread, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self._bus = bus
        self._waiting = _Waiting()
        self._due: deque[Event] = deque(maxlen=CAPACITY)
        """Taken and not told yet; nothing is taken while there is anything in it."""
        self._results: list[Result] = []
        """Of commands that are over, and not told yet; no more than there are commands."""
        self._slice = QElapsedTimer()
        self._goes_on = QTimer(self)
        self._goes_on.setSingleShot(True)
        self._goes_on.setInterval(PAUSE_MS)
        self._goes_on.timeout.connect(self._deliver)
        self._room = asyncio.Event()
        self._subscription: Subscription | None = None
        self._pump_done: Future[None] | None = None
        self._stopped = False
        self._held = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._finished.connect(self._take_result, Qt.ConnectionType.QueuedConnection)

    def start(self, *, held: bool = False) -> None:
        """Begin to listen. Commands that are run after this miss no event of theirs.

        With ``held``, events wait for ``deliver``: whoever is to show them is not made yet.
        """
        self._held = held
        self._pump_done = self._thread.submit(self._pump())

    def deliver(self) -> None:
        """Whoever shows events is there: those that waited come now."""
        self._held = False
        self._deliver()

    def run(
        self,
        command: Coroutine[Any, Any, Any],
        on_done: Done | None = None,
        on_error: Failed | None = None,
    ) -> "Future[Any]":
        """Run a command on the engine's loop; one of the callbacks follows in the Qt thread.

        After ``stop`` nothing is run, and neither is called. Without ``on_error`` a failure
        is logged by its kind only.
        """
        if self._stopped:
            command.close()
            over: Future[Any] = Future()
            over.cancel()
            return over
        future = self._thread.submit(command)
        future.add_done_callback(lambda done: self._report(done, on_done, on_error))
        return future

    def stop(self) -> None:
        """Stop listening; no signal and no callback follows. Safe to call twice.

        Call it before the engine's thread is stopped.
        """
        self._stopped = True
        pump_done, self._pump_done = self._pump_done, None
        if pump_done is None or pump_done.done():
            return
        self._thread.submit(self._end_pump())
        try:
            pump_done.result(STOP_TIMEOUT_S)
        except (CancelledError, FutureTimedOut):
            log.warning("the engine did not let go of the screen in time")

    async def _pump(self) -> None:
        with self._bus.subscribe() as subscription:
            self._subscription = subscription
            async for event in subscription:
                if self._stopped:
                    return
                first, full = self._waiting.put(event)
                if first:
                    self._arrived.emit()
                if full:
                    self._room.clear()
                    await self._room.wait()

    async def _end_pump(self) -> None:
        if self._subscription is not None:
            self._subscription.close()
        self._room.set()

    async def _make_room(self) -> None:
        self._room.set()

    def _deliver(self) -> None:
        """Hand over what waits, a slice in each turn of Qt's loop."""
        if not self._goes_on.isActive():
            self._slice.start()  # the first time in this turn
        while not self._slice.hasExpired(SLICE_MS) and self._tell_next():
            pass
        if self._goes_on.isActive():
            self._goes_on.start()  # from now on: what was told may have taken longer

    def _tell_next(self) -> bool:
        """Tell of the next event, or else of the next result; False when none waits.

        What a command caused is known before its result, as it happened.
        """
        if self._stopped:
            return False
        event = None if self._held else self._next_event()
        if event is None and not self._results:
            return False
        # Before it is told: a question that it leads to has a loop of its own.
        self._goes_on.start()
        if event is not None:
            self.event_arrived.emit(event)
        else:
            _report_to(*self._results.pop(0))
        return True

    def _next_event(self) -> Event | None:
        if not self._due:
            self._due.extend(self._waiting.take())
            if len(self._due) >= CAPACITY:
                self._thread.submit(self._make_room())
        return self._due.popleft() if self._due else None

    def _report(self, done: "Future[Any]", on_done: Done | None, on_error: Failed | None) -> None:
        if not self._stopped:
            self._finished.emit((done, on_done, on_error))

    def _take_result(self, result: Result) -> None:
        self._results.append(result)
        self._deliver()


def _report_to(done: "Future[Any]", on_done: Done | None, on_error: Failed | None) -> None:
    error = CancelledError() if done.cancelled() else done.exception()
    if error is None:
        if on_done is not None:
            on_done(done.result())
    elif on_error is not None:
        on_error(error)
    else:
        log.warning("a command failed: %s", type(error).__name__)
