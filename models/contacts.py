"""Contacts: the people behind the numbers.

Owns the record and finding it by number. Numbers are compared as they are
written, so whoever saves them brings them into one form first (E.164).
"""

from dataclasses import dataclass, field

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import new_id, now_iso
from models.rows import Row, every, first, from_json, put, to_row


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
    source: str = "desk"
    source_id: str = ""
    created_at: str = field(default_factory=now_iso)


def save_contact(db: Database, contact: Contact) -> None:
    """Insert a contact, or replace the one with its id."""
    put(db, "contacts", to_row(contact))


def get_contact(db: Database, contact_id: str) -> Contact:
    """The contact of that id. Raises RecordMissing."""
    row = first(db, "SELECT * FROM contacts WHERE id = ?", [contact_id])
    if row is None:
        raise RecordMissing("contact", contact_id)
    return _contact(row)


def find_contact(db: Database, number: str) -> Contact | None:
    """The contact with that number, the oldest where several have it, or None."""
    sql = """
        SELECT * FROM contacts
        WHERE EXISTS (SELECT 1 FROM json_each(contacts.numbers) AS n WHERE n.value = ?)
        ORDER BY created_at, id LIMIT 1
    """
    row = first(db, sql, [number])
    return None if row is None else _contact(row)


def list_contacts(db: Database, tag: str | None = None) -> list[Contact]:
    """Contacts by name, those with a tag or all."""
    sql = """
        SELECT * FROM contacts
        WHERE :tag IS NULL
           OR EXISTS (SELECT 1 FROM json_each(contacts.tags) AS t WHERE t.value = :tag)
        ORDER BY name COLLATE NOCASE, id
    """
    return [_contact(row) for row in every(db, sql, {"tag": tag})]


def delete_contact(db: Database, contact_id: str) -> None:
    """Forget a contact. Raises RecordMissing."""
    if db.execute("DELETE FROM contacts WHERE id = ?", [contact_id]).rowcount == 0:
        raise RecordMissing("contact", contact_id)


def _contact(row: Row) -> Contact:
    decoded = {
        "numbers": tuple(from_json(row["numbers"])),
        "tags": tuple(from_json(row["tags"])),
        "emails": tuple(from_json(row["emails"])),
    }
    return Contact(**(row | decoded))
