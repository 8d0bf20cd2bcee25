"""The pages of the Settings room, each made when it is first needed.

Owns making one page at a time while nothing else is to do, so that entering the room never
holds up a call; and which page is in front. Leaves what a page is to its maker.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.settings.page import Page

Make = Callable[[], Page]
UNSEEN_MS = 150
"""Between two pages while nobody sees the room; that is when most of them are made."""


class PageStack(QStackedWidget):
    """Pages by name, in the order of the list."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: dict[str, str] = {}
        self._makers: dict[str, Make] = {}
        self._made: dict[str, Page] = {}
        self._empty: dict[str, QWidget] = {}
        self._idle = QTimer(self)
        self._idle.setInterval(UNSEEN_MS)
        self._idle.timeout.connect(self._make_next)
        self._idle.start()

    def put(self, name: str, title: str, make: Make, position: int) -> None:
        """Add a page that is made later."""
        entries = list(self.titles.items())
        entries.insert(position, (name, title))
        self.titles = dict(entries)
        self._makers[name] = make
        self._empty[name] = QWidget()
        self.insertWidget(position, self._empty[name])

    def page(self, name: str) -> Page:
        """A page, made now if need be. Raises KeyError."""
        known = self._made.get(name)
        if known is not None:
            return known
        page = self._made[name] = self._makers[name]()
        position = list(self.titles).index(name)
        in_front = self.currentIndex() == position
        empty = self._empty.pop(name)
        self.removeWidget(empty)
        empty.deleteLater()
        self.insertWidget(position, page)
        if in_front:
            self.setCurrentIndex(position)
        return page

    def made_pages(self) -> list[Page]:
        """Those that have been made."""
        return list(self._made.values())

    def pages(self) -> Iterator[Page]:
        """Every page, made now if need be."""
        return (self.page(name) for name in list(self.titles))

    def show_page(self, position: int) -> None:
        """Bring a page to the front; while nobody sees it, it need not be made yet."""
        if self.isVisible():
            self.page(list(self.titles)[position])
        self.setCurrentIndex(position)

    def showEvent(self, event: QShowEvent) -> None:
        """Hurry with the pages that are missing, the one in front first."""
        super().showEvent(event)
        self._idle.setInterval(0)

    def _make_next(self) -> None:
        names = list(self.titles)
        in_turn = [names[self.currentIndex()], *names]
        name = next((each for each in in_turn if each not in self._made), None)
        if name is None:
            self._idle.stop()
        else:
            self.page(name)
