"""The tabs beside a conversation: an icon above a word, with how much waits behind it.

Owns their painting and which are there; what they lead to is ``side_column``'s.
"""

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar

from app.ui import icons, theme
from app.ui.live import console_phrases as words
from app.ui.live.mode_switch import BY_KEYBOARD
from app.ui.theme import GRID

HEIGHT_PX, ICON_PX, BADGE_PX = 52, 18, 16


class Tab(StrEnum):
    """What can be looked at beside a conversation."""

    CALLER = "caller"
    FIELDS = "fields"
    CHECKLIST = "checklist"
    NOTES = "notes"
    TASKS = "tasks"


FACES = {
    Tab.CALLER: ("person", words.TAB_CALLER),
    Tab.FIELDS: ("fields", words.TAB_FIELDS),
    Tab.CHECKLIST: ("checklist", words.TAB_CHECKLIST),
    Tab.NOTES: ("pencil", words.TAB_NOTES),
    Tab.TASKS: ("person-add", words.TAB_TASKS),
}


class SideTabs(QTabBar):
    """One tab each, all as wide as each other. The tab's data is a ``Tab``."""

    def __init__(self, width_px: int) -> None:
        super().__init__()
        self._width_px = width_px
        self._ringed = False
        self._counts: dict[Tab, int] = {}
        self.setAccessibleName(words.SIDE_TABS)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setFixedHeight(HEIGHT_PX)
        for tab in Tab:
            self.setTabData(self.addTab(FACES[tab][1]), tab)

    def offer(self, tabs: Iterable[Tab]) -> None:
        """Show these and no others."""
        wanted = set(tabs)
        for place, tab in enumerate(Tab):
            if self.isTabVisible(place) != (tab in wanted):
                self.setTabVisible(place, tab in wanted)

    def show_count(self, tab: Tab, count: int) -> None:
        """How much waits behind a tab; 0 shows none."""
        if self._counts.get(tab, 0) != count:
            self._counts[tab] = count
            place = list(Tab).index(tab)
            self.setAccessibleTabName(place, words.with_count(FACES[tab][1], count))
            self.update()

    def count_of(self, tab: Tab) -> int:
        """What a tab shows of that."""
        return self._counts.get(tab, 0)

    def tabSizeHint(self, _index: int) -> QSize:
        """The whole width, shared."""
        shown = sum(1 for place in range(self.count()) if self.isTabVisible(place))
        return QSize(self._width_px // max(1, shown), HEIGHT_PX)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Never narrower."""
        return self.tabSizeHint(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon, word, count; the chosen one with a bar and heavier type."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(look.line))
        for place in range(self.count()):
            if self.isTabVisible(place):
                self._paint_tab(painter, place)

    def _paint_tab(self, painter: QPainter, place: int) -> None:
        look = theme.colours(self.palette())
        tab = Tab(self.tabData(place))
        icon, name = FACES[tab]
        box, chosen = QRectF(self.tabRect(place)), place == self.currentIndex()
        ink = look.accent if chosen else look.muted
        if chosen:
            bar = QRectF(box.left() + GRID, box.bottom() - 3, box.width() - 2 * GRID, 3)
            painter.fillRect(bar, QColor(look.accent))
        if chosen and self._ringed and self.hasFocus():
            painter.setPen(QColor(look.text))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(2, 2, -3, -6))
        left = box.center().x() - ICON_PX / 2
        icons.paint(painter, icon, QRectF(left, box.top() + 7, ICON_PX, ICON_PX), ink)
        painter.setFont(theme.font(theme.SMALL_PX, bold=chosen))
        painter.setPen(QColor(look.text if chosen else look.muted))
        where = QRectF(box.left(), box.top() + 27, box.width(), 18)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, name)
        if self._counts.get(tab):
            self._paint_count(painter, box, self._counts[tab])

    def _paint_count(self, painter: QPainter, box: QRectF, count: int) -> None:
        look = theme.colours(self.palette())
        text, font = str(min(count, 99)), theme.font(11, bold=True)
        width = max(BADGE_PX, QFontMetricsF(font).horizontalAdvance(text) + 8)
        badge = QRectF(box.center().x() + 5, box.top() + 3, width, BADGE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.accent))
        painter.drawRoundedRect(badge, BADGE_PX / 2, BADGE_PX / 2)
        painter.setFont(font)
        painter.setPen(QColor(look.on_accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
