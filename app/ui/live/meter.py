"""A level meter for one side of a call.

Owns its painting: segments from -60 to 0 dBFS, a word below. Levels come from the
engine ten times a second and more; nothing is smoothed here, and a level that lights the
same segments costs nothing.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import wording
from app.ui import theme
from app.ui.theme import GRID

SEGMENTS = 12
FLOOR_DB = -60.0
LOUD_DB = -6.0
SEGMENT_PX, SEGMENT_GAP_PX, BAR_PX = 6, 2, 10


class LevelMeter(QWidget):
    """One side's level as a row of segments with the side's name under it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._lit = -1
        self.setFont(theme.font(theme.SMALL_PX))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_level(FLOOR_DB)

    @property
    def lit(self) -> int:
        """How many of the twelve segments are lit."""
        return self._lit

    def set_level(self, level_db: float) -> None:
        """Show a peak level in dBFS."""
        share = (max(level_db, FLOOR_DB) - FLOOR_DB) / -FLOOR_DB
        lit = min(SEGMENTS, round(share * SEGMENTS))
        if lit != self._lit:
            self._lit = lit
            words = wording.level_words(self._name, level_db)
            self.setToolTip(words)
            self.setAccessibleName(words)
            self.update()

    def sizeHint(self) -> QSize:
        """Segments and the name."""
        width = SEGMENTS * (SEGMENT_PX + SEGMENT_GAP_PX) - SEGMENT_GAP_PX
        return QSize(width, BAR_PX + GRID + self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lit segments in the accent, the loudest in the warning colour."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        loud_from = SEGMENTS * (1 - LOUD_DB / FLOOR_DB)
        for segment in range(SEGMENTS):
            colour = look.track
            if segment < self._lit:
                colour = look.warn if segment >= loud_from else look.accent
            painter.setBrush(QColor(colour))
            left = segment * (SEGMENT_PX + SEGMENT_GAP_PX)
            painter.drawRoundedRect(QRectF(left, 0, SEGMENT_PX, BAR_PX), 2, 2)
        painter.setPen(QColor(look.muted))
        words = QRectF(0, BAR_PX + GRID, self.width(), self.height() - BAR_PX - GRID)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._name)
