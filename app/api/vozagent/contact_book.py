"""Reading and changing contacts for VozAgent's API.

Owns what each request means for the contacts of the desk, each in one read or one write of
the store, so that two requests for one number never make two contacts. Checking a contact is
``app.people.keeping``'s, telling of changes ``news``'s.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from app.api.refusal import ApiRefused, refuse
from app.api.vozagent.contact_forms import (
    ContactFields,
    ContactPatch,
    KnownContact,
    NewContact,
    full_name,
)
from app.api.vozagent.forms import e164_of, tags_of
from app.api.vozagent.terms import CONFLICT, wrong_field
from app.people.errors import ContactInvalid
from app.people.keeping import checked
from app.people.lookup import contact_for, find_contacts
from app.people.numbers import written
from models.contact_changes import changed_at
from models.contacts import Contact, delete_contact, get_contact, get_contacts, save_contact
from models.folding import fold
from models.leads import Lead, leads_of, save_lead

_FIELDS = {"name": "first_name", "numbers": "phone_number", "emails": "email"}
"""What fields of a contact are called here."""
_LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True)
class TakenLead:
    """Whom a call is to. ``before`` is what was there until now, None for a new contact."""

    known: KnownContact
    before: KnownContact | None


def known_contacts(db: Database, contacts: Sequence[Contact]) -> list[KnownContact]:
    """Contacts with what else is known of them."""
    ids = [each.id for each in contacts]
    leads, changes = leads_of(db, ids), changed_at(db, ids)
    return [
        KnownContact(each, leads.get(each.id, Lead(each.id)), changes.get(each.id, each.created_at))
        for each in contacts
    ]


def get_known(db: Database, contact_id: str) -> KnownContact:
    """One contact. Raises RecordMissing."""
    return known_contacts(db, [get_contact(db, contact_id)])[0]


def find_known(db: Database, typed: str, tags: Sequence[str], country: str) -> list[KnownContact]:
    """Contacts in which ``typed`` occurs (name, company, address, tag, number), best first, or
    everybody, newest first; only those that have any of ``tags``."""
    found = find_contacts(db, typed, country)
    if not typed.strip():
        found.sort(key=lambda each: (each.created_at, each.id), reverse=True)
    wanted = {fold(tag) for tag in tags}
    if wanted:
        found = [each for each in found if wanted & {fold(tag) for tag in each.tags}]
    return known_contacts(db, found)


def create_contact(db: Database, body: NewContact, country: str) -> KnownContact:
    """A new contact. Raises ApiRefused, where somebody has the number too."""
    number = e164_of(body.phone_number, country)
    _refuse_taken(db, number, "", country)
    return _created(db, body, number, country)


def change_contact(db: Database, contact_id: str, body: ContactPatch, country: str) -> KnownContact:
    """Change what was said. Raises RecordMissing, ApiRefused."""
    known = get_known(db, contact_id)
    said = body.model_fields_set
    contact, first, last = known.contact, *known.names(country)
    numbers, emails = contact.numbers, contact.emails
    if "phone_number" in said:
        if body.phone_number is None:
            raise wrong_field("phone_number", "a contact keeps its number; give another one")
        number = e164_of(body.phone_number, country)
        _refuse_taken(db, number, contact.id, country)
        numbers = (number, *numbers[1:])
    if "email" in said:
        emails = (*filter(None, [body.email]), *emails[1:])
    if {"first_name", "last_name"} & said:
        first = (body.first_name or "").strip() if "first_name" in said else first
        last = (body.last_name or "").strip() if "last_name" in said else last
    changed = dataclasses.replace(
        contact,
        name=full_name(first, last) or _unnamed(numbers, contact.name, country),
        numbers=numbers,
        emails=emails,
        tags=tags_of(body.tags) if "tags" in said else contact.tags,
        company=body.company or "" if "company" in said else contact.company,
        notes=body.notes or "" if "notes" in said else contact.notes,
    )
    source = body.source or "" if "source" in said else known.lead.source
    return _kept(db, changed, (first, last), source, country)


def take_lead(db: Database, body: ContactFields, number: str, country: str) -> TakenLead:
    """Whoever has the number, or a new contact. What the desk knows of them stays: of what is
    said only what fills a gap is taken, and tags are added. Raises ApiRefused."""
    contact = contact_for(db, number, country)
    if contact is None:
        return TakenLead(_created(db, body, number, country), None)
    known = get_known(db, contact.id)
    first, last = known.names(country)
    if not (first or last):
        first, last = (body.first_name or "").strip(), (body.last_name or "").strip()
    changed = dataclasses.replace(
        contact,
        name=full_name(first, last) or contact.name,
        emails=contact.emails or tuple(filter(None, [body.email])),
        tags=(*contact.tags, *tags_of(body.tags)),
        company=contact.company or body.company or "",
        notes=contact.notes or body.notes or "",
    )
    source = known.lead.source or body.source or ""
    return TakenLead(_kept(db, changed, (first, last), source, country), known)


def leave_lead(db: Database, taken: TakenLead) -> None:
    """The call did not come about: let the contact be as it was before. What somebody else
    has made of it meanwhile stays."""
    contact = taken.known.contact
    if get_contacts(db, [contact.id]) != [contact]:
        return
    if taken.before is None:
        delete_contact(db, contact.id)
    else:
        save_contact(db, taken.before.contact)
        save_lead(db, taken.before.lead)


def _created(db: Database, body: ContactFields, number: str, country: str) -> KnownContact:
    first, last = (body.first_name or "").strip(), (body.last_name or "").strip()
    contact = Contact(
        full_name(first, last) or written(number, country),
        (number,),
        notes=body.notes or "",
        tags=tags_of(body.tags),
        company=body.company or "",
        emails=tuple(filter(None, [body.email])),
    )
    return _kept(db, contact, (first, last), body.source or "", country)


def _kept(
    db: Database, contact: Contact, names: tuple[str, str], source: str, country: str
) -> KnownContact:
    try:
        kept = checked(contact, country)
    except ContactInvalid as error:
        raise wrong_field(_FIELDS.get(error.field, error.field), str(error)) from error
    if len(source) > _LONGEST_SOURCE:
        raise wrong_field("source", f"Use at most {_LONGEST_SOURCE} letters.")
    first, last = (" ".join(each.split()) for each in names)
    save_contact(db, kept)
    save_lead(db, Lead(kept.id, first, last, " ".join(source.split())))
    return known_contacts(db, [kept])[0]


def _unnamed(numbers: Sequence[str], name: str, country: str) -> str:
    """What a contact without a name is called."""
    return written(numbers[0], country) if numbers else name


def _refuse_taken(db: Database, number: str, contact_id: str, country: str) -> None:
    owner = contact_for(db, number, country)
    if owner is not None and owner.id != contact_id:
        raise taken(owner.id)


def taken(contact_id: str) -> ApiRefused:
    """Somebody has that number already."""
    message = "another contact has this phone_number already"
    return refuse(409, CONFLICT, message, contact_id=contact_id)
