"""Calls that begin while another is talked on: made a moment later, and shown a turn after that.

Owns what is kept until then. The views are the screen's own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer

from app.engine.events import CallBegan, Event
from app.ui.live.call_view import CallView
from app.ui.live.live_call import LiveCall

ARRIVE_AFTER_MS = 30
"""While another call is talked on: its sound meters move before a new view is made."""
SHOW_AFTER_MS = 1
"""Making a view and showing it take about as long; in between keys and clicks are heard."""


@dataclass
class Coming:
    """A call that is to be shown soon; ``events`` are those that came meanwhile."""

    began: CallBegan
    call: LiveCall | None = None
    events: list[Event] = field(default_factory=list)


class Arrivals(QObject):
    """``make`` gives a call's view, ``show`` brings it in with what is known by then."""

    def __init__(
        self,
        make: Callable[[CallBegan], CallView],
        show: Callable[[CallView, Coming], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._make, self._show = make, show
        self._coming: dict[str, Coming] = {}

    def expect(self, event: CallBegan) -> None:
        """A call has begun that is to wait its turn."""
        coming = self._coming[event.call_id] = Coming(event)
        QTimer.singleShot(ARRIVE_AFTER_MS, self, lambda: self._prepare(coming))

    def hear(self, call_id: str, event: Event) -> None:
        """Keep what happens in a call that is not shown yet."""
        if call_id in self._coming:
            self._coming[call_id].events.append(event)

    def change(self, call: LiveCall) -> None:
        """Keep how a call stands that is not shown yet."""
        if call.id in self._coming:
            self._coming[call.id].call = call

    def _prepare(self, coming: Coming) -> None:
        view = self._make(coming.began)
        QTimer.singleShot(SHOW_AFTER_MS, self, lambda: self._arrive(view, coming))

    def _arrive(self, view: CallView, coming: Coming) -> None:
        del self._coming[coming.began.call_id]
        self._show(view, coming)
