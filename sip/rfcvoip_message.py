"""SIP messages as text: reading their headers, writing requests and responses.

Owns the headers, in the order and spelling in which they came, because a response has to
repeat them so. Leaves the grammar of bodies and challenges to ``rfcvoip_library``.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sip.rfcvoip_library import SIP_PORT, Address, Parsed, parse

Header = tuple[str, str]
COMPACT = {
    **{"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"},
    **{"c": "content-type", "s": "subject", "k": "supported", "e": "content-encoding"},
}
METHODS = ("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO")
ALLOW: Header = ("Allow", ", ".join(METHODS))
AGENT = "Ringdesk"
MAX_FORWARDS: Header = ("Max-Forwards", "70")

LONGEST = 1024
"""A name longer than this is no name, and would take long to look through."""

_BREAK = re.compile(r"\r\n|\r|\n")
_SENDER = re.compile(r"[^;\s]+\s+[^;\s]")
"""A Via begins with the protocol and who sent it, by which an answer finds its way."""
_TAG = re.compile(r";\s*tag\s*=\s*([^;,\s>]+)", re.IGNORECASE)
_APART = re.compile(r'"(?:[^"\\]|\\.)*+\\?(?:"|$)|<[^<>]*>|,', re.DOTALL)
"""A comma between two values, or a piece inside which a comma is none."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that came in. ``status`` is 0 for a request."""

    method: str
    """Of a response, the method it answers."""
    uri: str
    status: int
    reason: str
    headers: tuple[Header, ...]
    source: Address
    parsed: Parsed | None = field(repr=False)
    """None where rfcvoip could not read it, though its headers are whole."""

    def all(self, name: str) -> list[str]:
        """Every value of a header, in order; several on one line count apart."""
        values = [value for each, value in self.headers if each.lower() == name.lower()]
        return [part for value in values for part in _apart(value)]

    def one(self, name: str) -> str:
        """A header as it stands; empty without one."""
        return next((value for each, value in self.headers if each.lower() == name.lower()), "")

    @property
    def call_id(self) -> str:
        """Call-ID."""
        return self.one("call-id")

    @property
    def number(self) -> int:
        """The number in CSeq."""
        return int(self.one("cseq").split()[0])

    @property
    def from_tag(self) -> str:
        """The sender's tag."""
        return tag_of(self.one("from"))

    @property
    def to_tag(self) -> str:
        """The tag of whom it is for; empty outside a dialog."""
        return tag_of(self.one("to"))

    @property
    def branch(self) -> str:
        """The top Via's branch with the method, which names a transaction."""
        return f"{parameter(self.all('via')[0], 'branch')} {self.method}"


@dataclass(frozen=True, slots=True)
class Request:
    """A request of ours, ready to leave for ``address``."""

    method: str
    uri: str
    headers: tuple[Header, ...]
    address: Address
    body: str = ""

    @property
    def branch(self) -> str:
        """As ``Message.branch`` of its answers."""
        via = next(value for name, value in self.headers if name == "Via")
        return f"{parameter(via, 'branch')} {self.method}"

    @property
    def data(self) -> bytes:
        """What goes over the wire."""
        return _text(f"{self.method} {self.uri} SIP/2.0", self.headers, self.body)

    def value(self, name: str) -> str:
        """A header's value; empty without one."""
        return next((value for each, value in self.headers if each == name), "")


def read(raw: bytes, source: Address) -> Message | None:
    """None for what cannot be answered because its headers are not whole."""
    head, _, _ = raw.partition(b"\r\n\r\n")
    start, *lines = _BREAK.split(head.decode("utf-8", "replace"))
    headers = tuple(_headers(lines))
    first, _, rest = start.partition(" ")
    message = Message("", "", 0, "", headers, source, parse(raw))
    cseq = message.one("cseq").split()
    vias = message.all("via")
    whole = len(cseq) == 2 and re.fullmatch(r"[0-9]{1,10}", cseq[0]) and vias
    needed = [message.one(each) for each in ("call-id", "from", "to")]
    if (
        not whole
        or not _SENDER.match(vias[0])
        or not all(0 < len(each) <= LONGEST for each in (*needed, *vias))
    ):
        return None
    method, uri, status, reason = cseq[1], "", 0, ""
    if first == "SIP/2.0":
        code, _, reason = rest.partition(" ")
        if not re.fullmatch(r"[1-6][0-9][0-9]", code):
            return None
        status = int(code)
    else:
        uri, _, version = rest.rpartition(" ")
        if version != "SIP/2.0" or first != method:
            return None
    return Message(method, uri, status, reason, headers, source, message.parsed)


def respond(
    request: Message, status: int, reason: str, own_tag: str, extra: Sequence[Header] = ()
) -> bytes:
    """A response without a body."""
    return respond_with(request, (status, reason), own_tag, extra, "")


def respond_with(
    request: Message, status: tuple[int, str], own_tag: str, extra: Sequence[Header], body: str
) -> bytes:
    """A response to ``request``, with our tag where it has none yet."""
    first, *others = request.all("via")
    host, port = request.source
    marks = f";received={host}"
    if re.search(r";\s*rport\s*(;|$)", first):
        first = re.sub(r";\s*rport\s*(?=;|$)", f";rport={port}", first)
    to = request.one("to")
    headers = [("Via", first + marks), *(("Via", each) for each in others)]
    headers += [("Record-Route", each) for each in request.all("record-route")]
    headers += [
        ("From", request.one("from")),
        ("To", to if tag_of(to) else f"{to};tag={own_tag}"),
        ("Call-ID", request.call_id),
        ("CSeq", request.one("cseq")),
        *extra,
        ("User-Agent", AGENT),
    ]
    return _text(f"SIP/2.0 {status[0]} {status[1]}", headers, body)


def answer_address(request: Message) -> Address:
    """Where a response goes: RFC 3581 where the sender asks for it, else RFC 3261, 18.2.2."""
    first = request.all("via")[0]
    if re.search(r";\s*rport\s*(=|;|$)", first):
        return request.source
    place = first.split(";")[0].split()[-1]
    _, colon, port = place.rpartition(":")
    sent_by = int(port) if colon and port.isdecimal() and 0 < int(port) < 65536 else SIP_PORT
    return request.source[0], sent_by


def tag_of(value: str) -> str:
    """The tag of a From or To value."""
    found = _TAG.search(value.rpartition(">")[2] if ">" in value else value)
    return found[1] if found else ""


def parameter(value: str, name: str) -> str:
    """A header's parameter; empty without one."""
    found = re.search(rf";\s*{name}\s*=\s*([^;,\s]+)", value, re.IGNORECASE)
    return found[1] if found else ""


def address_in(value: str) -> str:
    """The URI of a Contact, Route, From or To."""
    inside = re.search(r"<([^>]*)>", value)
    return (inside[1] if inside else value.partition(";")[0]).strip()


def token() -> str:
    """A new tag, branch or Call-ID that nobody else has."""
    return secrets.token_hex(10)


def one_line(value: str) -> str:
    """A value without anything that would end its header."""
    return " ".join(_BREAK.split(value)).replace("\0", "")


def _apart(value: str) -> list[str]:
    cuts = [each.start() for each in _APART.finditer(value) if each[0] == ","]
    parts = (value[a + 1 : b] for a, b in pairwise([-1, *cuts, len(value)]))
    return [part.strip() for part in parts if part.strip()]


def _headers(lines: Iterable[str]) -> list[Header]:
    unfolded: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t") and unfolded:
            unfolded[-1] += f" {line.strip()}"
        else:
            unfolded.append(line)
    found = []
    for line in unfolded:
        name, colon, value = line.partition(":")
        if colon:
            name = name.strip()
            found.append((COMPACT.get(name.lower(), name), value.strip()))
    return found


def _text(start: str, headers: Iterable[Header], body: str) -> bytes:
    encoded = body.encode()
    lines = [start, *(f"{name}: {one_line(value)}" for name, value in headers)]
    lines.append(f"Content-Length: {len(encoded)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + encoded
