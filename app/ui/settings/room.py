"""The Settings room: the list of pages with its search, and the page in front.

Owns which page is shown, what the search finds, and passing events on. Leaves each page
to its own file. Every change is saved at once; only a line is saved as a whole, and what
is not saved yet stays in sight and is told by ``unsaved_lines``.
"""

from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.commands.desk import Desk
from app.engine.events import Event, LineChanged, RecordsChanged
from app.settings import DataPaths, data_paths
from app.ui import theme
from app.ui.labels import Label
from app.ui.live.command import ScreenCommand
from app.ui.runner import Runner
from app.ui.settings.around import Around
from app.ui.settings.makers import PageMakers
from app.ui.settings.navigation import Navigation
from app.ui.settings.page import BorrowedPage, Page
from app.ui.settings.page_stack import Make, PageStack
from app.ui.settings.saving import Saver
from app.ui.settings.titles import page_titles
from app.ui.tr import tr


class SettingsRoom(QWidget):
    """Everything the owner may set. ``extra_pages`` are (title, maker) of pages from elsewhere,
    made when they are first needed."""

    first_run_wanted = Signal()
    """The person wants to go through the first run again."""

    def __init__(
        self,
        bridge: Runner,
        desk: Desk,
        extra_pages: Sequence[tuple[str, Callable[[], QWidget]]] = (),
        *,
        paths: DataPaths | None = None,
        notices_problem: Callable[[], Coroutine[Any, Any, str]] | None = None,
    ) -> None:
        super().__init__()
        self.setAccessibleName(tr("Settings"))
        self.saver = Saver(bridge, desk.settings)
        self.states: dict[str, LineChanged] = {}
        self._save_key = ""
        around = Around(bridge, desk, self.saver, paths or data_paths(), notices_problem)
        self.navigation = Navigation()
        self.stack = PageStack()
        makers = PageMakers(
            around, self.states, lambda: self.open_page("lines"), self.first_run_wanted.emit
        )
        for name, make in makers.all().items():
            self._put(name, page_titles()[name], make, len(self.stack.titles))
        for title, make_extra in extra_pages:
            self.add_page(title, make_extra)
        self._arrange()
        self.navigation.picked.connect(self._show)
        self.navigation.searched.connect(self.search)
        self.navigation.accepted.connect(self.go_to_found)
        self.saver.saved.connect(self._say_saved)
        self.stack.currentChanged.connect(self._tell_key)
        bridge.event_arrived.connect(self.apply)
        self.navigation.show_page(list(self.stack.titles).index("lines"))

    def add_page(self, title: str, make: Callable[[], QWidget]) -> None:
        """Put a page made elsewhere into the list; Shortcuts has its own place there."""
        order = list(page_titles())
        known = {title: name for name, title in page_titles().items()}
        name = known.get(title, title.lower())
        here = list(self.stack.titles)
        before = order[: order.index(name)] if name in order else here
        self._put(name, title, lambda: BorrowedPage(title, make()), sum(e in before for e in here))

    def open_page(self, name: str) -> None:
        """Show a page by its name (``audio``, ``lines``) or title, as soon as it is made.

        Raises KeyError.
        """
        wanted = name.lower()
        titles = {title.lower(): each for each, title in self.stack.titles.items()}
        key = wanted if wanted in self.stack.titles else titles[wanted]
        self.navigation.show_page(list(self.stack.titles).index(key))

    def behind(self) -> Iterator[Page | None]:
        """The pages that are not in front; None while one is being made."""
        for name in list(self.stack.titles):
            while (page := self.stack.made_page(name)) is None:
                yield None
            if page is not self._shown_page():
                yield page

    def page(self, name: str) -> Page:
        """A page by its name, made now if need be. Raises KeyError."""
        return self.stack.page(name)

    def commands(self) -> list[ScreenCommand]:
        """What keys and the palette can do here."""
        return [
            ScreenCommand(
                "save_line",
                tr("Save the line"),
                "Ctrl+S",
                self._save,
                self._can_save,
                only_here=True,
                name_key=self._name_save_key,
            )
        ]

    def unsaved_lines(self) -> list[str]:
        """The labels of lines with changes that are not saved."""
        return [label for page in self.stack.made_pages() for label in page.unsaved()]

    def flush(self) -> None:
        """Save what was typed and not left yet; lines are told by ``unsaved_lines``."""
        self.saver.flush()

    def search(self, typed: str) -> None:
        """Show the pages that have the words and mark the rows."""
        wanted = typed.lower().split()
        found = [page.look_for(wanted) for page in self.stack.pages()]
        self.navigation.narrow(found, typed)
        here = self.stack.currentIndex()
        if wanted and any(found) and not found[here]:
            self.navigation.show_page(found.index(True))
        page = self._shown_page()
        row = page.first_marked() if page is not None else None
        if page is not None and row is not None:
            page.scrolled.ensureWidgetVisible(row)

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
                for page in self.stack.made_pages():
                    page.line_changed(event)
            case RecordsChanged(what="settings"):
                self.saver.refresh()
            case RecordsChanged(what="lines"):
                for page in self.stack.made_pages():
                    page.lines_changed()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The window's ground."""
        look = theme.colours(self.palette())
        QPainter(self).fillRect(self.rect(), QColor(look.window))

    def _put(self, name: str, title: str, make: Make, position: int) -> None:
        self.navigation.insert(position, title)
        self.stack.put(name, title, make, position)

    def _show(self, position: int) -> None:
        self.stack.show_page(position)
        at_once = list(self.stack.titles)[position] != "lines"
        words = tr("Every change is saved at once.")
        self._saved.setText(words if at_once else tr("A line is kept once you save it."))

    def _shown_page(self) -> Page | None:
        page = self.stack.currentWidget()
        return page if isinstance(page, Page) else None

    def _can_save(self) -> bool:
        page = self._shown_page()
        return self.isVisible() and page is not None and page.can_save()

    def _save(self) -> None:
        page = self._shown_page()
        if page is not None:
            page.save()

    def _name_save_key(self, key: str) -> None:
        self._save_key = key
        self._tell_key()

    def _tell_key(self) -> None:
        """A page that was made meanwhile has not heard it."""
        page = self._shown_page()
        if page is not None:
            page.name_save_key(self._save_key)

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
