"""The XML of WebDAV and CardDAV: what is asked, and what a multistatus says.

Owns RFC 4918's and RFC 6352's forms. A document type is refused, so that no entity can
grow (``https://en.wikipedia.org/wiki/Billion_laughs_attack``); the size is ``carddav``'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

DAV = "DAV:"
CARD = "urn:ietf:params:xml:ns:carddav"
CALENDAR_SERVER = "http://calendarserver.org/ns/"
_DEEPEST = 64
_MULTISTATUS = f"{DAV}}}multistatus"


class XmlRefused(ValueError):
    """What a server sent is no multistatus, or more than we are ready to read."""


@dataclass(slots=True)
class Element:
    """``name`` is ``namespace}name``."""

    name: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def find(self, *path: str) -> "Element | None":
        """The first descendant down a path of names."""
        here: Element | None = self
        for name in path:
            here = next((one for one in here.children if one.name == name), None) if here else None
        return here


@dataclass(frozen=True, slots=True)
class Resource:
    """What a multistatus says of one address: the properties that were found there.
    ``gone`` where it says that there is nothing."""

    href: str
    properties: Mapping[str, Element]
    gone: bool = False

    def text(self, name: str) -> str:
        """A property's text, empty where it has none."""
        found = self.properties.get(name)
        return found.text.strip() if found else ""

    def address(self, name: str) -> str:
        """The address that a property holds."""
        found = self.properties.get(name)
        inside = found.find(f"{DAV}}}href") if found else None
        return inside.text.strip() if inside else ""

    @property
    def is_address_book(self) -> bool:
        """Whether it is a collection of contacts."""
        kind = self.properties.get(f"{DAV}}}resourcetype")
        return kind is not None and kind.find(f"{CARD}}}addressbook") is not None

    @property
    def version(self) -> str:
        """What changes whenever anything in a collection does; empty where that is not said."""
        return self.text(f"{CALENDAR_SERVER}}}getctag") or self.text(f"{DAV}}}sync-token")


def propfind() -> bytes:
    """Everything that discovery wants to know."""
    return _document(
        "<D:propfind {spaces}><D:prop><D:resourcetype/><D:current-user-principal/>"
        "<C:addressbook-home-set/><S:getctag/><D:sync-token/><D:getetag/></D:prop></D:propfind>"
    )


def query() -> bytes:
    """Ask a book for the versions of all its cards (RFC 6352, 8.6)."""
    return _document(
        "<C:addressbook-query {spaces}><D:prop><D:getetag/></D:prop>"
        "<C:filter/></C:addressbook-query>"
    )


def multiget(hrefs: Iterable[str]) -> bytes:
    """Ask a book for some of its cards (RFC 6352, 8.7)."""
    wanted = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    return _document(
        "<C:addressbook-multiget {spaces}><D:prop><D:getetag/><C:address-data/></D:prop>"
        + wanted.replace("{", "{{").replace("}", "}}")
        + "</C:addressbook-multiget>"
    )


def resources(data: bytes) -> list[Resource]:
    """What a multistatus says. Raises XmlRefused."""
    root = _parsed(data)
    if root.name != _MULTISTATUS:
        raise XmlRefused("it is no multistatus")
    return [_resource(one) for one in root.children if one.name == f"{DAV}}}response"]


def _resource(response: Element) -> Resource:
    href = response.find(f"{DAV}}}href")
    found: dict[str, Element] = {}
    for part in response.children:
        prop = part.find(f"{DAV}}}prop")
        if part.name == f"{DAV}}}propstat" and prop is not None and _is_fine(part):
            found |= {one.name: one for one in prop.children}
    gone = not found and not _is_fine(response)
    return Resource(href.text.strip() if href else "", found, gone)


def _is_fine(element: Element) -> bool:
    status = element.find(f"{DAV}}}status")
    words = status.text.split() if status else []
    return len(words) < 2 or words[1].startswith("2")


def _parsed(data: bytes) -> Element:
    top = Element("")
    stack = [top]
    pieces: list[list[str]] = [[]]
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if len(stack) > _DEEPEST:
            raise XmlRefused("it is nested too deeply")
        one = Element(name)
        stack[-1].children.append(one)
        stack.append(one)
        pieces.append([])

    def end(name: str) -> None:
        stack.pop().text = "".join(pieces.pop())

    def refuse(*_: object) -> None:
        raise XmlRefused("it has a document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: pieces[-1].append(text)
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise XmlRefused(str(error)) from error
    return top.children[0]


def _document(body: str) -> bytes:
    spaces = f'xmlns:D="{DAV}" xmlns:C="{CARD}" xmlns:S="{CALENDAR_SERVER}"'
    return ('<?xml version="1.0" encoding="utf-8"?>' + body.format(spaces=spaces)).encode()
