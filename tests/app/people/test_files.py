import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.commands.people import ImportReport
from app.people.decoding import decoded
from app.people.desk import PeopleDesk
from app.people.errors import ContactFileInvalid
from app.people.vcard_writing import vcards
from models.contacts import Contact
from models.errors import StoreFailed
from tests.app.people.conftest import Make, Told

Keep = Callable[..., None]
ZOE = Contact("Zoë Strauß", ("+4930901820",), tags=("customer",), notes="Owes us lunch.")
BOB = Contact("Bob", ("*97", "sip:bob@pbx.example"), emails=("bob@example.com",))


@pytest.mark.parametrize("name", ["all.vcf", "all.csv"])
async def test_what_is_exported_is_imported_without_change(
    people: PeopleDesk, keep: Keep, told: Told, tmp_path: Path, name: str
) -> None:
    keep(ZOE, BOB)
    path = tmp_path / name
    assert await people.export_file(path) == 2
    assert await people.import_file(path) == ImportReport(0, 0, 2)
    assert told.changes == []
    for contact in (ZOE, BOB):
        await people.delete_contact(contact.id)
    assert await people.import_file(path) == ImportReport(2, 0, 0)
    for was, now in zip((BOB, ZOE), await people.contacts(), strict=True):
        assert replace(now, numbers=()) == replace(
            was, id=now.id, source_id=was.id, created_at=now.created_at, numbers=()
        )
        assert set(now.numbers) == set(was.numbers)


async def test_who_is_known_is_brought_up_to_date_and_not_doubled(
    people: PeopleDesk, keep: Keep, tmp_path: Path
) -> None:
    keep(ZOE, BOB)
    path = tmp_path / "new.csv"
    path.write_text(
        "Name,Phone,Mobile,Tags,Notes,Company\n"
        "zoë strauß,030 901820,0171 1234567,VIP,Sings.,Blau\n"
        "Bob,,,,,\n"
        "Carla,030 901820,,,,\n",
        "utf-8",
    )
    assert await people.import_file(path) == ImportReport(2, 1, 0)
    names = [contact.name for contact in await people.contacts()]
    assert names == ["Bob", "Bob", "Carla", "zoë strauß"]
    zoe = await people.contact(ZOE.id)
    assert zoe.numbers == ("+4930901820", "+491711234567")
    assert (zoe.tags, zoe.company) == (("customer", "VIP"), "Blau")
    assert zoe.notes == "Owes us lunch.\n\nSings."
    assert await people.import_file(path) == ImportReport(0, 0, 3)


async def test_a_card_with_a_known_id_is_the_contact_whatever_its_name(
    people: PeopleDesk, tmp_path: Path
) -> None:
    path = tmp_path / "a.vcf"
    path.write_text("BEGIN:VCARD\nUID:u1\nFN:Zoë\nTEL:030 901820\nEND:VCARD\n", "utf-8")
    await people.import_file(path)
    path.write_text("BEGIN:VCARD\nUID:u1\nFN:Zoë Weiß\nTEL:030 5\nEND:VCARD\n", "utf-8")
    assert (await people.import_file(path)).updated == 1
    (zoe,) = await people.contacts()
    assert (zoe.name, zoe.numbers) == ("Zoë Weiß", ("+4930901820", "0305"))


async def test_a_card_without_an_end_is_said_and_the_others_are_taken(
    people: PeopleDesk, tmp_path: Path
) -> None:
    good = [f"BEGIN:VCARD\nFN:P{n}\nTEL:030 90182{n}\nEND:VCARD\n" for n in range(5)]
    path = tmp_path / "a.vcf"
    path.write_text("BEGIN:VCARD\nFN:Broken\nTEL:030 1\n" + "".join(good), "utf-8")
    told = "Card 1, line 1: the card has no end (END:VCARD); it was left out."
    assert await people.import_file(path) == ImportReport(5, 0, 0, (told,))


async def test_a_person_twice_in_a_file_is_one_contact(people: PeopleDesk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Name,Phone,Email\nZoë,030 901820,\nZoe,+4930901820,z@example.com\n", "utf-8")
    assert await people.import_file(path) == ImportReport(1, 1, 0)


async def test_problems_name_their_lines_and_the_rest_is_taken(
    people: PeopleDesk, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Name,Phone,Email\nZoë,none at all,zoe\n,,x@example.com\n", "utf-8")
    report = await people.import_file(path)
    assert report.added == 2
    assert report.problems == (
        "Line 2 (Zoë): 'none at all' is no number; it was left out.",
        "Line 2 (Zoë): 'zoe' is no e-mail address; it was left out.",
    )


async def test_very_many_problems_are_counted(people: PeopleDesk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Name,Phone\n" + "Zoë,none at all\n" * 150, "utf-8")
    report = await people.import_file(path)
    assert len(report.problems) == 101 and report.problems[-1] == "... and 50 more."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
async def test_usual_encodings_are_understood(
    people: PeopleDesk, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Name;Telefon\r\nZoë Strauß;030 901820\r\n".encode(encoding))
    await people.import_file(path)
    assert [contact.name for contact in await people.contacts()] == ["Zoë Strauß"]


@pytest.mark.parametrize(
    ("country", "name", "encoding"),
    [("PL", "Łukasz Żak", "cp1250"), ("GR", "Νίκος", "cp1253"), ("TR", "Işıl Şen", "cp1254")]
    + [("JP", "田中 太郎", "cp932"), ("DE", "Zoë Strauß", "cp1252")],
)
async def test_a_spreadsheet_of_the_desks_country_is_read_in_its_letters(
    make: Make, tmp_path: Path, country: str, name: str, encoding: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"Name;Phone\r\n{name};+4930901820\r\n".encode(encoding))
    people = make(country)
    await people.import_file(path)
    assert [contact.name for contact in await people.contacts()] == [name]


async def test_two_lists_that_both_count_from_1_hold_different_people(
    people: PeopleDesk, tmp_path: Path
) -> None:
    for head, name, number in (("ID", "Alice", "030 111111"), ("Contact ID", "Bob", "089 222222")):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"{head};Name;Telefon\n1;{name};{number}\n", "utf-8")
        assert await people.import_file(path) == ImportReport(1, 0, 0)
        assert await people.import_file(path) == ImportReport(0, 0, 1)
    found = [(one.name, one.numbers) for one in await people.contacts()]
    assert found == [("Alice", ("+4930111111",)), ("Bob", ("+4989222222",))]


def test_any_bytes_are_some_text() -> None:
    for data in (b"", b"\xff", b"\x81\x8d", b"\x00", "ü".encode("utf-16-be"), bytes(range(256))):
        assert isinstance(decoded(data), str)


async def test_a_vcard_by_another_name_is_one(people: PeopleDesk, tmp_path: Path) -> None:
    path = tmp_path / "contacts.txt"
    path.write_text(vcards([ZOE]), "utf-8")
    assert (await people.import_file(path)).added == 1


async def test_a_file_that_is_none_is_refused_in_words(people: PeopleDesk, tmp_path: Path) -> None:
    with pytest.raises(ContactFileInvalid, match="cannot be read"):
        await people.import_file(tmp_path / "missing.vcf")
    for name, text in (("a.vcf", "hello"), ("a.csv", "colour\nred\n"), ("a.csv", "")):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        with pytest.raises(ContactFileInvalid, match=name) as caught:
            await people.import_file(path)
        assert caught.value.path == path
    assert caught.value.line == 1


async def test_a_full_disk_leaves_nothing_half_imported(
    make: Make, told: Told, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    people = make()
    path = tmp_path / "a.csv"
    rows = (f"Person {n},030{n:07}" for n in range(3_000))
    path.write_text("Name,Phone\n" + "\n".join(rows), "utf-8")
    store = people._store
    pages = store.write_now(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    store.write_now(lambda db: db.execute(f"PRAGMA max_page_count = {pages + 20}").fetchone())
    with pytest.raises(StoreFailed, match="disk is full"):
        await people.import_file(path)
    caplog.clear()
    assert await people.contacts() == [] and told.changes == []


async def test_an_export_that_fails_leaves_the_file_as_it_was(
    people: PeopleDesk, keep: Keep, tmp_path: Path
) -> None:
    keep(ZOE)
    with pytest.raises(ContactFileInvalid, match=r"\.vcf or \.csv"):
        await people.export_file(tmp_path / "a.txt")
    with pytest.raises(ContactFileInvalid, match="cannot be written"):
        await people.export_file(tmp_path / "missing" / "a.vcf")
    (tmp_path / "folder.vcf").mkdir()
    with pytest.raises(ContactFileInvalid, match="cannot be written"):
        await people.export_file(tmp_path / "folder.vcf")
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


async def test_an_exported_file_is_for_its_owners_eyes(
    people: PeopleDesk, keep: Keep, tmp_path: Path
) -> None:
    keep(ZOE)
    path = tmp_path / "a.vcf"
    await people.export_file(path)
    assert os.stat(path).st_mode & 0o077 == 0
