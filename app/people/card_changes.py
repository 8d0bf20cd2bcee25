"""What a card of an address book said, and what its changes make of a contact.

Owns the form in which a card is kept, and taking over its changes: what a person changed
here stays. Which cards changed is ``carddav_sync``'s.
"""

import dataclasses
import json
from typing import Any

from app.people.keeping import distinct, number_key
from models.contacts import Contact
from models.folding import fold

NOBODY = "{}"
"""What is kept of a card in which there is no contact."""


def with_changes(mine: Contact, before: Contact, after: Contact, country: str) -> Contact:
    """A contact with what changed in its card from ``before`` to ``after``."""

    def texts(name: str, key: Any) -> tuple[str, ...]:
        now = {key(text) for text in getattr(after, name)}
        removed = {key(text) for text in getattr(before, name)} - now
        stay = [text for text in getattr(mine, name) if key(text) not in removed]
        had = {key(text) for text in getattr(before, name)}
        new = [text for text in getattr(after, name) if key(text) not in had]
        return distinct((*stay, *new), key)

    def text(name: str) -> str:
        was_mine, was, now = (str(getattr(each, name)) for each in (mine, before, after))
        return now if was_mine == was else was_mine

    return dataclasses.replace(
        mine,
        name=text("name"),
        company=text("company"),
        notes=text("notes"),
        numbers=texts("numbers", lambda number: number_key(number, country)),
        emails=texts("emails", str.casefold),
        tags=texts("tags", fold),
    )


def says_the_same(contact: Contact, card: str) -> bool:
    """Whether a contact is as its card says, so that nobody has changed it here; in what order
    numbers came to it says nothing."""
    said = contact_in(card)
    texts, lists = ("name", "company", "notes"), ("numbers", "emails", "tags")
    return all(getattr(contact, name) == getattr(said, name) for name in texts) and all(
        set(getattr(contact, name)) == set(getattr(said, name)) for name in lists
    )


def card_of(said: Contact | None) -> str:
    """What is kept of a card that says this."""
    return json.dumps(dataclasses.asdict(said), ensure_ascii=False) if said else NOBODY


def contact_in(card: str) -> Contact:
    """What a card said; it must hold somebody."""
    kept = json.loads(card)
    lists = {key: tuple(value) for key, value in kept.items() if isinstance(value, list)}
    return Contact(**(kept | lists))
