"""A question in its place on the page, with a button for each answer.

Owns the panel. Nothing else stops while it is open; Escape takes the last answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button, Glyph, Kind, Tone
from app.ui.labels import Label
from app.ui.settings.rows import announce
from app.ui.settings.step import Buttons
from app.ui.theme import GAP, MARGIN, RADIUS


@dataclass(frozen=True, slots=True)
class Answer:
    """A button of a question and what it does."""

    words: str
    icon: str
    act: Callable[[], object]
    kind: Kind = Kind.PLAIN


class Question(QWidget):
    """Hidden until it is asked; any answer hides it again."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Label("")
        self.words.setWordWrap(True)
        self.answers: list[Button] = []
        self._buttons: Buttons | None = None
        self._column = QVBoxLayout()
        self._column.setSpacing(GAP)
        self._column.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP + 2, MARGIN, GAP + 2)
        row.setSpacing(GAP)
        row.addWidget(Glyph("warning", Tone.WARN, 20), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._column, 1)
        self.hide()

    def ask(self, words: str, answers: Sequence[Answer]) -> None:
        """Ask; the last answer is the way out and gets the keyboard."""
        if self._buttons is not None:
            self._column.removeWidget(self._buttons)
            self._buttons.deleteLater()
        self.words.setText(words)
        self.setAccessibleName(words)
        self.answers = [Button(answer.words, answer.icon, answer.kind) for answer in answers]
        for button, answer in zip(self.answers, answers, strict=True):
            button.clicked.connect(lambda _checked=False, answer=answer: self._take(answer))
        self._buttons = Buttons(self.answers)
        self._column.addWidget(self._buttons)
        self.show()
        announce(self, words)
        self.answers[-1].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape is the last answer."""
        if event.key() == Qt.Key.Key_Escape and self.answers:
            self.answers[-1].click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A ground that stands out, with an outline."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.warn), 1))
        painter.setBrush(QColor(look.warn_soft))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _take(self, answer: Answer) -> None:
        self.hide()
        answer.act()
