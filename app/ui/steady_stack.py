"""Pages of which one is in front, brought there in two turns of the screen's loop.

Owns that a page is laid out in one turn and painted in the next: a room of a hundred widgets
takes about as long for either, and in between the person's keys and clicks are heard. Until
the page is painted the one before it stays in sight.
"""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

PAINT_AFTER_MS = 1
"""A timer of 0 ms is run by Qt in the same turn."""


class SteadyStack(QStackedWidget):
    """A stack whose page is painted a turn after it came to the front."""

    def __init__(self) -> None:
        super().__init__()
        self._paint = QTimer(self, singleShot=True, interval=PAINT_AFTER_MS)
        self._paint.timeout.connect(self._paint_now)

    def setCurrentIndex(self, index: int) -> None:
        """Bring a page to the front by its place."""
        if index != self.currentIndex():
            self.paint_later()
        super().setCurrentIndex(index)

    def paint_later(self) -> None:
        """Much of the page in front has changed: it is painted in the next turn."""
        if self.isVisible():
            self.setUpdatesEnabled(False)
            self._paint.start()

    def setCurrentWidget(self, widget: QWidget) -> None:
        """Bring a page to the front."""
        self.setCurrentIndex(self.indexOf(widget))

    def _paint_now(self) -> None:
        self.setUpdatesEnabled(True)
