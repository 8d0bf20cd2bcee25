"""The dialog that makes or changes a contact, and forgets one.

Owns what is typed. A contact that cannot be kept is said beside the field at fault;
forgetting asks once, and whoever listens to ``deleted`` offers the way back.
"""

import contextlib
import dataclasses

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.commands.people import AsBefore, PeopleCommands
from app.people.errors import ContactInvalid
from app.ui import theme
from app.ui.controls import Button, Kind, Tone
from app.ui.labels import Label
from app.ui.phone import phrases
from app.ui.phone.fields import Field, TextBox, field_label
from app.ui.phone.many_fields import ManyFields
from app.ui.phone.parts import MessageBar, scrolling
from app.ui.phone.tags import TagEditor
from app.ui.runner import Runner
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from models.contacts import OWN, Contact
from models.errors import RecordMissing

SIZE = (480, 520)
FIELDS = ("name", "company", "numbers", "emails", "tags", "notes")


class ContactEditor(QDialog):
    """``saved`` carries the contact as it is kept, ``deleted`` the way back (``AsBefore``)."""

    saved = Signal(object)
    deleted = Signal(object)

    def __init__(
        self,
        bridge: Runner,
        people: PeopleCommands,
        contact: Contact,
        parent: QWidget | None,
        *,
        new: bool = False,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._people, self._contact = bridge, people, contact
        self._is_new = new
        self.setWindowTitle(tr("New contact") if new else tr("Edit contact"))
        self.setAccessibleName(self.windowTitle())
        self.name = Field(tr("Name"), text=contact.name)
        self.company = Field(tr("Company"), text=contact.company)
        self.numbers = ManyFields(tr("Number"), tr("As you would dial it"), contact.numbers)
        self.emails = ManyFields(tr("E-mail"), "name@example.com", contact.emails)
        self.tags = TagEditor()
        self.tags.show_tags(contact.tags)
        self.notes = TextBox(tr("Notes"), text=contact.notes)
        self.notes.setFixedHeight(96)
        self.problems = {name: ProblemLine() for name in ("name", "numbers", "emails")}
        self.message = MessageBar()
        self.save = Button(tr("Save"), "done", Kind.PRIMARY)
        self.save.setDefault(True)
        self.save.clicked.connect(self._ask_save)
        self.cancel = Button(tr("Cancel"), "close")
        self.cancel.clicked.connect(self.reject)
        self.delete = Button(tr("Delete"), "trash")
        if new:
            self.delete.hide()
        self.delete.clicked.connect(self._confirm_delete)
        for button in (self.cancel, self.delete):
            button.setAutoDefault(False)
        self._arrange()
        people_tags = people.tags()
        bridge.run(people_tags, self.tags.offer, lambda _error: None)

    def typed(self) -> Contact:
        """The contact as it stands in the fields."""
        return dataclasses.replace(
            self._contact,
            name=self.name.text().strip(),
            company=self.company.text().strip(),
            numbers=self.numbers.values,
            emails=self.emails.values,
            tags=self.tags.tags,
            notes=self.notes.toPlainText(),
        )

    def _ask_save(self) -> None:
        for line in self.problems.values():
            line.say("")
        self.save.setEnabled(False)
        self.tags.take_typed()
        before = None if self._is_new else self._contact
        saving = kept(self._people, before, self.typed())
        self._bridge.run(saving, self._kept, self._refused)

    def _kept(self, contact: Contact) -> None:
        self.accept()
        self.saved.emit(contact)

    def _refused(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        words = phrases.problem(error)
        if isinstance(error, ContactInvalid) and error.field in self.problems:
            self.problems[error.field].say(words)
            fields = {"name": self.name.setFocus, "numbers": self.numbers.focus}
            fields.get(error.field, self.emails.focus)()
        else:
            self.message.say(words)

    def _confirm_delete(self) -> None:
        words = tr("Delete {name}? The calls stay.").format(name=self._contact.name)
        self.message.say(words, Tone.WARN, ("trash", tr("Delete contact"), self._ask_delete))
        self.message.action.setFocus()

    def _ask_delete(self) -> None:
        def gone(before: AsBefore) -> None:
            self.accept()
            self.deleted.emit(before)

        self._bridge.run(self._people.delete_contact(self._contact.id), gone, self._refused)

    def _arrange(self) -> None:
        inside = QWidget()
        form = QFormLayout(inside)
        form.setContentsMargins(0, 0, GAP, 0)
        form.setSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(field_label(tr("Name")), above(self.name, self.problems["name"]))
        form.addRow(field_label(tr("Company")), self.company)
        form.addRow(field_label(tr("Numbers")), above(self.numbers, self.problems["numbers"]))
        form.addRow(field_label(tr("E-mails")), above(self.emails, self.problems["emails"]))
        form.addRow(field_label(tr("Tags")), self.tags)
        form.addRow(field_label(tr("Notes")), self.notes)
        foot = QHBoxLayout()
        foot.addWidget(self.delete)
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + GAP, MARGIN, MARGIN + GAP, MARGIN)
        column.setSpacing(MARGIN)
        column.addWidget(Label(self.windowTitle(), theme.TITLE_PX, bold=True))
        if self._contact.source != OWN:
            about = tr("Read from an address book: what is changed there comes in, yours stays.")
            column.addWidget(wrapped(about))
        column.addWidget(scrolling(inside), 1)
        column.addWidget(self.message)
        column.addLayout(foot)
        self.setMinimumSize(*SIZE)


async def kept(people: PeopleCommands, before: Contact | None, typed: Contact) -> Contact:
    """Keep a contact: of one that was there ``before`` what was changed in the fields, so that
    what came meanwhile from elsewhere stays. One that is gone meanwhile is made anew."""
    if before is not None:
        changes = {name: getattr(typed, name) for name in FIELDS}
        was = {name: getattr(before, name) for name in FIELDS}
        changed = {name: value for name, value in changes.items() if value != was[name]}
        with contextlib.suppress(RecordMissing):
            return await people.change_contact(typed.id, changed)
    return await people.save_contact(typed)


class ProblemLine(Label):
    """What is wrong with the field above, with a mark before it; hidden when nothing is."""

    def __init__(self) -> None:
        super().__init__("", theme.SMALL_PX, bold=True)
        self.setWordWrap(True)
        self.hide()

    def say(self, words: str) -> None:
        """Say what is wrong; empty when nothing is."""
        self._colour()
        self.setText(f"✗ {words}" if words else "")
        self.setVisible(bool(words))

    def changeEvent(self, event: QEvent) -> None:
        """Go along between light and dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        palette, role = self.palette(), QPalette.ColorRole.WindowText
        wanted = QColor(theme.colours(palette).bad)
        if palette.color(role) != wanted:
            palette.setColor(role, wanted)
            self.setPalette(palette)


def above(field: QWidget, line: ProblemLine) -> QVBoxLayout:
    """A field with what is wrong with it below."""
    column = QVBoxLayout()
    column.setSpacing(GRID // 2)
    column.addWidget(field)
    column.addWidget(line)
    return column


def wrapped(words: str) -> Label:
    """A muted sentence of several lines."""
    label = Label(words, muted=True)
    label.setWordWrap(True)
    return label
