"""Trouble that a person should read, across the top of the window.

Owns the troubles that wait to be read: at most 20, the oldest is dropped first. What mends
one is handed in with it.
"""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import wording
from app.engine.events import TroubleArose
from app.ui import phrases, theme
from app.ui.controls import Button, Glyph, Tone, ground
from app.ui.labels import Label
from app.ui.theme import GAP, MARGIN

CAPACITY = 20


class Remedy(NamedTuple):
    """A button that leads to where a trouble is mended."""

    words: str
    act: Callable[[], None]


class TroubleBanner(QWidget):
    """Shows the newest trouble; dismissing it brings back the one before."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[tuple[TroubleArose, Remedy | None]] = deque(maxlen=CAPACITY)
        self.title = Label("", bold=True)
        self.message = Label()
        self.message.setWordWrap(True)
        self.remedy = Button(phrases.MEND, "chevron-right")
        self.remedy.clicked.connect(self._mend)
        self.dismiss = Button(phrases.DISMISS, "close")
        self.dismiss.clicked.connect(self.drop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.message)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN + GAP, GAP, MARGIN, GAP)
        row.setSpacing(MARGIN - 4)
        row.addWidget(Glyph("warning", Tone.WARN, 24), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.remedy)
        row.addWidget(self.dismiss)
        self.hide()

    def raise_trouble(self, trouble: TroubleArose, remedy: Remedy | None = None) -> None:
        """Show one more; the same trouble twice is shown once."""
        kept = [entry for entry in self._waiting if entry[0] != trouble]
        self._waiting = deque([*kept, (trouble, remedy)], CAPACITY)
        self._show_newest()

    def withdraw(self, kind: str) -> None:
        """Troubles of this kind are over."""
        kept = [entry for entry in self._waiting if entry[0].kind != kind]
        self._waiting = deque(kept, CAPACITY)
        self._show_newest()

    def drop(self) -> None:
        """The newest has been read."""
        self._waiting.pop()
        self._show_newest()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A warning ground with a line below."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(ground(Tone.WARN, look)))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(look.warn))

    def _mend(self) -> None:
        remedy = self._waiting[-1][1]
        if remedy is not None:
            remedy.act()

    def _show_newest(self) -> None:
        self.setVisible(bool(self._waiting))
        if not self._waiting:
            return
        newest, remedy = self._waiting[-1]
        more = wording.more_troubles(len(self._waiting) - 1)
        self.title.setText(f"{wording.trouble_title(newest.kind)}  {more}".strip())
        self.message.setText(newest.message)
        self.setAccessibleName(f"{wording.trouble_title(newest.kind)}. {newest.message}")
        self.remedy.setVisible(remedy is not None)
        if remedy is not None:
            self.remedy.say(remedy.words)
