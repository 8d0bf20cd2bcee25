"""The Live screen: every live call, and the last ones until they are put away.

Owns which call is shown, its tab, its keys, and which wrap-up is next; its controls are
``steering``'s.
"""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app import wording
from app.commands.desk import Desk
from app.commands.people import Recent
from app.engine.events import (
    CallBegan,
    CallFinished,
    Event,
    OperatorTasksChanged,
    RecordsChanged,
    UtteranceSaved,
)
from app.ui.live.acts import CallActs
from app.ui.live.announcing import announce, change_words
from app.ui.live.around import Around
from app.ui.live.call_view import CallView
from app.ui.live.coming import Arrivals, Coming
from app.ui.live.command import ScreenCommand
from app.ui.live.empty import NoCallPage
from app.ui.live.moments import TICK_MS, unix_ms
from app.ui.live.notice import Notice
from app.ui.live.offers import Control
from app.ui.live.room_commands import live_commands
from app.ui.live.state import CallBoard, LiveCall
from app.ui.live.steering import PANELS
from app.ui.live.tabs import CallTabs
from app.ui.live.talk_key import TalkKey
from app.ui.live.wrap_up_line import WrapUpLine
from app.ui.runner import Runner
from app.ui.steady_stack import SteadyStack


class LiveRoom(QWidget):
    """Live calls as tabs. Give it the desk's events from the start."""

    library_wanted = Signal(str)
    """A call whose record is to be shown."""
    live_wanted = Signal(str)
    """A call that is to be brought to the front of the window."""

    def __init__(
        self, bridge: Runner, desk: Desk, *, now_ms: Callable[[], float] = unix_ms
    ) -> None:
        super().__init__()
        self._desk, self._now_ms = desk, now_ms
        self._views: dict[str, CallView] = {}
        self._arrivals = Arrivals(self._new_view, self._arrive, self)
        self.line = WrapUpLine(self._views, self.show_call, self.close_call, self)
        self.around = Around(now_ms, self)
        self.talk_key = TalkKey(self)
        self.board = CallBoard(bridge, desk.people, self)
        self.acts = CallActs(bridge, desk, self)
        self.tabs = CallTabs()
        self.notice = Notice()
        self.empty = NoCallPage(bridge, desk)
        self.pages = SteadyStack()
        self.pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.tabs, self.notice, self.pages):
            column.addWidget(part)
        column.setStretchFactor(self.pages, 1)
        self.tabs.hide()
        self.tabs.currentChanged.connect(self._show_tab)
        self.empty.call_wanted.connect(self._call_recent)
        self.board.changed.connect(self._changed)
        self.acts.failed.connect(self._failed)
        self.around.changed.connect(self._show_around)
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._tick)
        bridge.event_arrived.connect(self.apply)

    @property
    def shown_call(self) -> CallView | None:
        """The call in front, if there is one."""
        page = self.pages.currentWidget()
        return page if isinstance(page, CallView) else None

    @property
    def steered_call(self) -> CallView | None:
        """The call that a key means: the one in front while this screen is seen, else the
        one that the person talks on."""
        shown = self.shown_call
        if shown is not None and shown.finished is None and self.isVisible():
            return shown
        foremost = self.board.foremost
        return self._views.get(foremost.id) if foremost is not None else None

    def view_of(self, call_id: str) -> CallView | None:
        """The view of a call that is live or not yet put away."""
        return self._views.get(call_id)

    def show_call(self, call_id: str) -> None:
        """Bring a call to the front."""
        view = self._views.get(call_id)
        if view is not None:
            self.pages.setCurrentWidget(view)
            self.tabs.setCurrentIndex(self.tabs.place_of(call_id))

    def commands(self) -> list[ScreenCommand]:
        """What keys and the palette can do with live calls."""
        return live_commands(self)

    def save_notes(self) -> None:
        """Save whatever was written and is not saved yet; for the end of the program."""
        for view in self._views.values():
            view.after.keep()

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        call_id = getattr(event, "call_id", "")
        if isinstance(event, CallBegan):
            self._begin(event)
        self._arrivals.hear(call_id, event)
        self.board.apply(event)
        self.around.apply(event)
        view = self._views.get(call_id)
        is_over = isinstance(event, CallFinished)
        if view is not None and not (is_over and self._leaves_nothing(view)):
            view.apply(event)
        match event:
            case UtteranceSaved() if view is not None and view is self.shown_call:
                announce(self, view.model.line_of(event), urgent=False)
            case CallFinished() if view is not None:
                announce(self, wording.summary(event), urgent=True)
                if self._leaves_nothing(view):
                    self.close_call(call_id)
                self.line.show()
            case OperatorTasksChanged():
                self.empty.read_tasks()
                for each in self._views.values():
                    each.side.read_tasks()
            case RecordsChanged(what="calls") if self.shown_call is None:
                self.empty.refresh()
            case _:
                pass

    def act(self, control: Control) -> None:
        """Use a control of the call that a key means; a panel opens on this screen."""
        view = self.steered_call
        if view is None or view.steering is None:
            return
        if control in PANELS:
            self.front()
        view.steering.act(control)

    def front(self) -> CallView | None:
        """The call that a key means, brought to the front of the window."""
        view = self.steered_call
        if view is not None:
            self.show_call(view.call_id)
            self.live_wanted.emit(view.call_id)
        return view

    def showEvent(self, event: QShowEvent) -> None:
        """The last calls may have changed meanwhile."""
        super().showEvent(event)
        if self.shown_call is None:
            self.empty.refresh()

    def _begin(self, event: CallBegan) -> None:
        for over in [view for view in self._views.values() if view.finished is not None]:
            self._put_away_unless_used(over)
        if self.board.foremost is None:
            self._take_in(self._new_view(event))
        else:
            self._arrivals.expect(event)

    def _arrive(self, view: CallView, coming: Coming) -> None:
        """Show a call that waited its turn, so that the one talked on was not held up."""
        self._take_in(view)
        if coming.call is not None:
            self._changed(coming.call)
        for event in coming.events:
            view.apply(event)
        if self._leaves_nothing(view):
            self.close_call(view.call_id)

    def _leaves_nothing(self, view: CallView) -> bool:
        """Whether it is of a call that nobody took and nobody looks at."""
        missed = view.finished is not None and view.call.answered_ms is None
        return missed and view is not self.shown_call

    def _new_view(self, event: CallBegan) -> CallView:
        view = CallView(event, self._now_ms, self.acts)
        view.end_requested.connect(self._end)
        view.close_requested.connect(self.close_call)
        view.again_requested.connect(self._call_again)
        view.library_requested.connect(self.library_wanted)
        view.wrapped_up.connect(self.line.go_on)
        return view

    def _take_in(self, view: CallView) -> None:
        view.show_nothing_said(self.around.nothing_said)
        view.lose_network(self.around.network_lost_ms)
        self._views[view.call_id] = view
        self.pages.addWidget(view)

    def _changed(self, call: LiveCall) -> None:
        self._arrivals.change(call)
        view = self._views.get(call.id)
        if view is None:
            return
        before, is_new = view.call, self.tabs.place_of(call.id) < 0
        view.show_call(call)
        self.tabs.show_call(call, self._now_ms())
        self.tabs.setVisible(self.tabs.count() > 1)
        if not self._ticks.isActive():
            self._ticks.start()
        for other in self._views.values():
            if other.steering is not None and other.finished is None:
                other.steering.show_others(self.board)
        taken = call.is_mine and (is_new or not before.is_mine)
        if self.shown_call is None or taken or (call.is_talking and not before.is_talking):
            self.show_call(call.id)
        said = change_words(before, call, is_new)
        if said:
            announce(self, said, urgent=True)
        if call.asked_for is not None and before.asked_for is None:
            QApplication.alert(self.window(), 0)

    def _put_away_unless_used(self, view: CallView) -> None:
        """A call that is over makes room, but not under the hands of who writes about it."""
        if not view.side.writes and not view.after.waiting:
            self.close_call(view.call_id)

    def close_call(self, call_id: str) -> None:
        """Put a call away that is over, once its note is saved."""
        view = self._views.get(call_id)
        if view is not None and view.finished is not None:
            view.after.keep(lambda: self._remove(call_id))

    def _remove(self, call_id: str) -> None:
        view = self._views.pop(call_id, None)
        if view is None:
            return
        self.pages.removeWidget(view)
        view.deleteLater()
        self.tabs.drop(call_id)
        self.tabs.setVisible(self.tabs.count() > 1)
        if not self._views:
            self._ticks.stop()
            self.pages.setCurrentWidget(self.empty)
            self.empty.refresh()
        else:
            self.show_call(self.tabs.tabData(self.tabs.currentIndex()))

    def _show_tab(self, place: int) -> None:
        view = self._views.get(self.tabs.tabData(place)) if place >= 0 else None
        if view is not None:
            self.pages.setCurrentWidget(view)

    def _tick(self) -> None:
        if self.tabs.isVisible():
            for view in self._views.values():
                self.tabs.show_call(view.call, self._now_ms())

    def _show_around(self) -> None:
        self.empty.stage.setText(self.around.models_words)
        for view in self._views.values():
            view.show_nothing_said(self.around.nothing_said)
            view.lose_network(self.around.network_lost_ms)

    def _end(self, call_id: str) -> None:
        def over(worked: bool) -> None:
            view = self._views.get(call_id)
            if view is not None and not worked:
                view.end_failed()

        self.acts.end(call_id, over)

    def _failed(self, call_id: str, sentence: str) -> None:
        view = self._views.get(call_id)
        if view is None or view.finished is not None:
            self.notice.say(sentence)
        elif not self.isVisible():
            self.live_wanted.emit(call_id)

    def _call_again(self, call_id: str) -> None:
        view = self._views.get(call_id)
        if view is not None:
            self.notice.clear()
            self.acts.call_again(view.call.began)

    def _call_recent(self, recent: Recent) -> None:
        self.notice.clear()
        self.acts.call_again(recent.call)
