"""The past calls with one contact or number, on their card.

Owns the rows, which are few: the card asks for the newest fifty.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.people import Recent
from app.ui import theme
from app.ui.labels import Label
from app.ui.phone import phrases
from app.ui.phone.parts import heading
from app.ui.phone.recents_model import Role
from app.ui.phone.row_painting import RowDelegate, history_look
from app.ui.phone.rows import RowView
from app.ui.theme import GRID
from app.ui.tr import tr

ROW_PX = 48
Index = QModelIndex | QPersistentModelIndex


class FewCalls(QAbstractListModel):
    """Calls that are all there at once."""

    def __init__(self, now_ms: Callable[[], float]) -> None:
        super().__init__()
        self._now_ms = now_ms
        self.rows: list[Recent] = []

    def show(self, rows: list[Recent]) -> None:
        """Take other rows."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The call, and one sentence about it."""
        recent = self.rows[index.row()]
        if role == Role.RECORD:
            return recent
        told = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        return phrases.spoken(recent, self._now_ms()) if role in told else None


class History(QWidget):
    """``opened`` carries the id of a call that is to be read."""

    opened = Signal(str)

    def __init__(self, now_ms: Callable[[], float]) -> None:
        super().__init__()
        self.model = FewCalls(now_ms)
        self.view = RowView(tr("Past calls"), ROW_PX)
        self.view.setModel(self.model)
        self.view.setItemDelegate(
            RowDelegate(self.view, lambda recent: history_look(recent, now_ms()))
        )
        self.view.row_buttons.hide_call()
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.opened.connect(lambda recent: self.opened.emit(recent.call.id))
        self.none = Label(tr("No calls yet."), theme.BASE_PX, muted=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(heading(tr("History")))
        column.addWidget(self.none)
        column.addWidget(self.view)
        self.show_calls([])

    def show_calls(self, calls: list[Recent]) -> None:
        """Show these, newest first; the list is as high as they are."""
        self.model.show(calls)
        self.view.setFixedHeight(len(calls) * ROW_PX)
        self.view.setVisible(bool(calls))
        self.none.setVisible(not calls)
