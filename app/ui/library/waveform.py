"""Both sides of a recording with a playhead: click, drag and keys go elsewhere in it.

Owns what part is shown and the keys; drawing is ``waveform_drawing``'s. It is a slider for
screen readers: its value is the moment in milliseconds, its description says it in words.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from app.commands.library import Waveform
from app.ui import theme
from app.ui.library import phrases
from app.ui.library.waveform_drawing import RULER_PX, Span, picture
from app.ui.phone.parts import BY_KEYBOARD
from app.ui.shell.digits import keep_digits
from app.ui.theme import GAP, Colours

HEIGHT_PX = 124
STEP_MS = 5000
LEAST_MS = 5000
"""The shortest part that zooming shows."""
ZOOM = 1.6
HEAD_PX = 5
GUTTER_PX = 56
"""At the left of both lanes: whose they are."""
AHEAD = 0.08
"""A playhead that leaves the part shown comes back so far from its left edge."""


class WaveformView(QAbstractSlider):
    """``seek_wanted`` carries the moment that is wanted, in milliseconds."""

    seek_wanted = Signal(int)
    zoomed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lanes = phrases.lanes()
        """Whose they are."""
        self._waveform = Waveform(0, 20.0)
        self._span = Span(0, 1)
        self._hit_ms: int | None = None
        self._drawn: tuple[object, QPixmap] | None = None
        self._ringed = False
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setAccessibleName(phrases.WAVEFORM)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        keep_digits(self)  # plus zooms

    @property
    def span(self) -> Span:
        """The part that is shown."""
        return self._span

    @property
    def is_whole(self) -> bool:
        """Whether all of the recording is shown."""
        return self._span.length_ms >= self._waveform.duration_ms

    def show_waveform(self, waveform: Waveform) -> None:
        """Show another recording, all of it."""
        self._waveform = waveform
        self._span = Span(0, max(1, waveform.duration_ms))
        self._hit_ms = None
        self.setRange(0, waveform.duration_ms)
        self.setSingleStep(STEP_MS)
        self.setPageStep(6 * STEP_MS)
        self._say()
        self.update()
        self.zoomed.emit()

    def show_hit(self, at_ms: int | None) -> None:
        """Mark where the words were found."""
        self._hit_ms = at_ms
        self.update()

    def show_position(self, at_ms: int) -> None:
        """Put the playhead there, and the part that is shown around it."""
        before = self.value() // 1000
        self.setValue(at_ms)
        if not self._span.start_ms <= at_ms <= self._span.end_ms:
            self._show_part(at_ms - AHEAD * self._span.length_ms, self._span.length_ms)
        if at_ms // 1000 != before:
            self._say()
        self.update()

    def zoom(self, factor: float, at_ms: float | None = None) -> None:
        """Show a part that is shorter by ``factor``, around the playhead or another moment."""
        about = float(self.value()) if at_ms is None else at_ms
        if not self._span.start_ms <= about <= self._span.end_ms:
            about = self._span.start_ms + self._span.length_ms / 2
        share = (about - self._span.start_ms) / self._span.length_ms
        length = max(min(LEAST_MS, self._waveform.duration_ms), self._span.length_ms / factor)
        self._show_part(about - share * length, length)
        self.zoomed.emit()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(400, HEIGHT_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right 5 s, Home, End, plus and minus zoom."""
        keys = Qt.Key
        moves = {
            keys.Key_Left: self.value() - STEP_MS,
            keys.Key_Right: self.value() + STEP_MS,
            keys.Key_PageUp: self.value() - 6 * STEP_MS,
            keys.Key_PageDown: self.value() + 6 * STEP_MS,
            keys.Key_Home: 0,
            keys.Key_End: self.maximum(),
        }
        wanted = moves.get(keys(event.key()))
        if wanted is not None:
            self._seek(wanted)
        elif event.key() in (keys.Key_Plus, keys.Key_Equal):
            self.zoom(ZOOM)
        elif event.key() == keys.Key_Minus:
            self.zoom(1 / ZOOM)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._seek(self._ms_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the playhead along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(self._ms_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom where the pointer is; the wheel alone moves a part along."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM if turned > 0 else 1 / ZOOM, self._ms_at(event.position().x()))
        elif not self.is_whole:
            along = -turned / 120 * self._span.length_ms / 8
            self._show_part(self._span.start_ms + along, self._span.length_ms)
        else:
            event.ignore()
            return
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture as it was drawn once, then the hit and the playhead."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.drawPixmap(GUTTER_PX, 0, self._picture(look))
        self._paint_names(painter, look)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hit_ms is not None:
            self._paint_mark(painter, self._hit_ms, look.warn, at_top=False)
        self._paint_mark(painter, self.value(), look.text, at_top=True)
        if self.hasFocus() and self._ringed:
            painter.setPen(QPen(QColor(look.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _paint_names(self, painter: QPainter, look: Colours) -> None:
        half = (self.height() - RULER_PX) / 2
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(QColor(look.muted))
        for words, top in zip(self.lanes, (0.0, half), strict=True):
            place = QRectF(0, top, GUTTER_PX - GAP, half)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_mark(self, painter: QPainter, at_ms: int, ink: str, *, at_top: bool) -> None:
        room = self.width() - GUTTER_PX
        x = self._span.x_of(at_ms, room)
        if not -HEAD_PX <= x <= room + HEAD_PX:
            return
        bottom = self.height() - RULER_PX
        x = GUTTER_PX + max(1.0, min(x, room - 1.0))
        painter.setPen(QPen(QColor(ink), 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, bottom))
        y, tip = (0, 2 * HEAD_PX) if at_top else (bottom, bottom - 2 * HEAD_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink))
        corners = (QPointF(x - HEAD_PX, y), QPointF(x + HEAD_PX, y), QPointF(x, tip))
        painter.drawPolygon(QPolygonF(corners))

    def _picture(self, look: Colours) -> QPixmap:
        ratio = self.devicePixelRatioF()
        size = QSize(max(1, self.width() - GUTTER_PX), self.height())
        key = (id(self._waveform), self._span, size.toTuple(), ratio, look)
        if self._drawn is None or self._drawn[0] != key:
            made = picture(self._waveform, self._span, size, ratio, look)
            self._drawn = (key, made)
        return self._drawn[1]

    def _show_part(self, start_ms: float, length_ms: float) -> None:
        whole = float(max(1, self._waveform.duration_ms))
        length = min(whole, length_ms)
        start = max(0.0, min(start_ms, whole - length))
        self._span = Span(start, start + length)
        self.update()

    def _ms_at(self, x: float) -> int:
        room = self.width() - GUTTER_PX
        return int(self._span.ms_at(max(0.0, min(x - GUTTER_PX, room)), room))

    def _seek(self, at_ms: int) -> None:
        self.seek_wanted.emit(max(0, min(at_ms, self.maximum())))

    def _say(self) -> None:
        words = phrases.position_said(self.value(), self.maximum())
        self.setAccessibleDescription(words)
