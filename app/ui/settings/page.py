"""A page of the Settings screen, and how a search looks into it.

Owns the frame of a page: title, what it is about, scrolling, and which of its rows match
words. Leaves what stands on it to the page itself.
"""

import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.engine.events import LineChanged
from app.ui import theme
from app.ui.controls import ScrollBar
from app.ui.labels import Label
from app.ui.parts import InParts
from app.ui.settings.rows import Row, Section
from app.ui.theme import GAP, MARGIN

CONTENT_PX = 760


def has_words(text: str, wanted: Sequence[str]) -> bool:
    """Whether each of the wanted is the beginning of a word."""
    return all(re.search(rf"(?<!\w){re.escape(word)}", text) for word in wanted)


class Scrolled(QScrollArea):
    """Content as wide as the page that scrolls up and down."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBar(ScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)


class Page(QWidget):
    """A page that a search can look into.

    ``keywords`` are words that the search finds the page by. ``scrolled`` is what has its
    rows; a page that does not use ``ScrolledPage`` sets its own. A large page is a frame
    until its ``parts`` are made.
    """

    scrolled: Scrolled

    def __init__(self, title: str, about: str = "", keywords: str = "") -> None:
        super().__init__()
        self.title = title
        self._words = f"{title} {about} {keywords}".lower()
        self._sections: list[Section] = []
        self.setAccessibleName(title)
        self.heading = QWidget()
        words = QVBoxLayout(self.heading)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(GAP // 2)
        words.addWidget(Label(title, theme.TITLE_PX, bold=True))
        said = Label(about, muted=True)
        said.setWordWrap(True)
        if not about:
            said.hide()
        words.addWidget(said)

    def parts(self) -> Iterator[None]:
        """Nothing is left to be made; see ``InParts``."""
        yield from ()

    def rows(self) -> Iterator[Row]:
        """Every setting, from the top."""
        for section in self._sections:
            yield from section.rows()

    def look_for(self, wanted: Sequence[str]) -> bool:
        """Mark the rows that have all these words; whether there is anything of them here."""
        found = False
        for row in self.rows():
            matches = bool(wanted) and has_words(row.words, wanted)
            row.mark(matches)
            found = found or matches
        return found or has_words(self.all_words(), wanted)

    def unsaved(self) -> list[str]:
        """What stands on the page and would be lost, by name."""
        return []

    def can_save(self) -> bool:
        """Whether something on the page is kept only once it is saved."""
        return False

    def save(self) -> None:
        """Keep what ``can_save`` means."""

    def name_save_key(self, key: str) -> None:
        """Saving has this key now, empty for none."""

    def line_changed(self, event: LineChanged) -> None:
        """A line's registration moved."""

    def lines_changed(self) -> None:
        """Lines were changed elsewhere: read them again."""

    def all_words(self) -> str:
        """Everything that the search looks through besides rows, in small letters."""
        return self._words

    def first_marked(self) -> Row | None:
        """The uppermost row that the search points at."""
        return next((row for row in self.rows() if row.marked), None)

    def reveal(self, row: Row) -> None:
        """Scroll a row into sight and give it the keyboard."""
        self.scrolled.ensureWidgetVisible(row)
        row.field.control.setFocus(Qt.FocusReason.ShortcutFocusReason)


class ScrolledPage(Page):
    """A title, a sentence about it, and sections below each other."""

    def __init__(self, title: str, about: str = "", keywords: str = "") -> None:
        super().__init__(title, about, keywords)
        content = QWidget()
        content.setMaximumWidth(CONTENT_PX)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(MARGIN + GAP, MARGIN, MARGIN + GAP, MARGIN)
        self._column.setSpacing(MARGIN)
        self._column.addWidget(self.heading)
        self._column.addStretch(1)
        self.scrolled = Scrolled(content)
        self.scrolled.setAlignment(Qt.AlignmentFlag.AlignLeft)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.scrolled)

    def add(self, part: QWidget) -> None:
        """Put something below what is there."""
        self._column.insertWidget(self._column.count() - 1, part)

    def add_section(self, heading: str, rows: Sequence[QWidget]) -> Section:
        """Put a card with rows below what is there."""
        return self.add_card(Section(heading, rows))

    def add_card(self, card: Section) -> Section:
        """Put a card below what is there; the search finds its rows."""
        self._sections.append(card)
        self.add(card)
        return card


class BorrowedPage(ScrolledPage):
    """A page around a widget that was made elsewhere; found by the words that stand on it."""

    def __init__(self, title: str, widget: QWidget) -> None:
        super().__init__(title)
        self.widget = widget
        self.add(widget)

    def parts(self) -> Iterator[None]:
        """What is left of the widget."""
        if isinstance(self.widget, InParts):
            yield from self.widget.parts()

    def all_words(self) -> str:
        """The title and every label and button of the widget."""
        labels = [label.text() for label in self.findChildren(QLabel)]
        buttons = [button.text() for button in self.findChildren(QAbstractButton)]
        return " ".join((super().all_words(), *labels, *buttons)).lower()
