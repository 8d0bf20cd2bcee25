"""What screens, commands and the engine may ask about people.

Owns the order of things: checking, then one read or write of the store, then telling
everybody. The questions themselves are ``lookup``'s, ``keeping``'s, ``importing``'s and
``carddav_sync``'s. Whatever takes long runs on a thread, never on the caller's loop.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from app.commands.people import (
    ADDRESS_BOOK,
    AsBefore,
    BookNews,
    ImportReport,
    Merged,
    NumberReading,
    Recent,
    RecentsTab,
    Suggestion,
)
from app.courtesy import COURTESY
from app.people import lookup, numbers, undoing
from app.people.book_rounds import BookRounds
from app.people.errors import CardDavFailed
from app.people.exporting import write_file
from app.people.importing import prepared, read_file, take_in
from app.people.keeping import checked, duplicate_groups, merged
from app.settings import ContactSettings, DataPaths, Settings
from audio.clock import Clock
from models.address_cards import hand_cards_over
from models.contacts import (
    Contact,
    delete_contact,
    get_contact,
    list_contacts,
    list_tags,
    save_contact,
)
from models.errors import RecordMissing, RecordsError
from models.ids import now_iso
from models.recents import count_unseen, mark_seen
from models.store import Store

if TYPE_CHECKING:
    import httpx

    from app.people.address_book import AddressBook


class PeopleDesk:
    """Contacts and recent calls of one desk; satisfies ``PeopleCommands``.

    ``changed`` is told what was changed and which record, as ``RecordsChanged`` has it;
    ``missed`` how many missed calls nobody has looked at, after somebody has. Both are called
    on the loop that asked.
    """

    def __init__(
        self,
        store: Store,
        paths: DataPaths,
        settings: Callable[[], Settings],
        changed: Callable[[str, str], None],
        missed: Callable[[int], None] = lambda count: None,
        transport: "httpx.AsyncBaseTransport | None" = None,
    ) -> None:
        self._store = store
        self._paths = paths
        self._settings = settings
        self._changed = changed
        self._missed = missed
        self._transport = transport
        self._syncing = asyncio.Lock()
        self._news = (ContactSettings(), BookNews())

    @property
    def country(self) -> str:
        """The desk's own country (ISO 3166)."""
        return self._settings().phone.country

    async def warm_up(self) -> None:
        """Load the numbering plans, a tenth of a second, before anybody types."""
        await asyncio.to_thread(COURTESY.loaded, self.read_number, "+12025550100")

    # Numbers and names

    def read_number(self, typed: str) -> NumberReading:
        """See ``PeopleCommands``."""
        return numbers.read_number(typed, self.country)

    async def name_of(self, number: str, uri: str = "") -> str:
        """The name of the contact who has a caller's number; empty for a stranger."""
        owner = await self._store.read(lookup.owner_of, number, self.country, uri)
        return owner.name if owner else ""

    async def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """See ``PeopleCommands``."""
        return await self._store.read(lookup.suggestions, typed, self.country, limit)

    # Calls

    async def recents(
        self, tab: RecentsTab, limit: int = 100, before: str | None = None
    ) -> list[Recent]:
        """See ``PeopleCommands``."""
        return await self._store.read(lookup.recents, str(tab), self.country, limit, before)

    async def missed_count(self) -> int:
        """See ``PeopleCommands``."""
        return await self._store.read(count_unseen)

    async def mark_missed_seen(self) -> None:
        """See ``PeopleCommands``."""
        if await self._store.write(mark_seen):
            self._changed("calls", "")
            self._missed(await self.missed_count())

    async def history(self, contact_id: str, limit: int = 50) -> list[Recent]:
        """See ``PeopleCommands``."""
        return await self._store.read(lookup.history, contact_id, self.country, limit)

    async def history_of_number(self, number: str, limit: int = 50) -> list[Recent]:
        """See ``PeopleCommands``."""
        return await self._store.read(lookup.history_of_number, number, self.country, limit)

    # Contacts

    async def contacts(self, typed: str = "", tag: str | None = None) -> list[Contact]:
        """See ``PeopleCommands``."""
        return await self._store.read(lookup.find_contacts, typed, self.country, tag)

    async def contact(self, contact_id: str) -> Contact:
        """See ``PeopleCommands``."""
        return await self._store.read(get_contact, contact_id)

    async def contact_for(self, number: str) -> Contact | None:
        """See ``PeopleCommands``."""
        return await self._store.read(lookup.contact_for, number, self.country)

    async def tags(self) -> list[str]:
        """See ``PeopleCommands``."""
        return await self._store.read(list_tags)

    async def save_contact(self, contact: Contact) -> Contact:
        """See ``PeopleCommands``."""
        kept = await asyncio.to_thread(checked, contact, self.country)
        await self._store.write(save_contact, kept)
        self._changed("contacts", kept.id)
        return kept

    async def change_contact(self, contact_id: str, changes: Mapping[str, Any]) -> Contact:
        """See ``PeopleCommands``."""
        kept = await self._store.write(_change, contact_id, changes, self.country)
        self._changed("contacts", contact_id)
        return kept

    async def delete_contact(self, contact_id: str) -> AsBefore:
        """See ``PeopleCommands``."""
        before = await self._store.write(_delete, contact_id)
        self._changed("contacts", contact_id)
        return before

    async def duplicates(self) -> list[tuple[Contact, ...]]:
        """See ``PeopleCommands``."""
        return await self._store.read(_duplicates, self.country)

    async def merge(self, contact_ids: tuple[str, ...]) -> Merged:
        """See ``PeopleCommands``."""
        merged = await self._store.write(_merge, contact_ids, self.country)
        self._changed("contacts", "")
        return merged

    async def put_back(self, before: AsBefore) -> None:
        """See ``PeopleCommands``."""
        await self._store.write(undoing.put_back, before, self.country)
        self._changed("contacts", "")

    # Files and address books

    async def import_file(self, path: Path) -> ImportReport:
        """See ``PeopleCommands``."""
        country = self.country
        drafts = await asyncio.to_thread(read_file, path, country)
        contacts, problems = await asyncio.to_thread(prepared, drafts, country)
        report = await self._store.write(take_in, contacts, country, problems)
        return self._told(report)

    async def export_file(self, path: Path) -> int:
        """See ``PeopleCommands``."""
        contacts = await self._store.read(list_contacts)
        return await asyncio.to_thread(write_file, path, contacts)

    async def sync_carddav(self, password: str | None = None) -> ImportReport:
        """See ``PeopleCommands``."""
        # The address that whoever asks has before them, also when another reading has to end first.
        section, country = self._settings().contacts, self.country
        async with self._syncing:
            # Read here, not at the top: a window opens quicker without an HTTP client.
            book_of = await asyncio.to_thread(COURTESY.loaded, _address_book)
            book = book_of(self._store, self._paths, section, country, self._transport)
            try:
                report = await book.sync(password)
            except (CardDavFailed, RecordsError) as error:
                before = self._news[1] if self._news[0] == section else BookNews()
                self._news = (section, replace(before, problem=str(error)))
                raise
            self._news = (section, BookNews(now_iso()))
            return self._told(report)

    def book_news(self) -> BookNews:
        """See ``PeopleCommands``."""
        section, news = self._news
        return news if section == self._settings().contacts else BookNews()

    async def keep_reading(self, clock: Clock, calm: asyncio.Event | None) -> None:
        """Read the address book by itself from when ``calm`` is set, until cancelled."""
        rounds = BookRounds(
            lambda: self._settings().contacts,
            self.sync_carddav,
            self.book_news,
            lambda: self._changed(ADDRESS_BOOK, ""),
            clock,
        )
        await rounds.run(calm)

    def _told(self, report: ImportReport) -> ImportReport:
        if report.added or report.updated or report.deleted:
            self._changed("contacts", "")
        return report


def _address_book() -> "type[AddressBook]":
    from app.people.address_book import AddressBook

    return AddressBook


def _duplicates(db: Database, country: str) -> list[tuple[Contact, ...]]:
    return duplicate_groups(list_contacts(db), country)


def _change(db: Database, contact_id: str, changes: Mapping[str, Any], country: str) -> Contact:
    kept = checked(replace(get_contact(db, contact_id), **changes), country)
    save_contact(db, kept)
    return kept


def _delete(db: Database, contact_id: str) -> AsBefore:
    before = undoing.remembered(db, [contact_id])
    delete_contact(db, contact_id)
    return before


def _merge(db: Database, contact_ids: tuple[str, ...], country: str) -> Merged:
    before = undoing.remembered(db, list(dict.fromkeys(contact_ids)))
    if not before.contacts:
        raise RecordMissing("contact", "")
    kept = checked(merged(before.contacts, country), country)
    for other in before.contacts[1:]:
        hand_cards_over(db, other.id, kept.id)
        delete_contact(db, other.id)
    save_contact(db, kept)
    return Merged(kept, before)
