"""The tick that every list and form has: an edge that can be seen, a tick in the accent colour.

Owns the drawing, and the box with a word beside it. Lists that tick are ``settings.listing``'s.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from app.ui import theme
from app.ui.controls import ICON_PX
from app.ui.phone.parts import BY_KEYBOARD
from app.ui.theme import GAP, GRID, RADIUS, TARGET, Colours

_CORNERS = ((4.2, 8.2), (7.0, 11.0), (12.0, 5.4))


def paint_tick(
    painter: QPainter, place: QRectF, look: Colours, *, on: bool, able: bool = True
) -> None:
    """A box of ``ICON_PX`` at ``place``, ticked or empty."""
    fill = look.accent if able else look.edge
    painter.setPen(QPen(QColor(fill if on else look.edge), 1))
    painter.setBrush(QColor(fill if on else look.surface))
    painter.drawRoundedRect(place.adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)
    if on:
        painter.setPen(QPen(QColor(look.on_accent), 1.8))
        painter.drawPolyline([place.topLeft() + QPointF(x, y) for x, y in _CORNERS])


class TickBox(QCheckBox):
    """A tick with words beside it; all of it can be clicked."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words
        self._ringed = False
        self.setAccessibleName(words)
        self.setFont(theme.font())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumHeight(TARGET)

    def sizeHint(self) -> QSize:
        """Tick, words and room for the ring."""
        words = self.fontMetrics().horizontalAdvance(self.words)
        return QSize(GRID + ICON_PX + GAP + words + GAP, TARGET)

    def hitButton(self, _position: object) -> bool:
        """All of it can be clicked."""
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tick and words; a ring for the keyboard."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(GRID, (self.height() - ICON_PX) / 2, ICON_PX, ICON_PX)
        paint_tick(painter, place, look, on=self.isChecked(), able=self.isEnabled())
        painter.setPen(QColor(look.text if self.isEnabled() else look.muted))
        words = QRectF(place.right() + GAP, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.words)
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.text), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
