"""Ways to a server that loopback cannot show: other hosts, HTTPS, certificates."""

import ssl
from collections.abc import Callable

import httpx
import pytest

from app.people.carddav import CardDav, Home, OfferedAuth
from app.people.errors import CardDavFailed, CardDavReason

BOOK = (
    "<response><href>{href}</href><propstat><prop><resourcetype><C:addressbook/></resourcetype>"
    "</prop><status>HTTP/1.1 200 OK</status></propstat></response>"
)


def multistatus(*hrefs: str) -> httpx.Response:
    spaces = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'
    inside = "".join(BOOK.format(href=href) for href in hrefs)
    return httpx.Response(207, text=f"<multistatus {spaces}>{inside}</multistatus>")


def dav(answer: Callable[[httpx.Request], httpx.Response], address: str = "dav.example") -> CardDav:
    return CardDav(address, OfferedAuth("ann", "secret", "basic"), httpx.MockTransport(answer))


async def test_an_address_without_a_scheme_means_https() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return multistatus("/")

    async with dav(answer) as server:
        assert await server.find_home() == Home("https://dav.example/", is_book=True)
    assert asked == ["https://dav.example/"]


async def test_a_redirect_to_another_host_is_followed_over_https_only() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "dav.example":
            to = "https" if request.url.path == "/safe" else "http"
            return httpx.Response(301, headers={"Location": f"{to}://other.example/book/"})
        return multistatus("/book/")

    async with dav(answer, "https://dav.example/safe") as server:
        assert (await server.find_home()).url == "https://other.example/book/"
    async with dav(answer, "https://dav.example/unsafe") as server:
        with pytest.raises(CardDavFailed) as caught:
            await server.find_home()
    assert caught.value.reason is CardDavReason.NOT_SECURE


async def test_a_server_that_does_not_know_it_speaks_https_is_not_left_for_http() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.scheme == "https"
        return multistatus("http://dav.example/book/")

    async with dav(answer, "https://dav.example:8443/") as server:
        (book,) = await server.books(Home("https://dav.example:8443/", is_book=False))
    assert book.url == "https://dav.example:8443/book/"


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (ssl.SSLCertVerificationError("self-signed certificate"), CardDavReason.NOT_SECURE),
        (TimeoutError(), CardDavReason.NO_NETWORK),
    ],
)
async def test_what_is_in_the_way_is_said(cause: Exception, reason: CardDavReason) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no") from cause

    async with dav(answer) as server:
        with pytest.raises(CardDavFailed, match=r"dav\.example.*check the") as caught:
            await server.find_home()
    assert caught.value.reason is reason


async def test_more_than_we_are_ready_to_read_is_refused() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(207, content=b" " * 64_000_001)

    async with dav(answer) as server:
        with pytest.raises(CardDavFailed) as caught:
            await server.find_home()
    assert caught.value.reason is CardDavReason.SERVER_FAILED
