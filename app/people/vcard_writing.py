"""Contacts as vCards 3.0 (RFC 2426), which every address book reads.

Owns the text; putting it into a file is ``exporting``'s.
"""

from collections.abc import Iterable, Iterator

from models.contacts import Contact

_OCTETS = 75


def vcards(contacts: Iterable[Contact]) -> str:
    """One card for each contact."""
    return "".join(f"{_folded(line)}\r\n" for one in contacts for line in _lines(one))


def _lines(contact: Contact) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"UID:{_escaped(contact.source_id or contact.id)}"
    yield f"FN:{_escaped(contact.name)}"
    given, _, family = contact.name.rpartition(" ")
    yield f"N:{_escaped(family)};{_escaped(given)};;;"
    if contact.company:
        yield f"ORG:{_escaped(contact.company)}"
    for number in contact.numbers:
        if number.lower().startswith(("sip:", "sips:")):
            yield f"IMPP:{_escaped(number)}"
        else:
            yield f"TEL:{_escaped(number)}"
    for email in contact.emails:
        yield f"EMAIL;TYPE=INTERNET:{_escaped(email)}"
    if contact.tags:
        yield f"CATEGORIES:{','.join(map(_escaped, contact.tags))}"
    if contact.notes:
        yield f"NOTE:{_escaped(contact.notes)}"
    yield "END:VCARD"


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line of at most 75 octets, continued on others; no letter is cut in two."""
    pieces, size = [""], 0
    for letter in line:
        octets = len(letter.encode("utf-8", "replace"))
        if size + octets > _OCTETS:
            pieces.append("")
            size = 1
        pieces[-1] += letter
        size += octets
    return "\r\n ".join(pieces)
