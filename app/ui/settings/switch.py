"""A switch: on or off, as a track with a knob and a word beside it.

Owns the painting and the keyboard's ring; to screen readers it is a check box.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from app.ui import theme
from app.ui.theme import GAP, GRID, RADIUS, TARGET
from app.ui.tr import tr

TRACK_PX, KNOB_PX = QSize(40, 22), 16
BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Switch(QCheckBox):
    """On or off, as a track with a knob and a word."""

    def __init__(self) -> None:
        super().__init__()
        self._ringed = False
        self.setFont(theme.font())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._say)
        self._say(False)

    def sizeHint(self) -> QSize:
        """Track, word and room for the ring."""
        words = max(self.fontMetrics().horizontalAdvance(tr(one)) for one in ("On", "Off"))
        return QSize(TRACK_PX.width() + words + 2 * GAP + GRID, TARGET)

    def hitButton(self, _position: object) -> bool:
        """All of it can be clicked."""
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, knob, word; a ring for the keyboard."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - TRACK_PX.height()) / 2
        track = QRectF(GRID + 0.5, top + 0.5, TRACK_PX.width() - 1, TRACK_PX.height() - 1)
        on, able = self.isChecked(), self.isEnabled()
        fill = (look.accent if able else look.edge) if on else look.surface
        painter.setBrush(QColor(fill))
        painter.setPen(QPen(QColor(fill if on else look.edge), 1))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        knob = QRectF(0, 0, KNOB_PX, KNOB_PX)
        room = (track.height() - KNOB_PX) / 2
        knob.moveTop(track.top() + room)
        knob.moveLeft(track.right() - room - KNOB_PX if on else track.left() + room)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.on_accent if on else look.edge))
        painter.drawEllipse(knob)
        painter.setPen(QColor(look.text if able else look.muted))
        words = QRectF(track.right() + GAP, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.text), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _say(self, on: bool) -> None:
        self.setText(tr("On") if on else tr("Off"))
