"""The moments that were marked in a call: flags and notes, each a way back to its place.

Owns the card; marking is handed in, and a mark shows when the desk has kept it.
"""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from app import wording
from app.engine.events import MomentMarked
from app.ui import icons, theme
from app.ui.controls import ICON_PX, Button
from app.ui.live import console_phrases as words
from app.ui.live.side import TitledCard
from app.ui.phone.fields import Field
from app.ui.theme import GAP, GRID, TARGET

Note = Callable[[str, Callable[[bool], None]], None]
"""Keeps a note at this moment and tells whether it worked."""
TIME_PX = 48
MOST_LETTERS = 500


class MarkButton(Button):
    """One mark: icon, time, words; a press goes there."""

    def __init__(self, event: MomentMarked) -> None:
        flag = event.kind == "flag"
        kind = words.FLAG_MARK if flag else words.NOTE_MARK
        super().__init__(event.text or kind, "flag" if flag else "pencil")
        self.at_ms = event.at_ms
        self._time = wording.clock_time(event.at_ms)
        self.setAccessibleName(words.to_moment(self._time, kind, event.text))
        self.setToolTip(event.text)
        self.setFont(theme.font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as its place."""
        return QSize(120, TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon, time, words; a ground only while it is pointed at."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hovered or self.isDown() or (self._ringed and self.hasFocus()):
            painter.setPen(QColor(look.edge if self.hasFocus() else look.track))
            painter.setBrush(QColor(look.track))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        top = (self.height() - ICON_PX) / 2
        icons.paint(painter, self._icon, QRectF(GRID, top, ICON_PX, ICON_PX), look.accent)
        painter.setPen(QColor(look.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        left = GRID + ICON_PX + GAP
        painter.drawText(QRectF(left, 0, TIME_PX, self.height()), middle, self._time)
        painter.setPen(QColor(look.text))
        left += TIME_PX
        room = QRectF(left, 0, self.width() - left - GRID, self.height())
        elide = Qt.TextElideMode.ElideRight
        text = QFontMetrics(self.font()).elidedText(self.text(), elide, int(room.width()))
        painter.drawText(room, middle, text)


class MomentsCard(TitledCard):
    """Every mark in the order of its moment, and a line for a note. ``wanted`` carries a
    moment in milliseconds on the call's clock."""

    wanted = Signal(int)

    def __init__(self, note: Note) -> None:
        super().__init__(words.MOMENTS, words.MOMENTS_NONE)
        self._note = note
        self._sending = ""
        self.marks: dict[str, MarkButton] = {}
        self.field = Field(words.NOTE_NOW, words.NOTE_NOW_HINT)
        self.field.setMaxLength(MOST_LETTERS)
        self.field.returnPressed.connect(self._keep)
        self.body.addWidget(self.field)

    def mark(self, event: MomentMarked) -> None:
        """Show one more."""
        if event.mark_id in self.marks:
            return
        button = MarkButton(event)
        earlier = sum(1 for other in self.marks.values() if other.at_ms <= event.at_ms)
        self.marks[event.mark_id] = button
        self.body.insertWidget(self.body.indexOf(self.nothing) + 1 + earlier, button)
        self.nothing.hide()
        button.clicked.connect(lambda: self.wanted.emit(button.at_ms))

    def _keep(self) -> None:
        text = self.field.text().strip()
        if text and not self._sending:
            self._sending = text
            self._note(text, self._over)

    def _over(self, worked: bool) -> None:
        sent, self._sending = self._sending, ""
        if worked and self.field.text().strip() == sent:
            self.field.clear()
