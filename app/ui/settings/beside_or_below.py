"""Two panes beside each other where there is room, else one below the other.

Owns choosing by the width; a person moves the border.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

BESIDE_FROM_PX = {True: 1_240, False: 620}
"""Whole panes need more room beside each other than parts of one."""


class BesideOrBelow(QSplitter):
    """``wide`` panes are tables and the like."""

    def __init__(self, first: QWidget, second: QWidget, *, wide: bool = False) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._from_px = BESIDE_FROM_PX[wide]
        self.setChildrenCollapsible(False)
        self.addWidget(first)
        self.addWidget(second)
        self.setStretchFactor(0, 3 if wide else 1)
        self.setStretchFactor(1, 2 if wide else 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose beside or below."""
        sides = Qt.Orientation
        beside = event.size().width() >= self._from_px
        wanted = sides.Horizontal if beside else sides.Vertical
        if wanted is not self.orientation():
            self.setOrientation(wanted)
        super().resizeEvent(event)
