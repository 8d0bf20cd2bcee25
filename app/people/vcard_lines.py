"""The lines of vCards: unfolded, taken apart, decoded, each with the number of its line.

Owns the syntax of vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): folding, groups, parameters
with and without names, quoted-printable and base64 with their character sets. What the
properties mean is ``vcard_reading``'s.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

_NAME = re.compile(r"(?:([A-Za-z0-9-]+)\.)?([A-Za-z0-9-]+)")
_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"}
_MOST_LINES_A_CARD = 20_000
"""A photo has a few thousand; more is no card."""
_AGENT = re.compile(r"(?:[A-Z0-9-]+\.)?AGENT(?:;[^:]*)?:")
_NO_END = "the card has no end (END:VCARD)"


class _Mark(Enum):
    """What a line means for the card that it stands in."""

    NONE = auto()
    BEGIN = auto()
    AGENT = auto()
    """The beginning of a card inside the card."""
    END = auto()


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card: ``item1.TEL;TYPE=cell:+49...``. Names are in capitals; ``value`` is
    decoded but not unescaped. A parameter without a name, as 2.1 has them, is a TYPE."""

    name: str
    value: str
    line: int
    group: str = ""
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def types(self) -> frozenset[str]:
        """What the TYPE parameter says, in capitals."""
        return frozenset(one.upper() for one in self.parameters.get("TYPE", ()))


@dataclass(frozen=True, slots=True)
class Card:
    """The properties between BEGIN and END; ``line`` is BEGIN's. ``problem`` says why it
    cannot be used."""

    line: int
    properties: tuple[Property, ...]
    problem: str = ""


def cards(text: str) -> Iterator[Card]:
    """The cards of a file, those inside other cards left out.

    A card stands inside another only behind its AGENT (2.1; RFC 2426, 3.5.4). Anywhere else
    a BEGIN means that the card before lacks its END: that one has a problem, the new one not.
    """
    found: list[Property] = []
    began, depth = 0, 0
    for number, line, mark in _marked(_logical_lines(text)):
        if mark is _Mark.BEGIN:
            if depth:
                yield Card(began, (), _NO_END)
            began, depth, found = number, 1, []
        elif depth and mark is not _Mark.NONE:
            depth += 1 if mark is _Mark.AGENT else -1
            if depth == 0:
                yield Card(began, tuple(found))
        elif depth == 1:
            one = _property(line, number)
            found += [one] if one is not None else []
            if len(found) > _MOST_LINES_A_CARD:
                yield Card(began, (), _NO_END)
                depth = 0
    if depth:
        yield Card(began, (), _NO_END)


def _marked(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, _Mark]]:
    """Which lines begin or end a card: one in a card at the line of AGENT or the one after it."""
    before = ""
    for number, line in lines:
        word = "".join(line.split()).upper()
        mark = _Mark.END if word == "END:VCARD" else _Mark.NONE
        if word.endswith("BEGIN:VCARD"):
            head = word.removesuffix("BEGIN:VCARD")
            if _AGENT.fullmatch(head or before):
                mark = _Mark.AGENT
            elif not head:
                mark = _Mark.BEGIN
        yield number, line, mark
        before = word or before


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their continuations, each with the number of its first."""
    current: list[str] = []
    first, soft = 0, False
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if soft:
            current.append("\n" + line)
            soft = line.endswith("=")
            continue
        if line[:1] in (" ", "\t") and current:
            current.append(line[1:])
        else:
            if current:
                yield first, "".join(current)
            current, first = [line], number
        soft = line.endswith("=") and "QUOTED-PRINTABLE" in "".join(current).upper()
    if current:
        yield first, "".join(current)


def _property(line: str, number: int) -> Property | None:
    """A line taken apart, None for what is none (an empty one, say)."""
    head, colon, value = _split_head(line)
    parts = list(_split_outside_quotes(head, ";"))
    name = _NAME.fullmatch(parts[0].strip()) if parts else None
    if not colon or name is None:
        return None
    parameters: dict[str, tuple[str, ...]] = {}
    for part in parts[1:]:
        key, equals, values = part.partition("=")
        if not equals:
            bare = key.strip().upper()
            key, values = ("ENCODING" if bare in _ENCODINGS else "TYPE"), key
        texts = tuple(one.strip().strip('"') for one in _split_outside_quotes(values, ","))
        key = key.strip().upper()
        parameters[key] = parameters.get(key, ()) + texts
    if "TYPE" in parameters:
        parameters["TYPE"] = tuple(o for t in parameters["TYPE"] for o in t.split(","))
    group = (name.group(1) or "").upper()
    return Property(name.group(2).upper(), _decoded(value, parameters), number, group, parameters)


def _split_head(line: str) -> tuple[str, str, str]:
    quoted = False
    for place, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return line[:place], ":", line[place + 1 :]
    # A quotation mark that nobody closed: the first colon it is.
    return line.partition(":")


def _split_outside_quotes(text: str, sign: str) -> Iterator[str]:
    start, quoted = 0, False
    for place, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif letter == sign and not quoted:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def _decoded(value: str, parameters: Mapping[str, tuple[str, ...]]) -> str:
    encoding = (parameters.get("ENCODING") or ("",))[0].upper()
    charset = (parameters.get("CHARSET") or ("utf-8",))[0]
    if encoding == "QUOTED-PRINTABLE":
        data = quopri.decodestring(value.encode("utf-8", "replace"))
    elif encoding in ("BASE64", "B"):
        try:
            data = base64.b64decode("".join(value.split()), validate=True)
        except (binascii.Error, ValueError):
            return ""
    else:
        return value
    for each in (charset, "utf-8"):
        try:
            return data.decode(each).replace("\r\n", "\n")
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace").replace("\r\n", "\n")
