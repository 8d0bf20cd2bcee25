"""The middle of the Phone screen: recent calls in three tabs, and contacts.

Owns which tab is shown, the count of missed calls and when they count as looked at: after
the Missed tab of the active window has been in sight for two seconds, or is left.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.desk import Desk
from app.commands.people import Recent, RecentsTab
from app.engine.events import CallBegan, CallFinished, Event, MissedCallsChanged, RecordsChanged
from app.ui.phone import phrases
from app.ui.phone.contacts_page import ContactsPage
from app.ui.phone.recents_page import RecentsPage
from app.ui.phone.tabs import Tabs
from app.ui.runner import Runner
from app.ui.steady_stack import SteadyStack
from app.ui.theme import GAP
from app.ui.tr import tr

TABS = (RecentsTab.ALL, RecentsTab.MISSED, RecentsTab.AGENT)
MISSED, CONTACTS = 1, 3
LOOKED_MS = 2000
GATHER_MS = 150
"""Changes within so short a time are read once."""


class Centre(QWidget):
    """Tabs over four lists."""

    chosen = Signal(object)
    """A ``Recent``, a ``Contact``, or None."""
    call_asked = Signal(object)
    opened = Signal(object)
    menu_asked = Signal(object, QPoint)
    newest_known = Signal(object)
    """The recent calls of the first tab, once a page of them is there."""

    def __init__(self, bridge: Runner, desk: Desk, now_ms: Callable[[], float]) -> None:
        super().__init__()
        self._bridge, self._desk = bridge, desk
        self._missed = 0
        self._unattended = False
        words = (tr("All"), tr("Missed"), tr("Agent"), tr("Contacts"))
        self.tabs = Tabs(tr("Recent calls and contacts"), words)
        self.pages = SteadyStack()
        self.recents = [RecentsPage(bridge, desk.people, tab, now_ms) for tab in TABS]
        self.contacts = ContactsPage(bridge, desk.people)
        pages: tuple[RecentsPage | ContactsPage, ...] = (*self.recents, self.contacts)
        for page in pages:
            self.pages.addWidget(page)
            page.chosen.connect(self.chosen)
            page.call_asked.connect(self.call_asked)
            page.opened.connect(self.opened)
            page.menu_asked.connect(self.menu_asked)
        self.recents[0].loaded.connect(self._tell_newest)
        self.recents[MISSED].view.touched.connect(self._attend)
        self._looked = single_shot(self, LOOKED_MS, self._mark_seen)
        self._calls_changed = single_shot(self, GATHER_MS, self._read_calls)
        self._names_changed = single_shot(self, GATHER_MS, self._mistrust)
        self.tabs.currentChanged.connect(self._show_tab)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.tabs)
        column.addWidget(self.pages, 1)
        self.say_empty(tr("Type a number or add a line"))

    @property
    def missed(self) -> int:
        """Missed calls nobody has looked at."""
        return self._missed

    @property
    def watching(self) -> bool:
        """Whether the missed calls are being looked at now."""
        return self._looked.isActive()

    def read(self) -> None:
        """Read what the shown tab needs, and how many calls were missed."""
        self.recents[0].refresh()
        self._read_missed()

    def say_empty(self, hint: str) -> None:
        """What a desk without calls should do first."""
        for page in self.recents:
            page.say_empty(hint)

    def search_contacts(self) -> None:
        """Show the contacts with the keyboard in their search field."""
        self.tabs.setCurrentIndex(CONTACTS)
        self.contacts.begin_search()

    def show_missed(self) -> None:
        """Show the missed calls with the keyboard in their list."""
        self.tabs.setCurrentIndex(MISSED)
        self.recents[MISSED].view.setFocus(Qt.FocusReason.OtherFocusReason)

    def apply(self, event: Event) -> None:
        """Follow what changes the lists."""
        match event:
            case MissedCallsChanged():
                self._show_missed(event.count)
            case RecordsChanged(what="calls"):
                for page in self.recents:
                    page.model.doubt(event.record_id)
                gather(self._calls_changed)
            case CallBegan() | CallFinished():
                gather(self._calls_changed)
            case RecordsChanged(what="contacts"):
                gather(self._names_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """What is in sight counts as looked at after a while."""
        super().showEvent(event)
        self._watch()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another screen is shown."""
        super().hideEvent(event)
        self._looked.stop()

    def event(self, event: QEvent) -> bool:
        """What happens while another window is worked in has not been looked at."""
        if event.type() in (QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate):
            self._watch()
        return super().event(event)

    def _show_tab(self, position: int) -> None:
        self._unattended = False
        if self._looked.isActive():
            self._mark_seen()
        self.pages.setCurrentIndex(position)
        if position == CONTACTS:
            if not self.contacts.started:
                self.contacts.read()
                self.contacts.read_tags()
        elif not self.recents[position].model.started:
            self.recents[position].refresh()
        self._watch()

    def _watch(self) -> None:
        looking = self.isVisible() and self.isActiveWindow() and not self._unattended
        if looking and self.tabs.currentIndex() == MISSED and self._missed:
            self._looked.start()
        else:
            self._looked.stop()

    def _attend(self) -> None:
        if self._unattended:
            self._unattended = False
            self._watch()

    def _mark_seen(self) -> None:
        self._looked.stop()
        marking = self._desk.people.mark_missed_seen()
        self._bridge.run(marking, lambda _done: self._marked(), self._failed)

    def _marked(self) -> None:
        self._show_missed(0)
        gather(self._calls_changed)

    def _read_missed(self) -> None:
        self._bridge.run(self._desk.people.missed_count(), self._show_missed, self._failed)

    def _show_missed(self, count: int) -> None:
        # One more while the tab is open: perhaps nobody is there, until somebody moves.
        self._unattended |= count > self._missed and self.tabs.currentIndex() == MISSED
        self._missed = count
        self.tabs.set_count(MISSED, count, phrases.missed(count))
        self._watch()

    def _read_calls(self) -> None:
        self._read_missed()
        for page in self.recents:
            if page.model.started:
                page.refresh()

    def _mistrust(self) -> None:
        self.contacts.refresh()
        for page in self.recents:
            if page.model.started:
                page.model.mistrust()

    def _tell_newest(self) -> None:
        newest: list[Recent] = self.recents[0].model.rows
        self.newest_known.emit(newest)

    def _failed(self, error: BaseException) -> None:
        self.recents[0].message.say(phrases.problem(error))


def gather(timer: QTimer) -> None:
    """Begin to wait, unless it waits already: a stream of changes does not put it off."""
    if not timer.isActive():
        timer.start()


def single_shot(owner: QWidget, wait_ms: int, act: Callable[[], None]) -> QTimer:
    """A timer that acts once when it is over."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(wait_ms)
    timer.timeout.connect(act)
    return timer
