"""The microphone's meter: a wide bar of segments with a word for how loud it is.

Owns the painting and the word, which follows the loudest of the last second so that it
can be read. Levels come 20 times a second.
"""

from collections import deque

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.settings.sound_words import LOUD_DB, QUIET_DB, level_word
from app.ui.theme import GAP, GRID
from app.ui.tr import tr

FLOOR_DB = -70.0
SECOND = 20
SEGMENT_PX, SEGMENT_GAP_PX, BAR_PX = 8, 3, 16


class LevelBar(QWidget):
    """A level in dBFS as segments from -70 to 0, the word below."""

    def __init__(self) -> None:
        super().__init__()
        self._recent: deque[float] = deque(maxlen=SECOND)
        self._level_db = FLOOR_DB
        self._silent = False
        self.setFont(theme.font(bold=True))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clear()

    @property
    def peak_db(self) -> float:
        """The loudest of the last second."""
        return max(self._recent, default=FLOOR_DB)

    @property
    def word(self) -> str:
        """The word below the bar."""
        if not self._recent:
            return tr("Not listening")
        return tr("No input") if self._silent else level_word(self.peak_db)

    def clear(self) -> None:
        """Nobody listens."""
        self._recent.clear()
        self._silent = False
        self._show(FLOOR_DB)

    def set_level(self, level_db: float, *, silent: bool = False) -> None:
        """Show the newest level; ``silent`` when nothing at all has come for a second."""
        self._recent.append(level_db)
        self._silent = silent
        self._show(level_db)

    def sizeHint(self) -> QSize:
        """Bar and word."""
        return QSize(160, BAR_PX + GAP + self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lit segments; where it is too loud they are in the warning colour."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        count = max(1, (self.width() + SEGMENT_GAP_PX) // (SEGMENT_PX + SEGMENT_GAP_PX))
        lit = round(count * (max(self._level_db, FLOOR_DB) - FLOOR_DB) / -FLOOR_DB)
        loud_from = count * (1 - LOUD_DB / FLOOR_DB)
        for segment in range(count):
            colour = look.track
            if segment < lit:
                colour = look.warn if segment >= loud_from else look.accent
            painter.setBrush(QColor(colour))
            left = segment * (SEGMENT_PX + SEGMENT_GAP_PX)
            painter.drawRoundedRect(QRectF(left, 0, SEGMENT_PX, BAR_PX), 2, 2)
        self._mark(painter, look.muted)
        painter.setPen(QColor(look.text))
        below = QRectF(0, BAR_PX + GAP, self.width(), self.height() - BAR_PX - GAP)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self.word)

    def _mark(self, painter: QPainter, colour: str) -> None:
        """A tick under the ends of the good range."""
        painter.setBrush(QColor(colour))
        for level_db in (QUIET_DB, LOUD_DB):
            at = self.width() * (level_db - FLOOR_DB) / -FLOOR_DB
            painter.drawRect(QRectF(at, BAR_PX + 2, 1, GRID))

    def _show(self, level_db: float) -> None:
        self._level_db = level_db
        name = tr("Microphone level: {word}").format(word=self.word)
        if name != self.accessibleName():
            self.setAccessibleName(name)
        self.update()

    @property
    def good(self) -> bool:
        """Whether somebody spoke at a good level within the last second."""
        return QUIET_DB <= self.peak_db <= LOUD_DB

    @property
    def loud(self) -> bool:
        """Whether something within the last second was too loud."""
        return self.peak_db > LOUD_DB
