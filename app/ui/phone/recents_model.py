"""The recent calls of one tab, a page at a time.

Owns the rows that are loaded and keeping them right while calls come in: a fresh first
page is put over the old one without losing the place. Reading is ``desk.people``'s.
"""

from collections.abc import Callable
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

from app.commands.people import PeopleCommands, Recent, RecentsTab
from app.ui.phone import phrases
from app.ui.window import Runner

PAGE = 100
Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a list's row holds beside its words."""

    RECORD = Qt.ItemDataRole.UserRole + 1


class RecentsModel(QAbstractListModel):
    """Newest first. ``now_ms`` gives Unix milliseconds."""

    loaded = Signal()
    """A page arrived, perhaps an empty one."""
    failed = Signal(object)
    """The error that reading ended with."""

    def __init__(
        self,
        bridge: Runner,
        people: PeopleCommands,
        tab: RecentsTab,
        now_ms: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._people, self._tab, self._now_ms = bridge, people, tab, now_ms
        self.rows: list[Recent] = []
        self.started = False
        self._reading = self._again = False
        self._complete = self._broken = False
        self._stale: set[int] = set()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """What is loaded so far."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The call; as one sentence for screen readers and tooltips."""
        if not index.isValid():
            return None
        recent = self.rows[index.row()]
        if role == Role.RECORD:
            return recent
        told = (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        )
        return phrases.spoken(recent, self._now_ms()) if role in told else None

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

    def mistrust(self) -> None:
        """Names may have changed everywhere: pages are read again when they are looked at."""
        self._stale = set(range(1, (len(self.rows) + PAGE - 1) // PAGE))
        self.refresh()

    def look_at(self, first: int, last: int) -> None:
        """Rows came into sight: read what is mistrusted among them, and ahead of the end."""
        in_sight = self._stale.intersection(range(first // PAGE, last // PAGE + 1))
        if in_sight and not self._reading:
            self._read_page(min(in_sight))
        elif last > len(self.rows) - PAGE // 3:
            self.fetchMore(QModelIndex())

    def row_of(self, call_id: str) -> int | None:
        """Where a call is among the loaded ones."""
        for position, recent in enumerate(self.rows):
            if recent.call.id == call_id:
                return position
        return None

    def _read(self, before: str | None, take: Callable[[list[Recent]], None]) -> None:
        def done(page: list[Recent]) -> None:
            self._reading = False
            take(page)
            self.loaded.emit()
            self._read_again()

        def failed(error: BaseException) -> None:
            self._reading, self._broken = False, True
            self.failed.emit(error)

        self._reading, self._broken = True, False
        self._bridge.run(self._people.recents(self._tab, PAGE, before), done, failed)

    def _read_page(self, page: int) -> None:
        start = page * PAGE
        before = self.rows[start - 1].call.id
        self._stale.discard(page)
        self._read(before, lambda rows: self._splice(start, start + PAGE, rows))

    def _read_again(self) -> None:
        if self._again and not self._reading:
            self._again = False
            self.refresh()

    def _append(self, page: list[Recent]) -> None:
        self._complete = len(page) < PAGE
        if page:
            end = len(self.rows)
            self.beginInsertRows(QModelIndex(), end, end + len(page) - 1)
            self.rows += page
            self.endInsertRows()

    def _take_first(self, page: list[Recent]) -> None:
        covered = self.row_of(page[-1].call.id) if page else None
        whole = len(page) < PAGE
        if whole and self.rows:
            self._complete = True
            self._splice(0, len(self.rows), page)
        elif covered is not None:
            self._splice(0, covered + 1, page)
        else:
            self.beginResetModel()
            self.rows = list(page)
            self._complete, self._stale = whole, set()
            self.endResetModel()

    def _splice(self, start: int, end: int, page: list[Recent]) -> None:
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
