"""The pages of the Settings room, each made when it is first needed.

Owns making them part by part while nothing else is to do, so that neither entering the room
nor what is made behind it holds up a call; and which page is in front. Leaves what a page is
to its maker.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.settings.page import Page
from app.ui.steady_stack import SteadyStack

Make = Callable[[], Page]
UNSEEN_MS = 10
"""Between two parts while nobody sees the room; that is when most of them are made."""


class PageStack(SteadyStack):
    """Pages by name, in the order of the list."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: dict[str, str] = {}
        self._makers: dict[str, Make] = {}
        self._begun: dict[str, tuple[Page, Iterator[None]]] = {}
        """Pages that are not whole yet, with what is left to be made of them."""
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
        while name not in self._made:
            self._make_part(name)
        return self._made[name]

    def _make_part(self, name: str) -> None:
        if name not in self._begun:
            page = self._makers[name]()
            self._begun[name] = page, page.parts()
            return
        page, parts = self._begun[name]
        whole = object()
        if next(parts, whole) is whole:
            del self._begun[name]
            self._put_in(name, page)

    def _put_in(self, name: str, page: Page) -> None:
        self._made[name] = page
        position = list(self.titles).index(name)
        in_front = self.currentIndex() == position
        empty = self._empty.pop(name)
        self.removeWidget(empty)
        empty.deleteLater()
        self.insertWidget(position, page)
        if in_front:
            self.setCurrentIndex(position)

    def made_page(self, name: str) -> Page | None:
        """A page, if it is whole."""
        return self._made.get(name)

    def made_pages(self) -> list[Page]:
        """Those that have been made."""
        return list(self._made.values())

    def pages(self) -> Iterator[Page]:
        """Every page, made now if need be."""
        return (self.page(name) for name in list(self.titles))

    def show_page(self, position: int) -> None:
        """Bring a page to the front; one that is not whole yet shows as soon as it is."""
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
            self._make_part(name)
