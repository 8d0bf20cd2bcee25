"""Bringing the contacts up to date with an address book, never the other way round.

Owns what is asked of the server, and who comes, changes and goes here. What a change of a
card makes of a contact is ``card_changes``'s, the conversation ``carddav``'s.
"""

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from app.commands.people import ImportReport
from app.people.card_changes import NOBODY, card_of, contact_in, says_the_same, with_changes
from app.people.carddav import CardDav, Home
from app.people.drafts import Draft
from app.people.errors import CardDavFailed, CardDavReason
from app.people.importing import Known, brought_up_to_date
from app.people.vcard_reading import draft_of, is_group
from models.address_cards import (
    AddressCard,
    cards_of,
    delete_card,
    list_books,
    list_cards,
    save_card,
)
from models.contacts import (
    OWN,
    Contact,
    delete_contact,
    get_contact,
    list_contacts,
    rename_source,
    save_contact,
)
from models.settings import get_setting, set_setting

STATE_KEY = "carddav"
SOURCE = "carddav:"
"""What the source of a contact begins with; the address follows."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """What was found out the last time: of which address and user, where the books are, their
    versions, and how to sign in."""

    url: str = ""
    user: str = ""
    scheme: str = ""
    home: str = ""
    home_is_book: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Any) -> "SyncState":
        """The state that the settings keep; a strange one is as good as none."""
        names = {each.name for each in dataclasses.fields(cls)}
        return cls(**kept) if isinstance(kept, dict) and set(kept) == names else cls()


@dataclass(frozen=True, slots=True)
class BookChanges:
    """One book as it is now: the version of every card, and the text of those that changed."""

    url: str
    etags: Mapping[str, str]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read. ``changed`` are the books in which something did."""

    state: SyncState
    changed: tuple[BookChanges, ...]


async def read_books(
    dav: CardDav, before: SyncState, seen: Mapping[str, Mapping[str, str]]
) -> Reading:
    """Ask for what changed since ``before``; ``seen`` are the versions of the cards of each
    book then. Raises CardDavFailed."""
    home = Home(before.home, before.home_is_book) if before.home else await dav.find_home()
    try:
        books = await dav.books(home)
    except CardDavFailed as error:
        if not before.home or error.reason is not CardDavReason.NO_ADDRESS_BOOK:
            raise
        home = await dav.find_home()  # it has moved
        books = await dav.books(home)
    changed: list[BookChanges] = []
    unread: set[str] = set()
    for book in books:
        if book.version and before.versions.get(book.url) == book.version:
            continue
        etags = await dav.versions(book.url)
        known = seen.get(book.url, {})
        wanted = [url for url, etag in etags.items() if known.get(url) != etag]
        texts = {url: text async for url, _, text in dav.cards(book.url, wanted)}
        changed.append(BookChanges(book.url, etags, texts))
        if len(texts) < len(wanted):
            unread.add(book.url)
    gone = set(seen) - {book.url for book in books}
    changed += [BookChanges(url, {}, {}) for url in sorted(gone)]
    versions = {book.url: "" if book.url in unread else book.version for book in books}
    state = dataclasses.replace(before, home=home.url, home_is_book=home.is_book, versions=versions)
    return Reading(state, tuple(changed))


def last_state(db: Database) -> SyncState:
    """What was found out the last time."""
    return SyncState.of(get_setting(db, STATE_KEY))


def seen_cards(db: Database) -> dict[str, dict[str, str]]:
    """The versions of the cards of each book when it was last read, at whatever address."""
    return {url: {card.href: card.etag for card in list_cards(db, url)} for url in list_books(db)}


def take_over(db: Database, reading: Reading, country: str) -> ImportReport:
    """Change the contacts as the books did; all of it or nothing.

    Who is in none of the books any more goes; one that a person has changed here stays as the
    desk's own.
    """
    state, before = reading.state, last_state(db)
    rename_source(db, SOURCE + before.url, SOURCE + state.url)
    taking = _TakingOver(db, reading.changed, SOURCE + state.url, country)
    for book in reading.changed:
        taking.what_is_there(book)
    # Afterwards, since a card may only have moved.
    for book in reading.changed:
        taking.what_has_gone(book)
    set_setting(db, STATE_KEY, dataclasses.asdict(state))
    return taking.report()


class _TakingOver:
    """One pass over the changed books, counting."""

    def __init__(
        self, db: Database, changed: Sequence[BookChanges], source: str, country: str
    ) -> None:
        self._db = db
        self._source = source
        self._country = country
        self._added = self._updated = self._unchanged = self._deleted = 0
        self._problems: list[str] = []
        self._moved = _gone_by_uid(db, changed)

    @functools.cached_property
    def _known(self) -> Known:
        known = Known(self._country)
        for contact in list_contacts(self._db):
            known.add(contact)
        return known

    def report(self) -> ImportReport:
        """What the pass did."""
        problems = tuple(self._problems)
        return ImportReport(self._added, self._updated, self._unchanged, problems, self._deleted)

    def what_has_gone(self, book: BookChanges) -> None:
        """Delete the contacts whose cards are no longer there and whom nobody changed here."""
        for card in list_cards(self._db, book.url):
            if card.href not in book.etags:
                self._vanished(card)

    def what_is_there(self, book: BookChanges) -> None:
        """Take new and changed cards over."""
        before = {card.href: card for card in list_cards(self._db, book.url)}
        for href, etag in book.etags.items():
            known = before.get(href)
            if href in book.texts:
                self._changed(book.url, href, etag, book.texts[href], known)
            elif known is not None:
                self._unchanged += 1

    def _changed(
        self, book: str, href: str, etag: str, text: str, known: AddressCard | None
    ) -> None:
        place = f"Card {href.rstrip('/').rpartition('/')[2]}"
        draft = Draft(place) if is_group(text) else draft_of(text, place)
        said = draft.contact(self._country, self._problems.append)
        if known is None and said is not None:
            known = self._moved.get(said.source_id)
        if known is None or known.card == NOBODY:
            contact_id = self._add(said, href) if said else None
        else:
            contact_id = known.contact_id
            if said is not None and contact_id is not None:
                self._update(contact_id, contact_in(known.card), said)
        if said is None and known is not None and known.card != NOBODY:
            return  # what it said before is better than nothing
        entry = AddressCard(book, href, etag, card_of(said), contact_id)
        save_card(self._db, entry)

    def _add(self, said: Contact, href: str) -> str:
        """The contact that a new card is: one who is known already, or a new one."""
        same = self._known.same_as(said)
        if same is not None:
            self._keep(same, brought_up_to_date(same, said, self._country))
            return same.id
        fresh = dataclasses.replace(said, source=self._source, source_id=said.source_id or href)
        save_contact(self._db, fresh)
        self._known.add(fresh)
        self._added += 1
        return fresh.id

    def _update(self, contact_id: str, before: Contact, said: Contact) -> None:
        mine = get_contact(self._db, contact_id)
        self._keep(mine, with_changes(mine, before, said, self._country))

    def _keep(self, before: Contact, after: Contact) -> None:
        if after == before:
            self._unchanged += 1
            return
        save_contact(self._db, after)
        self._known.add(after)
        self._updated += 1

    def _vanished(self, card: AddressCard) -> None:
        delete_card(self._db, card.book, card.href)
        if card.contact_id is None or cards_of(self._db, card.contact_id):
            return
        contact = get_contact(self._db, card.contact_id)
        if not contact.source.startswith(SOURCE):
            return
        if not says_the_same(contact, card.card):
            save_contact(self._db, dataclasses.replace(contact, source=OWN))
            return
        delete_contact(self._db, contact.id)
        self._deleted += 1


def _gone_by_uid(db: Database, changed: Sequence[BookChanges]) -> dict[str, AddressCard]:
    """The cards that are not where they were, by the id of whom they are about: where a card
    of that id has come instead, it has only moved."""
    gone = [
        card
        for book in changed
        for card in list_cards(db, book.url)
        if card.href not in book.etags and card.card != NOBODY
    ]
    by_uid = {contact_in(card.card).source_id: card for card in gone}
    by_uid.pop("", None)
    return by_uid
