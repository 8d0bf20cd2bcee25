"""The tabs of several live calls: who, who has it, phase and time.

Owns their painting; which call is shown is the room's.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar

from app.ui import icons, theme
from app.ui.controls import Tone, ink
from app.ui.live import phrases
from app.ui.live.looks import holder_look, tab_words
from app.ui.live.state import LiveCall
from app.ui.theme import GAP, GRID, MARGIN

HEIGHT_PX = 52
WIDTH_PX = 236
ICON_PX = 20


class CallTabs(QTabBar):
    """One tab a call, two lines each. The tab's data is the call's id."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(phrases.LIVE_CALLS)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self._ringed = False
        self._looks: dict[str, tuple[str, str, str, Tone]] = {}

    def place_of(self, call_id: str) -> int:
        """Where a call's tab is; -1 when it has none."""
        places = range(self.count())
        return next((place for place in places if self.tabData(place) == call_id), -1)

    def show_call(self, call: LiveCall, now_ms: float) -> None:
        """Add a call's tab, or show it as it is now."""
        place = self.place_of(call.id)
        if place < 0:
            self.blockSignals(True)
            place = self.addTab("")
            self.setTabData(place, call.id)
            self.blockSignals(False)
        icon, tone = tab_mark(call)
        words = tab_words(call, now_ms)
        look = (call.name, words, icon, tone)
        if self._looks.get(call.id) == look:
            return
        self._looks[call.id] = look
        self.setTabText(place, call.name.replace("&", "&&"))
        self.setTabToolTip(place, phrases.tab_name(call.name, words))
        self.setAccessibleTabName(place, phrases.tab_name(call.name, words))
        self.update()

    def drop(self, call_id: str) -> None:
        """Take a call's tab away."""
        place = self.place_of(call_id)
        self._looks.pop(call_id, None)
        if place >= 0:
            self.removeTab(place)

    def words_of(self, call_id: str) -> tuple[str, str]:
        """What a call's tab says: name and second line."""
        name, words, _icon, _tone = self._looks[call_id]
        return name, words

    def tabSizeHint(self, _index: int) -> QSize:
        """All of one size, so that a timer moves nothing."""
        return QSize(WIDTH_PX, HEIGHT_PX)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Never narrower; arrows appear instead."""
        return self.tabSizeHint(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        reason = Qt.FocusReason
        self._ringed = event.reason() in (reason.TabFocusReason, reason.BacktabFocusReason)
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Each tab: icon, name, second line; the shown one lies on the strip's surface."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(look.line))
        for place in range(self.count()):
            self._paint_tab(painter, place)

    def _paint_tab(self, painter: QPainter, place: int) -> None:
        look = theme.colours(self.palette())
        name, words, icon, tone = self._looks.get(self.tabData(place), ("", "", "dot", Tone.PLAIN))
        box = QRectF(self.tabRect(place))
        shown = place == self.currentIndex()
        if shown:
            painter.fillRect(box, QColor(look.surface))
            bar = QRectF(box.left(), box.top(), box.width(), 3)
            painter.fillRect(bar, QColor(look.accent))
        line = QRectF(box.right() - 1, box.top() + GAP, 1, box.height() - 2 * GAP)
        painter.fillRect(line, QColor(look.line))
        if shown and self._ringed and self.hasFocus():
            painter.setPen(QColor(look.text))
            painter.drawRect(box.adjusted(3, 6, -4, -4))
        icon_box = QRectF(box.left() + MARGIN, box.center().y() - ICON_PX / 2, ICON_PX, ICON_PX)
        icons.paint(painter, icon, icon_box, ink(tone, look))
        left = icon_box.right() + GAP + GRID
        room = box.right() - GAP - left
        lines = (
            (name, theme.font(bold=True), look.text, box.top() + GAP),
            (words, theme.font(theme.SMALL_PX), look.muted, box.top() + 28),
        )
        for text, font, colour, top in lines:
            painter.setFont(font)
            painter.setPen(QColor(colour))
            fitting = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            where = QRectF(left, top, room, 18)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, fitting)


def tab_mark(call: LiveCall) -> tuple[str, Tone]:
    """A tab's icon: an agent's call keeps one, whoever speaks in it."""
    if call.is_up and not call.is_mine and not call.is_held_here:
        return "agent", Tone.ACCENT
    icon, _words, tone = holder_look(call)
    return icon, tone
