"""What the command palette can ask of the Phone screen.

Owns the list with ids, words and usual keys; all of it needs the screen in front, where its
results are shown.
"""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from app.ui.live.command import ScreenCommand
from app.ui.phone.address_book import AddressBook
from app.ui.phone.record_actions import RecordActions
from app.ui.tr import tr


class Screen(Protocol):
    """What the commands need of the Phone screen."""

    book: AddressBook
    records: RecordActions

    def isVisible(self) -> bool:
        """Whether it is in front."""
        ...

    def search_contacts(self) -> None:
        """Look for a contact."""
        ...

    def show_missed(self) -> None:
        """Show the missed calls."""
        ...


def phone_commands(screen: Screen) -> list[ScreenCommand]:
    """Each with a name in settings; those without a usual key wait for the owner to choose."""
    book, records = screen.book, screen.records
    acts: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
        ("find_contact", tr("Find a contact"), "Ctrl+F", screen.search_contacts),
        ("new_contact", tr("New contact"), "", records.add),
        ("show_missed", tr("Show missed calls"), "", screen.show_missed),
        ("import_contacts", tr("Import contacts"), "", book.ask_import),
        ("export_contacts", tr("Export all contacts"), "", book.ask_export),
        ("sync_contacts", tr("Sync contacts with the address book"), "", book.sync),
        ("find_duplicates", tr("Find contacts that may be one"), "", book.find_duplicates),
    )
    return [
        ScreenCommand(name, words, keys, partial(_run, act), screen.isVisible, only_here=True)
        for name, words, keys, act in acts
    ]


def _run(act: Callable[[], object]) -> None:
    act()
