"""What did not work, said where it was asked for.

Owns one line above the controls; the newest replaces the older. The call goes on.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import phrases, theme
from app.ui.controls import Button, Glyph, Tone, ground
from app.ui.labels import Label
from app.ui.theme import GAP, MARGIN


class Notice(QWidget):
    """A sentence with a button that dismisses it; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Label()
        self._words.setWordWrap(True)
        self.dismiss = Button(phrases.DISMISS, "close")
        self.dismiss.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        row.setSpacing(GAP)
        row.addWidget(Glyph("warning", Tone.WARN, 20), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        row.addWidget(self.dismiss)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while hidden."""
        return "" if self.isHidden() else self._words.text()

    def say(self, words: str) -> None:
        """Show a sentence."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self.show()

    def clear(self) -> None:
        """It has been read, or does not hold any more."""
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A warning ground with a line above."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(ground(Tone.WARN, look)))
        painter.fillRect(0, 0, self.width(), 1, QColor(look.warn))
