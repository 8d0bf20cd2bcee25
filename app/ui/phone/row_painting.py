"""How a call and a contact look in a list: an icon, two lines, the time at the right.

Owns the shapes and colours. A row whose right end is covered by buttons ends before them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.commands.people import Recent
from app.ui import icons, theme
from app.ui.controls import Tone, ink
from app.ui.labels import in_order
from app.ui.phone import phrases
from app.ui.phone.recents_model import Role
from app.ui.phone.rows import RowView
from app.ui.theme import GAP, GRID, MARGIN, Colours
from models.contacts import Contact

ICON_PX = 20
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Look:
    """What to paint of one row."""

    icon: str
    tone: Tone
    first: str
    second: str
    aside: str = ""
    """At the right end of the first line."""
    loud: bool = False
    """Bold, with a bar at its left edge: nobody has looked at it yet."""


class RowDelegate(QStyledItemDelegate):
    """Paints rows; ``look_of`` says what of a record is shown."""

    def __init__(self, view: RowView, look_of: Callable[[Any], Look]) -> None:
        super().__init__(view)
        self._view, self._look_of = view, look_of
        self._first, self._bold = theme.font(), theme.font(bold=True)
        self._second = theme.font(theme.SMALL_PX)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Rows are all of one height."""
        return QSize(1, self._view.verticalHeader().defaultSectionSize())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row, in the theme of its view."""
        shown = self._look_of(index.data(Role.RECORD))
        look = theme.colours(option.palette)
        box = QRectF(option.rect)
        painter.save()
        self._paint_ground(painter, option.state, box, look, shown)
        middle = box.center().y()
        icon_box = QRectF(box.left() + MARGIN, middle - ICON_PX / 2, ICON_PX, ICON_PX)
        icons.paint(painter, shown.icon, icon_box, ink(shown.tone, look))
        right = box.right() - max(MARGIN, self._view.covered_px(index.row()) + GAP)
        words = QRectF(icon_box.right() + GAP + GRID, box.top(), 0, box.height())
        words.setRight(right)
        self._paint_words(painter, words, look, shown)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRectF, look: Colours, shown: Look) -> None:
        half = box.height() / 2
        upper = QRectF(box.left(), box.top() + GRID, box.width(), half - GRID)
        lower = QRectF(box.left(), box.top() + half, box.width(), half - 2 * GRID)
        small = QFontMetricsF(self._second)
        aside = small.horizontalAdvance(shown.aside) if shown.aside else 0.0
        if aside > box.width() / 2:
            aside = 0.0
        if aside:
            painter.setFont(self._second)
            painter.setPen(QColor(look.text if shown.loud else look.muted))
            end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(upper, end, shown.aside)
            upper.setRight(upper.right() - aside - GAP)
        self._line(painter, upper, shown.first, look.text, loud=shown.loud)
        painter.setFont(self._second)
        painter.setPen(QColor(look.muted))
        text = small.elidedText(in_order(shown.second), Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, text)

    def _line(self, painter: QPainter, box: QRectF, words: str, colour: str, *, loud: bool) -> None:
        font = self._bold if loud else self._first
        painter.setFont(font)
        painter.setPen(QColor(colour))
        elide = Qt.TextElideMode.ElideRight
        text = QFontMetricsF(font).elidedText(words, elide, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_ground(
        self,
        painter: QPainter,
        state: QStyle.StateFlag,
        box: QRectF,
        look: Colours,
        shown: Look,
    ) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(look.accent_soft))
        elif shown.loud:
            painter.fillRect(box, QColor(look.bad_soft))
        if shown.loud:
            painter.fillRect(QRectF(box.left(), box.top(), GRID, box.height()), QColor(look.bad))
        painter.fillRect(
            QRectF(box.left() + MARGIN, box.bottom() - 1, box.width() - MARGIN, 1),
            QColor(look.line),
        )
        focused = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        if state & focused == focused:
            painter.setPen(QPen(QColor(look.text), 1, Qt.PenStyle.DotLine))
            painter.drawRect(box.adjusted(1, 1, -2, -3))


def recent_look(recent: Recent, now_ms: float) -> Look:
    """A call in the list of recent calls."""
    icon, tone, _word = phrases.direction(recent.call)
    time = phrases.when(recent.call.created_at, now_ms)
    first, second = phrases.title(recent), phrases.details(recent)
    return Look(icon, tone, first, second, time, loud=not recent.call.seen)


def history_look(recent: Recent, now_ms: float) -> Look:
    """A call on a contact's card, where the name is known."""
    icon, tone, word = phrases.direction(recent.call)
    result = "" if phrases.was_missed(recent.call) else phrases.outcome(recent.call)
    time = phrases.when_exactly(recent.call.created_at, now_ms)
    second = phrases.DOT.join(part for part in (word, result, phrases.who_had(recent.call)) if part)
    return Look(icon, tone, time, second, loud=not recent.call.seen)


def contact_look(contact: Contact) -> Look:
    """A contact in the list of contacts."""
    numbers = contact.numbers
    more = f" +{len(numbers) - 1}" if len(numbers) > 1 else ""
    number = f"{numbers[0]}{more}" if numbers else ""
    second = phrases.DOT.join(part for part in (contact.company, number) if part)
    return Look("person", Tone.PLAIN, contact.name, second, "  ".join(contact.tags[:3]))
