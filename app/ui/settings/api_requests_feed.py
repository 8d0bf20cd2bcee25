"""The newest requests to the local APIs on their way to the screen.

Owns when they are read: only those that are not here yet, a burst at once, nothing while
nobody looks or it is paused. Keeping and masking them is the desk's.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from app.commands.apis import ApiCommands
from app.engine.events import Event, RecordsChanged
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from models.api_requests import ApiRequest

MOST = 1_000
"""So many requests are shown; the desk keeps no more either."""
GATHER_MS = 100
"""What comes in within this time is read at once."""
API_REQUESTS = "api_requests"


class RequestFeed(QObject):
    """Tells of new requests, each once. Quiet until ``watch``."""

    arrived = Signal(object)
    """A list of ``ApiRequest``, newest first."""
    failed = Signal(object)

    def __init__(self, bridge: Runner, apis: ApiCommands, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._apis = bridge, apis
        self._last = 0
        self._watching = self._paused = self._asking = self._more = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(GATHER_MS)
        self._soon.timeout.connect(self.read)
        bridge.event_arrived.connect(self.apply)

    @property
    def paused(self) -> bool:
        """Whether it waits for a person to go on."""
        return self._paused

    def watch(self, on: bool) -> None:
        """Somebody looks, or nobody any more."""
        self._watching = on
        if on:
            self.read()

    def pause(self, on: bool) -> None:
        """Read nothing, or go on with all that came meanwhile."""
        self._paused = on
        if not on:
            self.read()

    def apply(self, event: Event) -> None:
        """There are new ones: read them soon, together with those that follow at once."""
        if isinstance(event, RecordsChanged) and event.what == API_REQUESTS and self._wanted:
            if not self._soon.isActive():
                self._soon.start()

    def read(self) -> None:
        """Read what is not here yet; while an answer is awaited, once more after it."""
        if not self._wanted:
            return
        if self._asking:
            self._more = True
            return
        self._asking = True
        command = self._apis.requests(limit=MOST, after=self._last)
        ask(self._bridge, self, command, self._take, self._fail)

    @property
    def _wanted(self) -> bool:
        return self._watching and not self._paused

    def _take(self, requests: Sequence[ApiRequest]) -> None:
        self._asking = False
        if requests:
            self._last = max(each.number for each in requests)
            self.arrived.emit(list(requests))
        if self._more:
            self._more = False
            self.read()

    def _fail(self, error: BaseException) -> None:
        self._asking = self._more = False
        self.failed.emit(error)
