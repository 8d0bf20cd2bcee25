"""Contacts: the people behind the numbers.

Owns the record, and the index of numbers and words that is kept in step with it. Which
numbers are the same in the desk's country is ``app.people``'s: here they are compared by
their last digits (``folding``), which finds every owner and a few others. Finding contacts
by what a person types is ``contact_search``'s.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from models.errors import RecordMissing
from models.folding import fold, number_tail, number_text
from models.ids import new_id, now_iso
from models.rows import put, to_row

COLUMNS = (
    "c.id, c.name, c.numbers, c.notes, c.tags, c.company, c.emails, c.source, c.source_id,"
    " c.created_at"
)
"""What ``contacts_of`` takes, of ``contacts AS c``."""
OWN = "desk"
"""The ``source`` of a contact that is in no address book."""
_AT_ONCE = 500
"""SQLite takes a limited number of values in one statement."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One person or firm. ``source`` is ``desk``, or the address book it is read from, where
    it has the id ``source_id``."""

    name: str
    numbers: tuple[str, ...] = ()
    id: str = field(default_factory=lambda: new_id("con"))
    notes: str = ""
    tags: tuple[str, ...] = ()
    company: str = ""
    emails: tuple[str, ...] = ()
    source: str = OWN
    source_id: str = ""
    created_at: str = field(default_factory=now_iso)


@dataclass(frozen=True, slots=True)
class NumberOwner:
    """A number that a contact has."""

    contact_id: str
    name: str
    number: str


def save_contact(db: Database, contact: Contact) -> None:
    """Insert a contact, or replace the one with its id; its index with it."""
    texts = (contact.name, contact.company, *contact.emails, *contact.tags)
    found_by = "\n".join(fold(text) for text in (*texts, *map(number_text, contact.numbers)))
    row = to_row(contact) | {"sort_key": fold(contact.name), "found_by": found_by}
    put(db, "contacts", row)
    db.execute("DELETE FROM contact_numbers WHERE contact_id = ?", [contact.id])
    for place, number in enumerate(contact.numbers):
        db.execute(
            "INSERT INTO contact_numbers (contact_id, place, number, tail) VALUES (?, ?, ?, ?)",
            [contact.id, place, number, number_tail(number)],
        )


def get_contact(db: Database, contact_id: str) -> Contact:
    """The contact of that id. Raises RecordMissing."""
    sql = f"SELECT {COLUMNS} FROM contacts AS c WHERE c.id = ?"
    row = db.execute(sql, [contact_id]).fetchone()
    if row is None:
        raise RecordMissing("contact", contact_id)
    return contacts_of([row])[0]


def get_contacts(db: Database, contact_ids: Sequence[str]) -> list[Contact]:
    """The contacts of those ids that are there, in the order of the ids."""
    found: dict[str, Contact] = {}
    for start in range(0, len(contact_ids), _AT_ONCE):
        some = list(contact_ids[start : start + _AT_ONCE])
        marks = ", ".join("?" * len(some))
        sql = f"SELECT {COLUMNS} FROM contacts AS c WHERE c.id IN ({marks})"
        found |= {contact.id: contact for contact in contacts_of(db.execute(sql, some))}
    return [found[each] for each in contact_ids if each in found]


def list_contacts(db: Database, tag: str | None = None) -> list[Contact]:
    """Contacts by name, those with a tag or all."""
    with_tag = "WHERE EXISTS (SELECT 1 FROM json_each(c.tags) AS t WHERE t.value = :tag)"
    sql = f"""
        SELECT {COLUMNS} FROM contacts AS c {"" if tag is None else with_tag}
        ORDER BY c.sort_key, c.id
    """
    return contacts_of(db.execute(sql, {"tag": tag}))


def list_tags(db: Database) -> list[str]:
    """Every tag that a contact has, in the order of the alphabet."""
    sql = "SELECT DISTINCT t.value FROM contacts, json_each(contacts.tags) AS t"
    return sorted((str(row[0]) for row in db.execute(sql)), key=fold)


def number_owners(db: Database, tails: Iterable[str]) -> dict[str, list[NumberOwner]]:
    """Who has numbers with these last digits (``folding.number_tail``), the oldest first."""
    wanted = sorted({tail for tail in tails if tail})
    found: dict[str, list[NumberOwner]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        sql = f"""
            SELECT n.tail, c.id, c.name, n.number
            FROM contact_numbers AS n JOIN contacts AS c ON c.id = n.contact_id
            WHERE n.tail IN ({", ".join("?" * len(some))})
            ORDER BY c.created_at, c.id, n.place
        """
        for tail, *owner in db.execute(sql, some):
            found.setdefault(tail, []).append(NumberOwner(*owner))
    return found


def delete_contact(db: Database, contact_id: str) -> None:
    """Forget a contact. Raises RecordMissing."""
    if db.execute("DELETE FROM contacts WHERE id = ?", [contact_id]).rowcount == 0:
        raise RecordMissing("contact", contact_id)


def rename_source(db: Database, before: str, after: str) -> None:
    """What was read from one address book is read from another one from now on."""
    db.execute("UPDATE contacts SET source = ? WHERE source = ?", [after, before])


def contacts_of(rows: Iterable[Sequence[Any]]) -> list[Contact]:
    """The contacts that rows of ``COLUMNS`` are.

    The lists in them are read as one piece of JSON: for thousands of contacts that takes a
    fraction of the time.
    """
    whole = list(rows)
    lists = json.loads(f"[{','.join(f'{row[2]},{row[4]},{row[6]}' for row in whole)}]")
    texts = iter(map(tuple, lists))
    found = []
    for id, name, _, notes, _, company, _, source, source_id, created_at in whole:
        numbers, tags, emails = next(texts), next(texts), next(texts)
        found.append(
            Contact(name, numbers, id, notes, tags, company, emails, source, source_id, created_at)
        )
    return found
