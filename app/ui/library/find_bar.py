"""Searching inside one text: the words, how many places, on to the next or back.

Owns the field and the count; marking and scrolling is the transcript's, or whose text it is.
"""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import theme
from app.ui.labels import Label
from app.ui.library import phrases
from app.ui.phone.fields import Field
from app.ui.phone.parts import IconButton, announce
from app.ui.phone.rows import ENTER
from app.ui.theme import GAP, GRID
from app.ui.tr import tr

FIELD_PX = 220


class Searched(Protocol):
    """A text that can be searched."""

    @property
    def found(self) -> Sequence[object]:
        """The places that have the words, from above."""
        ...

    @property
    def shown_place(self) -> int:
        """Which of them is shown; -1 for none."""
        ...

    def search(self, words: str) -> int:
        """Mark the places that have the words and show one; how many there are."""
        ...

    def go_to_place(self, place: int) -> None:
        """Show one of the places found; after the last comes the first."""
        ...


class FindBar(QWidget):
    """Hidden until ``open``; Enter is next, Shift+Enter back, Escape closes."""

    closed = Signal()

    def __init__(self, view: Searched, name: str = phrases.FIND_HERE) -> None:
        super().__init__()
        self._view = view
        self.field = Field(name, name)
        self.field.setMaximumWidth(FIELD_PX)
        self.count = Label("", theme.SMALL_PX, muted=True)
        self.previous = IconButton(phrases.LAST_HIT, "arrow-up")
        self.next = IconButton(phrases.NEXT_HIT, "arrow-down")
        self.dismiss = IconButton(tr("Close"), "close")
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP + GRID, GRID, GAP, GRID)
        row.setSpacing(GRID)
        row.addWidget(self.field, 1)
        for part in (self.previous, self.next, self.count):
            row.addWidget(part)
        row.addStretch()
        row.addWidget(self.dismiss)
        self.field.textChanged.connect(self._search)
        self.next.clicked.connect(lambda: self._go(1))
        self.previous.clicked.connect(lambda: self._go(-1))
        self.dismiss.clicked.connect(self.close_bar)
        self._show_count()
        self.hide()

    def open(self) -> None:
        """Show it with the keyboard in it; what was looked for last is selected."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._search()

    def close_bar(self) -> None:
        """Hide it and its marks."""
        self.hide()
        self._view.search("")
        self.closed.emit()

    def search_again(self) -> None:
        """Other words are shown: look in them."""
        if not self.isHidden():
            self._search()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Shift+Enter, Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in ENTER:
            self._go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _search(self) -> None:
        self._view.search(self.field.text())
        self._show_count()

    def _go(self, step: int) -> None:
        self._view.go_to_place(self._view.shown_place + step)
        self._show_count()

    def _show_count(self) -> None:
        found = len(self._view.found)
        words = phrases.hit_of(self._view.shown_place, found) if found else ""
        if self.field.text() and not found:
            words = phrases.NOT_HERE
        self.count.setText(words)
        for button in (self.previous, self.next):
            button.setEnabled(found > 0)
        if words:
            announce(self, words)
