"""A CardDAV server on loopback with one person's address books, written for tests.

Speaks HTTP/1.1 over real sockets: discovery, Basic and Digest, ctags and ETags, the query and
multiget reports. Refuses every method that would change something, and notes all requests.
"""

import asyncio
import base64
import hashlib
import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, unescape

NAMESPACES = (
    'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav" xmlns:S="http://calendarserver.org/ns/"'
)
HOME = "/books/ann/"
PRINCIPAL = "/principals/ann/"


@dataclass
class Reply:
    """What is answered; ``headers`` besides the length."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class CardDavServer:
    """``books`` maps a book's path to its cards, name to text. ``instead`` are replies for a
    path that stand in for the usual ones."""

    user: str = "ann"
    password: str = "secret"
    scheme: str = "basic"
    books: dict[str, dict[str, str]] = field(default_factory=lambda: {f"{HOME}contacts/": {}})
    instead: dict[str, Reply] = field(default_factory=dict)
    has_ctags: bool = True
    has_query: bool = True
    has_principal: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)

    async def __aenter__(self) -> "CardDavServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def put(self, name: str, text: str, book: str = f"{HOME}contacts/") -> None:
        self.books.setdefault(book, {})[name] = text

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                first, *lines = head.strip().split("\r\n")
                headers = {n.lower(): v for n, _, v in (line.partition(": ") for line in lines)}
                body = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
                method, path, _ = first.split(" ")
                reply = self._reply(method, path, headers, body)
                data = reply.body.encode()
                reply.headers["Content-Length"] = str(len(data))
                reply.headers.setdefault("Content-Type", "application/xml; charset=utf-8")
                answered = "".join(f"{n}: {v}\r\n" for n, v in reply.headers.items())
                writer.write(f"HTTP/1.1 {reply.status} x\r\n{answered}\r\n".encode() + data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _reply(self, method: str, path: str, headers: dict[str, str], body: str) -> Reply:
        self.asked.append((method, path))
        if path in self.instead:
            return Reply(**vars(self.instead[path]))
        refused = self._refusal(method, path, headers.get("authorization", ""))
        if refused is not None:
            return refused
        if method == "PROPFIND":
            return self._properties(path, headers["depth"])
        if method == "REPORT" and path in self.books:
            return self._report(path, body)
        return Reply(405 if method == "REPORT" else 403)

    # Signing in

    def _refusal(self, method: str, path: str, given: str) -> Reply | None:
        kind = given.partition(" ")[0].lower()
        self.signed_in.append(kind)
        if kind == self.scheme and (kind != "basic" or self._basic() == given):
            if kind == "basic" or self._digest_fits(method, given):
                return None
        challenge = 'Basic realm="x"'
        if self.scheme == "digest":
            challenge = 'Digest realm="x", nonce="n1", qop="auth", algorithm=MD5'
        return Reply(401, headers={"WWW-Authenticate": challenge})

    def _basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def _digest_fits(self, method: str, given: str) -> bool:
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        one = hashlib.md5(f"{self.user}:x:{self.password}".encode()).hexdigest()
        two = hashlib.md5(f"{method}:{said['uri']}".encode()).hexdigest()
        whole = f"{one}:n1:{said['nc']}:{said['cnonce']}:auth:{two}"
        return said["response"] == hashlib.md5(whole.encode()).hexdigest()

    # What there is

    def _properties(self, path: str, depth: str) -> Reply:
        if path == "/.well-known/carddav":
            return Reply(301, headers={"Location": "/dav/"})
        if path == "/dav/" and self.has_principal:
            inside = f"<current-user-principal><href>{PRINCIPAL}</href></current-user-principal>"
            return self._multistatus(self._found(path, inside))
        if path == PRINCIPAL:
            inside = f"<C:addressbook-home-set><href>{HOME}</href></C:addressbook-home-set>"
            return self._multistatus(self._found(path, inside))
        if path == HOME:
            listed = [self._found(HOME, "<resourcetype><collection/></resourcetype>")]
            return self._multistatus(
                *listed, *(map(self._book, self.books) if depth == "1" else ())
            )
        if path in self.books:
            cards = self._listed(path) if depth == "1" else ()
            return self._multistatus(self._book(path), *cards)
        return Reply(404)

    def _report(self, path: str, body: str) -> Reply:
        if "addressbook-query" in body:
            return self._multistatus(*self._listed(path)) if self.has_query else Reply(501)
        found = []
        for href in map(unescape, re.findall(r"<D:href>([^<]*)</D:href>", body)):
            text = self.books[path].get(href.removeprefix(path))
            if text is None:
                found.append(
                    f"<response><href>{href}</href><status>HTTP/1.1 404 x</status></response>"
                )
                continue
            data = f"<C:address-data>{escape(text)}</C:address-data>"
            inside = f"<getetag>{self._etag(text)}</getetag>{data}"
            found.append(self._found(href, inside))
        return self._multistatus(*found)

    def _listed(self, path: str) -> list[str]:
        cards = self.books[path].items()
        kind = "<resourcetype/>"
        return [
            self._found(path + name, f"{kind}<getetag>{self._etag(text)}</getetag>")
            for name, text in cards
        ]

    def _book(self, path: str) -> str:
        cards = repr(sorted(self.books[path].items()))
        version = f"<S:getctag>{self._etag(cards)}</S:getctag>" if self.has_ctags else ""
        kind = "<resourcetype><collection/><C:addressbook/></resourcetype>"
        return self._found(path, kind + version)

    def _etag(self, text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    def _found(self, path: str, properties: str) -> str:
        lacking = "<propstat><prop><C:nothing/></prop><status>HTTP/1.1 404 x</status></propstat>"
        return (
            f"<response><href>{escape(path)}</href><propstat><prop>{properties}</prop>"
            f"<status>HTTP/1.1 200 OK</status></propstat>{lacking}</response>"
        )

    def _multistatus(self, *responses: str) -> Reply:
        return Reply(207, f"<multistatus {NAMESPACES}>{''.join(responses)}</multistatus>")


def card(name: str, *lines: str, uid: str = "") -> str:
    """A vCard with these lines."""
    uid_line = f"UID:{uid}\r\n" if uid else ""
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", f"{uid_line}FN:{name}", *lines, "END:VCARD"))
