"""Bringing contacts in and out: files, the address book of the settings, duplicates.

Owns the menu, its dialogs and saying what came of each. The work is ``desk.people``'s.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from app.commands.people import AsBefore, ImportReport, Merged, PeopleCommands
from app.people.errors import CardDavFailed, CardDavReason
from app.ui import theme
from app.ui.controls import Button, Kind, Tone
from app.ui.labels import Label
from app.ui.phone import phrases
from app.ui.phone.contact_editor import wrapped
from app.ui.phone.duplicates import DuplicatesDialog
from app.ui.phone.fields import Field, TextBox
from app.ui.phone.parts import MessageBar
from app.ui.runner import Runner
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr

SETTINGS_PAGE = "contacts"
ASK_AGAIN = (CardDavReason.NO_PASSWORD, CardDavReason.WRONG_PASSWORD)


class AddressBook(QObject):
    """What can be done with all contacts. ``message`` is where results are said."""

    settings_wanted = Signal(str)

    def __init__(
        self, bridge: Runner, people: PeopleCommands, message: MessageBar, over: QWidget
    ) -> None:
        super().__init__(over)
        self._bridge, self._people, self._message, self._over = bridge, people, message, over
        self.menu = QMenu(over)
        self.menu.setAccessibleName(tr("More about contacts"))
        self.menu.addAction(tr("Import..."), self.ask_import)
        self.menu.addAction(tr("Export..."), self.ask_export)
        self.menu.addAction(tr("Sync with the address book"), self.sync)
        self.menu.addSeparator()
        self.menu.addAction(tr("Find duplicates..."), self.find_duplicates)

    def ask_import(self) -> None:
        """Ask for a file to read."""
        dialog = self._files(tr("Import contacts"), tr("Contacts (*.vcf *.csv)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def import_from(self, path: str) -> None:
        """Read a file and say what it brought."""
        self._message.say(tr("Reading {name}...").format(name=Path(path).name), Tone.PLAIN)
        self._bridge.run(self._people.import_file(Path(path)), self._show_report, self._failed)

    def ask_export(self) -> None:
        """Ask for a file to write."""
        kinds = ";;".join((tr("vCard (*.vcf)"), tr("CSV (*.csv)")))
        dialog = self._files(tr("Export all contacts"), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("vcf")
        dialog.selectFile("contacts.vcf")
        dialog.filterSelected.connect(
            lambda kind: dialog.setDefaultSuffix("csv" if "csv" in kind else "vcf")
        )
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Write a file and say how many contacts are in it."""

        def done(count: int) -> None:
            words = tr("{contacts} written to {path}.")
            words = words.format(contacts=phrases.contacts(count), path=path)
            self._message.say(words, Tone.GOOD)

        self._bridge.run(self._people.export_file(Path(path)), done, self._failed)

    def sync(self) -> None:
        """Read the address book of the settings; asks for the password where it is missing."""
        self._sync(None)

    def find_duplicates(self) -> None:
        """Open the dialog that merges."""
        dialog = DuplicatesDialog(self._bridge, self._people, self._over)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.merged.connect(self._offer_unmerge)
        dialog.open()

    def put_back(self, before: AsBefore) -> None:
        """Undo what was done to contacts."""

        def done(_result: object) -> None:
            self._message.say(tr("Everything is as it was before."), Tone.GOOD)

        self._bridge.run(self._people.put_back(before), done, self._failed)

    def offer_undelete(self, before: AsBefore) -> None:
        """Say that a contact is gone, with the way back."""
        self._offer_back(tr("{name} is deleted.").format(name=before.contacts[0].name), before)

    def _offer_unmerge(self, merged: Merged) -> None:
        words = tr("{n} contacts are now {name}.")
        words = words.format(n=len(merged.before.contacts), name=merged.contact.name)
        self._offer_back(words, merged.before)

    def _offer_back(self, words: str, before: AsBefore) -> None:
        self._message.say(words, Tone.GOOD, ("back", tr("Undo"), lambda: self.put_back(before)))

    def _sync(self, password: str | None) -> None:
        self._message.say(tr("Reading the address book..."), Tone.PLAIN)
        syncing = self._people.sync_carddav(password)
        self._bridge.run(syncing, self._show_report, self._sync_failed)

    def _sync_failed(self, error: BaseException) -> None:
        self._failed(error)
        if not isinstance(error, CardDavFailed):
            return
        if error.reason is CardDavReason.NOT_SET_UP:
            act = ("chevron-right", tr("Open the settings"), self._open_settings)
            self._message.say(phrases.problem(error), Tone.WARN, act)
        elif error.reason in ASK_AGAIN:
            self._message.clear()
            dialog = PasswordDialog(phrases.problem(error), self._sync, self._over)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _open_settings(self) -> None:
        self.settings_wanted.emit(SETTINGS_PAGE)

    def _show_report(self, report: ImportReport) -> None:
        if not report.problems:
            self._message.say(phrases.report(report), Tone.GOOD)
            return
        self._message.say(
            phrases.report(report),
            Tone.WARN,
            ("chevron-right", tr("Show the problems"), lambda: self._show_problems(report)),
        )

    def _show_problems(self, report: ImportReport) -> None:
        dialog = ProblemsDialog(report, self._over)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _failed(self, error: BaseException) -> None:
        self._message.say(phrases.problem(error))

    def _files(self, title: str, kinds: str) -> QFileDialog:
        dialog = QFileDialog(self._over, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(kinds)
        return dialog


class PasswordDialog(QDialog):
    """Asks for the address book's password; it goes to the keyring once it has worked."""

    def __init__(self, why: str, use: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._use = use
        self.setWindowTitle(tr("Password of the address book"))
        self.field = Field(tr("Password"))
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.sync = Button(tr("Sync"), "done", Kind.PRIMARY)
        self.sync.setEnabled(False)
        self.field.textChanged.connect(lambda text: self.sync.setEnabled(bool(text)))
        self.sync.setDefault(True)
        self.sync.clicked.connect(self.accept)
        cancel = Button(tr("Cancel"), "close")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        column = dialog_column(self, self.windowTitle())
        column.addWidget(wrapped(why))
        column.addWidget(self.field)
        column.addLayout(foot(cancel, self.sync))

    def accept(self) -> None:
        """Try it."""
        super().accept()
        self._use(self.field.text())


class ProblemsDialog(QDialog):
    """What an import could not take, line by line, to read and to copy."""

    def __init__(self, report: ImportReport, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What could not be taken"))
        self.lines = TextBox(self.windowTitle(), text="\n".join(report.problems))
        self.lines.setReadOnly(True)
        close = Button(tr("Close"), "close", Kind.PRIMARY)
        close.clicked.connect(self.accept)
        column = dialog_column(self, self.windowTitle())
        column.addWidget(Label(phrases.report(report)))
        column.addWidget(self.lines, 1)
        column.addLayout(foot(close))
        self.resize(560, 400)


def dialog_column(dialog: QDialog, title: str) -> QVBoxLayout:
    """The column that a dialog's parts stand in, below its title."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(MARGIN + GAP, MARGIN, MARGIN + GAP, MARGIN)
    column.setSpacing(MARGIN)
    column.addWidget(Label(title, theme.TITLE_PX, bold=True))
    return column


def foot(*buttons: QWidget) -> QHBoxLayout:
    """Buttons at the right end of a dialog."""
    row = QHBoxLayout()
    row.addStretch()
    for button in buttons:
        row.addWidget(button)
    return row
