"""A list on a settings page: entries one below the other, with the outline of every field.

Owns the look and the keyboard; what an entry is and does is the page's.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui import icons, theme
from app.ui.controls import ICON_PX, ScrollBar, Tone, ink
from app.ui.settings.navigation import Index, paint_ground
from app.ui.theme import GAP, GRID, RADIUS, TARGET

KEY, MORE, ICON, TONE = (Qt.ItemDataRole.UserRole + number for number in range(4))
_TICK = Qt.ItemDataRole.CheckStateRole
_REMOVES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class Listing(QListWidget):
    """Entries with a line of text, ``rows`` of them in sight. Those with a tick are ticked with
    Space or a click."""

    removal_asked = Signal()
    """Delete was pressed on an entry."""

    def __init__(self, name: str, rows: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(ScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setFixedHeight(rows * TARGET)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_Painting(self))

    def put(self, words: str, key: object, more: str = "") -> QListWidgetItem:
        """Add an entry at the end; ``key`` is what it stands for, ``more`` stands at its right."""
        item = QListWidgetItem(words)
        item.setData(KEY, key)
        item.setData(MORE, more)
        item.setSizeHint(QSize(0, TARGET))
        told = f"{words}, {more}" if more else words
        item.setToolTip(told)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
        self.addItem(item)
        return item

    def mark(self, item: QListWidgetItem, icon: str, tone: Tone) -> None:
        """Put an icon before an entry."""
        item.setData(ICON, icon)
        item.setData(TONE, tone)

    @property
    def chosen(self) -> object:
        """What the current entry stands for; None without one."""
        item = self.currentItem()
        return None if item is None else item.data(KEY)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks for the entry to go."""
        if event.key() in _REMOVES and self.currentItem() is not None:
            self.removal_asked.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the first entry, so that the arrows have something to move."""
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)
        self._show_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The outline is thin again."""
        super().focusOutEvent(event)
        self._show_focus()

    def _show_focus(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            parent.update()


class Boxed(QWidget):
    """A list within the outline of a field."""

    def __init__(self, inside: Listing) -> None:
        super().__init__()
        self._inside = inside
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID, GRID, GRID)
        row.addWidget(inside)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The outline, in the accent colour while the list has the keyboard."""
        look, has_focus = theme.colours(self.palette()), self._inside.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = look.accent if has_focus else look.edge
        painter.setPen(QPen(QColor(edge), 2 if has_focus else 1))
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, RADIUS / 2, RADIUS / 2)


class _Painting(QStyledItemDelegate):
    """Tick or icon, words, and more words at the right in the second colour."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One entry."""
        painter.save()
        box = paint_ground(painter, option).adjusted(GAP + GRID, 0, -GAP, 0)
        look = theme.colours(option.palette)
        place = QRectF(box.left(), box.center().y() - ICON_PX / 2, ICON_PX, ICON_PX)
        left = 0
        if index.data(_TICK) is not None:
            left = ICON_PX + GAP
            self._paint_tick(painter, place, look, index)
        elif index.data(ICON):
            left = ICON_PX + GAP
            icons.paint(painter, index.data(ICON), place, ink(index.data(TONE), look))
        painter.setFont(theme.font())
        metrics, elide = painter.fontMetrics(), Qt.TextElideMode.ElideRight
        words, more = index.data() or "", index.data(MORE) or ""
        room = box.width() - left
        own_px = min(metrics.horizontalAdvance(words), room)
        painter.setPen(QColor(look.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        told = metrics.elidedText(words, elide, round(room))
        painter.drawText(box.adjusted(left, 0, 0, 0), middle, told)
        beside = box.adjusted(left + own_px + 2 * GAP, 0, 0, 0)
        if more and beside.width() > 4 * GAP:
            painter.setPen(QColor(look.muted))
            told = metrics.elidedText(more, elide, round(beside.width()))
            painter.drawText(beside, middle | Qt.AlignmentFlag.AlignRight, told)
        painter.restore()

    def _paint_tick(
        self, painter: QPainter, place: QRectF, look: theme.Colours, index: Index
    ) -> None:
        on = Qt.CheckState(index.data(_TICK)) == Qt.CheckState.Checked
        painter.setPen(QPen(QColor(look.accent if on else look.edge), 1.5))
        painter.setBrush(QColor(look.accent if on else look.surface))
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 3, 3)
        if on:
            painter.setPen(QPen(QColor(look.on_accent), 1.8))
            corners = ((4.2, 8.2), (7.0, 11.0), (12.0, 5.4))
            painter.drawPolyline([place.topLeft() + QPointF(x, y) for x, y in corners])
