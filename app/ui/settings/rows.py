"""One setting on a page: its name, what it does, its control, and what is wrong with it.

Owns the row, the card that holds rows, and the mark that the search leaves. Leaves saving
to ``saving``.
"""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Card, Glyph, Tone
from app.ui.labels import Label
from app.ui.settings.fields import Field, SwitchField
from app.ui.theme import GAP, GRID, MARGIN, TARGET

CONTROL_PX = 280
TALL_PX = 3 * TARGET
NARROW_PX = 520
"""Below this a control stands under its name."""


class Note(QWidget):
    """A sentence with an icon: a refusal, a reason, a hint to act on. Hidden while empty."""

    def __init__(self) -> None:
        super().__init__()
        self._glyph = Glyph("warning", Tone.WARN)
        self.label = Label("", theme.BASE_PX - 1)
        self.label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, GRID, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty when it says nothing."""
        return self.label.text()

    def say(self, words: str, icon: str = "warning", tone: Tone = Tone.WARN) -> None:
        """Say something, or nothing."""
        self._glyph.show_icon(icon, tone)
        self.label.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def cry(self, words: str) -> None:
        """Say what went wrong, so that a screen reader reads it at once."""
        self.say(words, "failed", Tone.BAD)
        announce(self, words)


def announce(widget: QWidget, words: str, *, urgent: bool = True) -> None:
    """Let a screen reader say something that just happened."""
    event = QAccessibleAnnouncementEvent(widget, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


class Row(QWidget):
    """A setting: words on the left, the control on the right, or below where it is narrow.

    ``also`` are further words that the search finds it by.
    """

    def __init__(self, name: str, field: Field, hint: str = "", also: str = "") -> None:
        super().__init__()
        self.name, self.field = name, field
        self.words = f"{name} {hint} {also}".lower()
        self._hint, self._marked = hint, False
        title = Label(name)
        title.setWordWrap(True)
        self.hint = Label(hint, theme.BASE_PX - 1, muted=True)
        self.hint.setWordWrap(True)
        if not hint:
            # Only hidden ones are told: to show a part before it has a place opens a window.
            self.hint.hide()
        self.note = Note()
        self.setAccessibleName(name)
        field.name_it(name)
        field.explain(hint)
        said = QVBoxLayout()
        said.setSpacing(2)
        if field.sizeHint().height() < TALL_PX:
            said.addStretch(1)  # beside a list the name stands at its top, where it begins
        said.addWidget(title)
        said.addWidget(self.hint)
        said.addStretch(1)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(MARGIN)
        self._line.addLayout(said, 1)
        self._line.addWidget(field, 0, Qt.AlignmentFlag.AlignVCenter)
        field.setFixedWidth(CONTROL_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP + 2, MARGIN, GAP + 2)
        column.setSpacing(0)
        column.addLayout(self._line)
        column.addWidget(self.note)

    def drop_margins(self) -> None:
        """Stand flush with its neighbours, on a card that has margins of its own."""
        self.layout().setContentsMargins(0, GRID, 0, GRID)  # type: ignore[union-attr]

    @property
    def marked(self) -> bool:
        """Whether the search points at it."""
        return self._marked

    def mark(self, marked: bool) -> None:
        """Show, or show no more, that the search found it."""
        self._marked = marked
        self.update()

    def say_hint(self, words: str) -> None:
        """Explain it in other words."""
        self._hint = words
        self.hint.setText(words)
        self.hint.setVisible(bool(words))
        self.field.explain(words)

    def refuse(self, words: str) -> None:
        """Say in place why a change was not made."""
        self.note.cry(words)
        self.field.explain(f"{words} {self._hint}".strip())

    def accept(self) -> None:
        """Take back what was said."""
        if not self.note.words:
            return
        self.note.say("")
        self.field.explain(self._hint)

    def hold(self, reason: str) -> None:
        """Nobody can change it here, and why; empty lets it go."""
        was_held = not self.field.isEnabled()
        self.field.setEnabled(not reason)
        if was_held and not reason:
            self.accept()
        if reason:
            self.note.say(reason, "lock", Tone.PLAIN)
            self.field.explain(reason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the control below its name where there is little room."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW_PX
        direction = QBoxLayout.Direction
        wanted = direction.TopToBottom if narrow else direction.LeftToRight
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)
            if isinstance(self.field, SwitchField):
                side = Qt.AlignmentFlag
                self.field.place(side.AlignLeft if narrow else side.AlignRight)
            self._line.setSpacing(GRID if narrow else MARGIN)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A ground and a bar at the edge while the search points at it."""
        if not self._marked:
            return
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect().adjusted(1, 1, -1, 0), QColor(look.accent_soft))
        painter.fillRect(QRectF(1, 1, GRID, self.height() - 1), QColor(look.accent))


class Section(Card):
    """Rows that belong together, below a heading, divided by fine lines."""

    def __init__(self, heading: str, rows: Sequence[QWidget] = ()) -> None:
        super().__init__(heading)
        self._parts: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, GRID)
        self._column.setSpacing(0)
        if heading:
            title = Label(heading, bold=True)
            title.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, GRID)
            self._column.addWidget(title)
        for row in rows:
            self.add(row)

    def add(self, row: QWidget) -> None:
        """Put a row, or anything else as wide, below the others."""
        self._parts.append(row)
        self._column.addWidget(row)

    def insert(self, position: int, row: QWidget) -> None:
        """Put a row between others; 0 is right below the heading."""
        self._parts.insert(position, row)
        self._column.insertWidget(position + self._column.count() - len(self._parts) + 1, row)

    def remove(self, row: QWidget) -> None:
        """Take a row away for good."""
        self._parts.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def rows(self) -> Iterator[Row]:
        """Its settings, from the top."""
        return (part for part in self._parts if isinstance(part, Row))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card, with a line between rows."""
        super().paintEvent(event)
        painter = QPainter(self)
        line = QColor(theme.colours(self.palette()).line)
        shown = [part for part in self._parts if part.isVisibleTo(self)]
        for part in shown[1:]:
            painter.fillRect(MARGIN, part.y(), self.width() - 2 * MARGIN, 1, line)
