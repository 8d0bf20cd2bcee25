"""Contacts from vCards, of any version and from any address book.

Owns what the properties mean: names, numbers, addresses, Apple's and Android's own ones.
The syntax is ``vcard_lines``'s; whether what was read can be kept is ``importing``'s.
"""

import re
from collections.abc import Iterable, Iterator

from app.people.drafts import EVERYBODY, Draft
from app.people.vcard_lines import Card, Property, cards

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LAST = frozenset({"FAX", "PAGER", "MODEM", "BBS", "TELEX"})
_SIP_PROPERTIES = frozenset({"X-SIP", "X-PHONE-SIP", "X-EVOLUTION-SIP", "X-KADDRESSBOOK-X-SIP"})
_GROUPS = frozenset({"GROUP"})


def drafts_of(text: str) -> Iterator[Draft]:
    """What a .vcf file holds, card by card; cards of groups and lists are left out."""
    for number, card in enumerate(cards(text), 1):
        place = f"Card {number}, line {card.line}"
        if card.problem:
            yield Draft(place, problem=card.problem)
        elif not _is_group(card):
            yield _draft(card, place)


def draft_of(text: str, place: str) -> Draft:
    """What one card of an address book holds."""
    for card in cards(text):
        return Draft(place, problem=card.problem) if card.problem else _draft(card, place)
    return Draft(place, problem="there is no card in it")


def is_group(text: str) -> bool:
    """Whether a card is a list of others rather than somebody."""
    return any(_is_group(card) for card in cards(text))


def _draft(card: Card, place: str) -> Draft:
    first = {one.name: one for one in reversed(card.properties)}
    company = next(iter(_split(first["ORG"].value, ";")), "") if "ORG" in first else ""
    name = _unescaped(first["FN"].value) if "FN" in first else ""
    name = name.strip() or (_structured_name(first["N"].value) if "N" in first else "")
    nickname = _unescaped(first["NICKNAME"].value) if "NICKNAME" in first else ""
    uid = first["UID"].value.strip() if "UID" in first else ""
    return Draft(
        place,
        name=name or company or nickname,
        company=company,
        numbers=tuple(_numbers(card.properties)),
        emails=tuple(_emails(card.properties)),
        tags=tuple(_tags(card.properties)),
        notes="\n\n".join(
            _unescaped(one.value).strip() for one in card.properties if one.name == "NOTE"
        ),
        uid=uid.removeprefix("urn:uuid:"),
    )


def _numbers(properties: Iterable[Property]) -> Iterator[str]:
    found = []
    for place, one in enumerate(properties):
        value = _unescaped(one.value).strip()
        if one.name == "TEL" and value:
            found.append((_preference(one), place, value))
        elif (one.name == "IMPP" and re.match(r"sips?:", value, re.IGNORECASE)) or (
            one.name in _SIP_PROPERTIES and value
        ):
            scheme = "" if re.match(r"sips?:", value, re.IGNORECASE) else "sip:"
            found.append((_preference(one), place, scheme + value))
    return (value for _, _, value in sorted(found))


def _emails(properties: Iterable[Property]) -> Iterator[str]:
    found = [
        (_preference(one), place, _unescaped(one.value).strip())
        for place, one in enumerate(properties)
        if one.name == "EMAIL"
    ]
    return (re.sub(r"^mailto:", "", value, flags=re.I) for _, _, value in sorted(found) if value)


def _tags(properties: Iterable[Property]) -> Iterator[str]:
    for one in properties:
        if one.name == "CATEGORIES":
            tags = (tag.strip() for tag in _split(one.value, ","))
            yield from (tag for tag in tags if tag and tag.casefold() not in EVERYBODY)


def _preference(one: Property) -> int:
    """The smaller the sooner: the preferred one, the others, what nobody talks into."""
    if one.types & _LAST:
        return 200
    rank = (one.parameters.get("PREF") or ("",))[0]
    if rank.isdecimal():
        return min(int(rank), 100)
    return 0 if "PREF" in one.types else 101


def _structured_name(value: str) -> str:
    """Family; given; additional; prefixes; suffixes, as people say them."""
    parts = [*_split(value, ";"), "", "", "", "", ""]
    family, given, additional, prefix, suffix = parts[:5]
    return " ".join(part for part in (prefix, given, additional, family, suffix) if part)


def _split(value: str, sign: str) -> list[str]:
    """The parts of a structured value, unescaped."""
    parts = re.split(rf"(?<!\\)((?:\\\\)*){re.escape(sign)}", value)
    whole = [part + slashes for part, slashes in zip(parts[::2], [*parts[1::2], ""], strict=True)]
    return [_unescaped(part).strip() for part in whole]


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found.group(1) in "nN" else found.group(1), value)


def _is_group(card: Card) -> bool:
    return any(
        one.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND") and one.value.strip().upper() in _GROUPS
        for one in card.properties
    )
