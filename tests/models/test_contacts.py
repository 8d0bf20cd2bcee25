import pytest
from sqlite_utils import Database

from models.contacts import (
    Contact,
    NumberOwner,
    delete_contact,
    get_contact,
    get_contacts,
    list_contacts,
    list_tags,
    number_owners,
    save_contact,
)
from models.errors import RecordMissing
from models.folding import number_tail

ZOE = Contact(
    "Zoë",
    ("+4930901820", "sip:zoe@example.com"),
    notes="prefers mornings",
    tags=("customer",),
    company="Strauß & Søn",
    emails=("zoe@example.com",),
    source="carddav:https://dav.example/",
    source_id="uid-1",
)
BOB = Contact("bob", ("+4930901820",), tags=("customer", "Late"))
EMIL = Contact("Émile", ("*97", "200"))


@pytest.fixture(autouse=True)
def three_contacts(db: Database) -> None:
    for contact in (ZOE, BOB, EMIL):
        save_contact(db, contact)


def owners(db: Database, number: str) -> list[str]:
    tail = number_tail(number)
    return [owner.name for owner in number_owners(db, [tail]).get(tail, [])]


def test_a_contact_comes_back_as_it_was_saved(db: Database) -> None:
    assert get_contact(db, ZOE.id) == ZOE
    assert get_contact(db, EMIL.id) == EMIL


def test_several_contacts_come_in_the_order_that_was_asked_for(db: Database) -> None:
    assert get_contacts(db, [EMIL.id, "con_unknown", ZOE.id]) == [EMIL, ZOE]
    assert get_contacts(db, []) == []


def test_a_number_however_it_is_written_finds_its_owners_the_oldest_first(db: Database) -> None:
    for number in ("+4930901820", "030 / 90 18 20", "sip:030901820@proxy.example:5060"):
        assert owners(db, number) == ["Zoë", "bob"]
    assert owners(db, "sip:ZOE@example.com") == ["Zoë"]
    assert owners(db, "*97") == owners(db, "200") == ["Émile"]
    assert owners(db, "+49301821") == []
    assert number_owners(db, ["1820"])["1820"][1] == NumberOwner(BOB.id, "bob", "+4930901820")
    assert number_owners(db, [""]) == {}


def test_more_numbers_than_one_statement_takes_are_looked_up(db: Database) -> None:
    tails = [f"{number:04}" for number in range(2_000)]
    assert set(number_owners(db, tails)) == {"1820"}


def test_the_numbers_of_a_changed_contact_are_looked_up_as_they_are_now(db: Database) -> None:
    save_contact(db, Contact("bob", ("+441632960111",), id=BOB.id))
    assert owners(db, "030901820") == ["Zoë"]
    assert owners(db, "01632 960111") == ["bob"]


def test_contacts_are_listed_by_name_without_regard_to_accents_and_by_tag(db: Database) -> None:
    assert list_contacts(db) == [BOB, EMIL, ZOE]
    assert list_contacts(db, tag="Late") == [BOB]
    assert list_contacts(db, tag="Lat") == []


def test_every_tag_is_listed_once(db: Database) -> None:
    assert list_tags(db) == ["customer", "Late"]


def test_a_deleted_contact_is_gone_with_its_numbers(db: Database) -> None:
    delete_contact(db, ZOE.id)
    assert owners(db, "030901820") == ["bob"]
    with pytest.raises(RecordMissing):
        get_contact(db, ZOE.id)
    with pytest.raises(RecordMissing):
        delete_contact(db, ZOE.id)
