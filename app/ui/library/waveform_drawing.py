"""Drawing both sides of a recording into a picture: the caller above, us below.

Owns the shapes: a bar a pixel as high as the loudest moment in it, a thin grey line where it
is silent. Which part of the recording is shown, and the playhead, are ``waveform``'s.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from app import wording
from app.commands.library import Waveform
from app.ui import theme
from app.ui.theme import GRID, Colours

SILENT = 0.02
"""A peak below this share of full scale counts as silence."""
RULER_PX = 20
TICK_APART_PX = 88
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a recording that is shown, in milliseconds."""

    start_ms: float
    end_ms: float

    @property
    def length_ms(self) -> float:
        """How much is shown."""
        return max(1.0, self.end_ms - self.start_ms)

    def x_of(self, at_ms: float, width: float) -> float:
        """Where a moment lies."""
        return (at_ms - self.start_ms) / self.length_ms * width

    def ms_at(self, x: float, width: float) -> float:
        """Which moment lies there."""
        return self.start_ms + x / max(1.0, width) * self.length_ms


def columns(peaks: tuple[float, ...], bucket_ms: float, span: Span, width: int) -> list[float]:
    """The loudest peak of each pixel column, 0 where the recording has ended."""
    per_pixel = span.length_ms / width / bucket_ms
    first = span.start_ms / bucket_ms
    count = len(peaks)
    found = []
    for x in range(width):
        start = int(first + x * per_pixel)
        end = max(start + 1, int(first + (x + 1) * per_pixel))
        found.append(max(peaks[start:end]) if start < count else 0.0)
    return found


def picture(waveform: Waveform, span: Span, size: QSize, ratio: float, look: Colours) -> QPixmap:
    """Both lanes and the ruler; ``size`` in device-independent pixels."""
    drawn = QPixmap(size * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(QColor(look.surface))
    painter = QPainter(drawn)
    half = (size.height() - RULER_PX) / 2
    lanes = ((waveform.caller, look.good, 0.0), (waveform.desk, look.accent, half))
    for peaks, ink, top in lanes:
        lane = QRectF(0, top, size.width(), half)
        _draw_lane(painter, columns(peaks, waveform.bucket_ms, span, size.width()), lane, ink, look)
    painter.fillRect(QRectF(0, half, size.width(), 1), QColor(look.line))
    _draw_ruler(painter, span, size, look)
    painter.end()
    return drawn


def _draw_lane(painter: QPainter, loud: list[float], lane: QRectF, ink: str, look: Colours) -> None:
    middle, reach = lane.center().y(), lane.height() / 2 - 3
    voiced: list[QRectF] = []
    silent: list[QRectF] = []
    for x, peak in enumerate(loud):
        if peak < SILENT:
            silent.append(QRectF(x, middle - 0.5, 1, 1))
        else:
            high = max(1.5, (peak**0.6) * reach)
            voiced.append(QRectF(x, middle - high, 1, 2 * high))
    painter.setPen(Qt.PenStyle.NoPen)
    for bars, colour in ((silent, look.edge), (voiced, ink)):
        painter.setBrush(QColor(colour))
        if bars:
            painter.drawRects(bars)


def _draw_ruler(painter: QPainter, span: Span, size: QSize, look: Colours) -> None:
    top = size.height() - RULER_PX
    painter.fillRect(QRectF(0, top, size.width(), 1), QColor(look.line))
    least_s = TICK_APART_PX / max(1, size.width()) * span.length_ms / 1000
    step_s = next((step for step in STEPS_S if step >= least_s), STEPS_S[-1])
    at_s = -(-int(span.start_ms) // (step_s * 1000)) * step_s
    painter.setFont(theme.font(theme.SMALL_PX - 1))
    while at_s * 1000 <= span.end_ms:
        x = span.x_of(at_s * 1000, size.width())
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.drawLine(QPointF(x, top), QPointF(x, top + GRID))
        painter.setPen(QColor(look.muted))
        words = wording.clock_time(at_s * 1000)
        place = QRectF(x + 3, top + 1, painter.fontMetrics().horizontalAdvance(words), RULER_PX - 1)
        if place.right() <= size.width():
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        at_s += step_s
