import pytest
from sqlite_utils import Database

from models.contact_search import search_contacts
from models.contacts import Contact, save_contact

CONTACTS = (
    Contact("Zoë Annan", ("+4930901820",), tags=("customer",), company="Strauß & Søn"),
    Contact("Anna Bell", ("+15550100199", "200"), emails=("a.bell@example.com",)),
    Contact("Joanna Smith", ("sip:jo@pbx.example",), tags=("customer", "urgent")),
    Contact("50% off", company="3M"),
)


@pytest.fixture(autouse=True)
def four_contacts(db: Database) -> None:
    for contact in CONTACTS:
        save_contact(db, contact)


def found(db: Database, *words: str, tag: str | None = None, limit: int = -1) -> list[str]:
    spellings = [(word,) for word in words]
    return [contact.name for contact in search_contacts(db, spellings, tag, limit)]


def test_nothing_to_look_for_finds_everybody_by_name(db: Database) -> None:
    assert found(db) == found(db, "", " ") == ["50% off", "Anna Bell", "Joanna Smith", "Zoë Annan"]


def test_names_that_begin_so_come_first_then_words_then_the_rest(db: Database) -> None:
    assert found(db, "ann") == ["Anna Bell", "Zoë Annan", "Joanna Smith"]


def test_accents_and_case_do_not_matter(db: Database) -> None:
    assert found(db, "ZOE") == found(db, "zoë") == found(db, "strauss") == ["Zoë Annan"]


def test_all_words_must_occur_anywhere(db: Database) -> None:
    assert found(db, "bell", "anna") == ["Anna Bell"]
    assert found(db, "anna", "urgent") == ["Joanna Smith"]
    assert found(db, "anna", "nobody") == []


def test_company_address_tag_and_number_are_searched(db: Database) -> None:
    assert found(db, "son") == ["Zoë Annan"]
    assert found(db, "bell@ex") == ["Anna Bell"]
    assert found(db, "urgent") == ["Joanna Smith"]
    assert found(db, "0901") == ["Zoë Annan"]
    assert found(db, "jo@pbx") == ["Joanna Smith"]
    assert found(db, "3m") == ["50% off"]


def test_one_of_several_spellings_is_enough(db: Database) -> None:
    names = [c.name for c in search_contacts(db, [("030901", "30901")])]
    assert names == ["Zoë Annan"]


def test_signs_of_sql_are_only_letters(db: Database) -> None:
    assert found(db, "%") == ["50% off"]
    assert found(db, "_") == []
    assert found(db, "'") == []


def test_a_tag_narrows_and_a_limit_cuts(db: Database) -> None:
    assert found(db, "ann", tag="customer") == ["Zoë Annan", "Joanna Smith"]
    assert found(db, "ann", limit=1) == ["Anna Bell"]
    assert found(db, "z'oe\x00") == []
