"""The rail at the left: a button for each room, icon and word, with what waits there.

Owns the look of a room's button and its badge. Which room is in front and what waits is
handed in.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.shell import phrases
from app.ui.shell.rooms import WORDS, RoomName
from app.ui.theme import GAP, GRID, RADIUS

WIDTH_PX = 64
BUTTON_PX = 60
ICON_PX = 24
BADGE_PX = 18
DOT_PX = 10
MOST = 99
ICONS = {
    RoomName.PHONE: "phone",
    RoomName.LIVE: "listening",
    RoomName.TEST: "test",
    RoomName.LIBRARY: "library",
    RoomName.SETTINGS: "settings",
}


class RailButton(QAbstractButton):
    """One room. ``count`` waits there; ``dotted`` while something goes on there."""

    def __init__(self, name: RoomName) -> None:
        super().__init__()
        self.name = name
        self._count, self._dotted, self._hovered, self._ringed = 0, False, False, False
        self.setCheckable(True)
        self.setText(WORDS[name])
        self.setFont(theme.font(theme.SMALL_PX))
        self.setFixedSize(WIDTH_PX, BUTTON_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tell("", "")

    @property
    def count(self) -> int:
        """How much waits there."""
        return self._count

    @property
    def dotted(self) -> bool:
        """Whether something goes on there."""
        return self._dotted

    def tell(self, waiting: str, keys: str, count: int = 0, dotted: bool = False) -> None:
        """Show what waits there, in words for a screen reader and the tooltip, and the key."""
        self._count, self._dotted = count, dotted
        name = f"{self.text()}, {waiting}" if waiting else self.text()
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({keys})" if keys else name)
        self.update()

    def nextCheckState(self) -> None:
        """The room in front stays marked when it is clicked again."""
        self.setChecked(True)

    def sizeHint(self) -> QSize:
        """A tile of the rail."""
        return QSize(WIDTH_PX, BUTTON_PX)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        reason = Qt.FocusReason
        self._ringed = event.reason() in (reason.TabFocusReason, reason.BacktabFocusReason)
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
        """Ground, mark of the room in front, icon, word, badge."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(GRID, 2, -GRID, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self._hovered:
            painter.setBrush(QColor(look.accent_soft if self.isChecked() else look.track))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if self.isChecked():
            painter.setBrush(QColor(look.accent))
            painter.drawRoundedRect(QRectF(0, GAP + 2, 3, self.height() - 2 * GAP - 4), 1.5, 1.5)
        front = look.accent if self.isChecked() else look.muted
        left, top = (self.width() - ICON_PX) / 2, GAP
        icons.paint(painter, ICONS[self.name], QRectF(left, top, ICON_PX, ICON_PX), front)
        painter.setFont(self.font())
        painter.setPen(QColor(look.text if self.isChecked() else look.muted))
        words = QRectF(0, top + ICON_PX + 2, self.width(), 18)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        self._paint_badge(painter, look)
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.text), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _paint_badge(self, painter: QPainter, look: theme.Colours) -> None:
        behind = look.accent_soft if self.isChecked() else look.surface
        painter.setPen(QPen(QColor(behind), 2))
        middle = self.width() / 2
        if self._count:
            words = str(self._count) if self._count <= MOST else f"{MOST}+"
            painter.setFont(theme.font(theme.SMALL_PX - 1, bold=True))
            wide = max(BADGE_PX, painter.fontMetrics().horizontalAdvance(words) + GAP)
            badge = QRectF(min(middle + 3, self.width() - wide - 3), GRID, wide, BADGE_PX)
            painter.setBrush(QColor(look.danger))
            painter.drawRoundedRect(badge, BADGE_PX / 2, BADGE_PX / 2)
            painter.setPen(QColor(look.on_danger))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
        elif self._dotted:
            painter.setBrush(QColor(look.good))
            painter.drawEllipse(QRectF(middle + GAP, GRID + 1, DOT_PX + 2, DOT_PX + 2))


class Rail(QWidget):
    """All rooms; ``picked`` names the one that was clicked."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH_PX)
        self.setAccessibleName(phrases.ROOMS)
        self.buttons = {name: RailButton(name) for name in RoomName}
        self._keys: dict[RoomName, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, GAP)
        column.setSpacing(GRID)
        for name, button in self.buttons.items():
            if name is RoomName.SETTINGS:
                column.addStretch()
            column.addWidget(button)
            button.clicked.connect(lambda _checked=False, name=name: self.picked.emit(name))

    def show_front(self, front: str) -> None:
        """Mark the room in front."""
        for name, button in self.buttons.items():
            button.setChecked(name == front)

    def show_keys(self, keys: dict[RoomName, str]) -> None:
        """Tell the key of each room in its tooltip."""
        self._keys = keys
        for name, button in self.buttons.items():
            button.setToolTip(f"{button.accessibleName()} ({keys.get(name, '')})")

    def show_missed(self, count: int) -> None:
        """Tell how many calls were missed."""
        words = phrases.MISSED_ONE if count == 1 else phrases.MISSED_MANY.format(count=count)
        self._tell(RoomName.PHONE, words if count else "", count)

    def show_live(self, live: bool) -> None:
        """Tell whether a call is running."""
        self._tell(RoomName.LIVE, phrases.CALL_RUNS if live else "", dotted=live)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a line at its right."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(look.line))

    def _tell(self, name: RoomName, waiting: str, count: int = 0, dotted: bool = False) -> None:
        self.buttons[name].tell(waiting, self._keys.get(name, ""), count, dotted)
