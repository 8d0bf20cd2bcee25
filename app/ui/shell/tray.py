"""The icon among the desktop's running programs: state, missed calls, a short menu.

Owns icon and menu, and whether the desktop has a place for it. What is chosen there goes
out as signals.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from app import wording
from app.ui import icons, theme
from app.ui.shell import phrases

SIZES_PX = (22, 32, 48, 64)
HINT_MS = 8000


class Tray(QObject):
    """One icon with its menu. ``available`` says whether the desktop shows such icons."""

    open_wanted = Signal()
    mute_wanted = Signal()
    hang_up_wanted = Signal()
    disturb_wanted = Signal()
    quit_wanted = Signal()

    def __init__(
        self,
        window: QWidget,
        available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
    ) -> None:
        super().__init__(window)
        self._available = available
        self.state = phrases.TRAY_IDLE
        self._look = (0, "")
        self.icon = QSystemTrayIcon(self)
        self.menu = QMenu(window)
        self.open = self.menu.addAction(phrases.TRAY_OPEN)
        self.mute = self.menu.addAction(phrases.TRAY_MUTE)
        self.hang_up = self.menu.addAction(phrases.TRAY_HANG_UP)
        self.disturb = self.menu.addAction(phrases.TRAY_DISTURB)
        self.menu.addSeparator()
        self.quit = self.menu.addAction(phrases.TRAY_QUIT)
        for checkable in (self.mute, self.disturb):
            checkable.setCheckable(True)
        self.open.triggered.connect(self.open_wanted)
        self.mute.triggered.connect(self.mute_wanted)
        self.hang_up.triggered.connect(self.hang_up_wanted)
        self.disturb.triggered.connect(self.disturb_wanted)
        self.quit.triggered.connect(self.quit_wanted)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.open_wanted)
        self.show_state(phrases.TRAY_IDLE, 0)
        self.show_call(False, False, False)

    @property
    def available(self) -> bool:
        """Whether the desktop shows the icon now."""
        return self._available()

    def show_state(self, state: str, missed: int, mark: str = "") -> None:
        """Tell the state in words, how many calls were missed, and a mark's colour if any."""
        self.state = state
        words = [f"{wording.APP_NAME}: {state}"]
        if missed:
            many = phrases.MISSED_MANY.format(count=missed)
            words.append(phrases.MISSED_ONE if missed == 1 else many)
        self.icon.setToolTip("\n".join(words))
        if (missed, mark) != self._look or self.icon.icon().isNull():
            self._look = (missed, mark)
            self.icon.setIcon(drawn(missed, mark))
        if self.available and not self.icon.isVisible():
            self.icon.show()

    def show_call(self, own: bool, talking: bool, muted: bool) -> None:
        """Whether the person has a call to hang up, one to mute, and whether that is muted."""
        self.hang_up.setEnabled(own)
        self.mute.setEnabled(talking)
        self.mute.setChecked(muted)

    def show_do_not_disturb(self, on: bool) -> None:
        """Whether calls are turned away."""
        self.disturb.setChecked(on)

    def say(self, sentence: str) -> None:
        """Show a sentence beside the icon."""
        self.icon.showMessage(wording.APP_NAME, sentence, self.icon.icon(), HINT_MS)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.open_wanted.emit()


def drawn(missed: int, mark: str) -> QIcon:
    """The program's icon with the count of missed calls or, at its foot, a mark."""
    result = QIcon()
    drawing = QSvgRenderer(str(icons.APP_ICON))
    for size in SIZES_PX:
        pixmap = QPixmap(QSize(size, size))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing.render(painter, QRectF(0, 0, size, size))
        painter.setPen(Qt.PenStyle.NoPen)
        if mark:
            edge = size * 0.42
            painter.setBrush(QColor("#ffffff"))
            painter.drawEllipse(QRectF(size - edge, size - edge, edge, edge))
            painter.setBrush(QColor(mark))
            inside = edge * 0.76
            at = size - edge + (edge - inside) / 2
            painter.drawEllipse(QRectF(at, at, inside, inside))
        if missed:
            edge = size * 0.56
            badge = QRectF(size - edge, 0, edge, edge)
            painter.setBrush(QColor(theme.LIGHT.danger))
            painter.drawEllipse(badge)
            painter.setFont(theme.font(max(8, int(edge * 0.72)), bold=True))
            painter.setPen(QColor(theme.LIGHT.on_danger))
            words = str(missed) if missed < 10 else "9+"
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()
        result.addPixmap(pixmap)
    return result
