"""All contacts, with search by any part of name or company and any writing of a number.

Owns what is searched for and the list; a search waits 120 ms after the last key.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.commands.people import PeopleCommands
from app.ui import theme
from app.ui.controls import Button
from app.ui.labels import Label
from app.ui.phone import phrases
from app.ui.phone.fields import TYPING_RESTS_MS, Choice, Field
from app.ui.phone.parts import IconButton, MessageBar
from app.ui.phone.recents_model import Role
from app.ui.phone.row_painting import RowDelegate, contact_look
from app.ui.phone.rows import RowView
from app.ui.runner import Runner
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from models.contacts import Contact

TAGS_PX = 132
Index = QModelIndex | QPersistentModelIndex


class ContactsModel(QAbstractListModel):
    """Contacts by name."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Contact] = ()

    def show(self, rows: Sequence[Contact]) -> None:
        """Take other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The contact, and one line about it."""
        contact = self.rows[index.row()]
        if role == Role.RECORD:
            return contact
        told = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        parts = (contact.name, contact.company, *contact.numbers[:1])
        return ", ".join(part for part in parts if part) if role in told else None

    def row_of(self, contact_id: str) -> int | None:
        """Where a contact is listed."""
        found = (row for row, each in enumerate(self.rows) if each.id == contact_id)
        return next(found, None)


class SearchField(Field):
    """Down goes into the list, Escape empties."""

    down_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Steer without leaving the keyboard."""
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class ContactsPage(QWidget):
    """Search, tags, the list, and what can be done with all of them."""

    chosen = Signal(object)
    """The contact that is current now."""
    call_asked = Signal(object)
    opened = Signal(object)
    menu_asked = Signal(object, QPoint)
    new_asked = Signal()

    def __init__(self, bridge: Runner, people: PeopleCommands) -> None:
        super().__init__()
        self._bridge, self._people = bridge, people
        self._serial = 0
        self.started = False
        self.search = SearchField(tr("Search contacts"), tr("Search name, company or number"))
        self.search.offer_clearing()
        self.tag = Choice(tr("Only contacts with the tag"))
        self.tag.addItem(tr("All tags"), None)
        self.tag.setFixedWidth(TAGS_PX)
        self.new = Button(tr("New"), "plus")
        self.new.setAccessibleName(tr("New contact"))
        self.more = IconButton(tr("More about contacts"), "more")
        self.count = Label("", theme.SMALL_PX, muted=True)
        self.message = MessageBar(wide=True)
        self.model = ContactsModel()
        self.view = RowView(tr("Contacts"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(RowDelegate(self.view, contact_look))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_RESTS_MS)
        self._arrange()
        self._connect()

    def read(self) -> None:
        """Look for what is in the search field, among those of the chosen tag."""
        self.started = True
        self._serial += 1
        serial = self._serial
        typed, tag = self.search.text().strip(), self.tag.currentData()

        def show(found: list[Contact]) -> None:
            if serial == self._serial:
                self._show(found)

        self._bridge.run(self._people.contacts(typed, tag), show, self._failed)

    def read_tags(self) -> None:
        """Offer the tags in use."""
        self._bridge.run(self._people.tags(), self._offer_tags, self._failed)

    def refresh(self) -> None:
        """Contacts were changed: read again what has been read before."""
        if self.started:
            self._timer.start()
            self.read_tags()

    def begin_search(self) -> None:
        """Put the keyboard into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _show(self, found: list[Contact]) -> None:
        indexes = self.view.selectedIndexes()
        before = indexes[0].data(Role.RECORD).id if indexes else ""
        filtered = bool(self.search.text().strip() or self.tag.currentData())
        self.view.empty_title = tr("Nobody found") if filtered else tr("No contacts yet")
        self.view.empty_hint = (
            tr("Search by any part of a name or number.")
            if filtered
            else tr("Add one with New, or import a vCard or CSV file.")
        )
        place = self.view.verticalScrollBar().value()
        blocked = self.view.blockSignals(True)
        self.model.show(found)
        row = self.model.row_of(before) if before else None
        if row is not None:
            self.view.setCurrentIndex(self.model.index(row))
            self.view.verticalScrollBar().setValue(place)
        self.view.blockSignals(blocked)
        self.view.place_actions()
        self.count.setText(phrases.contacts(len(found)))

    def _offer_tags(self, tags: list[str]) -> None:
        chosen = self.tag.currentData()
        blocked = self.tag.blockSignals(True)
        self.tag.clear()
        self.tag.addItem(tr("All tags"), None)
        for tag in tags:
            self.tag.addItem(tag, tag)
        self.tag.setCurrentIndex(max(0, self.tag.findData(chosen)))
        self.tag.blockSignals(blocked)

    def _enter_list(self) -> None:
        if self.model.rows:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.choose(max(0, self.view.currentIndex().row()))

    def _failed(self, error: BaseException) -> None:
        self.message.say(phrases.problem(error))

    def _connect(self) -> None:
        self._timer.timeout.connect(self.read)
        self.search.textChanged.connect(lambda _text: self._timer.start())
        self.search.returnPressed.connect(self._enter_list)
        self.search.down_pressed.connect(self._enter_list)
        self.tag.currentIndexChanged.connect(lambda _row: self.read())
        self.new.clicked.connect(self.new_asked)
        self.view.chosen.connect(self.chosen)
        self.view.call_asked.connect(self.call_asked)
        self.view.opened.connect(self.opened)
        self.view.menu_asked.connect(self.menu_asked)

    def _arrange(self) -> None:
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for part in (self.search, self.tag, self.new, self.more):
            row.addWidget(part)
        above = QVBoxLayout()
        above.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        above.setSpacing(GAP)
        above.addLayout(row)
        above.addWidget(self.message)
        above.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.view, 1)
