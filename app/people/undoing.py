"""Remembering contacts before they are deleted or merged, and putting them back.

Owns what belongs to a contact beside itself: the cards of address books that it was made of,
and what an integration said of it. Both functions are one part of a transaction.
"""

import dataclasses
from collections.abc import Sequence

from sqlite_utils import Database

from app.commands.people import AsBefore
from app.people.card_changes import NOBODY, contact_in, with_changes
from models.address_cards import AddressCard, cards_of, get_card, save_card
from models.contacts import OWN, Contact, get_contact, save_contact
from models.leads import leads_of, save_lead


def remembered(db: Database, contact_ids: Sequence[str]) -> AsBefore:
    """Contacts as they are, with what belongs to them. Raises RecordMissing."""
    contacts = tuple(get_contact(db, each) for each in contact_ids)
    cards = tuple(card for each in contact_ids for card in cards_of(db, each))
    return AsBefore(contacts, cards, tuple(leads_of(db, contact_ids).values()))


def put_back(db: Database, before: AsBefore, country: str) -> None:
    """Keep contacts again as they were, each the one that its cards are about.

    What changed in an address book since then holds for them too; one whose cards are gone
    there is the desk's own from now on.
    """
    for contact in before.contacts:
        cards = [card for card in before.cards if card.contact_id == contact.id]
        there = [get_card(db, card.book, card.href) for card in cards]
        if cards and not any(there):
            contact = dataclasses.replace(contact, source=OWN)
        for was, now in zip(cards, there, strict=True):
            contact = _caught_up(contact, was, now, country)
        save_contact(db, contact)
        for now in there:
            if now is not None:
                save_card(db, dataclasses.replace(now, contact_id=contact.id))
    known = leads_of(db, [lead.contact_id for lead in before.leads])
    for lead in before.leads:
        if lead.contact_id not in known:
            save_lead(db, lead)


def _caught_up(
    contact: Contact, was: AddressCard, now: AddressCard | None, country: str
) -> Contact:
    if now is None or now.card == was.card or NOBODY in (was.card, now.card):
        return contact
    return with_changes(contact, contact_in(was.card), contact_in(now.card), country)
