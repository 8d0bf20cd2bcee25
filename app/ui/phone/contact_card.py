"""The right side of the Phone screen: who a number is, with notes, tags and past calls.

Owns what is shown and keeping notes and tags. Editing the rest is ``contact_editor``'s.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import wording
from app.commands.people import PeopleCommands, Recent
from app.ui import theme
from app.ui.controls import Button, Glyph, Tone
from app.ui.labels import BreakingLabel, ElidedLabel, Label
from app.ui.phone import phrases
from app.ui.phone.history import History
from app.ui.phone.notes import Notes
from app.ui.phone.parts import IconButton, MessageBar, Panel, heading, scrolling
from app.ui.phone.tags import TagEditor
from app.ui.runner import Runner
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from models.contacts import Contact

WIDTH = 300


class ContactCard(Panel):
    """A contact, an unknown number, or a hint while there is neither."""

    call_asked = Signal(str)
    edit_asked = Signal(object)
    add_asked = Signal(str)
    """The number of somebody who is no contact yet."""
    library_wanted = Signal(str)
    back_asked = Signal()

    def __init__(self, bridge: Runner, people: PeopleCommands, now_ms: Callable[[], float]) -> None:
        super().__init__("l")
        self._bridge, self._people = bridge, people
        self.contact: Contact | None = None
        self.number = ""
        self._serial = 0
        self.back = Button(tr("Back to the calls"), "chevron-left")
        self.back.clicked.connect(self.back_asked)
        self.back.hide()
        self.name = BreakingLabel("", theme.TITLE_PX, bold=True)
        self.company = ElidedLabel("", muted=True)
        self.edit = IconButton(tr("Edit this contact"), "pencil")
        self.edit.clicked.connect(self._ask_edit)
        self.add = Button(tr("Add to contacts"), "plus")
        self.add.clicked.connect(lambda: self.add_asked.emit(self.number))
        self.numbers = QVBoxLayout()
        self.tags, self.notes = TagEditor(), Notes()
        self.tags.changed.connect(self._save_tags)
        self.notes.save_asked.connect(self._save_notes)
        self.notes.dirty_changed.connect(self._show_kept)
        self.kept = Label("", theme.SMALL_PX, muted=True)
        self.history = History(now_ms)
        self.history.opened.connect(self.library_wanted)
        self.message = MessageBar()
        self.pages = QStackedWidget()
        self._arrange()

    def show_nobody(self) -> None:
        """Show what this place is for."""
        self._serial += 1
        self.flush()
        self.contact, self.number = None, ""
        self.pages.setCurrentIndex(0)

    def show_number(self, number: str, name: str = "") -> None:
        """Show whose number it is; ``name`` is what its owner is called meanwhile."""
        if number and number == self.number and self.contact is not None:
            return
        serial = self._next()

        def found(contact: Contact | None) -> None:
            if serial != self._serial:
                return
            if contact is not None:
                self._show_contact(contact, number)
            else:
                self._show_unknown(number, name)

        self._ask(self._people.contact_for(number), found)

    def show_contact(self, contact_id: str, number: str = "") -> None:
        """Show a contact as it is kept now."""
        serial = self._next()

        def found(contact: Contact) -> None:
            if serial == self._serial:
                self._show_contact(contact, number)

        self._ask(self._people.contact(contact_id), found)

    def refresh(self) -> None:
        """Something was changed elsewhere: read again what is shown."""
        if self.contact is not None:
            self.show_contact(self.contact.id, self.number)
        elif self.number:
            self.show_number(self.number, self.name.text())

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    def _show_contact(self, contact: Contact, number: str) -> None:
        if self.contact is None or contact.id != self.contact.id:
            self.flush()
        self.notes.show_notes(contact.id, contact.notes)
        self.contact, self.number = contact, number or (contact.numbers or ("",))[0]
        self.name.setText(contact.name)
        self.company.say(contact.company)
        self.company.setVisible(bool(contact.company))
        self._show_numbers(contact.numbers, contact.emails)
        self.tags.show_tags(contact.tags)
        self._show_known(True)
        serial = self._serial
        self._ask(self._people.tags(), self.tags.offer)
        self._read_history(self._people.history(contact.id), serial)

    def _show_unknown(self, number: str, name: str) -> None:
        self.flush()
        self.contact, self.number = None, number
        shown = self._people.read_number(number).shown or number
        self.name.setText(name or shown or wording.UNKNOWN_CALLER)
        self.company.say(tr("Not in your contacts"))
        self.company.show()
        self._show_numbers((number,) if number else (), ())
        self._show_known(False)
        self._read_history(self._people.history_of_number(number), self._serial)

    def _show_known(self, known: bool) -> None:
        for part in (self.edit, self._about):
            part.setVisible(known)
        self.add.setVisible(not known and bool(self.number))
        self.message.clear()
        self.pages.setCurrentIndex(1)

    def _show_numbers(self, numbers: tuple[str, ...], emails: tuple[str, ...]) -> None:
        while item := self.numbers.takeAt(0):
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for number in numbers:
            shown = self._people.read_number(number).shown or number
            row = NumberRow(shown, tr("Call {number}").format(number=shown))
            row.call.clicked.connect(lambda _down=False, n=number: self.call_asked.emit(n))
            self.numbers.addWidget(row)
        for email in emails:
            label = ElidedLabel(email, muted=True)
            self.numbers.addWidget(label)

    def _read_history(self, asking: Any, serial: int) -> None:
        def show(calls: list[Recent]) -> None:
            if serial == self._serial:
                self.history.show_calls(calls)

        self._ask(asking, show)

    def _save_tags(self, tags: tuple[str, ...]) -> None:
        if self.contact is not None:
            self.contact = dataclasses.replace(self.contact, tags=tags)
            changing = self._people.change_contact(self.contact.id, {"tags": tags})
            self._ask(changing, lambda _kept: None)

    def _save_notes(self, contact_id: str, notes: str) -> None:
        def kept(contact: Contact) -> None:
            self.notes.saved(contact_id, notes)
            if self.contact is not None and self.contact.id == contact_id:
                self.contact = dataclasses.replace(self.contact, notes=contact.notes)

        def failed(error: BaseException) -> None:
            words = tr("The notes are not saved. {why}").format(why=phrases.problem(error))
            again = ("redial", tr("Try again"), lambda: self._save_notes(contact_id, notes))
            self.message.say(words, Tone.BAD, again)

        changing = self._people.change_contact(contact_id, {"notes": notes})
        self._bridge.run(changing, kept, failed)

    def flush(self) -> None:
        """Keep what is typed about the contact that is shown."""
        self.tags.take_typed()
        self.notes.flush()

    def _ask_edit(self) -> None:
        if self.contact is not None:
            self.flush()
            typed = dataclasses.replace(self.contact, notes=self.notes.toPlainText())
            self.edit_asked.emit(typed)

    def _show_kept(self, dirty: bool) -> None:
        self.kept.setText(tr("Not saved yet") if dirty else tr("Saved"))
        self.kept.setVisible(dirty or bool(self.notes.toPlainText()))

    def _ask(self, command: Any, done: Callable[[Any], None]) -> None:
        self._bridge.run(command, done, lambda error: self.message.say(phrases.problem(error)))

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.name, 1)
        head.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignTop)
        self.numbers.setSpacing(GRID)
        notes_head = QHBoxLayout()
        notes_head.addWidget(heading(tr("Notes")))
        notes_head.addStretch()
        notes_head.addWidget(self.kept)
        self._about = QWidget()
        about = QVBoxLayout(self._about)
        about.setContentsMargins(0, 0, 0, 0)
        about.setSpacing(GRID)
        about.addWidget(heading(tr("Tags")))
        about.addWidget(self.tags)
        about.addSpacing(GAP)
        about.addLayout(notes_head)
        about.addWidget(self.notes)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addLayout(head)
        for part in (self.company, self.message, self.add):
            column.addWidget(part)
        column.addLayout(self.numbers)
        column.addWidget(self._about)
        column.addWidget(self.history)
        column.addStretch(1)
        self.pages.addWidget(nobody())
        self.pages.addWidget(scrolling(inside))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.back)
        whole.addWidget(self.pages)


class NumberRow(QWidget):
    """One number and the button that calls it."""

    def __init__(self, shown: str, call_words: str) -> None:
        super().__init__()
        label = ElidedLabel(shown)
        self.call = IconButton(call_words, "phone")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(label, 1)
        row.addWidget(self.call)


def nobody() -> QWidget:
    """The empty card."""
    page = QWidget()
    words = Label(tr("Choose a call or type a number to see who it is."), muted=True)
    words.setWordWrap(True)
    words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    column = QVBoxLayout(page)
    column.setContentsMargins(2 * MARGIN, MARGIN, 2 * MARGIN, MARGIN)
    column.setSpacing(GAP)
    column.addStretch(1)
    column.addWidget(Glyph("person", Tone.PLAIN, 40), 0, Qt.AlignmentFlag.AlignHCenter)
    column.addWidget(words)
    column.addStretch(2)
    return page
