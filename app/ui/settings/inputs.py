"""Qt's own inputs with the outline that every field of the window has.

Owns the flat look of text, choice and number; the outline itself is the Phone screen's.
"""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QLineEdit,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionSpinBox,
)

from app.ui import theme
from app.ui.phone.fields import TextBox, outline
from app.ui.theme import GRID

KNOB_PX = 16
LINES_PX = 104
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


class LinesInput(TextBox):
    """Several lines of text, which answer as one line does; Ctrl+Enter is their Enter."""

    editingFinished = Signal()
    textEdited = Signal(str)

    def __init__(self) -> None:
        super().__init__("")
        self.setFixedHeight(LINES_PX)

    def text(self) -> str:
        """What stands in it."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Show another text."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def isModified(self) -> bool:
        """Whether somebody has typed since it was shown."""
        return self.document().isModified()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit with Ctrl+Enter; Enter alone begins a line."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.editingFinished.emit()
            return
        before = self.toPlainText()
        super().keyPressEvent(event)
        if self.toPlainText() != before:
            self.textEdited.emit(self.toPlainText())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nobody types any more, unless a menu of its own is open."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.editingFinished.emit()


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
