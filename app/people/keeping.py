"""Contacts as they are kept: checked, brought into one form, made one of several.

Owns what a contact may hold and what is a double of what. Leaves the database to ``models``
and reading other programs' files to their own modules.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from app.people.errors import ContactInvalid
from app.people.numbers import kept_form, kept_key
from models.contacts import Contact
from models.folding import fold

_NAME, _NOTES, _SHORT = 200, 50_000, 60
_MANY = 100
_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


def checked(contact: Contact, country: str) -> Contact:
    """The contact in the form in which it is kept: numbers as E.164, nothing twice.

    Raises ContactInvalid naming the field.
    """
    name = _line(contact.name)
    if not name:
        raise ContactInvalid("name", "Give the contact a name.")
    numbers = tuple(_number(number, country) for number in contact.numbers if number.strip())
    emails = tuple(_email(email) for email in contact.emails if email.strip())
    tags = tuple(_line(tag) for tag in contact.tags if tag.strip())
    kept = dataclasses.replace(
        contact,
        name=name,
        company=_line(contact.company),
        numbers=distinct_numbers(numbers, country),
        emails=distinct(emails, str.casefold),
        tags=distinct(tags, fold),
        notes=_lines(contact.notes),
    )
    _refuse_too_long(kept)
    return kept


def merged(contacts: Sequence[Contact], country: str) -> Contact:
    """All of them in the first: its name stays, nothing of the others is lost.

    A name or company that had to give way is kept in the notes.
    """
    first = contacts[0]
    company = next((one.company for one in contacts if one.company), "")
    others = [one.name for one in contacts[1:] if fold(one.name) != fold(first.name)]
    firms = [one.company for one in contacts if fold(one.company) not in ("", fold(company))]
    known_as = distinct((*others, *firms), fold)
    notes = distinct((one.notes.strip() for one in contacts if one.notes.strip()), str)
    also = (f"Also: {', '.join(known_as)}",) if known_as else ()
    return dataclasses.replace(
        first,
        company=company,
        numbers=distinct_numbers((n for one in contacts for n in one.numbers), country),
        emails=distinct((e for one in contacts for e in one.emails), str.casefold),
        tags=distinct((t for one in contacts for t in one.tags), fold),
        notes="\n\n".join((*notes, *also)),
        created_at=min(one.created_at for one in contacts),
    )


def duplicate_groups(contacts: Sequence[Contact], country: str) -> list[tuple[Contact, ...]]:
    """Groups of two and more that share a number or an e-mail address, or have one name."""
    places: dict[str, int] = {}
    leader = list(range(len(contacts)))

    def root(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for place, contact in enumerate(contacts):
        for sign in _signs(contact, country):
            one, other = root(places.setdefault(sign, place)), root(place)
            leader[max(one, other)] = min(one, other)
    groups: dict[int, list[Contact]] = {}
    for place, contact in enumerate(contacts):
        groups.setdefault(root(place), []).append(contact)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def is_email(text: str) -> bool:
    """Whether a text could be an e-mail address."""
    return bool(_EMAIL.fullmatch(text.strip()))


def distinct_numbers(numbers: Iterable[str], country: str) -> tuple[str, ...]:
    """Numbers in their order, each once however it is written."""
    return distinct(numbers, lambda number: number_key(number, country))


def number_key(number: str, country: str) -> str:
    """What the spellings of one number have in common; with another extension it is another
    number, though whoever calls from it cannot be told apart."""
    _, mark, extension = number.partition(";ext=")
    return f"{kept_key(number, country)}{mark}{extension}"


def distinct(texts: Iterable[str], key: Callable[[str], str]) -> tuple[str, ...]:
    """The texts in their order, of those with one ``key`` the first."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(key(text), text)
    return tuple(found.values())


def _signs(contact: Contact, country: str) -> Iterable[str]:
    yield f"name {fold(contact.name)}"
    for number in contact.numbers:
        yield f"number {number_key(number, country)}"
    for email in contact.emails:
        yield f"email {email.casefold()}"


def _number(number: str, country: str) -> str:
    kept = kept_form(number.strip(), country)
    if not kept:
        message = f"{number.strip()!r} is neither a telephone number nor a SIP address."
        raise ContactInvalid("numbers", message)
    return kept


def _email(email: str) -> str:
    if not is_email(email):
        raise ContactInvalid("emails", f"{email.strip()!r} is no e-mail address.")
    return email.strip()


def _line(text: str) -> str:
    return " ".join(_visible(text.replace("\n", " ")).split())


def _lines(text: str) -> str:
    return _visible(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _visible(text: str) -> str:
    """Without control characters, which no list can show."""
    return "".join(
        letter
        for letter in text
        if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")
    )


def _refuse_too_long(contact: Contact) -> None:
    for field, most in (("name", _NAME), ("company", _NAME), ("notes", _NOTES)):
        if len(getattr(contact, field)) > most:
            raise ContactInvalid(field, f"Use at most {most:,} letters.")
    for field in ("numbers", "emails", "tags"):
        values = getattr(contact, field)
        if len(values) > _MANY:
            raise ContactInvalid(field, f"Use at most {_MANY}.")
        longest = _SHORT if field == "tags" else _NAME
        if any(len(value) > longest for value in values):
            raise ContactInvalid(field, f"Use at most {longest} letters in each.")
