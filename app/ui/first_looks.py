"""Drawing once, unseen, what is slow when it is drawn for the first time.

Owns which views those are, and that it is done while nothing else is to do. Measured with
nothing else going on: the first view of a call takes 50 ms and later ones 20, the Settings room
90 ms the first time that it is entered and 25 ms later, because by then its widgets are laid
out, fonts measured and pictures read.
"""

from collections import deque
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.commands.desk import Desk
from app.engine.events import CallBegan
from app.ui.live.acts import CallActs
from app.ui.live.call_view import CallView
from app.ui.runner import Runner
from app.ui.shell.window import DeskWindow

NOBODY = CallBegan("", "", "outbound", "", "", None)
TURN_MS = 20
"""Between two views: the person can use the window meanwhile."""


class FirstLooks(QObject):
    """The views of one window, one after another; a call ends it early."""

    over = Signal()

    def __init__(self, window: DeskWindow, bridge: Runner, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        size = window.rooms.size()
        unseen = [room for room in window.rooms.made_rooms() if not room.isVisible()]
        self._left: deque[Callable[[], None]] = deque(partial(draw, room, size) for room in unseen)
        self._left.appendleft(partial(draw_a_call, bridge, desk, size))
        self._turn = QTimer(self, interval=TURN_MS)
        self._turn.timeout.connect(self._next)
        self._turn.start()

    def _next(self) -> None:
        if self._left and not self._window.calls.live:
            self._left.popleft()()
        else:
            self._turn.stop()
            self.over.emit()


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
