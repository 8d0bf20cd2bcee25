"""The Settings room: the list of pages with its search, and the page in front.

Owns which page is shown, what the search finds, and passing events on. Leaves each page
to its own file. Every change is saved at once; only a line is saved as a whole, and what
is not saved yet stays in sight and is told by ``unsaved_lines``.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.commands.desk import Desk
from app.engine.events import Event, LineChanged, RecordsChanged
from app.settings import DataPaths, data_paths
from app.ui import theme
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.settings.agent_page import AgentPage
from app.ui.settings.around import Around
from app.ui.settings.audio_page import AudioPage
from app.ui.settings.calls_page import CallsPage
from app.ui.settings.contacts_page import ContactsPage
from app.ui.settings.diagnostics_page import DiagnosticsPage
from app.ui.settings.lines_page import LinesPage
from app.ui.settings.navigation import Navigation
from app.ui.settings.page import BorrowedPage, Page
from app.ui.settings.saving import Saver
from app.ui.settings.small_pages import (
    AppearancePage,
    DataPage,
    NotificationsPage,
    RecordingPage,
)
from app.ui.settings.titles import page_titles
from app.ui.tr import tr


class SettingsRoom(QWidget):
    """Everything the owner may set. ``extra_pages`` are (title, widget) made elsewhere."""

    first_run_wanted = Signal()
    """The person wants to go through the first run again."""

    def __init__(
        self,
        bridge: Runner,
        desk: Desk,
        extra_pages: Sequence[tuple[str, QWidget]] = (),
        *,
        paths: DataPaths | None = None,
    ) -> None:
        super().__init__()
        self.setAccessibleName(tr("Settings"))
        self.saver = Saver(bridge, desk.settings)
        self.states: dict[str, LineChanged] = {}
        around = Around(bridge, desk, self.saver, paths or data_paths())
        self.navigation = Navigation()
        self.stack = QStackedWidget()
        self.pages: dict[str, Page] = {}
        self._make_pages(around)
        for title, widget in extra_pages:
            self.add_page(title, widget)
        self._arrange()
        self.navigation.picked.connect(self._show)
        self.navigation.searched.connect(self.search)
        self.navigation.accepted.connect(self.go_to_found)
        self.saver.saved.connect(self._say_saved)
        bridge.event_arrived.connect(self.apply)
        self.open_page("lines")

    def add_page(self, title: str, widget: QWidget) -> None:
        """Put a page made elsewhere into the list; Shortcuts has its own place there."""
        order = list(page_titles())
        known = {title: name for name, title in page_titles().items()}
        name = known.get(title, title.lower())
        before = order[: order.index(name)] if name in order else list(self.pages)
        position = sum(each in before for each in self.pages)
        self._put(name, BorrowedPage(title, widget), position)

    def open_page(self, name: str) -> None:
        """Show a page by its name (``audio``, ``lines``) or title. Raises KeyError."""
        wanted = name.lower()
        titles = {page.title.lower(): each for each, page in self.pages.items()}
        key = wanted if wanted in self.pages else titles[wanted]
        self.navigation.show_page(list(self.pages).index(key))

    def unsaved_lines(self) -> list[str]:
        """The labels of lines with changes that are not saved."""
        return self.lines.unsaved()

    def flush(self) -> None:
        """Save what was typed and not left yet; lines are told by ``unsaved_lines``."""
        self.saver.flush()

    def search(self, typed: str) -> None:
        """Show the pages that have the words and mark the rows."""
        wanted = typed.lower().split()
        found = [page.look_for(wanted) for page in self.pages.values()]
        self.navigation.narrow(found, typed)
        here = self.stack.currentIndex()
        if wanted and any(found) and not found[here]:
            self.navigation.show_page(found.index(True))

    def go_to_found(self) -> None:
        """Go from the search to the first row that it found."""
        page = self._shown_page()
        row = page.first_marked() if page is not None else None
        if page is not None and row is not None:
            page.reveal(row)

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        match event:
            case LineChanged():
                self.states[event.line_id] = event
                self.lines.show_state(event)
            case RecordsChanged(what="settings"):
                self.saver.refresh()
            case RecordsChanged(what="lines"):
                self.lines.read()
                self.calls.read_lines()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The window's ground."""
        look = theme.colours(self.palette())
        QPainter(self).fillRect(self.rect(), QColor(look.window))

    def _make_pages(self, around: Around) -> None:
        self.lines = LinesPage(around, self.states)
        self.calls = CallsPage(around)
        self.audio = AudioPage(around)
        recording = RecordingPage(around)
        recording.lines_wanted.connect(lambda: self.open_page("lines"))
        appearance = AppearancePage(around)
        appearance.first_run_wanted.connect(self.first_run_wanted)
        pages: dict[str, Page] = {
            "lines": self.lines,
            "calls": self.calls,
            "agent": AgentPage(around),
            "audio": self.audio,
            "contacts": ContactsPage(around),
            "recording": recording,
            "notifications": NotificationsPage(around),
            "appearance": appearance,
            "data": DataPage(around),
            "diagnostics": DiagnosticsPage(around, self.states),
        }
        for name, page in pages.items():
            self._put(name, page, len(self.pages))

    def _put(self, name: str, page: Page, position: int) -> None:
        entries = list(self.pages.items())
        entries.insert(position, (name, page))
        self.pages = dict(entries)
        self.navigation.insert(position, page.title)
        self.stack.insertWidget(position, page)

    def _show(self, position: int) -> None:
        self.stack.setCurrentIndex(position)
        at_once = self.stack.currentWidget() is not self.lines
        words = tr("Every change is saved at once.")
        self._saved.setText(words if at_once else tr("A line is kept once you save it."))

    def _shown_page(self) -> Page | None:
        page = self.stack.currentWidget()
        return page if isinstance(page, Page) else None

    def _say_saved(self, name: str) -> None:
        self._saved.setText(tr("Saved: {name}").format(name=name))

    def _arrange(self) -> None:
        self._saved = Label("", theme.SMALL_PX, muted=True)
        self._saved.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addWidget(self.stack, 1)
        self.navigation.add_foot(self._saved)
