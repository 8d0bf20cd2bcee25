"""Taking contacts in from a file: who is new, who is known already.

Owns the matching and what changes on a known contact; all of a file is taken in or nothing.
Reading the formats is ``vcard_reading``'s and ``csv_reading``'s.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from app.commands.people import ImportReport
from app.people import csv_reading, vcard_reading
from app.people.decoding import decoded
from app.people.drafts import Draft
from app.people.errors import ContactFileInvalid
from app.people.keeping import distinct, distinct_numbers
from app.people.numbers import kept_key
from models.contacts import Contact, list_contacts, save_contact
from models.folding import fold

_LARGEST_BYTES = 100_000_000
_MOST_PROBLEMS = 100


def read_file(path: Path, country: str) -> list[Draft]:
    """What a .vcf or .csv file holds, by somebody in a country. Blocking; raises
    ContactFileInvalid."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
    except OSError as error:
        raise ContactFileInvalid(path, f"cannot be read ({error.strerror or error})") from error
    if len(data) > _LARGEST_BYTES:
        raise ContactFileInvalid(path, "is larger than 100 MB, which is no list of contacts")
    text = decoded(data, country)
    if path.suffix.lower() in (".vcf", ".vcard") or "BEGIN:VCARD" in text[:1_000].upper():
        drafts = list(vcard_reading.drafts_of(text))
        if not drafts and "BEGIN:VCARD" not in text.upper():
            raise ContactFileInvalid(path, "holds no contacts; choose a .vcf or .csv file")
        return drafts
    try:
        return list(csv_reading.drafts_of(text))
    except csv_reading.TableUnreadable as error:
        raise ContactFileInvalid(path, str(error), error.line) from error


def prepared(drafts: Sequence[Draft], country: str) -> tuple[list[Contact], tuple[str, ...]]:
    """The contacts of drafts in the form in which they are kept, and what was left out."""
    problems: list[str] = []
    found = [draft.contact(country, problems.append) for draft in drafts]
    if len(problems) > _MOST_PROBLEMS:
        more = len(problems) - _MOST_PROBLEMS
        problems = [*problems[:_MOST_PROBLEMS], f"... and {more:,} more."]
    return [contact for contact in found if contact is not None], tuple(problems)


def take_in(
    db: Database, contacts: Sequence[Contact], country: str, problems: tuple[str, ...] = ()
) -> ImportReport:
    """Add contacts, or bring the ones that are known up to date."""
    known = Known(country)
    for contact in list_contacts(db):
        known.add(contact)
    added = updated = unchanged = 0
    for contact in contacts:
        same = known.same_as(contact)
        kept = contact if same is None else brought_up_to_date(same, contact, country)
        if kept == same:
            unchanged += 1
            continue
        added, updated = (added + 1, updated) if same is None else (added, updated + 1)
        save_contact(db, kept)
        known.add(kept)
    return ImportReport(added, updated, unchanged, problems)


def brought_up_to_date(known: Contact, said: Contact, country: str) -> Contact:
    """A known contact with what is said of it elsewhere. Nothing that was known is lost."""
    new_notes = "" if said.notes in known.notes else said.notes
    return dataclasses.replace(
        known,
        name=said.name,
        company=said.company or known.company,
        numbers=distinct_numbers((*known.numbers, *said.numbers), country),
        emails=distinct((*known.emails, *said.emails), str.casefold),
        tags=distinct((*known.tags, *said.tags), fold),
        notes="\n\n".join(text for text in (known.notes, new_notes) if text),
        source_id=known.source_id or said.source_id.replace(known.id, ""),
    )


@dataclass
class Known:
    """The contacts that are there, by what makes two the same: the id that they have
    elsewhere, else a number and the name, else an e-mail address and the name."""

    country: str
    _by_id: dict[str, Contact] = field(default_factory=dict)
    _by_sign: dict[tuple[str, str], str] = field(default_factory=dict)
    _by_uid: dict[str, str] = field(default_factory=dict)

    def add(self, contact: Contact) -> None:
        """Know a contact, in place of the one with its id."""
        self._by_id[contact.id] = contact
        for uid in (contact.id, contact.source_id):
            if uid:
                self._by_uid.setdefault(uid, contact.id)
        for sign in self._signs(contact):
            self._by_sign.setdefault(sign, contact.id)

    def same_as(self, contact: Contact) -> Contact | None:
        """The known contact that another one is."""
        if contact.source_id in self._by_uid:
            return self._by_id[self._by_uid[contact.source_id]]
        for sign in self._signs(contact):
            if sign in self._by_sign:
                return self._by_id[self._by_sign[sign]]
        return None

    def _signs(self, contact: Contact) -> list[tuple[str, str]]:
        name = fold(contact.name)
        keys = [kept_key(number, self.country) for number in contact.numbers]
        keys += [email.casefold() for email in contact.emails]
        # Somebody of whom nothing but the name is known is whoever has that name alone.
        return [(key, name) for key in keys] or [("", name)]
