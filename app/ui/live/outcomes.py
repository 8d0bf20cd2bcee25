"""What a call came to, as nine buttons with a digit each.

Owns choosing one; pressing the chosen one again chooses none.
"""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from app.commands.console import OUTCOMES
from app.ui import icons, theme
from app.ui.live import wrap_up_phrases as words
from app.ui.theme import GAP, GRID, RADIUS, TARGET

COLUMNS = 3
MARK_PX = 14


class OutcomeButton(QAbstractButton):
    """One outcome; the chosen one has a tick in place of its digit, and a ground."""

    def __init__(self, outcome: str, digit: str) -> None:
        super().__init__()
        self.outcome, self.digit = outcome, digit
        name = words.outcome_word(outcome)
        self.setText(name)
        self.setCheckable(True)
        self.setAccessibleName(f"{digit} {name}".strip())
        self.setToolTip(name)
        self.setFont(theme.font(theme.SMALL_PX + 1))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for digit and word."""
        words_px = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words_px + MARK_PX + 3 * GAP, TARGET)

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, outline, digit or tick, word."""
        look = theme.colours(self.palette())
        on = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(QColor(look.accent if on else look.edge), 2 if on else 1))
        painter.setBrush(QColor(look.accent_soft if on else look.raised))
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.text), 1.5, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), RADIUS - 4, RADIUS - 4)
        middle = Qt.AlignmentFlag.AlignVCenter
        mark = QRectF(GAP, (self.height() - MARK_PX) / 2, MARK_PX, MARK_PX)
        if on:
            icons.paint(painter, "done", mark, look.accent)
        else:
            painter.setPen(QColor(look.muted))
            painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, self.digit)
        painter.setPen(QColor(look.text))
        left = mark.right() + GRID + 1
        painter.drawText(QRectF(left, 0, self.width() - left, self.height()), middle, self.text())


class Outcomes(QWidget):
    """All of them. ``chosen`` carries one, or None."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(words.OUTCOME)
        self.buttons: list[OutcomeButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GRID)
        for place, outcome in enumerate(OUTCOMES):
            self._add(OutcomeButton(outcome, str(place + 1)))

    @property
    def outcome(self) -> str | None:
        """The one that is chosen."""
        return next((each.outcome for each in self.buttons if each.isChecked()), None)

    def show_outcome(self, outcome: str | None) -> None:
        """Show what is chosen; one that no digit stands for gets a button of its own."""
        if outcome and outcome not in [each.outcome for each in self.buttons]:
            self._add(OutcomeButton(outcome, ""))
        for button in self.buttons:
            button.setChecked(button.outcome == outcome)

    def press(self, digit: str) -> bool:
        """Choose by digit, once or twice the same; False where none stands for one."""
        for button in self.buttons:
            if digit and button.digit == digit:
                if not button.isChecked():
                    button.click()
                return True
        return False

    def _add(self, button: OutcomeButton) -> None:
        place = len(self.buttons)
        self.buttons.append(button)
        self._grid.addWidget(button, place // COLUMNS, place % COLUMNS)
        button.clicked.connect(lambda: self._clicked(button))

    def _clicked(self, pressed: OutcomeButton) -> None:
        for button in self.buttons:
            if button is not pressed:
                button.setChecked(False)
        self.chosen.emit(self.outcome)
