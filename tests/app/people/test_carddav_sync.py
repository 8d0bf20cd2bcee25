from collections.abc import Callable
from dataclasses import replace

import pytest

from app.commands.people import ImportReport
from app.people.desk import PeopleDesk
from models.contacts import Contact
from tests.app.people.conftest import Make, Told
from tests.fakes.carddav_server import HOME, CardDavServer, card
from tests.fakes.keyring_backend import MemoryKeyring

Keep = Callable[..., None]
BOOK = f"{HOME}contacts/"


async def names(reader: PeopleDesk) -> list[str]:
    return [contact.name for contact in await reader.contacts()]


# What is read


async def test_the_book_is_found_from_the_servers_name_and_read(
    reader: PeopleDesk, server: CardDavServer, told: Told, ring: MemoryKeyring
) -> None:
    assert await reader.sync_carddav("secret") == ImportReport(2, 0, 0)
    bob, zoe = await reader.contacts()
    assert (zoe.numbers, zoe.tags, zoe.source_id) == (("+4930901820",), ("Vip",), "u1")
    assert zoe.source == bob.source == f"carddav:{server.url}"
    assert told.changes == [("contacts", "")]
    assert ring.kept == {("ringdesk", "carddav"): "secret"}


async def test_an_unchanged_book_costs_one_request(
    reader: PeopleDesk, server: CardDavServer, told: Told
) -> None:
    await reader.sync_carddav("secret")
    server.asked.clear()
    assert await reader.sync_carddav() == ImportReport(0, 0, 0)
    assert server.asked == [("PROPFIND", HOME)]
    assert len(told.changes) == 1


@pytest.mark.parametrize("has_query", [True, False])
async def test_only_what_changed_is_read_and_what_vanished_is_deleted(
    reader: PeopleDesk, server: CardDavServer, keep: Keep, has_query: bool
) -> None:
    server.has_query = has_query
    keep(Contact("Mine", ("200",)))
    await reader.sync_carddav("secret")
    del server.books[BOOK]["bob.vcf"]
    server.put("zoe.vcf", card("Zoë Weiß", "TEL:030 901821", uid="u1"))
    server.put("new.vcf", card("Nora", uid="u3"))
    assert await reader.sync_carddav() == ImportReport(1, 1, 0, deleted=1)
    assert await names(reader) == ["Mine", "Nora", "Zoë Weiß"]
    zoe = (await reader.contacts("zoe"))[0]
    assert (zoe.numbers, zoe.tags) == (("+4930901821",), ())


async def test_a_book_without_versions_is_compared_card_by_card(
    reader: PeopleDesk, server: CardDavServer
) -> None:
    server.has_ctags = False
    await reader.sync_carddav("secret")
    server.asked.clear()
    assert await reader.sync_carddav() == ImportReport(0, 0, 2)
    assert server.asked == [("PROPFIND", HOME), ("REPORT", BOOK)]


async def test_a_book_that_is_named_itself_is_read_alone(
    make: Make, server: CardDavServer, ring: MemoryKeyring
) -> None:
    server.put("x.vcf", card("Other"), f"{HOME}other/")
    reader = make(url=server.url.rstrip("/") + BOOK)
    assert (await reader.sync_carddav("secret")).added == 2
    server.asked.clear()
    await reader.sync_carddav()
    assert server.asked == [("PROPFIND", BOOK)]


async def test_all_books_of_a_person_are_read_and_one_that_goes_takes_its_contacts(
    reader: PeopleDesk, server: CardDavServer
) -> None:
    server.put("x.vcf", card("Other"), f"{HOME}other/")
    assert (await reader.sync_carddav("secret")).added == 3
    del server.books[f"{HOME}other/"]
    assert await reader.sync_carddav() == ImportReport(0, 0, 0, deleted=1)


async def test_digest_is_answered_where_it_is_offered(
    reader: PeopleDesk, server: CardDavServer
) -> None:
    server.scheme = "digest"
    assert (await reader.sync_carddav("secret")).added == 2
    assert "basic" not in server.signed_in
    server.put("new.vcf", card("Nora"))
    assert (await reader.sync_carddav()).added == 1
    assert "basic" not in server.signed_in


async def test_many_cards_are_read(reader: PeopleDesk, server: CardDavServer) -> None:
    for place in range(250):
        server.put(f"{place}%20&%20%C3%BC.vcf", card(f"Person {place}"))
    assert (await reader.sync_carddav("secret")).added == 252


async def test_a_card_that_cannot_be_read_is_said_and_the_rest_is_taken(
    reader: PeopleDesk, server: CardDavServer
) -> None:
    server.put("bad.vcf", "BEGIN:VCARD\r\nFN:Bad")
    server.put("group.vcf", card("Friends", "X-ADDRESSBOOKSERVER-KIND:group"))
    report = await reader.sync_carddav("secret")
    assert report.added == 2
    assert report.problems == ("Card bad.vcf: the card has no end (END:VCARD); it was left out.",)
    server.put("bad.vcf", card("Good again"))
    assert (await reader.sync_carddav()).added == 1


# What stays


async def test_what_a_person_changed_here_stays(reader: PeopleDesk, server: CardDavServer) -> None:
    await reader.sync_carddav("secret")
    (zoe,) = await reader.contacts("zoe")
    mine = replace(zoe, notes="Sings.", numbers=(*zoe.numbers, "+491711234567"), tags=("Choir",))
    await reader.save_contact(mine)
    server.put("zoe.vcf", card("Zoë Weiß", "TEL:030 5551234", "CATEGORIES:Vip", uid="u1"))
    await reader.sync_carddav()
    (zoe,) = await reader.contacts("zoe")
    assert (zoe.name, zoe.notes, zoe.tags) == ("Zoë Weiß", "Sings.", ("Choir",))
    assert zoe.numbers == ("+491711234567", "+49305551234")


async def test_who_is_known_already_is_not_doubled_and_stays_when_the_card_goes(
    reader: PeopleDesk, server: CardDavServer, keep: Keep
) -> None:
    keep(Contact("Zoë", ("+4930901820",), notes="Mine."))
    assert await reader.sync_carddav("secret") == ImportReport(1, 1, 0)
    (zoe,) = await reader.contacts("zoe")
    assert (zoe.source, zoe.notes, zoe.tags) == ("desk", "Mine.", ("Vip",))
    del server.books[BOOK]["zoe.vcf"]
    assert (await reader.sync_carddav()).deleted == 0
    assert await names(reader) == ["Bob", "Zoë"]


async def test_who_leaves_the_book_goes_but_not_with_what_a_person_wrote_here(
    reader: PeopleDesk, server: CardDavServer
) -> None:
    await reader.sync_carddav("secret")
    bob, zoe = await reader.contacts()
    await reader.save_contact(replace(zoe, notes="Sings."))
    server.put("bob.vcf", card("Bob", "TEL:*98", "TEL:*97", uid="u2"))
    await reader.sync_carddav()
    del server.books[BOOK]["zoe.vcf"], server.books[BOOK]["bob.vcf"]
    assert (await reader.sync_carddav()).deleted == 1
    (left,) = await reader.contacts()
    assert left == replace(zoe, notes="Sings.", source="desk")


async def test_who_was_deleted_here_does_not_come_back(
    reader: PeopleDesk, server: CardDavServer
) -> None:
    await reader.sync_carddav("secret")
    (zoe,) = await reader.contacts("zoe")
    await reader.delete_contact(zoe.id)
    server.put("zoe.vcf", card("Zoë Weiß", uid="u1"))
    await reader.sync_carddav()
    assert await names(reader) == ["Bob"]


async def test_merged_contacts_do_not_come_apart(reader: PeopleDesk, server: CardDavServer) -> None:
    await reader.sync_carddav("secret")
    bob, zoe = await reader.contacts()
    await reader.merge((zoe.id, bob.id))
    server.put("bob.vcf", card("Bob", "TEL:*97", "TEL:*98", uid="u2"))
    await reader.sync_carddav()
    (zoe,) = await reader.contacts()
    assert (zoe.name, zoe.numbers) == ("Zoë", ("+4930901820", "*97", "*98"))
    del server.books[BOOK]["bob.vcf"]
    assert (await reader.sync_carddav()).deleted == 0


async def test_a_card_that_only_moved_is_the_same_contact(
    reader: PeopleDesk, server: CardDavServer
) -> None:
    await reader.sync_carddav("secret")
    before = await reader.contacts("zoe")
    server.put("moved.vcf", server.books[BOOK].pop("zoe.vcf"))
    assert (await reader.sync_carddav()).deleted == 0
    assert await reader.contacts("zoe") == before
