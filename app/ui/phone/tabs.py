"""Tabs with words and, where something waits, a count beside them.

Owns their look; Qt's own tab bar brings keys and names for screen readers.
"""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar

from app.ui import theme
from app.ui.theme import GAP, GRID, RADIUS

HEIGHT = 40
BADGE_PX = 20


class Tabs(QTabBar):
    """A row of tabs; the chosen one is bold and underlined."""

    def __init__(self, name: str, words: tuple[str, ...]) -> None:
        super().__init__()
        self._words = words
        self._counts = [0] * len(words)
        self._bold = theme.font(bold=True)
        self._small = theme.font(theme.SMALL_PX, bold=True)
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        for word in words:
            self.addTab(word)

    def set_count(self, position: int, count: int, said: str = "") -> None:
        """Show how many wait behind a tab; ``said`` is what a screen reader says instead."""
        self._counts[position] = count
        word = self._words[position]
        self.setTabText(position, f"{word} ({count})" if count else word)
        self.setTabToolTip(position, said if count else "")
        self.setAccessibleTabName(position, said if count else word)
        self.update()

    def count_of(self, position: int) -> int:
        """How many wait."""
        return self._counts[position]

    def tabSizeHint(self, index: int) -> QSize:
        """Room for the word in bold and its badge."""
        words = QFontMetrics(self._bold).horizontalAdvance(self._words[index])
        return QSize(words + self._badge_width(index) + 3 * GAP, HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Words are never cut."""
        return self.tabSizeHint(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Words, badges, the line below the chosen one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self.count()):
            self._paint_tab(painter, index, self.tabRect(index))

    def _paint_tab(self, painter: QPainter, index: int, box: QRect) -> None:
        look = theme.colours(self.palette())
        chosen = index == self.currentIndex()
        painter.setFont(self._bold if chosen else theme.font())
        painter.setPen(QColor(look.text if chosen else look.muted))
        words = box.adjusted(GAP + GRID, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._words[index])
        if self._counts[index]:
            self._paint_badge(painter, index, box)
        if chosen:
            under = QRectF(box.left() + GAP, box.bottom() - 3, box.width() - 2 * GAP, 3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.accent))
            painter.drawRoundedRect(under, 1.5, 1.5)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(look.text), 1, Qt.PenStyle.DotLine))
                painter.drawRoundedRect(QRectF(box).adjusted(3, 5, -3, -7), RADIUS / 2, RADIUS / 2)

    def _paint_badge(self, painter: QPainter, index: int, box: QRect) -> None:
        look = theme.colours(self.palette())
        width = self._badge_width(index) - GAP
        left = box.right() - GAP - GRID - width
        pill = QRectF(left, box.center().y() - BADGE_PX / 2, width, BADGE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.danger))
        painter.drawRoundedRect(pill, BADGE_PX / 2, BADGE_PX / 2)
        painter.setPen(QColor(look.on_danger))
        painter.setFont(self._small)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._shown(index))

    def _badge_width(self, index: int) -> int:
        if not self._counts[index]:
            return 0
        words = QFontMetrics(self._small).horizontalAdvance(self._shown(index))
        return max(BADGE_PX, words + GAP) + GAP

    def _shown(self, index: int) -> str:
        return str(min(self._counts[index], 999))
