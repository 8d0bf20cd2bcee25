"""A list of past calls that is read a page at a time, newest first.

Owns the rows that are loaded and keeping them right while calls come in: a fresh first
page is put over the old one without losing the place. What is asked, and of whom, is its
maker's.
"""

from collections.abc import Callable, Coroutine
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.ui.runner import Runner

PAGE = 100
Index = QModelIndex | QPersistentModelIndex
ReadPage = Callable[[str | None], Coroutine[Any, Any, list[Any]]]
"""Reads at most PAGE rows after the call of that id, or the newest."""


class Role(IntEnum):
    """What a list's row holds beside its words."""

    RECORD = Qt.ItemDataRole.UserRole + 1


class PagedCalls(QAbstractListModel):
    """Rows that have a ``call``. ``spoken`` says one in a sentence."""

    loaded = Signal()
    """A page arrived, perhaps an empty one."""
    failed = Signal(object)
    """The error that reading ended with."""

    def __init__(
        self,
        bridge: Runner,
        read: ReadPage,
        spoken: Callable[[Any], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._read_rows, self._spoken = bridge, read, spoken
        self.rows: list[Any] = []
        self.started = False
        self._reading = self._again = False
        self._complete = self._broken = False
        self._question = 0
        self._stale: set[int] = set()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """What is loaded so far."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The call; as one sentence for screen readers and tooltips."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Role.RECORD:
            return row
        told = (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        )
        return self._spoken(row) if role in told else None

    def canFetchMore(self, _parent: Index) -> bool:
        """Whether older calls may be there."""
        return self.started and not (self._complete or self._broken or self._reading)

    def fetchMore(self, _parent: Index) -> None:
        """Ask for the next page."""
        if self.canFetchMore(QModelIndex()):
            before = self.rows[-1].call.id if self.rows else None
            self._read(before, self._append)

    def refresh(self) -> None:
        """Read the newest calls again; what is further down stays."""
        self.started = True
        if self._reading:
            self._again = True
        else:
            self._read(None, self._take_first)

    def restart(self) -> None:
        """Ask something else: answers to what was asked before are dropped, its rows stay
        until the new ones are there."""
        self._question += 1
        self.started, self._again = True, False
        self._read(None, self._take_all)

    def mistrust(self) -> None:
        """Names may have changed everywhere: pages are read again when they are looked at."""
        self._stale = set(range(1, (len(self.rows) + PAGE - 1) // PAGE))
        self.refresh()

    def doubt(self, call_id: str) -> None:
        """A call was changed or is gone: beyond the first page, which every ``refresh`` reads,
        its page is read again when it is looked at."""
        row = self.row_of(call_id)
        if row is not None and row >= PAGE:
            self._stale.add(row // PAGE)

    def look_at(self, first: int, last: int) -> None:
        """Rows came into sight: read what is mistrusted among them, and ahead of the end."""
        in_sight = self._stale.intersection(range(first // PAGE, last // PAGE + 1))
        if in_sight and not self._reading:
            self._read_page(min(in_sight))
        elif last > len(self.rows) - PAGE // 3:
            self.fetchMore(QModelIndex())

    def row_of(self, call_id: str) -> int | None:
        """Where a call is among the loaded ones."""
        for position, row in enumerate(self.rows):
            if row.call.id == call_id:
                return position
        return None

    def _read(self, before: str | None, take: Callable[[list[Any]], None]) -> None:
        question = self._question

        def done(page: list[Any]) -> None:
            if question != self._question:
                return
            self._reading = False
            take(page)
            self.loaded.emit()
            self._read_again()

        def failed(error: BaseException) -> None:
            if question != self._question:
                return
            self._reading, self._broken = False, True
            self.failed.emit(error)

        self._reading, self._broken = True, False
        self._bridge.run(self._read_rows(before), done, failed)

    def _read_page(self, page: int) -> None:
        start = page * PAGE
        before = self.rows[start - 1].call.id
        self._stale.discard(page)

        def take(rows: list[Any]) -> None:
            below = {row.call.id for row in self.rows[start + PAGE :]}
            fresh = [row for row in rows if row.call.id not in below]
            self._splice(start, start + PAGE, fresh)

        self._read(before, take)

    def _read_again(self) -> None:
        if self._again and not self._reading:
            self._again = False
            self.refresh()

    def _append(self, page: list[Any]) -> None:
        self._complete = len(page) < PAGE
        if page:
            end = len(self.rows)
            self.beginInsertRows(QModelIndex(), end, end + len(page) - 1)
            self.rows += page
            self.endInsertRows()

    def _take_first(self, page: list[Any]) -> None:
        covered = self.row_of(page[-1].call.id) if page else None
        whole = len(page) < PAGE
        if whole and self.rows:
            self._complete = True
            self._splice(0, len(self.rows), page)
        elif covered is not None:
            self._splice(0, covered + 1, page)
        else:
            self._take_all(page)

    def _take_all(self, page: list[Any]) -> None:
        self.beginResetModel()
        self.rows = list(page)
        self._complete, self._stale = len(page) < PAGE, set()
        self.endResetModel()

    def _splice(self, start: int, end: int, page: list[Any]) -> None:
        """Make the rows from ``start`` to before ``end`` those of the page, one by one."""
        fresh = {recent.call.id for recent in page}
        at, end = start, min(end, len(self.rows))
        for recent in page:
            while at < end and self.rows[at].call.id not in fresh:
                self._remove(at)
                end -= 1
            if at < end and self.rows[at].call.id == recent.call.id:
                if self.rows[at] != recent:
                    self.rows[at] = recent
                    self.dataChanged.emit(self.index(at), self.index(at))
            else:
                self.beginInsertRows(QModelIndex(), at, at)
                self.rows.insert(at, recent)
                self.endInsertRows()
                end += 1
            at += 1
        for _ in range(at, end):
            self._remove(at)

    def _remove(self, at: int) -> None:
        self.beginRemoveRows(QModelIndex(), at, at)
        del self.rows[at]
        self.endRemoveRows()
