"""The page about the address book that is read over CardDAV.

Owns the page and asking for a sync. Leaves reading and keeping the password to
``app.people``.
"""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.people import ADDRESS_BOOK, ImportReport
from app.engine.events import Event, RecordsChanged
from app.ui.controls import Button, Tone
from app.ui.phone.phrases import unix_ms, when_exactly
from app.ui.settings.around import Around
from app.ui.settings.fields import TextField
from app.ui.settings.page import ScrolledPage
from app.ui.settings.password_field import PasswordField
from app.ui.settings.rows import Note, Row
from app.ui.settings.saving import or_none
from app.ui.settings.titles import page_titles
from app.ui.settings.words import sentence, words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr

PROBLEMS = 5
"""How many of an address book's faults are shown."""


class ContactsPage(ScrolledPage):
    """Contacts."""

    def __init__(self, around: Around) -> None:
        super().__init__(
            page_titles()["contacts"],
            tr(
                "The address book of a server is read at every start and every hour. Nothing is "
                "ever written to it."
            ),
            keywords="address book carddav sync",
        )
        self._bridge, self._people = around.bridge, around.desk.people
        self._saver = saver = around.saver
        self.address, self.user = TextField("https://"), TextField()
        about = tr("The address book's own CardDAV address.")
        address = Row(tr("Address"), self.address, about)
        user = Row(tr("User"), self.user)
        self.password = PasswordField(tr("The kept one"))
        secret = Row(
            tr("Password"),
            self.password,
            tr("Kept in the keyring once it has worked; leave it empty to use that one."),
        )
        self.sync = Button(tr("Read it now"), "redial")
        self.said = Note()
        self.sync.clicked.connect(self.read)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        line = QHBoxLayout()
        line.addWidget(self.sync)
        line.addStretch()
        column.addLayout(line)
        column.addWidget(self.said)
        rows = [
            saver.bind("contacts.carddav_url", address, or_none),
            saver.bind("contacts.carddav_user", user),
            secret,
            foot,
        ]
        self.add_section(tr("Address book"), rows)
        self._bridge.event_arrived.connect(self.apply)

    def apply(self, event: Event) -> None:
        """The address book was read without being asked, or could not be."""
        if isinstance(event, RecordsChanged) and event.what == ADDRESS_BOOK:
            self.look()

    def look(self) -> None:
        """Show how reading went last, unless it is being read right now."""
        if not self.sync.isEnabled():
            return
        news = self._people.book_news()
        if news.problem:
            self.said.say(sentence(news.problem))
        elif news.read_at:
            when = when_exactly(news.read_at, unix_ms())
            self.said.say(tr("Last read: {when}.").format(when=when), "done", Tone.PLAIN)
        else:
            self.said.say("")

    def showEvent(self, event: QShowEvent) -> None:
        """Look once it is seen."""
        super().showEvent(event)
        self.look()

    def read(self) -> None:
        """Read the address book now, once what was typed is saved."""
        self.sync.setEnabled(False)
        self.said.say(tr("Reading..."), "thinking", Tone.PLAIN)
        self._saver.after_saves(self._read)

    def _read(self) -> None:
        """The password goes where the page says, or nowhere."""
        kept = self._saver.settings.contacts
        saved = ((kept.carddav_url or "").strip(), kept.carddav_user.strip())
        if (self.address.typed, self.user.typed) != saved:
            self.sync.setEnabled(True)
            self.said.cry(tr("Nothing was read: the address or the user above is not saved."))
            return
        self._bridge.run(self._people.sync_carddav(self.password.typed), self._done, self._fail)

    def _done(self, report: ImportReport) -> None:
        self.sync.setEnabled(True)
        self.password.forget()
        words = tr("{added} new, {updated} changed, {unchanged} as they were.").format(
            added=report.added, updated=report.updated, unchanged=report.unchanged
        )
        if report.deleted:
            words += " " + tr("{deleted} no longer in it and deleted here.").format(
                deleted=report.deleted
            )
        if not report.problems:
            self.said.say(words, "done", Tone.GOOD)
            return
        told = "\n".join(report.problems[:PROBLEMS])
        left = len(report.problems) - PROBLEMS
        more = "\n" + tr("and {count} more").format(count=left) if left > 0 else ""
        self.said.say(f"{words}\n{told}{more}")

    def _fail(self, error: BaseException) -> None:
        self.sync.setEnabled(True)
        self.said.cry(words_of(error))
