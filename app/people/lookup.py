"""Who is who: contacts by number, calls with the names of today, suggestions.

Owns the questions about contacts and calls together; each function takes the database first
and runs on a thread of the store. Comparing numbers is ``numbers``'s, the records are
``models``'s.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby

from sqlite_utils import Database

from app.commands.people import Recent, Suggestion
from app.people.cleaning import Kind, clean
from app.people.dialling import to_dial
from app.people.numbers import (
    kept_form,
    kept_key,
    match_key,
    national_digits,
    party_key,
    read_number,
    same_party,
    written,
)
from models.calls import Call
from models.contact_search import search_contacts
from models.contacts import Contact, NumberOwner, get_contact, number_owners
from models.folding import fold, number_tail, number_text
from models.recents import Party, calls_with, parties, recent_calls

_NUMERIC = re.compile(r"[\d+(][\d\s()+\-./]*")
_TRUNK = re.compile(r"\(\s*0\s*\)")
_CACHED = 16_384


def owner_of(db: Database, number: str, country: str, uri: str = "") -> NumberOwner | None:
    """Whose number that is, the oldest contact's where several have it."""
    key = party_key(number or uri, uri, country)
    return _owner(number_owners(db, [number_tail(key)]), key, country)


def contact_for(db: Database, number: str, country: str) -> Contact | None:
    """The contact who has a number."""
    owner = owner_of(db, number, country)
    return get_contact(db, owner.contact_id) if owner else None


def recents(
    db: Database, tab: str, country: str, limit: int = 100, before: str | None = None
) -> list[Recent]:
    """A page of recent calls with the names that their numbers have now."""
    return named(db, recent_calls(db, tab, limit, before), country)


def history(db: Database, contact_id: str, country: str, limit: int = 50) -> list[Recent]:
    """Calls with any of a contact's numbers. Raises RecordMissing."""
    contact = get_contact(db, contact_id)
    return _calls_with_keys(db, [kept_key(one, country) for one in contact.numbers], country, limit)


def history_of_number(db: Database, number: str, country: str, limit: int = 50) -> list[Recent]:
    """Calls with a number."""
    return _calls_with_keys(db, [match_key(number, country)], country, limit)


def named(db: Database, calls: Sequence[Call], country: str) -> list[Recent]:
    """Calls with the names that their numbers have now."""
    keys = [party_key(_number(call), call.remote_uri, country) for call in calls]
    owners = number_owners(db, {number_tail(key) for key in keys if key})
    listed = []
    for call, key in zip(calls, keys, strict=True):
        owner = _owner(owners, key, country)
        shown = _shown(call.remote_number, call.remote_uri, country) if key else ""
        name = owner.name if owner else call.remote_name
        listed.append(Recent(call, owner.contact_id if owner else None, name, shown))
    return listed


def find_contacts(
    db: Database, typed: str, country: str, tag: str | None = None, limit: int = -1
) -> list[Contact]:
    """Contacts that match what was typed, in the order of how well they do."""
    return search_contacts(db, searched(typed, country), tag, limit)


def suggestions(db: Database, typed: str, country: str, limit: int = 8) -> list[Suggestion]:
    """Contacts first, then others who were called or called; nothing for nothing typed."""
    words = searched(typed, country)
    if not words:
        return []
    found: list[Suggestion] = []
    for contact in search_contacts(db, words, limit=limit):
        found += _of_contact(contact, words, country)
    if len(found) < limit:
        known = {match_key(one.dial, country) for one in found}
        found += _others(db, words, country, known, limit - len(found))
    return found[:limit]


def searched(typed: str, country: str) -> list[tuple[str, ...]]:
    """The words of what was typed, each with the spellings that it may have: a number is one
    word, found with and without its country code or trunk prefix."""
    text = typed.strip()
    if _NUMERIC.fullmatch(text):
        return _number_word(text, country)
    cleaned = clean(text)
    if cleaned.kind is Kind.ADDRESS or cleaned.kind is Kind.CODE:
        address = cleaned.text.removeprefix("sips:").removeprefix("sip:")
        whole = match_key(cleaned.text, country)
        return [(address, whole[1:]) if whole.startswith("+") else (address,)]
    if cleaned.kind is Kind.NUMBER:
        return _number_word(kept_form(text, country).partition(";")[0] or cleaned.text, country)
    return _words(text, country)


def _words(text: str, country: str) -> list[tuple[str, ...]]:
    """Words between blanks; numbers beside each other are the parts of one."""
    found: list[tuple[str, ...]] = []
    words = (word.strip(",;") for word in text.split())
    for numeric, some in groupby(words, lambda word: bool(_NUMERIC.fullmatch(word))):
        if numeric:
            found += _number_word(" ".join(some), country)
        else:
            found += [(part,) for word in some for part in fold(word).split()]
    return found


def _number_word(text: str, country: str) -> list[tuple[str, ...]]:
    """A number's digits as kept ones may hold them; ``+49 (0)30`` is also ``+49 30``."""
    spellings = []
    for form in (text, _TRUNK.sub("", text)):
        spellings.append("".join(filter(str.isdecimal, clean(form).text)))
        spellings.append(national_digits(form, country))
    digits = tuple(dict.fromkeys(one for one in spellings if one))
    return [(*digits, fold(text))] if digits else []


def _calls_with_keys(db: Database, keys: Iterable[str], country: str, limit: int) -> list[Recent]:
    wanted = {key for key in keys if key}

    def is_wanted(number: str, uri: str) -> bool:
        key = party_key(number or uri, uri, country)
        return key in wanted or any(same_party(key, each) for each in wanted)

    calls = calls_with(db, {number_tail(key) for key in wanted}, is_wanted, limit)
    return named(db, calls, country)


def _owner(owners: dict[str, list[NumberOwner]], key: str, country: str) -> NumberOwner | None:
    if not key:
        return None
    near = owners.get(number_tail(key), [])
    keyed = [(kept_key(owner.number, country), owner) for owner in near]
    exact = [owner for other, owner in keyed if other == key]
    loose = [owner for other, owner in keyed if same_party(other, key)]
    return next(iter(exact or loose), None)


def _of_contact(
    contact: Contact, words: Sequence[tuple[str, ...]], country: str
) -> list[Suggestion]:
    """One suggestion for each number, or where those were meant for those that match."""
    text = fold(" ".join((contact.name, contact.company, *contact.emails, *contact.tags)))
    matching: list[str] = []
    if not all(any(one in text for one in word) for word in words):
        matching = [n for n in contact.numbers if any(_has(n, word) for word in words)]
    return [
        Suggestion(
            contact.name,
            written(number, country),
            read_number(number, country).dial,
            contact.id,
            contact.company,
        )
        for number in matching or contact.numbers
    ]


def _others(
    db: Database, words: Sequence[tuple[str, ...]], country: str, known: set[str], limit: int
) -> list[Suggestion]:
    found: list[tuple[Party, str]] = []
    for party in parties(db):
        text = _party_text(party.number, party.name)
        if not all(any(one in text for one in word) for word in words):
            continue
        key = party_key(to_dial(party.number, party.uri), party.uri, country)
        if key and key not in known:
            known.add(key)
            found.append((party, key))
            if len(found) >= limit * 2:
                break
    owners = number_owners(db, {number_tail(key) for _, key in found})
    listed = [_of_party(party, _owner(owners, key, country), country) for party, key in found]
    return listed[:limit]


def _of_party(party: Party, owner: NumberOwner | None, country: str) -> Suggestion:
    number = to_dial(party.number, party.uri)
    dial = kept_form(number, country) if owner is None else read_number(number, country).dial
    return Suggestion(
        owner.name if owner else party.name,
        _shown(party.number, party.uri, country),
        dial or number,
        owner.contact_id if owner else None,
        f"Last call {datetime.fromisoformat(party.last_at).astimezone():%Y-%m-%d}",
    )


def _has(number: str, spellings: tuple[str, ...]) -> bool:
    text = fold(number_text(number))
    return any(one in text for one in spellings)


@lru_cache(_CACHED)
def _party_text(number: str, name: str) -> str:
    return f"{fold(number_text(number))} {fold(name)}"


def _number(call: Call) -> str:
    return call.remote_number or call.remote_uri


def _shown(number: str, uri: str, country: str) -> str:
    if number and not any(letter.isalpha() for letter in number):
        return written(number, country)
    return written(uri or number, country)
