"""Drawing once, unseen, what is slow when it is drawn for the first time.

Owns which views those are, and that it is done while there is no call. Measured with nothing
else going on: the first view of a call takes 50 ms and later ones 20, the Settings room 90 ms
the first time that it is entered and 20 ms later, a page of it 30 and then 15 ms, the editor of
templates 90 and then 15 ms, because by then widgets are made and laid out, fonts measured and
pictures read.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.commands.desk import Desk
from app.engine.events import CallBegan
from app.ui.incoming.calls import IncomingCalls
from app.ui.incoming.card import RingCard
from app.ui.incoming.window import WIDTH_PX
from app.ui.live.acts import CallActs
from app.ui.live.call_view import CallView
from app.ui.live.live_call import new_call
from app.ui.runner import Runner
from app.ui.shell.window import DeskWindow

NOBODY = CallBegan("", "", "outbound", "", "", None)
NOBODY_RINGS = new_call(CallBegan("", "", "inbound", "", "", None))
TURN_MS = 10
"""Between two views: the person can use the window meanwhile."""
CALL_MS = 1000
"""Between two looks whether the call is over that the rest waits for."""


class RoomWithPages(Protocol):
    """A room that shows one of several pages at a time."""

    def behind(self) -> Iterable[QWidget | None]:
        """The pages that are not in front, each made once it is asked for; None for as long as
        one is being made by itself."""


class FirstLooks(QObject):
    """The views of one window, one after another; a call puts the rest off until it is over."""

    over = Signal()
    """All are drawn, or a call has begun; told once."""

    def __init__(self, window: DeskWindow, bridge: Runner, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._bridge, self._desk = window, bridge, desk
        self._left = self._looks()
        self._turn = QTimer(self, interval=TURN_MS)
        self._turn.timeout.connect(self._next)
        self._told = False
        self._turn.start()

    def _next(self) -> None:
        in_call = bool(self._window.calls.live)
        self._turn.setInterval(CALL_MS if in_call else TURN_MS)
        if not in_call and next(self._left, self) is self:
            self._turn.stop()
        if not self._told and (in_call or not self._turn.isActive()):
            self._told = True
            self.over.emit()

    def _looks(self) -> Iterator[None]:
        size = self._window.rooms.size()
        draw_a_call(self._bridge, self._desk, size)
        yield
        draw_a_ring(self._window)
        for name in self._window.rooms.early:
            yield
            self._window.rooms.room(name)
        for room in self._window.rooms.made_rooms():
            yield
            if not room.isVisible():
                draw(room, size)
            for page in pages_behind(room):
                yield
                if page is not None and not page.isVisible():
                    draw(page, (page.parentWidget() or page).size())


def pages_behind(room: QWidget) -> Iterable[QWidget | None]:
    """What a room does not show; see ``RoomWithPages``."""
    behind = getattr(room, "behind", None)
    return behind() if behind is not None else ()


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


def draw_a_ring(window: DeskWindow) -> None:
    """Draw the card of a call with nobody that rings, which is gone afterwards, and make the
    window system's part of the window that it would be in."""
    incoming = window.findChild(IncomingCalls)
    if incoming is not None:
        incoming.window.winId()
    card = RingCard(NOBODY_RINGS, "")
    card.show_call(NOBODY_RINGS, "", NOBODY_RINGS)
    draw(card, QSize(WIDTH_PX, card.sizeHint().height()))
    card.deleteLater()
