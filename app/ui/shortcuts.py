"""The keys of the live window and the sheet that lists them.

Owns which key does what by default; calls use Ctrl+Shift with a letter, so that no
single letter acts while somebody types.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui import phrases, theme
from app.ui.controls import Button, Kind
from app.ui.labels import Label
from app.ui.theme import GAP, MARGIN


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A command's name in settings, its words, and its key in Qt's portable form."""

    command: str
    words: str
    keys: str


END_CALL = Shortcut("end_call", phrases.END_CALL, "Ctrl+Shift+E")
SHOW_SHORTCUTS = Shortcut("show_shortcuts", phrases.SHORTCUTS, "Ctrl+/")
QUIT = Shortcut("quit", phrases.QUIT, "Ctrl+Q")
LIVE: tuple[Shortcut, ...] = (END_CALL, SHOW_SHORTCUTS, QUIT)


class ShortcutSheet(QDialog):
    """Every key of this window. Escape closes it."""

    def __init__(self, shortcuts: Sequence[Shortcut], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(phrases.SHORTCUTS)
        self.setAccessibleName(phrases.SHORTCUTS)
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * MARGIN)
        grid.setVerticalSpacing(GAP)
        for line, shortcut in enumerate(shortcuts):
            keys = QKeySequence(shortcut.keys).toString(QKeySequence.SequenceFormat.NativeText)
            grid.addWidget(Label(shortcut.words), line, 0)
            grid.addWidget(Label(keys, bold=True), line, 1, Qt.AlignmentFlag.AlignRight)
        close = Button(phrases.CLOSE, "close", Kind.PRIMARY)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + GAP, MARGIN, MARGIN + GAP, MARGIN)
        column.setSpacing(MARGIN)
        column.addWidget(Label(phrases.SHORTCUTS, theme.TITLE_PX, bold=True))
        column.addLayout(grid)
        column.addLayout(foot)
