"""What comes once a call is over: its wrap-up, opened when somebody looks at it.

Owns whether a wrap-up waits, the drawer's place beside the conversation, and keeping what was
written. Which of several calls is next is the room's.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.ui.live.acts import CallActs
from app.ui.live.live_call import LiveCall
from app.ui.live.panel import Panel
from app.ui.live.side_column import SideColumn
from app.ui.live.wrap_up import WrapUpDrawer, writes
from app.ui.live.wrap_up_keeper import WrapUpKeeper


class AfterCall(QObject):
    """The wrap-up of one call's view. Without a desk there is none."""

    opened_changed = Signal(bool)
    left = Signal()
    """It was saved or skipped."""

    def __init__(
        self, view: QWidget, side: SideColumn, place: QHBoxLayout, acts: CallActs | None
    ) -> None:
        super().__init__(view)
        self._view, self._side, self._place, self._acts = view, side, place, acts
        self._call_id = ""
        self.drawer: WrapUpDrawer | None = None
        self._typed_into = False
        self.waiting = False
        """The call is over, and its wrap-up was neither saved nor skipped."""

    @property
    def is_open(self) -> bool:
        """Whether the drawer is shown."""
        return self.drawer is not None and not self.drawer.isHidden()

    def prepare(self) -> None:
        """The call ends this moment. Who types a number or a word into it goes on typing for a
        while, and none of that is an outcome."""
        at = QApplication.focusWidget()
        inside = at is not None and self._view.isAncestorOf(at)
        while inside and at is not None and not isinstance(at, Panel):
            at = at.parentWidget()
        self._typed_into = inside and (at is not None or writes())

    def end(self, call: LiveCall) -> None:
        """The call is over. A wrap-up is for calls that a person held or saw the end of; one
        that was asked about another has none."""
        self._call_id = call.id
        consults = call.standing.consults_for is not None
        wanted = self._acts is not None and call.wants_wrap_up and not consults
        self.waiting = wanted and (call.was_mine or self._view.isVisible())
        self.look()

    def look(self) -> None:
        """Somebody looks at the call: what waits is opened, unless they are writing a note."""
        seen = self._view.isVisible() and not self._side.writes
        if self.waiting and self.drawer is None and seen:
            self.open()

    def open(self) -> None:
        """Show the drawer in the side column's place, with the keyboard."""
        if self._acts is None:
            return
        drawer = self.drawer or self._make(self._acts)
        self._side.hide()
        drawer.show()
        if self._typed_into:
            self._typed_into = False
            drawer.wait_for_pause()
        self.opened_changed.emit(True)
        if self._view.isVisible():
            drawer.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Save what is open."""
        if self.is_open and self.drawer is not None:
            self.drawer.save_now()

    def press(self, digit: str) -> bool:
        """A digit that nothing else took; True when it chose an outcome."""
        return self.is_open and self.drawer is not None and self.drawer.press(digit)

    def keep(self, then: Callable[[], None] | None = None) -> None:
        """Keep whatever somebody wrote about the call; ``then`` follows once it is safe."""
        drawer = self.drawer
        if drawer is None:
            self._side.save_note(then)
        else:
            self._side.save_note(lambda: drawer.keeper.flush(then))

    def _make(self, acts: CallActs) -> WrapUpDrawer:
        note = self._side.keeper.written if self._side.keeper is not None else lambda: None
        keeper = WrapUpKeeper(acts.bridge, acts.desk.console, self._call_id, note)
        drawer = self.drawer = WrapUpDrawer(keeper, acts.keys)
        drawer.done.connect(self._leave)
        drawer.skipped.connect(self._leave)
        self._place.addWidget(drawer)
        return drawer

    def _leave(self) -> None:
        self.waiting = False
        if self.drawer is not None:
            self.drawer.hide()
        self._side.show()
        self.opened_changed.emit(False)
        self.left.emit()
