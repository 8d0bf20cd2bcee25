"""Filters that are switched on and off by a press: each writes its words into the search.

Owns their look and reading from a query which are on.
"""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui import icons, theme
from app.ui.library import phrases
from app.ui.phone.flow import FlowLayout
from app.ui.phone.parts import BY_KEYBOARD
from app.ui.theme import GAP, GRID, TARGET

MARK_PX = 12
ROOM_PX = 30
"""Beside the word, for the tick or for two margins."""


class FilterChip(QAbstractButton):
    """One filter; on it has a tick and a ground, off an outline only."""

    def __init__(self, words: str, token: str) -> None:
        super().__init__()
        self.token = token
        self._ringed = False
        self.setText(words)
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setToolTip(token)
        self.setFont(theme.font(theme.SMALL_PX))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """Room for the word and the tick."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + ROOM_PX, TARGET)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Outline or ground, tick, word."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 3.5, -1.5, -3.5)
        on = self.isChecked()
        painter.setPen(QPen(QColor(look.accent if on else look.edge), 1))
        painter.setBrush(QColor(look.accent_soft if on else look.surface))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.text), 2))
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        words = self.fontMetrics().horizontalAdvance(self.text())
        left = ROOM_PX / 2
        if on:
            mark = QRectF(GAP - 1, (self.height() - MARK_PX) / 2, MARK_PX, MARK_PX)
            icons.paint(painter, "done", mark, look.accent)
            left = mark.right() + 3
        painter.setPen(QColor(look.text))
        room = QRectF(left, 0, words + GRID, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())


class FilterChips(QWidget):
    """All filters. ``toggled`` carries what the search's text becomes."""

    toggled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.chips = [FilterChip(words, token) for words, token in phrases.CHIPS]
        flow = FlowLayout(self)
        for chip in self.chips:
            flow.addWidget(chip)
            chip.clicked.connect(lambda _on=False, chip=chip: self._clicked(chip))
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_text(self, text: str) -> None:
        """Read from the search which filters are on."""
        self._text = text
        tokens = {piece.lower() for piece in text.split()}
        for chip in self.chips:
            chip.setChecked(chip.token in tokens)

    def _clicked(self, chip: FilterChip) -> None:
        pieces = [piece for piece in self._text.split() if piece.lower() != chip.token]
        if chip.isChecked():
            pieces.append(chip.token)
        self.toggled.emit(" ".join(pieces))
