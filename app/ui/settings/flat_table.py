"""A table on a settings page: a heading over columns, one line a row, flat as every list.

Owns its model, its painting, its keys, and that the rows somebody reads stand still while
new ones come in above them. What a row says is the page's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.ui import icons, theme
from app.ui.controls import ICON_PX, ScrollBar, Tone, ink
from app.ui.phone.parts import BY_KEYBOARD
from app.ui.phone.rows import ENTER
from app.ui.theme import GAP, GRID, TARGET

RECORD, MARK = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
MIDDLE, END = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width_px`` 0 takes the room that is left; ``mark`` gives an icon and its
    tone; numbers stand at the ``right``."""

    title: str
    words: Callable[[Any], str]
    width_px: int = 0
    mark: Callable[[Any], tuple[str, Tone]] | None = None
    right: bool = False


class TableRows(QAbstractTableModel):
    """Records, newest first; at most ``most`` of them."""

    def __init__(self, columns: Sequence[Column], most: int) -> None:
        super().__init__()
        self.columns, self._most = tuple(columns), most
        self.records: list[Any] = []

    def show(self, records: Sequence[Any]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.records = list(records[: self._most])
        self.endResetModel()

    def put_first(self, records: Sequence[Any]) -> None:
        """Show these above the others; the last ones that are too many go."""
        if not records:
            return
        self.beginInsertRows(NOWHERE, 0, len(records) - 1)
        self.records[:0] = records
        self.endInsertRows()
        self.drop_last(len(self.records) - self._most)

    def drop_last(self, count: int) -> None:
        """Show so many less at the end."""
        if count > 0:
            left = len(self.records) - count
            self.beginRemoveRows(NOWHERE, left, len(self.records) - 1)
            del self.records[left:]
            self.endRemoveRows()

    def tell_column(self, column: int) -> None:
        """A column's words have changed in every row."""
        if self.records:
            first, last = self.index(0, column), self.index(len(self.records) - 1, column)
            self.dataChanged.emit(first, last)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many are shown."""
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, the record and its mark."""
        column, record = self.columns[index.column()], self.records[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.words(record)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {column.words(record)}"
        if role == MARK:
            return column.mark(record) if column.mark is not None else None
        return record if role == RECORD else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        across = orientation is Qt.Orientation.Horizontal
        return self.columns[section].title if across and role == 0 else None


class FlatTable(QTableView):
    """Rows to choose from. Enter opens the one that is chosen."""

    chosen = Signal(object)
    """The record that is chosen now, or None."""
    opened = Signal(object)

    def __init__(self, name: str, rows: TableRows) -> None:
        super().__init__()
        self.rows, self.empty = rows, ""
        self.setAccessibleName(name)
        self.setModel(rows)
        self.setItemDelegate(_Painting(self))
        self._look_flat()
        rows.rowsAboutToBeInserted.connect(self._note_place)
        rows.rowsInserted.connect(self._keep_place)
        rows.modelReset.connect(lambda: self.chosen.emit(None))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(RECORD)))
        self._scrolled_px = 0

    @property
    def record(self) -> Any:
        """What is chosen, None without a choice."""
        indexes = self.selectedIndexes()
        return indexes[0].data(RECORD) if indexes else None

    def choose(self, row: int) -> None:
        """Make a row the current one."""
        self.setCurrentIndex(self.rows.index(row, 0))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell what is chosen now."""
        super().selectionChanged(selected, deselected)
        self.chosen.emit(self.record)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; arrows move."""
        if event.key() in ENTER and self.record is not None:
            self.opened.emit(self.record)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """None: the filter is for that."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arriving by keyboard, stand on a row."""
        super().focusInEvent(event)
        if event.reason() in BY_KEYBOARD and self.record is None and self.rows.records:
            self.choose(max(0, self.rowAt(0)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or why there are none; an outline as that of every field."""
        super().paintEvent(event)
        if self.rows.records or not self.empty:
            return
        look = theme.colours(self.palette())
        painter = QPainter(self.viewport())
        painter.setFont(theme.font())
        painter.setPen(QColor(look.muted))
        box = self.viewport().rect().adjusted(GAP, 0, -GAP, 0)
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter
        painter.drawText(box, wrap, self.empty)

    def _note_place(self) -> None:
        self._scrolled_px = self.verticalScrollBar().value()

    def _keep_place(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Whoever has scrolled down reads; what came in above moves nothing."""
        if first == 0 and self._scrolled_px > 0:
            self.updateGeometries()
            self.verticalScrollBar().setValue(self._scrolled_px + (last + 1) * TARGET)

    def _look_flat(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(ScrollBar())
        self.verticalScrollBar().setAccessibleName(self.accessibleName())
        across, down = _Heading(self), self.verticalHeader()
        self.setHorizontalHeader(across)
        down.hide()
        down.setMinimumSectionSize(TARGET)
        down.setDefaultSectionSize(TARGET)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for place, column in enumerate(self.rows.columns):
            modes = QHeaderView.ResizeMode
            across.setSectionResizeMode(place, modes.Fixed if column.width_px else modes.Stretch)
            if column.width_px:
                across.resizeSection(place, column.width_px)


class _Heading(QHeaderView):
    """Titles of columns, quiet, with a line below. Rows keep the order they came in."""

    def __init__(self, table: FlatTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._columns = table.rows.columns
        self.setAccessibleName(table.accessibleName())
        self.setFixedHeight(TARGET)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, box: QRect, place: int) -> None:
        """One title."""
        look = theme.colours(self.palette())
        painter.fillRect(box, QColor(look.surface))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(look.line))
        painter.setFont(theme.font(theme.SMALL_PX, bold=True))
        painter.setPen(QColor(look.muted))
        side = END if self._columns[place].right else Qt.AlignmentFlag.AlignLeft
        inside = box.adjusted(GAP, 0, -GAP, 0)
        painter.drawText(inside, MIDDLE | side, self._columns[place].title)


class _Painting(QStyledItemDelegate):
    """One cell: a ground over the whole row, a mark, words that end in an ellipsis."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, mark, words."""
        look = theme.colours(option.palette)
        box, state = QRectF(option.rect), option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(look.accent_soft))
            if index.column() == 0:
                painter.fillRect(
                    QRectF(box.left(), box.top(), 3, box.height()), QColor(look.accent)
                )
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(look.line))
        inside = box.adjusted(GAP, 0, -GAP, 0)
        mark = index.data(MARK)
        if mark is not None:
            place = QRectF(inside.left(), box.center().y() - ICON_PX / 2, ICON_PX, ICON_PX)
            icons.paint(painter, mark[0], place, ink(mark[1], look))
            inside.setLeft(place.right() + GRID + 2)
        painter.setFont(theme.font(theme.BASE_PX - 1))
        painter.setPen(QColor(look.text))
        words = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, round(inside.width())
        )
        model = index.model()
        right = isinstance(model, TableRows) and model.columns[index.column()].right
        painter.drawText(inside, MIDDLE | (END if right else Qt.AlignmentFlag.AlignLeft), words)
        focused = QStyle.StateFlag.State_HasFocus
        if state & focused:
            painter.setPen(QPen(QColor(look.text), 1, Qt.PenStyle.DotLine))
            painter.drawRect(box.adjusted(1, 1, -2, -3))
        painter.restore()
