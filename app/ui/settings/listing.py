"""A list on a settings page: entries one below the other, with the outline of every field.

Owns the look and the keyboard; what an entry is and does is the page's.
"""

from PySide6.QtCore import QAbstractItemModel, QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui import icons, theme
from app.ui.controls import ICON_PX, ScrollBar, Tone, ink
from app.ui.settings.navigation import Index, paint_ground
from app.ui.theme import GAP, GRID, RADIUS, TARGET
from app.ui.ticks import paint_tick

KEY, MORE, ICON, TONE = (Qt.ItemDataRole.UserRole + number for number in range(4))
_TICK = Qt.ItemDataRole.CheckStateRole
_ABLE = QStyle.StateFlag.State_Enabled
TICK_PX = ICON_PX + 2 * GAP + GRID
"""So far from the left a click is one on the tick."""
_REMOVES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class Listing(QListWidget):
    """Entries with a line of text, ``rows`` of them in sight. Those with a tick are ticked with
    Space or a click: anywhere on the entry, or on the tick alone where an entry is also chosen
    for something else (``chosen_too``)."""

    removal_asked = Signal()
    """Delete was pressed on an entry."""

    def __init__(self, name: str, rows: int, *, chosen_too: bool = False) -> None:
        super().__init__()
        self.chosen_too = chosen_too
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
        inset = 1.0 if has_focus else 1.5
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, RADIUS / 2, RADIUS / 2)


class _Painting(QStyledItemDelegate):
    """Tick or icon, words, and more words at the right in the second colour."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Ticks are all that is chosen in most lists: there only the keyboard's place stands
        out."""
        super().initStyleOption(option, index)
        listing = self._listing
        if index.data(_TICK) is not None and not (listing.chosen_too or listing.hasFocus()):
            option.state &= ~QStyle.StateFlag.State_Selected

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One entry."""
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        painter.save()
        box = paint_ground(painter, shown).adjusted(GAP + GRID, 0, -GAP, 0)
        look, able = theme.colours(option.palette), bool(option.state & _ABLE)
        place = QRectF(box.left(), box.center().y() - ICON_PX / 2, ICON_PX, ICON_PX)
        tick, left = index.data(_TICK), 0
        if tick is not None:
            left = ICON_PX + GAP
            on = Qt.CheckState(tick) == Qt.CheckState.Checked
            paint_tick(painter, place, look, on=on, able=able)
        elif index.data(ICON):
            left = ICON_PX + GAP
            icons.paint(painter, index.data(ICON), place, ink(index.data(TONE), look))
        painter.setPen(QColor(look.text if able else look.muted))
        _write(painter, box.adjusted(left, 0, 0, 0), index, look)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """A click ticks; keys are Qt's."""
        if not isinstance(event, QMouseEvent):
            return super().editorEvent(event, model, option, index)
        flags = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled
        tick = index.data(_TICK)
        if tick is None or event.type() != QEvent.Type.MouseButtonRelease:
            return False
        if index.flags() & flags != flags or event.button() != Qt.MouseButton.LeftButton:
            return False
        if self._listing.chosen_too and event.position().x() > option.rect.left() + TICK_PX:
            return False
        states = Qt.CheckState
        now = states.Unchecked if states(tick) == states.Checked else states.Checked
        return model.setData(index, now, _TICK)

    @property
    def _listing(self) -> Listing:
        listing = self.parent()
        assert isinstance(listing, Listing)
        return listing


def _write(painter: QPainter, box: QRectF, index: Index, look: theme.Colours) -> None:
    """Words in the pen's colour, more of them at the right where there is room."""
    painter.setFont(theme.font())
    metrics, elide = painter.fontMetrics(), Qt.TextElideMode.ElideRight
    words, more = index.data() or "", index.data(MORE) or ""
    own_px = min(metrics.horizontalAdvance(words), box.width())
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box, middle, metrics.elidedText(words, elide, round(box.width())))
    beside = box.adjusted(own_px + 2 * GAP, 0, 0, 0)
    if more and beside.width() > 4 * GAP:
        painter.setPen(QColor(look.muted))
        told = metrics.elidedText(more, elide, round(beside.width()))
        painter.drawText(beside, middle | Qt.AlignmentFlag.AlignRight, told)
