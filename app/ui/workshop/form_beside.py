"""A form that scrolls, and what comes of it beside it, or below where there is no room.

Owns the two panes and leading the eye to a row that was refused. Leaves what is in them to
the editor that puts them together.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.ui.settings.page import CONTENT_PX, Scrolled
from app.ui.settings.rows import Row
from app.ui.theme import GAP, MARGIN

BESIDE_FROM_PX = 760
"""Narrower than this the second pane stands below the form."""
HALF_PX = 500


class FormBeside(QSplitter):
    """Two panes of the same size; a person moves the border."""

    def __init__(self, form: QWidget, beside: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(MARGIN, MARGIN, GAP, MARGIN)
        inside.addWidget(form)
        inside.addStretch(1)
        content.setMaximumWidth(CONTENT_PX)
        self.scrolled = Scrolled(content)
        self.setChildrenCollapsible(False)
        self.addWidget(self.scrolled)
        self.addWidget(beside)
        self.setSizes([HALF_PX, HALF_PX])
        for place in (0, 1):
            self.setStretchFactor(place, 1)

    def refuse(self, row: Row, words: str) -> None:
        """Say what is wrong in its row, and put the keyboard there."""
        row.refuse(words)
        self.scrolled.ensureWidgetVisible(row)
        row.field.control.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other where there is room, else below."""
        beside = event.size().width() >= BESIDE_FROM_PX
        sides = Qt.Orientation
        self.setOrientation(sides.Horizontal if beside else sides.Vertical)
        super().resizeEvent(event)
