"""The lines and their states: as a list where there is room, as a bar where there is not.

Owns the look of a state: a mark whose shape differs as well as its colour, and a word.
"""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app import wording
from app.engine.events import LineChanged
from app.ui import phrases, theme
from app.ui.controls import Card, Glyph, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.theme import GAP, GRID, MARGIN

MARKS: dict[str, tuple[str, Tone]] = {
    "offline": ("ring", Tone.PLAIN),
    "registering": ("thinking", Tone.WARN),
    "registered": ("dot", Tone.GOOD),
    "ready": ("dot", Tone.GOOD),
    "failed": ("failed", Tone.BAD),
    "unregistering": ("thinking", Tone.PLAIN),
}
BAR_PX = 36
LIST_ROW_PX = 36
LABEL_PX = 136


def mark_of(line: LineChanged) -> tuple[str, Tone]:
    """The mark of a line's state; another one where it works, but not as it was meant to."""
    if line.silent_stun and line.state != "failed":
        return "warning", Tone.WARN
    return MARKS.get(line.state, ("ring", Tone.PLAIN))


class LineRow(QWidget):
    """One line: mark, label, state."""

    def __init__(self, line: LineChanged, *, compact: bool) -> None:
        super().__init__()
        icon, tone = mark_of(line)
        words, told = wording.line_words(line), wording.line_sentences(line)
        self.setAccessibleName(f"{line.label}: {told}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(Glyph(icon, tone))
        pixels = theme.BASE_PX - 1 if compact else theme.BASE_PX
        row.addWidget(Label(line.label, pixels, bold=True) if compact else name_column(line.label))
        if compact:
            row.addWidget(Label(wording.line_word(line), pixels, muted=True))
            self.setToolTip(told)
        else:
            self.setMinimumHeight(LIST_ROW_PX)
            state = Label(words, pixels, muted=True)
            state.setWordWrap(True)
            row.addWidget(state, 1)


def name_column(words: str) -> ElidedLabel:
    """A line's label in a column of one width, so that states stand below each other."""
    label = ElidedLabel(words, bold=True)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    label.setFixedWidth(LABEL_PX)
    return label


class LineList(Card):
    """All lines below each other, for the empty screen."""

    def __init__(self) -> None:
        super().__init__(phrases.LINES)
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN - GRID)
        self._column.setSpacing(0)
        self._column.addWidget(Label(phrases.LINES, bold=True))
        self._column.addSpacing(GRID)
        self._none = Label(phrases.NO_LINES, muted=True)
        self._column.addWidget(self._none)

    def show_lines(self, lines: list[LineChanged]) -> None:
        """Show the lines as they are now."""
        for old in self._rows:
            self._column.removeWidget(old)
            old.deleteLater()
        self._rows = [LineRow(line, compact=False) for line in lines]
        for row in self._rows:
            self._column.addWidget(row)
        self._none.setVisible(not lines)


class LineBar(QWidget):
    """All lines beside each other at the foot of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(BAR_PX)
        self.setAccessibleName(phrases.LINES)
        self._rows: list[QWidget] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(MARGIN + GAP, 0, MARGIN, 0)
        self._row.setSpacing(MARGIN + GAP)
        self._row.addStretch()

    def show_lines(self, lines: list[LineChanged]) -> None:
        """Show the lines as they are now."""
        for old in self._rows:
            self._row.removeWidget(old)
            old.deleteLater()
        self._rows = [LineRow(line, compact=True) for line in lines]
        for position, row in enumerate(self._rows):
            self._row.insertWidget(position, row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a line above."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(look.line))
