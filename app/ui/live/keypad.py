"""The keypad of a call: twelve keys, typed keys, and what was sent.

Owns sending one batch of keys after the other, so that none overtakes another. The tones
are the engine's.
"""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui import theme
from app.ui.controls import Button
from app.ui.labels import Label
from app.ui.live import phrases
from app.ui.live.panel import Panel
from app.ui.theme import GAP, GRID

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
GROUPS = ("ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ")
LETTERS = {"0": "+", **{str(digit): letters for digit, letters in enumerate(GROUPS, 2)}}
KEY_WIDTH_PX, KEY_HEIGHT_PX = 72, 56
SHOWN_KEYS = 24
CAPACITY = 256
"""Keys that may wait to be sent; further ones are dropped."""

Send = Callable[[str, Callable[[bool], None]], None]
"""Sends digits, then tells whether it worked."""


class Key(Button):
    """One key: digit above its letters."""

    def __init__(self, digit: str) -> None:
        super().__init__(digit, "keypad")
        self.setFont(theme.font(theme.NUMBER_PX, bold=True))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        """A comfortable target."""
        return QSize(KEY_WIDTH_PX, KEY_HEIGHT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, digit, letters."""
        look = theme.colours(self.palette())
        back, front, edge = self._colours(look)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ringed = self._ringed and self.hasFocus()
        painter.setPen(QPen(QColor(look.text if ringed else edge), 2 if ringed else 1))
        painter.setBrush(QColor(back))
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        if ringed:
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), theme.RADIUS, theme.RADIUS)
        painter.setPen(QColor(front))
        letters = LETTERS.get(self.text(), "")
        digit_px = KEY_HEIGHT_PX - 18 if letters else KEY_HEIGHT_PX
        digit_box = QRectF(0, GRID if letters else 0, self.width(), digit_px - GRID)
        painter.drawText(digit_box, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(QColor(look.muted))
        painter.drawText(QRectF(0, 34, self.width(), 16), Qt.AlignmentFlag.AlignCenter, letters)


class KeypadPanel(Panel):
    """Keys into a call. ``send`` sends digits and says when it is done."""

    def __init__(self, send: Send, parent: QWidget) -> None:
        super().__init__(phrases.KEYPAD_TITLE, 3 * KEY_WIDTH_PX + 4 * GAP + 2 * GAP + 8, parent)
        self._send = send
        self._waiting = ""
        self._sending = False
        self.sent = ""
        self.shown = Label(phrases.NO_KEYS_YET, muted=True)
        self.shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.shown.setWordWrap(True)
        self.shown.setMinimumHeight(theme.TARGET)
        self.keys = {digit: Key(digit) for digit in KEYS}
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for place, (digit, key) in enumerate(self.keys.items()):
            grid.addWidget(key, place // 3, place % 3)
            key.clicked.connect(lambda _checked=False, d=digit: self.press(d))
        self.body.addWidget(self.shown)
        self.body.addLayout(grid)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("keepsDigits", True)  # else the window would dial them

    def press(self, digits: str) -> None:
        """Send keys after those that are on their way."""
        wanted = "".join(digit for digit in digits if digit in KEYS)
        self._waiting = (self._waiting + wanted)[:CAPACITY]
        self._go_on()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Typed and pasted keys."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.press(QGuiApplication.clipboard().text())
        elif event.text() and event.text() in KEYS:
            self.press(event.text())
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        if self._sending or not self._waiting:
            return
        digits, self._waiting = self._waiting, ""
        self._sending = True
        self.sent += digits
        self._show_sent()
        self._send(digits, lambda worked: self._over(digits, worked))

    def _over(self, digits: str, worked: bool) -> None:
        self._sending = False
        if not worked:
            self.sent = self.sent.removesuffix(digits)
            self._waiting = ""
            self._show_sent()
        self._go_on()

    def _show_sent(self) -> None:
        words = self.sent[-SHOWN_KEYS:]
        self.shown.setText(words or phrases.NO_KEYS_YET)
        self.shown.setFont(
            theme.font(theme.NUMBER_PX if words else theme.BASE_PX, bold=bool(words))
        )
        self.shown.setAccessibleName(f"{phrases.SENT_KEYS}: {' '.join(words)}")
