"""A list of rows of different heights that stays quick with thousands of them.

Owns where each row lies. A row is measured when it comes or changes; after a change of
width only those in sight are measured at once, the others in slices of a few milliseconds
while nothing else is to be done, so that the Qt thread is never held up. (``QListView``
asks for every row's size again whenever one changes.)
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Protocol

from PySide6.QtCore import (
    QElapsedTimer,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

Index = QModelIndex | QPersistentModelIndex
SLICE_MS = 6
AT_ONCE = 16
"""More rows than this that come together are measured in slices."""
WHEEL_PX = 24
ROOT = QModelIndex()


class Measures(Protocol):
    """What the list needs to know of a row's shape, in pixels at the present width."""

    def fit(self, view_width: int) -> bool:
        """Take the view's width; True when rows have other heights now."""
        ...

    def height_at(self, position: int) -> int:
        """A row's exact height."""
        ...

    def guess_at(self, position: int) -> int:
        """A row's height as far as it can be told without laying out its text."""
        ...


class RowList(QAbstractItemView):
    """Rows below each other, scrolled by the pixel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measures: Measures | None = None
        self._heights: list[int] = []
        self._exact: list[bool] = []
        self._ends: list[int] = []
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._measure_slice)

    @property
    def is_measured(self) -> bool:
        """Whether every row's height is exact."""
        return all(self._exact)

    def visualRect(self, index: Index) -> QRect:
        """Where a row is, in the viewport."""
        row = index.row()
        if not index.isValid() or row >= len(self._ends):
            return QRect()
        top = self._ends[row] - self._heights[row] - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._heights[row])

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The row at a place of the viewport."""
        row = bisect_right(self._ends, point.y() + self.verticalOffset())
        return self.model().index(row, 0) if 0 <= row < len(self._ends) else QModelIndex()

    def scrollTo(
        self,
        index: Index,
        _hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll as little as brings a row into sight."""
        rect, bar = self.visualRect(index), self.verticalScrollBar()
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() >= self.viewport().height():
            below = rect.bottom() - self.viewport().height() + 1
            bar.setValue(bar.value() + min(below, rect.top()))

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Where the arrow, page, Home and End keys lead."""
        count, row = len(self._ends), self.currentIndex().row()
        if not count:
            return QModelIndex()
        move = QAbstractItemView.CursorAction
        page = self.viewport().height()
        height = self.verticalOffset() + self.visualRect(self.currentIndex()).top()
        target = {
            move.MoveUp: row - 1,
            move.MoveLeft: row - 1,
            move.MovePrevious: row - 1,
            move.MoveHome: 0,
            move.MoveEnd: count - 1,
            move.MovePageUp: bisect_right(self._ends, height - page),
            move.MovePageDown: bisect_right(self._ends, height + page),
        }.get(action, row + 1)
        return self.model().index(max(0, min(target, count - 1)), 0)

    def horizontalOffset(self) -> int:
        """Nothing lies beside."""
        return 0

    def verticalOffset(self) -> int:
        """How far it is scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: Index) -> bool:
        """All rows are there."""
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Choose the rows that a rectangle of the viewport touches."""
        first, last = self._rows_between(rect.normalized().top(), rect.normalized().bottom())
        chosen = QItemSelection()
        if first <= last:
            chosen.select(self.model().index(first, 0), self.model().index(last, 0))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What has to be painted when that selection changes."""
        region = QRegion()
        for index in selection.indexes():
            region += self.visualRect(index)
        return region

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        """Rows came."""
        count = end - start + 1
        self._heights[start:start] = [self._guess(row) for row in range(start, end + 1)]
        self._exact[start:start] = [False] * count
        if count <= AT_ONCE:
            self._measure(range(start, end + 1))
        self._lay_out()
        super().rowsInserted(parent, start, end)

    def dataChanged(self, top_left: Index, bottom_right: Index, roles: Sequence[int] = ()) -> None:
        """Rows changed."""
        self._measure(range(top_left.row(), bottom_right.row() + 1))
        self._lay_out()
        super().dataChanged(top_left, bottom_right, roles)

    def rows_removed(self, _parent: Index, start: int, end: int) -> None:
        """Rows went."""
        del self._heights[start : end + 1]
        del self._exact[start : end + 1]
        self._lay_out()

    def reset(self) -> None:
        """Everything is new."""
        super().reset()
        count = self.model().rowCount() if self.model() is not None else 0
        self._heights = [self._guess(row) for row in range(count)]
        self._exact = [False] * count
        self._lay_out()

    def setModel(self, model: Any) -> None:
        """Show a model's rows."""
        super().setModel(model)
        model.rowsRemoved.connect(self.rows_removed)

    def updateGeometries(self) -> None:
        """The scroll bar covers all rows."""
        super().updateGeometries()
        bar, room = self.verticalScrollBar(), self.viewport().height()
        total = self._ends[-1] if self._ends else 0
        bar.setPageStep(room)
        bar.setSingleStep(WHEEL_PX)
        bar.setRange(0, max(0, total - room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew where the width changed that."""
        super().resizeEvent(event)
        if self.measures is not None and self.measures.fit(self.viewport().width()):
            self._heights = [self._guess(row) for row in range(len(self._heights))]
            self._exact = [False] * len(self._heights)
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Some lines of text."""
        return QSize(400, 300)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows in sight."""
        painter = QPainter(self.viewport())
        first, last = self._rows_between(event.rect().top(), event.rect().bottom())
        chosen, current = self.selectionModel(), self.currentIndex()
        for row in range(first, last + 1):
            index = self.model().index(row, 0)
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            option.rect = self.visualRect(index)
            if chosen.isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if index == current and self.hasFocus():
                option.state |= QStyle.StateFlag.State_HasFocus
            self.itemDelegate().paint(painter, option, index)

    def _rows_between(self, top: int, bottom: int) -> tuple[int, int]:
        offset = self.verticalOffset()
        first = bisect_right(self._ends, top + offset)
        last = bisect_right(self._ends, bottom + offset)
        return first, min(last, len(self._ends) - 1)

    def _guess(self, row: int) -> int:
        return self.measures.guess_at(row) if self.measures is not None else 0

    def _measure(self, rows: range) -> None:
        if self.measures is not None:
            for row in rows:
                self._heights[row] = self.measures.height_at(row)
                self._exact[row] = True

    def _lay_out(self) -> None:
        """Put the rows below each other, those in sight measured; keep the place."""
        self._ends = list(accumulate(self._heights))
        self.updateGeometries()
        first, last = self._rows_between(0, self.viewport().height())
        rough = [row for row in range(first, last + 1) if not self._exact[row]]
        if rough:
            self._measure_in_place(range(rough[0], rough[-1] + 1))
        if not self.is_measured and not self._slices.isActive():
            self._slices.start()
        self.viewport().update()

    def _measure_in_place(self, rows: range) -> None:
        """Measure rows without moving what is in sight."""
        at = self._rows_between(0, 0)[0]
        before = self._ends[at] - self._heights[at] if at < len(self._ends) else 0
        self._measure(rows)
        self._ends = list(accumulate(self._heights))
        after = self._ends[at] - self._heights[at] if at < len(self._ends) else 0
        self.updateGeometries()
        if after != before and not self.sticks_to_end():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + after - before)

    def sticks_to_end(self) -> bool:
        """Whether the end stays in sight when rows grow."""
        return False

    def _measure_slice(self) -> None:
        watch = QElapsedTimer()
        watch.start()
        while watch.elapsed() < SLICE_MS:
            if self.is_measured:
                self._slices.stop()
                break
            rough = self._exact.index(False)
            self._measure_in_place(range(rough, min(rough + AT_ONCE, len(self._heights))))
        self.viewport().update()
