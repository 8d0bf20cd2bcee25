"""The sheet of keys: every command that has one, by group, with a search.

Owns the dialog. Changing keys is ``shortcut_editor``'s.
"""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.controls import Button, Kind, ScrollBar
from app.ui.labels import Label
from app.ui.phone.fields import Field
from app.ui.shell import phrases
from app.ui.shell.commands import Command, CommandRegistry, native
from app.ui.shell.matching import fit
from app.ui.theme import GAP, MARGIN

WIDTH_PX, HEIGHT_PX = 520, 600
LIST_AFTER_MS = 1
"""The keys are listed a turn after the sheet opened; making both at once holds up a call."""


class KeySheet(QDialog):
    """Every key; typing narrows it down. Escape closes it, and keys work while it is open."""

    def __init__(self, registry: CommandRegistry, parent: QWidget) -> None:
        super().__init__(parent)
        self._registry = registry
        self.setWindowTitle(phrases.SHEET)
        self.setAccessibleName(phrases.SHEET)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.search = Field(phrases.SEARCH_KEYS, phrases.SEARCH_KEYS)
        self.search.offer_clearing()
        self.search.textChanged.connect(self._show)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setVerticalScrollBar(ScrollBar())
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(phrases.SHEET)
        close = Button(phrases.CLOSE, "close", Kind.PRIMARY)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        hint = Label(phrases.SHEET_HINT, theme.SMALL_PX, muted=True)
        hint.setWordWrap(True)
        foot.addWidget(hint, 1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + GAP, MARGIN, MARGIN + GAP, MARGIN)
        column.setSpacing(MARGIN - 4)
        column.addWidget(Label(phrases.SHEET, theme.TITLE_PX, bold=True))
        column.addWidget(self.search)
        column.addWidget(self.area, 1)
        column.addLayout(foot)
        registry.changed.connect(self._show)
        QTimer.singleShot(LIST_AFTER_MS, self, self._show)

    def listed(self) -> list[Command]:
        """The commands that are shown now."""
        typed = self.search.text()
        return [
            command
            for command in self._registry.commands()
            if (keys := self._registry.keys_of(command.id))
            and fit(typed, f"{command.words} {command.group} {native(keys)}") is not None
        ]

    def _show(self) -> None:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, MARGIN, 0)
        grid.setHorizontalSpacing(MARGIN)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(0, 1)
        groups: dict[str, list[Command]] = {}
        for command in self.listed():
            groups.setdefault(command.group, []).append(command)
        line = 0
        for group, commands in groups.items():
            grid.addWidget(Label(group, theme.SMALL_PX, muted=True, bold=True), line, 0)
            for command in commands:
                line += 1
                keys = native(self._registry.keys_of(command.id))
                grid.addWidget(Label(command.words), line, 0)
                right = Qt.AlignmentFlag.AlignRight
                grid.addWidget(Label(keys, bold=True), line, 1, right)
            line += 1
        if not groups:
            grid.addWidget(Label(phrases.NO_SUCH_COMMAND, muted=True), 0, 0)
        grid.setRowStretch(line + 1, 1)
        self.area.setWidget(page)
