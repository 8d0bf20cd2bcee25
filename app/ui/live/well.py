"""The outline round a text field or list, in the theme's edge colour.

Owns painting it, and showing that the keyboard is inside.
"""

from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.theme import GRID, RADIUS


class Well(QWidget):
    """Holds one field that brings no frame of its own."""

    def __init__(self, field: QAbstractScrollArea | QLineEdit) -> None:
        super().__init__()
        self._field = field
        if isinstance(field, QLineEdit):
            field.setFrame(False)
        else:
            field.setFrameShape(QFrame.Shape.NoFrame)
            field.viewport().setAutoFillBackground(False)
        field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.addWidget(field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard came or went."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and outline."""
        look = theme.colours(self.palette())
        focused = self._field.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.accent if focused else look.edge), 2 if focused else 1))
        painter.setBrush(QColor(look.surface))
        inset = 1.0 if focused else 1.5
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
