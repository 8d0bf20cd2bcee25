"""Another address, another user: what becomes of the contacts and of the kept password."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from app.commands.people import ImportReport
from app.people.desk import PeopleDesk
from app.people.errors import CardDavFailed, CardDavReason
from app.settings import ContactSettings, DataPaths, Settings
from models.contacts import Contact
from models.store import Store
from tests.app.people.conftest import Make, Told
from tests.fakes.carddav_server import HOME, CardDavServer, card

BOOK = f"{HOME}contacts/"
pytestmark = pytest.mark.usefixtures("ring")


@pytest_asyncio.fixture
async def other() -> AsyncIterator[CardDavServer]:
    """Another server, where Zoë is too, and Nora."""
    async with CardDavServer() as other:
        other.put("a.vcf", card("Zoë", "TEL:030 901821", uid="u1"))
        other.put("b.vcf", card("Nora", uid="u9"))
        yield other


async def names(reader: PeopleDesk) -> list[str]:
    return [contact.name for contact in await reader.contacts()]


@pytest.mark.parametrize("path", ["books/ann/contacts/", "dav/"])
async def test_another_way_to_the_same_book_leaves_everybody_and_follows_them(
    make: Make, server: CardDavServer, path: str
) -> None:
    await make(url=server.url).sync_carddav("secret")
    before = await make().contacts()
    reader = make(url=server.url + path)
    assert await reader.sync_carddav() == ImportReport(0, 0, 2)
    after = await reader.contacts()
    assert after == [replace(one, source=f"carddav:{server.url}{path}") for one in before]
    del server.books[BOOK]["bob.vcf"]
    assert (await reader.sync_carddav()).deleted == 1
    assert await names(reader) == ["Zoë"]


async def test_on_another_server_the_same_people_stay_with_what_was_changed_here(
    reader: PeopleDesk, make: Make, other: CardDavServer
) -> None:
    await reader.sync_carddav("secret")
    (zoe,) = await reader.contacts("zoe")
    await reader.save_contact(replace(zoe, name="Zoë W.", notes="Sings."))
    moved = make(url=other.url)
    assert await moved.sync_carddav("secret") == ImportReport(1, 1, 0, deleted=1)
    assert await names(moved) == ["Nora", "Zoë W."]
    now = await moved.contact(zoe.id)
    assert (now.numbers, now.notes) == (("+4930901821",), "Sings.")
    del other.books[BOOK]["a.vcf"]
    assert (await moved.sync_carddav()).deleted == 0
    assert (await moved.contact(zoe.id)).source == "desk"


async def test_who_was_deleted_or_written_here_is_not_touched_by_another_address(
    reader: PeopleDesk, make: Make, other: CardDavServer, keep: Callable[..., None]
) -> None:
    keep(Contact("Mine", ("200",)))
    await reader.sync_carddav("secret")
    bob, zoe = [one for one in await reader.contacts() if one.name != "Mine"]
    await reader.save_contact(replace(bob, notes="Owes us lunch."))
    await reader.delete_contact(zoe.id)
    moved = make(url=other.url)
    assert await moved.sync_carddav("secret") == ImportReport(1, 0, 0)
    assert await names(moved) == ["Bob", "Mine", "Nora"]
    (bob,) = await moved.contacts("bob")
    assert (bob.source, bob.notes) == ("desk", "Owes us lunch.")


async def test_an_address_that_cannot_be_read_changes_nobody(
    reader: PeopleDesk, make: Make, other: CardDavServer
) -> None:
    await reader.sync_carddav("secret")
    before = await reader.contacts()
    with pytest.raises(CardDavFailed):
        await make(url=other.url).sync_carddav("wrong")
    assert await reader.contacts() == before
    assert (await reader.sync_carddav()).deleted == 0


@pytest.mark.parametrize("user", ["ann", "bob"])
async def test_the_kept_password_goes_to_nobody_but_the_server_and_user_it_is_for(
    reader: PeopleDesk, make: Make, server: CardDavServer, other: CardDavServer, user: str
) -> None:
    await reader.sync_carddav("secret")
    asked = len(server.asked)
    elsewhere = make(url=other.url if user == "ann" else server.url, user=user)
    with pytest.raises(CardDavFailed, match=r"enter that of 127\.0\.0\.1") as caught:
        await elsewhere.sync_carddav()
    assert caught.value.reason is CardDavReason.NO_PASSWORD
    assert (other.asked, len(server.asked)) == ([], asked)


async def test_a_typed_password_goes_where_the_address_was_when_it_was_given(
    store: Store, tmp_path: Path, told: Told, server: CardDavServer, other: CardDavServer
) -> None:
    section = ContactSettings(carddav_url=server.url, carddav_user="ann")
    now = [Settings(contacts=section)]
    reader = PeopleDesk(store, DataPaths(tmp_path), lambda: now[-1], told.changed)
    two = [asyncio.ensure_future(reader.sync_carddav("secret")) for _ in range(2)]
    await asyncio.wait(two, timeout=0)
    now.append(Settings(contacts=section.model_copy(update={"carddav_url": other.url})))
    await asyncio.gather(*two)
    assert other.asked == []
