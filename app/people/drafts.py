"""What a file or an address book says of somebody, before it is checked.

Owns the value and its turning into a contact. Reading it is the formats' own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.people.errors import ContactInvalid
from app.people.keeping import checked, is_email
from app.people.numbers import kept_form
from models.contacts import Contact

EVERYBODY = frozenset({"mycontacts", "my contacts"})
"""The label that Google gives to all contacts, so it says nothing of any."""


@dataclass(frozen=True, slots=True)
class Draft:
    """``place`` says where it stands, for problems: ``Card 3, line 40``. ``uid`` is the id it
    has there. A draft with a ``problem`` holds nothing else. ``left_out`` are sentences about
    what of it could not be read."""

    place: str
    name: str = ""
    company: str = ""
    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    notes: str = ""
    uid: str = ""
    problem: str = ""
    left_out: tuple[str, ...] = ()

    def contact(self, country: str, complain: Callable[[str], None]) -> Contact | None:
        """The contact in the form in which it is kept, without what is no number or e-mail
        address; None for nobody. ``complain`` is told what was left out."""
        where = f"{self.place} ({self.name})" if self.name else self.place
        if self.problem:
            complain(f"{where}: {self.problem}; it was left out.")
            return None
        for sentence in self.left_out:
            complain(f"{where}: {sentence}")
        numbers, emails = [], []
        for number in self.numbers:
            if kept_form(number, country):
                numbers.append(number)
            else:
                complain(f"{where}: {number!r} is no number; it was left out.")
        for email in self.emails:
            if is_email(email):
                emails.append(email)
            else:
                complain(f"{where}: {email!r} is no e-mail address; it was left out.")
        name = self.name.strip() or self.company.strip() or next(iter((*emails, *numbers)), "")
        if not name:
            if any((self.numbers, self.emails, self.notes.strip())):
                complain(f"{where}: there is no name in it; it was left out.")
            return None
        contact = Contact(
            name,
            tuple(numbers),
            notes=self.notes,
            tags=self.tags,
            company=self.company,
            emails=tuple(emails),
            source_id=self.uid,
        )
        try:
            return checked(contact, country)
        except ContactInvalid as error:
            complain(f"{where}: {error.field}: {error} It was left out.")
            return None
