"""The question before quitting ends something: calls, or changes that are not saved.

Owns the dialog; what would end is handed in as sentences.
"""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button, Kind
from app.ui.labels import Label
from app.ui.shell import phrases
from app.ui.theme import GAP, MARGIN

WIDTH_PX = 420


class QuitQuestion(QDialog):
    """Accepted: quit all the same. The keyboard is on staying."""

    def __init__(self, reasons: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(phrases.QUIT_TITLE)
        self.setAccessibleName(phrases.QUIT_TITLE)
        self.setAccessibleDescription(" ".join(reasons))
        self.setMinimumWidth(WIDTH_PX)
        self.stay = Button(phrases.STAY, "back", Kind.PRIMARY)
        self.leave = Button(phrases.QUIT_ANYWAY, "phone-end", Kind.DANGER)
        self.stay.clicked.connect(self.reject)
        self.leave.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addStretch()
        row.addWidget(self.leave)
        row.addWidget(self.stay)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + GAP, MARGIN, MARGIN + GAP, MARGIN)
        column.setSpacing(MARGIN)
        column.addWidget(Label(phrases.QUIT_TITLE, theme.TITLE_PX, bold=True))
        for reason in reasons:
            words = Label(reason)
            words.setWordWrap(True)
            column.addWidget(words)
        column.addLayout(row)
        self.stay.setDefault(True)
        self.stay.setFocus()
