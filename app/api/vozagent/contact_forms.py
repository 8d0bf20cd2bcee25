"""Contacts as VozAgent's API takes and gives them.

Owns the bodies, and the way from a contact of the desk's, whose name is one text, to an
object with a first and a last name. The parts that an integration gave hold until somebody
changes the name; then, and for everybody else, the first word is the first name.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field

from app.api.vozagent.forms import Text, moment
from app.people.numbers import kept_key, match_key
from models.contacts import Contact
from models.leads import Lead

Tags = Annotated[
    Text | list[Text] | None, Field(description="One tag, several with commas, or a list.")
]


class ContactFields(BaseModel):
    """What is written about a contact; what is left out is not said."""

    first_name: Text | None = None
    last_name: Text | None = None
    email: Text | None = None
    company: Text | None = None
    source: Text | None = Field(None, description="Where the lead came from, such as website.")
    tags: Tags = None
    notes: Text | None = None


class NewContact(ContactFields):
    """A contact to create."""

    phone_number: Text = Field(examples=["+15551234567"])


class ContactPatch(ContactFields):
    """What is to change; ``null`` empties a field."""

    phone_number: Text | None = Field(None, examples=["+15551234567"])


class ListedContact(BaseModel):
    """A contact in a list."""

    id: str
    first_name: str | None
    last_name: str | None
    email: str | None
    phone_number: str | None
    company: str | None
    tags: list[str]
    created_at: str
    updated_at: str


class WholeContact(ListedContact):
    """A contact by itself."""

    notes: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A contact and what the records say beside it. ``updated_at`` is a moment of theirs."""

    contact: Contact
    lead: Lead
    updated_at: str

    def listed(self, country: str) -> ListedContact:
        """As a list shows it."""
        return ListedContact(**self._fields(country))

    def whole(self, country: str) -> WholeContact:
        """By itself."""
        notes, source = self.contact.notes or None, self.lead.source or None
        return WholeContact(**self._fields(country), notes=notes, source=source)

    def names(self, country: str) -> tuple[str, str]:
        """First and last name, each empty where there is none."""
        contact, lead = self.contact, self.lead
        if contact.name == full_name(lead.first_name, lead.last_name):
            return lead.first_name, lead.last_name
        if _is_own_number(contact, country):
            return "", ""
        first, _, last = contact.name.partition(" ")
        return first, last

    def _fields(self, country: str) -> dict[str, Any]:
        contact = self.contact
        first, last = self.names(country)
        number = contact.numbers[0].partition(";")[0] if contact.numbers else None
        return {
            "id": contact.id,
            "first_name": first or None,
            "last_name": last or None,
            "email": contact.emails[0] if contact.emails else None,
            "phone_number": number,
            "company": contact.company or None,
            "tags": list(contact.tags),
            "created_at": moment(contact.created_at),
            "updated_at": moment(self.updated_at),
        }


def full_name(first: str, last: str) -> str:
    """Both parts in one text."""
    return " ".join(part for part in (first, last) if part)


def _is_own_number(contact: Contact, country: str) -> bool:
    """Nobody has given it a name yet."""
    key = match_key(contact.name, country)
    return any(kept_key(number, country) == key for number in contact.numbers)
