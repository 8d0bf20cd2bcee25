"""Reading an address book over CardDAV (RFC 6352): where it is, what changed, the cards.

Owns the conversation with the server; only asks, never writes. What becomes of the cards is
``carddav_sync``'s, the XML is ``dav_xml``'s. The password goes to the server that was
named, over HTTPS or to this computer itself, and to where that server sends us over HTTPS.
"""

import ipaddress
import ssl
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from app.people import dav_xml
from app.people.dav_xml import CARD, DAV, Resource, XmlRefused
from app.people.errors import CardDavFailed, CardDavReason

_LARGEST_BYTES = 64_000_000
_MOST_REDIRECTS = 5
_CARDS_AT_ONCE = 100
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Home:
    """Where address books are: a folder of them, or a book itself."""

    url: str
    is_book: bool


@dataclass(frozen=True, slots=True)
class Book:
    """An address book: where it is, and what changes when anything in it does (maybe empty)."""

    url: str
    version: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said in the end, after redirects: its resources, and where it was."""

    url: httpx.URL
    resources: tuple[Resource, ...]


class OfferedAuth(httpx.Auth):
    """Signs in as the server asks: Digest where it offers that, else Basic.

    ``scheme`` is what worked before; ``basic`` saves asking first.
    """

    def __init__(self, user: str, password: str, scheme: str = "") -> None:
        self.scheme = scheme
        self._basic = httpx.BasicAuth(user, password)
        self._digest = httpx.DigestAuth(user, password)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Satisfies ``httpx.Auth``."""
        if self.scheme == "digest":
            yield from self._digest.auth_flow(request)
            return
        if self.scheme == "basic":
            yield from self._basic.auth_flow(request)
            return
        response = yield request
        if response.status_code != 401:
            return
        offered = " ".join(response.headers.get_list("www-authenticate")).lower()
        self.scheme = "digest" if "digest" in offered else "basic"
        yield from (self._digest if self.scheme == "digest" else self._basic).auth_flow(request)


class CardDav:
    """One reading of the address books at an address. Use as an asynchronous context.

    Every method raises CardDavFailed with a sentence.
    """

    def __init__(
        self, address: str, auth: OfferedAuth, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._start = start_of(address)
        self._http = httpx.AsyncClient(
            auth=auth, timeout=_TIMEOUT, transport=transport, follow_redirects=False
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def find_home(self) -> Home:
        """Where the address books are: the book itself that was named, or what holds them all.

        The named address is asked first, then the server's ``.well-known/carddav`` (RFC 6764).
        """
        for place in (self._start, self._start.copy_with(raw_path=b"/.well-known/carddav")):
            answer = await self._ask("PROPFIND", place, dav_xml.propfind(), "0", may_lack=True)
            found = await self._home_behind(answer) if answer else None
            if found:
                return found
        raise _no_book(self._start.host)

    async def books(self, home: Home) -> list[Book]:
        """The address books in a place that ``find_home`` found; that there is none raises."""
        depth = "0" if home.is_book else "1"
        answer = await self._ask("PROPFIND", httpx.URL(home.url), dav_xml.propfind(), depth)
        assert answer is not None
        books = [
            Book(str(self._joined(answer.url, one.href)), one.version)
            for one in answer.resources
            if one.is_address_book
        ]
        if not books:
            raise _no_book(self._start.host)
        return books

    async def versions(self, book: str) -> dict[str, str]:
        """The version (ETag) of every card of a book, by the card's address."""
        place = httpx.URL(book)
        answer = await self._ask("REPORT", place, dav_xml.query(), "1", may_lack=True)
        if answer is None:
            # Not every server knows the query; all of them list what is in a folder.
            answer = await self._ask("PROPFIND", place, dav_xml.propfind(), "1")
        assert answer is not None
        found = {}
        for one in answer.resources:
            etag = one.text(f"{DAV}}}getetag")
            is_folder = one.properties.get(f"{DAV}}}resourcetype")
            if etag and one.href and not (is_folder and is_folder.children):
                found[str(self._joined(answer.url, one.href))] = etag
        return found

    async def cards(
        self, book: str, urls: Sequence[str]
    ) -> AsyncGenerator[tuple[str, str, str], None]:
        """Address, version and text of some cards of a book; those gone meanwhile are left out."""
        for start in range(0, len(urls), _CARDS_AT_ONCE):
            paths = [
                httpx.URL(url).raw_path.decode() for url in urls[start : start + _CARDS_AT_ONCE]
            ]
            answer = await self._ask("REPORT", httpx.URL(book), dav_xml.multiget(paths), "0")
            assert answer is not None
            for one in answer.resources:
                text = one.properties.get(f"{CARD}}}address-data")
                if text is not None:
                    place = str(self._joined(answer.url, one.href))
                    yield place, one.text(f"{DAV}}}getetag"), text.text

    async def _home_behind(self, answer: Answer) -> Home | None:
        """The home that a resource leads to, over its principal if need be."""
        for one in answer.resources:
            if one.is_address_book:
                return Home(str(answer.url), is_book=True)
        home = self._home_set(answer)
        if home:
            return home
        for one in answer.resources:
            principal = one.address(f"{DAV}}}current-user-principal")
            if principal:
                place = self._joined(answer.url, principal)
                there = await self._ask("PROPFIND", place, dav_xml.propfind(), "0", may_lack=True)
                return self._home_set(there) if there else None
        return None

    def _home_set(self, answer: Answer) -> Home | None:
        for one in answer.resources:
            home = one.address(f"{CARD}}}addressbook-home-set")
            if home:
                return Home(str(self._joined(answer.url, home)), is_book=False)
        return None

    async def _ask(
        self, method: str, url: httpx.URL, body: bytes, depth: str, may_lack: bool = False
    ) -> Answer | None:
        """Ask and follow redirects; None where there is no such thing and there need not be."""
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        for _ in range(_MOST_REDIRECTS):
            status, answered, data = await self._send(method, url, body, headers)
            if status in _REDIRECTS:
                url = self._joined(url, answered.get("location", ""))
                continue
            if may_lack and status in (400, 404, 405, 406, 415, 501):
                return None
            self._explain(status)
            try:
                return Answer(url, tuple(dav_xml.resources(data)))
            except XmlRefused as error:
                if may_lack and "xml" not in answered.get("content-type", ""):
                    return None
                raise _no_book(self._start.host) from error
        raise _failed(f"{self._start.host} sends us round in circles; check the address.")

    async def _send(
        self, method: str, url: httpx.URL, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, httpx.Headers, bytes]:
        try:
            async with self._http.stream(method, url, content=body, headers=headers) as response:
                data = bytearray()
                async for piece in response.aiter_bytes():
                    data += piece
                    if len(data) > _LARGEST_BYTES:
                        raise _failed(f"{url.host} sends more than we are ready to read.")
                return response.status_code, response.headers, bytes(data)
        except httpx.HTTPError as error:
            raise _unreachable(url.host, error) from error

    def _explain(self, status: int) -> None:
        host = self._start.host
        if status in (401, 403):
            sentence = f"{host} does not accept this user name and password; correct them."
            raise CardDavFailed(CardDavReason.WRONG_PASSWORD, sentence)
        if status >= 500:
            raise _failed(f"{host} has a fault ({status}); try again later.")
        if not 200 <= status < 300:
            raise _no_book(host)

    def _joined(self, base: httpx.URL, reference: str) -> httpx.URL:
        """Where a reference leads. Raises CardDavFailed where we do not go."""
        try:
            url = base.join(reference)
        except httpx.InvalidURL as error:
            raise _no_book(self._start.host) from error
        if url.host == self._start.host and url.scheme == "http" != self._start.scheme:
            # A server behind a proxy that speaks HTTPS for it may not know that.
            url = url.copy_with(scheme="https", port=self._start.port)
        same = url.host == self._start.host and url.scheme == self._start.scheme
        if not same and url.scheme != "https":
            raise CardDavFailed(
                CardDavReason.NOT_SECURE,
                f"{self._start.host} sends us to {url.host} without encryption; it was not read.",
            )
        return url


def start_of(address: str) -> httpx.URL:
    """Where reading an address begins. Raises CardDavFailed where it is none that may be read."""
    text = address.strip()
    try:
        url = httpx.URL(text if "://" in text else f"https://{text}")
    except httpx.InvalidURL as error:
        raise _no_book(text) from error
    if url.scheme not in ("http", "https") or not url.host or "%" in url.host:
        raise _no_book(text)
    if url.scheme == "http" and not _is_this_computer(url.host):
        sentence = f"{url.host} would be read without encryption; use an https:// address."
        raise CardDavFailed(CardDavReason.NOT_SECURE, sentence)
    return url.copy_with(path=url.path or "/", query=None, fragment=None, userinfo=b"")


def _is_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _unreachable(host: str, error: httpx.HTTPError) -> CardDavFailed:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            sentence = f"The certificate of {host} is not trusted; check the address."
            return CardDavFailed(CardDavReason.NOT_SECURE, sentence)
        cause = cause.__cause__ or cause.__context__
    sentence = f"{host} cannot be reached; check the network and the address."
    return CardDavFailed(CardDavReason.NO_NETWORK, sentence)


def _no_book(host: str) -> CardDavFailed:
    sentence = f"There is no address book at {host}; check the address."
    return CardDavFailed(CardDavReason.NO_ADDRESS_BOOK, sentence)


def _failed(sentence: str) -> CardDavFailed:
    return CardDavFailed(CardDavReason.SERVER_FAILED, sentence)
