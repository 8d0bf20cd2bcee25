"""What can be done with a call or a contact in a list: the menu, and the contact's dialog.

Owns putting the menu together and opening the editor; carrying it out is the room's.
"""

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.commands.people import PeopleCommands, Recent
from app.people.dialling import to_dial
from app.ui.phone.contact_editor import ContactEditor
from app.ui.runner import Runner
from app.ui.tr import tr
from models.contacts import Contact


class RecordActions(QObject):
    """Menus and the editor over one window."""

    call_asked = Signal(object)
    agent_asked = Signal(str)
    open_asked = Signal(object)
    contact_asked = Signal(str, str)
    """A contact's id and the number that it was met by."""
    saved = Signal(object)
    deleted = Signal(object)

    def __init__(self, bridge: Runner, people: PeopleCommands, over: QWidget) -> None:
        super().__init__(over)
        self._bridge, self._people, self._over = bridge, people, over

    def menu_for(self, record: Any, *, able: bool) -> QMenu:
        """Everything for one record; ``able`` False greys calling."""
        menu = QMenu(self._over)
        number = number_of(record)
        call = menu.addAction(tr("Call"), lambda: self.call_asked.emit(record))
        agent = menu.addAction(tr("Let the agent call..."), lambda: self.agent_asked.emit(number))
        for action in (call, agent):
            action.setEnabled(able and bool(number))
        menu.addSeparator()
        if isinstance(record, Recent):
            self._add_for_call(menu, record)
        else:
            menu.addAction(tr("Edit..."), lambda: self.edit(record))
        copy = menu.addAction(tr("Copy number"), lambda: copy_text(number))
        copy.setEnabled(bool(number))
        return menu

    def add(self, number: str = "", name: str = "") -> ContactEditor:
        """Make a contact, of a number if one is given."""
        shown = self._people.read_number(number).shown or number
        return self._open(Contact(name, (shown,) if number else ()), new=True)

    def edit(self, contact: Contact) -> ContactEditor:
        """Change a contact."""
        return self._open(contact, new=False)

    def _add_for_call(self, menu: QMenu, recent: Recent) -> None:
        number, contact_id = number_of(recent), recent.contact_id
        menu.addAction(tr("Open in the library"), lambda: self.open_asked.emit(recent))
        if contact_id is None:
            add = menu.addAction(tr("Add to contacts..."), lambda: self.add(number, recent.name))
            add.setEnabled(bool(number))
        else:
            show = tr("Show contact")
            menu.addAction(show, lambda: self.contact_asked.emit(contact_id, number))

    def _open(self, contact: Contact, *, new: bool) -> ContactEditor:
        editor = ContactEditor(self._bridge, self._people, contact, self._over, new=new)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.saved.connect(self.saved)
        editor.deleted.connect(self.deleted)
        editor.open()
        return editor


def number_of(record: Any) -> str:
    """What to dial for a call or a contact; empty where there is nothing."""
    if isinstance(record, Recent):
        return to_dial(record.call.remote_number, record.call.remote_uri)
    return record.numbers[0] if isinstance(record, Contact) and record.numbers else ""


def copy_text(text: str) -> None:
    """Put words on the clipboard."""
    QGuiApplication.clipboard().setText(text)
