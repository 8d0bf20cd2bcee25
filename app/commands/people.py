"""Asking about people: contacts, recent calls, suggestions.

Owns the protocol and its values. ``app.people`` does it. Numbers are compared as E.164 in
the desk's own country, so one written with spaces or without its prefix is the same number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from models.address_cards import AddressCard
from models.calls import Call
from models.contacts import Contact
from models.leads import Lead


class RecentsTab(StrEnum):
    """Which recent calls to list."""

    ALL = "all"
    MISSED = "missed"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Recent:
    """One call in the list of recent calls, with the contact it was with, if one is known."""

    call: Call
    contact_id: str | None
    name: str
    """The contact's name, else what the far end called itself, else empty."""
    number: str
    """The number as this country writes it, or the SIP address."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody whom the person may mean by what they typed."""

    name: str
    number: str
    dial: str
    """What to put into the number field."""
    contact_id: str | None
    detail: str = ""
    """Why it is suggested: a company, or when the last call was."""


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What a typed or pasted number means.

    ``shown`` is how to write it while typing, ``e164`` the whole number (None for a SIP
    address or while it is not yet one), ``region`` an ISO 3166 code, ``country`` its name.
    """

    shown: str
    dial: str
    e164: str | None
    region: str
    country: str
    problem: str = ""

    @property
    def is_name(self) -> bool:
        """Whether it is somebody's name, or a user of the line's own server: no number and no
        address."""
        meant = (self.dial or self.shown).partition(";")[0]
        is_word = any(letter.isalpha() for letter in meant)
        return is_word and not any(sign in meant for sign in "@:")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import or a sync did; ``problems`` name line or card and what to do."""

    added: int
    updated: int
    unchanged: int
    problems: tuple[str, ...] = ()
    deleted: int = 0
    """Contacts that are no longer in the address book they were read from."""


ADDRESS_BOOK = "address_book"
"""What ``RecordsChanged`` says once the address book was read without being asked."""


@dataclass(frozen=True, slots=True)
class BookNews:
    """How reading the address book of the settings went last."""

    read_at: str = ""
    """When it was read since the desk began (ISO 8601); empty for not yet."""
    problem: str = ""
    """Why it could not be read after that, in a sentence; empty where nothing is in the way."""


@dataclass(frozen=True, slots=True)
class AsBefore:
    """Contacts before they were deleted or merged, with what belonged to them: the way back."""

    contacts: tuple[Contact, ...]
    cards: tuple[AddressCard, ...] = ()
    """Those of address books that the contacts were made of."""
    leads: tuple[Lead, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What several contacts became, and the way back."""

    contact: Contact
    before: AsBefore


class PeopleCommands(Protocol):
    """Contacts and recent calls. Raises ContactInvalid naming the field, RecordMissing."""

    def read_number(self, typed: str) -> NumberReading:
        """Clean, format and place a number; quick, may be called from any thread."""
        ...

    async def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """Contacts first, then recent calls; by any part of name, company or number."""
        ...

    async def recents(
        self, tab: RecentsTab, limit: int = 100, before: str | None = None
    ) -> list[Recent]:
        """Recent calls, newest first; ``before`` is the id of the last call of the page before."""
        ...

    async def missed_count(self) -> int:
        """Missed calls nobody has looked at."""
        ...

    async def mark_missed_seen(self) -> None:
        """The person has looked at the missed calls."""
        ...

    async def contacts(self, typed: str = "", tag: str | None = None) -> list[Contact]:
        """Contacts by name, those that match what was typed."""
        ...

    async def contact(self, contact_id: str) -> Contact:
        """One contact. Raises RecordMissing."""
        ...

    async def contact_for(self, number: str) -> Contact | None:
        """Whose number that is, however it is written."""
        ...

    async def history(self, contact_id: str, limit: int = 50) -> list[Recent]:
        """Calls with any of a contact's numbers, newest first."""
        ...

    async def history_of_number(self, number: str, limit: int = 50) -> list[Recent]:
        """Calls with a number, newest first."""
        ...

    async def save_contact(self, contact: Contact) -> Contact:
        """Check and keep a contact. Raises ContactInvalid."""
        ...

    async def change_contact(self, contact_id: str, changes: Mapping[str, Any]) -> Contact:
        """Check and keep some fields of a contact, the others as they are kept now. Raises
        ContactInvalid, RecordMissing."""
        ...

    async def delete_contact(self, contact_id: str) -> AsBefore:
        """Forget a contact; the calls stay. ``put_back`` takes what comes back."""
        ...

    async def duplicates(self) -> list[tuple[Contact, ...]]:
        """Groups of contacts that share a number or an address, or have the same name."""
        ...

    async def merge(self, contact_ids: tuple[str, ...]) -> Merged:
        """Make one contact of several; the first one's name stays."""
        ...

    async def put_back(self, before: AsBefore) -> None:
        """Undo a deletion or a merge. What changed in an address book since then stays changed."""
        ...

    async def tags(self) -> list[str]:
        """Every tag in use."""
        ...

    async def import_file(self, path: Path) -> ImportReport:
        """Take contacts from a .vcf or .csv file. Raises ContactFileInvalid naming the line."""
        ...

    async def export_file(self, path: Path) -> int:
        """Write all contacts to a .vcf or .csv file, whole or not at all; returns how many."""
        ...

    async def sync_carddav(self, password: str | None = None) -> ImportReport:
        """Read the address book of the settings (never write to it). Raises CardDavFailed.

        A given password is kept in the keyring once it has worked.
        """
        ...

    def book_news(self) -> BookNews:
        """How reading the address book went last; quick, may be called from any thread."""
        ...
