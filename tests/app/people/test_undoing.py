"""Undoing a deletion or a merge, of one's own contacts and those of an address book."""

from collections.abc import Awaitable, Callable

import pytest

from app.commands.people import AsBefore
from app.people.desk import PeopleDesk
from models.contacts import Contact
from models.leads import Lead, leads_of, save_lead
from models.store import Store
from tests.app.people.conftest import Told
from tests.fakes.carddav_server import HOME, CardDavServer, card

BOOK = f"{HOME}contacts/"
ZOE = Contact("Zoë Strauß", ("+4930901820",), tags=("customer",), company="Blau")
ANNA = Contact("Anna Berg", ("+442079460958",), emails=("anna@example.com",))


async def deleted(reader: PeopleDesk) -> AsBefore:
    """Both are deleted; the way back."""
    bob, zoe = await reader.contacts()
    ways = [await reader.delete_contact(one.id) for one in (bob, zoe)]
    return AsBefore(
        tuple(one for way in ways for one in way.contacts),
        tuple(one for way in ways for one in way.cards),
    )


async def merged(reader: PeopleDesk) -> AsBefore:
    """Bob is made one with Zoë; the way back."""
    bob, zoe = await reader.contacts()
    return (await reader.merge((zoe.id, bob.id))).before


async def test_a_merge_and_a_deletion_are_undone(
    people: PeopleDesk, keep: Callable[..., None], store: Store, told: Told
) -> None:
    keep(ZOE, ANNA)
    lead = Lead(ZOE.id, "Zoë", "Strauß", "website")
    store.write_now(save_lead, lead)
    before = await people.contacts()
    merged = await people.merge((ANNA.id, ZOE.id))
    told.changes.clear()
    await people.put_back(merged.before)
    assert await people.contacts() == before
    assert told.changes == [("contacts", "")]
    await people.put_back(await people.delete_contact(ZOE.id))
    assert await people.contacts() == before
    assert store.read_now(leads_of, [ZOE.id, ANNA.id]) == {ZOE.id: lead}


WAYS = pytest.mark.parametrize("change", [deleted, merged])
Change = Callable[[PeopleDesk], Awaitable[AsBefore]]


async def told(reader: PeopleDesk) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name, one.numbers) for one in await reader.contacts()]


@WAYS
async def test_a_contact_that_was_put_back_follows_its_own_card(
    reader: PeopleDesk, server: CardDavServer, change: Change
) -> None:
    await reader.sync_carddav("secret")
    before = await reader.contacts()
    await reader.put_back(await change(reader))
    assert await reader.contacts() == before
    server.put("bob.vcf", card("Bob", "TEL:*98", uid="u2"))
    await reader.sync_carddav()
    assert await told(reader) == [("Bob", ("*98",)), ("Zoë", ("+4930901820",))]
    del server.books[BOOK]["bob.vcf"]
    assert (await reader.sync_carddav()).deleted == 1
    assert await told(reader) == [("Zoë", ("+4930901820",))]


@WAYS
async def test_what_changed_in_the_book_meanwhile_is_not_undone(
    reader: PeopleDesk, server: CardDavServer, change: Change
) -> None:
    await reader.sync_carddav("secret")
    way_back = await change(reader)
    server.put("bob.vcf", card("Bob", "TEL:*98", uid="u2"))
    await reader.sync_carddav()
    await reader.put_back(way_back)
    assert await told(reader) == [("Bob", ("*98",)), ("Zoë", ("+4930901820",))]
    assert (await reader.sync_carddav()).unchanged == 0


@WAYS
async def test_who_has_left_the_book_meanwhile_is_the_desks_own(
    reader: PeopleDesk, server: CardDavServer, change: Change
) -> None:
    await reader.sync_carddav("secret")
    way_back = await change(reader)
    del server.books[BOOK]["bob.vcf"]
    await reader.sync_carddav()
    await reader.put_back(way_back)
    sources = {one.name: one.source for one in await reader.contacts()}
    assert sources == {"Bob": "desk", "Zoë": f"carddav:{server.url}"}


async def test_what_a_person_had_changed_is_put_back_too(
    reader: PeopleDesk, server: CardDavServer
) -> None:
    await reader.sync_carddav("secret")
    (bob,) = await reader.contacts("bob")
    mine = Contact("Bob", ("200",), bob.id, "Sings.", source=bob.source, source_id=bob.source_id)
    await reader.save_contact(mine)
    way_back = await reader.delete_contact(bob.id)
    server.put("bob.vcf", card("Bob", "TEL:*98", "ORG:Blau", uid="u2"))
    await reader.sync_carddav()
    await reader.put_back(way_back)
    (bob,) = await reader.contacts("bob")
    assert (bob.numbers, bob.notes, bob.company) == (("200", "*98"), "Sings.", "Blau")
