import keyring
import pytest

from app.people.desk import PeopleDesk
from app.people.errors import CardDavFailed, CardDavReason
from app.settings import SecretsUnavailable
from tests.app.people.conftest import Make
from tests.fakes.carddav_server import HOME, CardDavServer, Reply, card
from tests.fakes.keyring_backend import LockedKeyring, MemoryKeyring

BOOK = f"{HOME}contacts/"


async def refused(reader: PeopleDesk, password: str | None = "secret") -> CardDavFailed:
    with pytest.raises(CardDavFailed) as caught:
        await reader.sync_carddav(password)
    assert await reader.contacts() == []
    assert str(caught.value).endswith(".") and "secret" not in str(caught.value)
    return caught.value


async def test_without_an_address_it_is_said_where_to_set_it(make: Make) -> None:
    assert (await refused(make())).reason is CardDavReason.NOT_SET_UP


async def test_without_a_password_it_is_asked_for(reader: PeopleDesk, ring: MemoryKeyring) -> None:
    assert (await refused(reader, None)).reason is CardDavReason.NO_PASSWORD


async def test_a_wrong_password_is_said_and_not_kept(
    reader: PeopleDesk, server: CardDavServer, ring: MemoryKeyring
) -> None:
    for scheme in ("basic", "digest"):
        server.scheme = scheme
        assert (await refused(reader, "wrong")).reason is CardDavReason.WRONG_PASSWORD
    assert ring.kept == {}


async def test_a_server_that_is_not_there_is_said(make: Make, ring: MemoryKeyring) -> None:
    async with CardDavServer() as gone:
        url = gone.url
    failed = await refused(make(url=url))
    assert failed.reason is CardDavReason.NO_NETWORK and "127.0.0.1" in str(failed)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, "<html>Hello</html>", {"Content-Type": "text/html"}),
        Reply(207, "<multistatus xmlns='DAV:'/>"),
        Reply(404),
    ],
)
async def test_a_place_without_an_address_book_is_said(
    reader: PeopleDesk, server: CardDavServer, reply: Reply
) -> None:
    server.instead["/dav/"] = reply
    assert (await refused(reader)).reason is CardDavReason.NO_ADDRESS_BOOK


@pytest.mark.parametrize(
    ("path", "reply", "reason"),
    [
        (HOME, Reply(500), CardDavReason.SERVER_FAILED),
        (BOOK, Reply(503), CardDavReason.SERVER_FAILED),
        (BOOK, Reply(207, "<multistatus xmlns='DAV:'>"), CardDavReason.NO_ADDRESS_BOOK),
        (HOME, Reply(302, "", {"Location": HOME}), CardDavReason.SERVER_FAILED),
        (HOME, Reply(302, "", {"Location": "http://other.example/"}), CardDavReason.NOT_SECURE),
    ],
)
async def test_a_server_that_fails_changes_nothing(
    reader: PeopleDesk, server: CardDavServer, path: str, reply: Reply, reason: CardDavReason
) -> None:
    server.instead[path] = reply
    assert (await refused(reader)).reason is reason


async def test_a_failure_later_on_keeps_what_was_read(
    reader: PeopleDesk, server: CardDavServer
) -> None:
    await reader.sync_carddav("secret")
    server.instead[BOOK] = Reply(503)
    server.put("new.vcf", card("Nora"))
    with pytest.raises(CardDavFailed):
        await reader.sync_carddav()
    assert [one.name for one in await reader.contacts()] == ["Bob", "Zoë"]
    del server.instead[BOOK]
    assert (await reader.sync_carddav()).added == 1


async def test_books_that_moved_are_looked_for_again(
    reader: PeopleDesk, server: CardDavServer
) -> None:
    await reader.sync_carddav("secret")
    server.instead[HOME] = Reply(404)
    with pytest.raises(CardDavFailed):
        await reader.sync_carddav()
    assert ("PROPFIND", "/.well-known/carddav") in server.asked[-5:]


async def test_growing_entities_are_refused(reader: PeopleDesk, server: CardDavServer) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><multistatus xmlns="DAV:">&a;</multistatus>'
    server.instead[HOME] = Reply(207, bomb)
    assert (await refused(reader)).reason is CardDavReason.NO_ADDRESS_BOOK


@pytest.mark.parametrize("url", ["http://dav.example/", "http://192.168.1.5/dav"])
async def test_a_password_is_not_sent_in_the_clear(
    make: Make, ring: MemoryKeyring, url: str
) -> None:
    assert (await refused(make(url=url))).reason is CardDavReason.NOT_SECURE


@pytest.mark.parametrize("url", ["ftp://dav.example/", "https://", "no host at all"])
async def test_an_address_that_is_none_is_said(make: Make, ring: MemoryKeyring, url: str) -> None:
    assert (await refused(make(url=url))).reason is CardDavReason.NO_ADDRESS_BOOK


async def test_a_password_that_cannot_be_kept_is_said_after_the_sync(
    reader: PeopleDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise SecretsUnavailable("there is no keyring here")

    monkeypatch.setattr("app.people.address_book.set_secret", refuse)
    report = await reader.sync_carddav("secret")
    assert report.added == 2
    assert report.problems == ("The password could not be kept: there is no keyring here.",)


async def test_a_locked_keyring_is_said(reader: PeopleDesk, ring: MemoryKeyring) -> None:
    keyring.set_keyring(LockedKeyring())
    failed = await refused(reader, None)
    assert failed.reason is CardDavReason.NO_PASSWORD and "unlock" in str(failed)
