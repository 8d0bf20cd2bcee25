"""The Phone screen: lines at the top, dialling left, calls and contacts, a card at the right.

Owns what the parts tell each other and where the keyboard goes. Calls that are live are
shown elsewhere: ``live_wanted`` and its siblings ask the window for the other screens.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.commands.desk import Desk
from app.commands.people import AsBefore, Recent
from app.engine.events import DevicesChanged, Event, RecordsChanged
from app.ui.controls import Tone
from app.ui.live.command import ScreenCommand
from app.ui.phone.address_book import AddressBook
from app.ui.phone.agent_call import AgentCallDialog
from app.ui.phone.centre import Centre, gather, single_shot
from app.ui.phone.commands import phone_commands
from app.ui.phone.contact_card import WIDTH as CARD_PX
from app.ui.phone.contact_card import ContactCard
from app.ui.phone.dialler import WIDTH as DIALLER_PX
from app.ui.phone.dialler import Dialler
from app.ui.phone.head import Head
from app.ui.phone.phrases import unix_ms
from app.ui.phone.record_actions import RecordActions, number_of
from app.ui.phone.sound_banner import SoundBanner
from app.ui.runner import Runner
from app.ui.tr import tr
from models.contacts import Contact
from models.lines import Line

DIGITS = "0123456789*#+"
CARD_FROM_PX = DIALLER_PX + CARD_PX + 400
"""In a narrower window the card takes the place of the calls while it is open."""
LEAST = QSize(DIALLER_PX + 400, 480)
READ_MS = 250
"""A typed number is looked up so long after the last key."""


class PhoneRoom(QWidget):
    """Give it a bridge and a desk; ``fill`` takes numbers from links. ``now_ms`` is Unix time."""

    live_wanted = Signal(str)
    library_wanted = Signal(str)
    line_wanted = Signal()
    audio_check_wanted = Signal()
    settings_wanted = Signal(str)
    """The page of the settings to open."""

    def __init__(self, bridge: Runner, desk: Desk, now_ms: Callable[[], float] = unix_ms) -> None:
        super().__init__()
        self._bridge, self._desk = bridge, desk
        self._card_open = False
        self._typed = ""
        self.head = Head(bridge, desk)
        self.sound = SoundBanner(bridge, desk.sound)
        self.centre = Centre(bridge, desk, now_ms)
        self.card = ContactCard(bridge, desk.people, now_ms)
        self.dialler = Dialler(bridge, desk, self)
        self.book = AddressBook(bridge, desk.people, self.centre.contacts.message, self)
        self.records = RecordActions(bridge, desk.people, self)
        self._look_up = single_shot(self, READ_MS, self._show_typed)
        for digit in DIGITS:
            QShortcut(QKeySequence(digit), self, partial(self.type_digit, digit))
        self._arrange()
        self._connect()
        bridge.event_arrived.connect(self.apply)
        self.centre.read()
        self.head.read()
        self.sound.read()

    def fill(self, number: str) -> None:
        """Put a number into the field, as from a ``tel:`` link; never dials."""
        self.dialler.fill(number)

    def type_digit(self, digit: str) -> None:
        """A digit that was typed where nothing else wanted it."""
        self.dialler.type_digit(digit)

    def commands(self) -> list[ScreenCommand]:
        """What keys and the palette can do here."""
        return phone_commands(self)

    def search_contacts(self) -> None:
        """Look for a contact."""
        self._close_card()
        self.centre.search_contacts()

    def show_missed(self) -> None:
        """Show the missed calls, as after a click on their notification."""
        self._close_card()
        self.centre.show_missed()

    def flush(self) -> None:
        """Keep what is typed and not kept yet; for before the window closes."""
        self.card.flush()

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        self.head.apply(event)
        self.dialler.apply(event)
        self.centre.apply(event)
        if isinstance(event, DevicesChanged):
            self.sound.show_state(event.state)
        elif isinstance(event, RecordsChanged) and event.what in ("contacts", "calls"):
            gather(self._look_again)

    def minimumSizeHint(self) -> QSize:
        """Without the card, which folds away: the window may be made so narrow."""
        return LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what does not fit."""
        super().resizeEvent(event)
        self.head.make_room(self.width())
        self._make_room()
        if self.dialler.suggestions.isVisible():
            self.dialler.suggestions.place()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard's place is the number field."""
        self.dialler.field.setFocus(event.reason())

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing stays unsaved behind another screen."""
        super().hideEvent(event)
        self.flush()

    def _show_chosen(self, record: Any) -> None:
        if isinstance(record, Recent):
            self.card.show_number(number_of(record), record.name)
        elif isinstance(record, Contact):
            self.card.show_contact(record.id)

    def _open(self, record: Any) -> None:
        if isinstance(record, Recent):
            self.library_wanted.emit(record.call.id)
        else:
            self._show_chosen(record)
            self._open_card()

    def _call(self, record: Any) -> None:
        number = number_of(record)
        if number:
            self.dialler.call(number)
        else:
            self._open(record)

    def _show_typed(self) -> None:
        if self._typed:
            self.card.show_number(self._typed)

    def _number_changed(self, number: str) -> None:
        self._typed = number
        self._look_up.start() if number else self._look_up.stop()

    def _show_menu(self, record: Any, place: QPoint) -> None:
        menu = self.records.menu_for(record, able=not self.head.why_no_call())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def open_agent_call(self, number: str) -> AgentCallDialog:
        """Ask for the brief of a call by the agent."""
        shown = self._desk.people.read_number(number).shown or number
        dialog = AgentCallDialog(self._bridge, self._desk.calls, (number, shown), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.offer_lines(self.head.lines, self.dialler.line.line_id)
        templates = self.head.templates
        dialog.offer_behaviours(templates, ())
        self._bridge.run(
            self._desk.calls.scripts(),
            lambda scripts: dialog.offer_behaviours(templates, scripts),
            dialog.show_problem,
        )
        dialog.live_wanted.connect(self.live_wanted)
        dialog.open()
        return dialog

    def _fill_voicemail(self, line: Line) -> None:
        self.dialler.line.choose(line.id)
        self.dialler.fill(line.voicemail or line.user)
        words = tr("The line's own number reaches its voicemail at most providers: press Enter.")
        if line.voicemail:
            words = tr("Press Enter to call the voicemail of {line}.").format(line=line.label)
        self.dialler.message.say(words, Tone.PLAIN)

    def _lines_changed(self) -> None:
        self.dialler.line.show_lines(self.head.lines, self.head.states)
        reason = self.head.why_no_call()
        self.dialler.allow_calls(reason)
        self.centre.say_empty(tr("Type a number or add a line") if reason else tr("Type a number"))

    def _newest_known(self, newest: list[Recent]) -> None:
        for recent in newest:
            if recent.call.direction == "outbound" and "operator" in recent.call.holders:
                self.dialler.show_last_number(number_of(recent))
                return

    def _open_card(self) -> None:
        self._card_open = True
        self._make_room()

    def _close_card(self) -> None:
        self._card_open = False
        self._make_room()

    def _make_room(self) -> None:
        wide = self.width() >= CARD_FROM_PX
        self.card.setVisible(wide or self._card_open)
        self.centre.setVisible(wide or not self._card_open)
        self.card.back.setVisible(not wide)
        self.card.setMaximumWidth(CARD_PX if wide else 16_777_215)

    def _connect(self) -> None:
        self._look_again = single_shot(self, READ_MS, self.card.refresh)
        self.head.line_wanted.connect(self.line_wanted)
        self.sound.check_wanted.connect(self.audio_check_wanted)
        self.head.voicemail_wanted.connect(self._fill_voicemail)
        self.head.changed.connect(self._lines_changed)
        self.dialler.live_wanted.connect(self.live_wanted)
        self.dialler.agent_wanted.connect(self.open_agent_call)
        self.dialler.number_changed.connect(self._number_changed)
        self.centre.chosen.connect(self._show_chosen)
        self.centre.opened.connect(self._open)
        self.centre.call_asked.connect(self._call)
        self.centre.menu_asked.connect(self._show_menu)
        self.centre.newest_known.connect(self._newest_known)
        self._connect_records()
        self.card.call_asked.connect(self.dialler.call)
        self.card.edit_asked.connect(self._edit)
        self.card.add_asked.connect(lambda number: self.records.add(number))
        self.card.library_wanted.connect(self.library_wanted)
        self.card.back_asked.connect(self._close_card)

    def _connect_records(self) -> None:
        self.records.call_asked.connect(self._call)
        self.records.agent_asked.connect(self.dialler.let_agent_call)
        self.records.open_asked.connect(self._open)
        self.records.contact_asked.connect(self._show_contact)
        self.book.settings_wanted.connect(self.settings_wanted)
        self.records.saved.connect(self._saved)
        self.records.deleted.connect(self._deleted)
        contacts = self.centre.contacts
        contacts.new_asked.connect(lambda: self.records.add())
        below = QPoint(0, contacts.more.height())
        contacts.more.clicked.connect(
            lambda: self.book.menu.popup(contacts.more.mapToGlobal(below))
        )

    def _edit(self, contact: Contact) -> None:
        self.flush()
        self.records.edit(contact)

    def _show_contact(self, contact_id: str, number: str) -> None:
        self.card.show_contact(contact_id, number)
        self._open_card()

    def _saved(self, contact: Contact) -> None:
        self.card.show_contact(contact.id)
        self.centre.contacts.refresh()

    def _deleted(self, before: AsBefore) -> None:
        self.card.show_nobody()
        self.centre.contacts.refresh()
        self.book.offer_undelete(before)

    def _arrange(self) -> None:
        self.setAccessibleName(tr("Phone"))
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.dialler)
        row.addWidget(self.centre, 1)
        row.addWidget(self.card, 1)
        self.card.setMinimumWidth(CARD_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.head)
        column.addWidget(self.sound)
        column.addLayout(row, 1)
