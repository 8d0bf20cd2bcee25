"""Drawing once, unseen, what is slow when it is drawn for the first time.

Owns which views those are, and that it is done while nothing else is to do. Measured with
nothing else going on: the first view of a call takes 50 ms and later ones 20, the Settings room
90 ms the first time that it is entered and 20 ms later, a page of it 30 and then 15 ms, because
by then widgets are laid out, fonts measured and pictures read.
"""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.commands.desk import Desk
from app.engine.events import CallBegan
from app.ui.live.acts import CallActs
from app.ui.live.call_view import CallView
from app.ui.runner import Runner
from app.ui.shell.window import DeskWindow

NOBODY = CallBegan("", "", "outbound", "", "", None)
TURN_MS = 10
"""Between two views: the person can use the window meanwhile."""


class FirstLooks(QObject):
    """The views of one window, one after another; a call ends it early."""

    over = Signal()

    def __init__(self, window: DeskWindow, bridge: Runner, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._bridge, self._desk = window, bridge, desk
        self._left = self._looks()
        self._turn = QTimer(self, interval=TURN_MS)
        self._turn.timeout.connect(self._next)
        self._turn.start()

    def _next(self) -> None:
        if self._window.calls.live or next(self._left, self) is self:
            self._turn.stop()
            self.over.emit()

    def _looks(self) -> Iterator[None]:
        size = self._window.rooms.size()
        draw_a_call(self._bridge, self._desk, size)
        for room in self._window.rooms.made_rooms():
            if room.isVisible():
                continue
            yield
            draw(room, size)
            for page in pages_behind(room):
                yield
                draw(page, (page.parentWidget() or page).size())


def pages_behind(room: QWidget) -> list[QWidget]:
    """What a room has made and does not show."""
    behind = getattr(room, "behind", None)
    return list(behind()) if behind is not None else []


def draw(view: QWidget, size: QSize) -> None:
    """Draw a hidden view for nobody."""
    view.resize(size)
    view.grab()


def draw_a_call(bridge: Runner, desk: Desk, size: QSize) -> None:
    """Draw a call with nobody, as large as calls will be, which is gone afterwards."""
    acts = CallActs(bridge, desk)
    view = CallView(NOBODY, acts=acts)
    draw(view, size)
    view.deleteLater()
    acts.deleteLater()
