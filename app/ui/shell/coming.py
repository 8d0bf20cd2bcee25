"""A room that is not built in yet: what will be there, in plain words.

Owns the page; which room it stands for is handed in.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Glyph, Tone
from app.ui.labels import Label
from app.ui.theme import GAP, MARGIN

WIDTH_PX = 480


class ComingPage(QWidget):
    """An icon, what will be here, and what it will be for."""

    def __init__(self, icon: str, title: str, hint: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.setAccessibleDescription(hint)
        heading = Label(title, theme.TITLE_PX, bold=True)
        words = Label(hint, muted=True)
        words.setWordWrap(True)
        words.setMinimumHeight(max(0, words.heightForWidth(WIDTH_PX)))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addStretch(2)
        column.addWidget(Glyph(icon, Tone.PLAIN, 48), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (heading, words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setFixedWidth(WIDTH_PX)
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
