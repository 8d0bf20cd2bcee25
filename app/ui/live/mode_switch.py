"""Two words beside each other of which one is chosen.

Owns their painting and the way between them by mouse and arrows.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.controls import ICON_PX
from app.ui.theme import GAP, GRID, RADIUS, TARGET

BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class ModeButton(QAbstractButton):
    """One choice: icon and word; the chosen one has a ground, an outline and heavier type."""

    def __init__(self, words: str, icon: str) -> None:
        super().__init__()
        self._icon, self._ringed = icon, False
        self.setText(words)
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setFont(theme.font(theme.BASE_PX - 1))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggled.connect(lambda on: self.setFont(theme.font(theme.BASE_PX - 1, bold=on)))

    def explain(self, words: str) -> None:
        """What it does, or why it cannot be used."""
        self.setToolTip(words)
        self.setAccessibleDescription(words)

    def sizeHint(self) -> QSize:
        """Room for icon and word, whether chosen or not."""
        bold = theme.font(theme.BASE_PX - 1, bold=True)
        words = QFontMetrics(bold).horizontalAdvance(self.text())
        return QSize(words + ICON_PX + 4 * GAP, TARGET)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows lead to the other; Enter chooses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, outline, icon, word."""
        look = theme.colours(self.palette())
        on = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(QColor(look.accent if on else look.edge), 2 if on else 1))
        back = look.accent_soft if on else look.raised
        painter.setBrush(QColor(back if self.isEnabled() else look.track))
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.text), 2))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), RADIUS - 4, RADIUS - 4)
        front = look.text if self.isEnabled() else look.muted
        top = (self.height() - ICON_PX) / 2
        icons.paint(painter, self._icon, QRectF(GAP + GRID, top, ICON_PX, ICON_PX), front)
        painter.setPen(QColor(front))
        words = QRectF(GAP + GRID + ICON_PX + GAP, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())


class ModeSwitch(QWidget):
    """The choices, one of which is always chosen."""

    def __init__(self, *buttons: ModeButton) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for button in buttons:
            self.group.addButton(button)
            row.addWidget(button)
        buttons[0].setChecked(True)
