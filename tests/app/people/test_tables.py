import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.csv_cells import guarded, unguarded
from app.people.csv_columns import Column, column_of
from app.people.csv_reading import NO_NAMES, TableUnreadable, drafts_of
from app.people.csv_writing import table
from app.people.drafts import Draft
from app.people.keeping import checked
from models.contacts import Contact
from tests.app.people.test_vcards import CONTACTS

GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Organization Name,Organization Title,"
    "Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,"
    "Phone 2 - Value\n"
    'Zoë,,Strauß,,Blau,Boss,"one\ntwo",* myContacts ::: VIP,* Work,zoe@example.com,Mobile,'
    "+49 171 1234567 ::: +49 30 901820,*97\n"
)
GOOGLE_OLD = (
    "Name,Given Name,Family Name,Yomi Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,"
    "Phone 1 - Type,Phone 1 - Value,Organization 1 - Name\n"
    "Zoë Strauß,Zoë,Strauß,,* myContacts,,zoe@example.com,Work,030 901820,Blau\n"
)
OUTLOOK = (
    '"Title","First Name","Last Name","Company","Business Street","Business Fax",'
    '"Business Phone","Home Phone","Mobile Phone","E-mail Address","E-mail Display Name",'
    '"Categories","Notes"\r\n'
    '"Dr.","Zoë","Strauß","Blau","Street 1","030 901829","030 901820","","0171 1234567",'
    '"zoe@example.com","Zoë (zoe@example.com)","VIP;Customer","a, b"\r\n'
)
OUTLOOK_GERMAN = (
    "Vorname;Nachname;Firma;Telefon geschäftlich;Mobiltelefon;E-Mail-Adresse;Kategorien\r\n"
    "Zoë;Strauß;Blau;030 901820;0171 1234567;zoe@example.com;VIP\r\n"
)


def read(text: str) -> Draft:
    (draft,) = drafts_of(text)
    return draft


def test_googles_table_is_read() -> None:
    assert read(GOOGLE) == Draft(
        "Line 2",
        name="Zoë Strauß",
        company="Blau",
        numbers=("+49 171 1234567", "+49 30 901820", "*97"),
        emails=("zoe@example.com",),
        tags=("VIP",),
        notes="one\ntwo",
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Name;Vorname;Telefon\nStrauß;Zoë;1234567\n", "Zoë Strauß"),
        ("Name,First name,Phone\nZoë Strauß,Zoë,1234567\n", "Zoë Strauß"),
        ("Name,First name,Last name,Phone\nZoë,Z,Strauß,1234567\n", "Zoë"),
        ("Name,First name,Phone\n,Zoë,1234567\n", "Zoë"),
        ("Name,First name,Phone\nStrauß,,1234567\n", "Strauß"),
    ],
)
def test_a_name_beside_a_first_name_is_the_last_name(text: str, name: str) -> None:
    assert read(text).name == name


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("030 111111, 0171 2222222", ("030 111111", "0171 2222222")),
        ("030 111111 / 0171 2222222", ("030 111111", "0171 2222222")),
        ("030/111111 oder 0171/2222222", ("030/111111", "0171/2222222")),
        ("030 / 90 18 20", ("030 / 90 18 20",)),
        ("030 901820, ext. 12", ("030 901820, ext. 12",)),
        ("sip:bob@pbx.example", ("sip:bob@pbx.example",)),
    ],
)
def test_several_numbers_in_a_cell_are_all_kept(cell: str, numbers: tuple[str, ...]) -> None:
    assert read(f'Name,Phone\nZoë,"{cell}"\n').numbers == numbers


def test_empty_lines_before_the_names_of_the_columns_do_not_matter() -> None:
    (draft,) = drafts_of("\r\n\r\nName;Telefon\r\nZoë;030 901820\r\n")
    assert (draft.name, draft.numbers, draft.place) == ("Zoë", ("030 901820",), "Line 4")


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line() -> None:
    with pytest.raises(TableUnreadable, match="never closed") as caught:
        list(drafts_of('Name,Phone\nZoë,1234567\n"Anna,7654321\nBob,2345678\n'))
    assert caught.value.line == 3
    (screen,) = drafts_of('Name,Phone,Notes\nZoë,1234567,a 24" screen\n')
    assert screen.notes == 'a 24" screen'


def test_numbers_without_a_column_for_names_are_said() -> None:
    said: list[str] = []
    about, somebody = drafts_of("Wer;Telefon\nZoë;030 901820\n")
    assert about.contact("DE", said.append) is None
    assert said == [f"Line 1: {NO_NAMES}"] and somebody.numbers == ("030 901820",)


def test_columns_of_other_languages_and_macs_are_known() -> None:
    french = "Prénom;Nom;Société;Téléphone mobile;Adresse de messagerie"
    zoe = read(f"{french}\nZoé;Durand;Bleu;06 12 34 56 78;zoe@example.fr\n")
    assert (zoe.name, zoe.company) == ("Zoé Durand", "Bleu")
    assert (zoe.numbers, zoe.emails) == (("06 12 34 56 78",), ("zoe@example.fr",))
    assert read("Name,Email (home)\nZoë,zoe@example.com\n").emails == ("zoe@example.com",)


def test_googles_older_table_is_read() -> None:
    draft = read(GOOGLE_OLD)
    assert (draft.name, draft.company, draft.numbers) == ("Zoë Strauß", "Blau", ("030 901820",))
    assert draft.tags == ()


def test_outlooks_table_is_read_with_the_fax_last() -> None:
    draft = read(OUTLOOK)
    assert draft.name == "Zoë Strauß"
    assert draft.numbers == ("030 901820", "0171 1234567", "030 901829")
    assert draft.emails == ("zoe@example.com",)
    assert (draft.tags, draft.notes) == (("VIP", "Customer"), "a, b")


def test_outlooks_german_table_is_read() -> None:
    draft = read(OUTLOOK_GERMAN)
    assert (draft.name, draft.company, draft.tags) == ("Zoë Strauß", "Blau", ("VIP",))
    assert draft.numbers == ("030 901820", "0171 1234567")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(delimiter: str) -> None:
    rows = (("Name", "Phone", "Note"), ("Zoë", "030 901820", "x"))
    draft = read("\n".join(delimiter.join(row) for row in rows))
    assert (draft.name, draft.numbers, draft.notes) == ("Zoë", ("030 901820",), "x")


def test_excels_hint_and_empty_rows_are_passed_over_and_lines_are_counted() -> None:
    text = 'sep=;\r\nName;Phone\r\n;\r\n"A\r\nB";030 1\r\nC;030 2\r\n'
    assert [draft.place for draft in drafts_of(text)] == ["Line 4", "Line 6"]


def test_a_bare_list_of_names_and_numbers_is_read() -> None:
    drafts = list(drafts_of("Zoë,030 901820\nBob,+1 555 010 0199,bob@example.com\n"))
    assert [(one.name, one.numbers) for one in drafts] == [
        ("Zoë", ("030 901820",)),
        ("Bob", ("+1 555 010 0199",)),
    ]


@pytest.mark.parametrize("text", ["", "\n", "colour,shape\nred,round\n", "hello\n", "a,b,c\n1,2,3"])
def test_a_table_without_columns_that_we_know_is_refused(text: str) -> None:
    with pytest.raises(TableUnreadable, match="name the columns") as caught:
        list(drafts_of(text))
    assert caught.value.line == 1


def test_a_field_without_an_end_is_refused_with_its_line() -> None:
    text = 'Name,Phone\nZoë,030 901820\nBob,"' + "x\n" * 600_000
    with pytest.raises(TableUnreadable) as caught:
        list(drafts_of(text))
    assert caught.value.line == 3


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("'+4930901820", "+4930901820"),
        ("'030901820", "030901820"),
        ('="030901820"', "030901820"),
        ('"=""030901820"""', "030901820"),
        ("4930901820.0", "4930901820"),
        ("030.901.820", "030.901.820"),
    ],
)
def test_what_a_spreadsheet_puts_round_a_number_is_taken_off(cell: str, number: str) -> None:
    assert read(f"Name,Phone\nAnn,{cell}\n").numbers == (number,)
    assert read(f"Ann,{cell}\n").numbers == (number,)


@pytest.mark.parametrize("cell", ["4.93E+11", "4,93E+11", "'4.93E+11", "4.9309e11", "5E+08"])
def test_a_number_that_a_spreadsheet_rounded_is_said_and_not_kept(cell: str) -> None:
    problems: list[str] = []
    text = f'Name,Phone 1,Mobile\nAnn,030 1,"{cell}"\n'
    contact = read(text).contact("DE", problems.append)
    assert contact is not None and contact.numbers == ("0301",)
    (said,) = problems
    assert said.startswith(f"Line 2 (Ann): Mobile: {cell!r} was rounded by a spreadsheet")


def test_an_apostrophe_that_guards_nothing_stays() -> None:
    draft = read("Name,Notes\n't Hooft,'quoted'\n")
    assert (draft.name, draft.notes) == ("'t Hooft", "'quoted'")


def test_no_cell_is_a_formula_and_numbers_stay_as_they_are() -> None:
    odd = Contact("=HYPERLINK(1)", ("+4930901820;ext=5", "*97"), tags=("-x",), notes="@a")
    again = Contact("'=x", ("sip:bob@pbx.example",), company="+1", emails=("=x@y.z",))
    rows = list(csv.reader(io.StringIO(table([odd, again]))))[1:]
    assert rows[0][:4] == ["'=HYPERLINK(1)", "", "+4930901820;ext=5", "*97"]
    assert rows[0][5:7] == ["'-x ::: ", "'@a"]
    assert rows[1][:3] + [rows[1][4]] == ["''=x", "+1", "sip:bob@pbx.example", "'=x@y.z"]


@given(st.lists(st.sampled_from(["'", "=", "+", "-", "@", "\t", '"', "a", "1"]), max_size=6))
def test_a_guard_is_taken_off_as_it_was_put_on(signs: list[str]) -> None:
    cell = "".join(signs)
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in ("=", "-", "@", "\t")


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Display Name", Column.NAME),
        ("E-mail 2 - Value", Column.EMAIL),
        ("Primary Email", Column.EMAIL),
        ("Company Main Phone", Column.NUMBER),
        ("Telefon (privat)", Column.NUMBER),
        ("Fax geschäftlich", Column.LESSER_NUMBER),
        ("SIP address", Column.NUMBER),
        ("Bemerkungen", Column.NOTES),
        ("Phone 1 - Label", None),
        ("Assistant's Phone", None),
        ("Home City", None),
        ("Job Title", None),
        ("E-mail Display Name", None),
    ],
)
def test_columns_are_known_by_what_other_programs_call_them(
    header: str, column: Column | None
) -> None:
    assert column_of(header) is column


@given(CONTACTS)
def test_what_was_written_is_read_again(contact: Contact) -> None:
    kept = checked(contact, "DE")
    problems: list[str] = []
    again = read(table([kept])).contact("DE", problems.append)
    assert again is not None and problems == []
    want = replace(kept, source_id=kept.id, id=again.id, created_at=again.created_at)
    assert again == want
