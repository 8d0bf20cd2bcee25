"""Qt's own inputs with the outline that every field of the window has.

Owns the flat look of text, choice and number; the outline itself is the Phone screen's.
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QLineEdit,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionSpinBox,
)

from app.ui import theme
from app.ui.phone.fields import outline
from app.ui.theme import GRID

KNOB_PX = 16
Spin = QSpinBox | QDoubleSpinBox


class TextInput(QLineEdit):
    """One line of text."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrame(False)
        self.setTextMargins(GRID + 2, 0, GRID, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text within the outline."""
        super().paintEvent(event)
        outline(self)


class WholeInput(QSpinBox):
    """A whole number."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(GRID, 0, GRID, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, arrows, outline."""
        paint_spin(self)


class DecimalInput(QDoubleSpinBox):
    """A number with a fraction."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(GRID, 0, GRID, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, arrows, outline."""
        paint_spin(self)


class Slide(QSlider):
    """A number between two ends."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A track, filled to a round knob; the knob is ringed while it has the keyboard."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        share = (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        room = self.width() - KNOB_PX
        at, middle = KNOB_PX / 2 + room * share, self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        full = look.accent if self.isEnabled() else look.edge
        for end, colour in ((self.width() - KNOB_PX / 2, look.edge), (at, full)):
            painter.setBrush(QColor(colour))
            left = KNOB_PX / 2
            painter.drawRoundedRect(QRectF(left, middle - 2, max(0.0, end - left), 4), 2, 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.text), 2))
        painter.setBrush(QColor(full))
        painter.drawEllipse(QPointF(at, middle), KNOB_PX / 2 - 1, KNOB_PX / 2 - 1)


def paint_spin(spin: Spin) -> None:
    """The flat ground, an arrow in each of Qt's own places, and the outline."""
    look = theme.colours(spin.palette())
    option = QStyleOptionSpinBox()
    spin.initStyleOption(option)
    painter = QPainter(spin)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(spin.rect().adjusted(1, 1, -1, -1), QColor(look.surface))
    painter.setPen(QPen(QColor(look.text if spin.isEnabled() else look.muted), 1.5))
    parts = QStyle.SubControl
    for part, up in ((parts.SC_SpinBoxUp, True), (parts.SC_SpinBoxDown, False)):
        place = spin.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, spin)
        middle = QPointF(place.center())
        tip = -2.0 if up else 2.0
        corners = [(-4.0, -tip), (0.0, tip), (4.0, -tip)]
        arrow = QPolygonF([QPointF(middle.x() + x, middle.y() + y) for x, y in corners])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(arrow)
    painter.end()
    outline(spin)
