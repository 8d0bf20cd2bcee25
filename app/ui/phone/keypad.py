"""The twelve keys: with letters, 0 held down gives +.

Owns the keys and telling which was pressed; whether that dials or sends a tone is decided
by whoever listens.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from app.ui import theme
from app.ui.phone.parts import BY_KEYBOARD
from app.ui.theme import GRID, RADIUS
from app.ui.tr import tr

KEY_PX = 56
SMALL_KEY_PX = 40
LONG_PRESS_MS = 600
LETTERS = {
    "1": "",
    "2": "ABC",
    "3": "DEF",
    "4": "GHI",
    "5": "JKL",
    "6": "MNO",
    "7": "PQRS",
    "8": "TUV",
    "9": "WXYZ",
    "*": "",
    "0": "+",
    "#": "",
}


class Key(QAbstractButton):
    """One key; ``typed`` tells what it gives."""

    typed = Signal(str)

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key, self._letters = key, LETTERS[key]
        self._hovered = self._ringed = False
        names = {"*": tr("Star"), "#": tr("Hash"), "0": tr("0, hold for plus")}
        self.setText(key)
        self.setAccessibleName(names.get(key, f"{key} {self._letters}".strip()))
        self.setToolTip(tr("Hold for +") if key == "0" else "")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.setInterval(LONG_PRESS_MS)
        self._held.timeout.connect(lambda: self._give("+"))
        self.pressed.connect(self._press)
        self.released.connect(self._release)

    def sizeHint(self) -> QSize:
        """As wide as there is room for."""
        return QSize(KEY_PX, self.minimumHeight())

    def _press(self) -> None:
        if self.key == "0":
            self._held.start()
        else:
            self.typed.emit(self.key)

    def _release(self) -> None:
        if self._held.isActive():
            self._held.stop()
            self._give("0")

    def _give(self, key: str) -> None:
        self._held.stop()
        self.typed.emit(key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Remember the pointer for painting."""
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._hovered = False
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A flat key with its digit and, below or beside it, the letters."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        back = QColor(look.raised)
        if self.isDown() or self._hovered:
            back = back.darker(118 if self.isDown() else 106)
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(back)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.text), 2))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), RADIUS - 2, RADIUS - 2)
        self._paint_words(painter, look)

    def _paint_words(self, painter: QPainter, look: theme.Colours) -> None:
        tall = self.height() >= KEY_PX
        box = QRectF(self.rect())
        digit = box.adjusted(0, 6, 0, -20) if tall else box.adjusted(0, 0, -box.width() / 4, 0)
        if tall and not self._letters:
            digit = box
        painter.setFont(theme.font(theme.NUMBER_PX, bold=True))
        painter.setPen(QColor(look.text if self.isEnabled() else look.muted))
        painter.drawText(digit, Qt.AlignmentFlag.AlignCenter, self.key)
        letters = box.adjusted(0, box.height() - 24, 0, -6)
        if not tall:
            letters = box.adjusted(box.width() / 2, 0, -GRID, 0)
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(QColor(look.muted))
        painter.drawText(letters, Qt.AlignmentFlag.AlignCenter, self._letters)


class Keypad(QWidget):
    """Three by four keys. ``pressed`` carries 0-9, ``*``, ``#`` or ``+``."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Keypad"))
        self.keys: dict[str, Key] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID)
        for place, key in enumerate(LETTERS):
            self.keys[key] = Key(key)
            self.keys[key].typed.connect(self.pressed)
            grid.addWidget(self.keys[key], place // 3, place % 3)
        self.be_small(False)

    def be_small(self, small: bool) -> None:
        """Lower keys for a low window."""
        for key in self.keys.values():
            key.setFixedHeight(SMALL_KEY_PX if small else KEY_PX)
