import pytest
from sqlite_utils import Database

from models.contacts import (
    Contact,
    delete_contact,
    find_contact,
    get_contact,
    list_contacts,
    save_contact,
)
from models.errors import RecordMissing

ZOE = Contact("Zoë", ("+49301", "+49302"), notes="prefers mornings", tags=("customer",))
BOB = Contact("bob", ("+49302",), tags=("customer", "late"))


@pytest.fixture(autouse=True)
def two_contacts(db: Database) -> None:
    save_contact(db, ZOE)
    save_contact(db, BOB)


def test_a_contact_comes_back_as_it_was_saved(db: Database) -> None:
    assert get_contact(db, ZOE.id) == ZOE


def test_a_number_finds_the_oldest_contact_that_has_it(db: Database) -> None:
    assert find_contact(db, "+49301") == ZOE
    assert find_contact(db, "+49302") == ZOE
    assert find_contact(db, "+4930") is None


def test_contacts_are_listed_by_name_and_tag(db: Database) -> None:
    assert list_contacts(db) == [BOB, ZOE]
    assert list_contacts(db, tag="late") == [BOB]
    assert list_contacts(db, tag="lat") == []


def test_a_deleted_contact_is_gone(db: Database) -> None:
    delete_contact(db, ZOE.id)
    assert find_contact(db, "+49302") == BOB
    with pytest.raises(RecordMissing):
        get_contact(db, ZOE.id)
