from dataclasses import replace

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from app.people.drafts import Draft
from app.people.keeping import checked
from app.people.vcard_reading import draft_of, drafts_of, is_group
from app.people.vcard_writing import vcards
from models.contacts import Contact

APPLE = """BEGIN:VCARD
VERSION:3.0
N:Strauß;Zoë;Maria;Dr.;MdB
FN:Dr. Zoë Strauß
ORG:Blau \\& Söhne\\, GmbH;Sales
item1.TEL;type=pref:030 901820
item1.X-ABLabel:_$!<Main>!$_
TEL;type=CELL;type=VOICE:+49 171 1234567
TEL;type=WORK;type=FAX:+49 30 901829
item2.EMAIL;type=INTERNET:zoe@example.com
NOTE:Likes\\nmornings\\; not evenings
CATEGORIES:Customer,VIP\\, really
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/
 2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0a
UID:4DAE0A4C-13C9-4F6C-B5E3-6F1E3B4A3A11:ABPerson
END:VCARD
"""
VERSION_4 = """BEGIN:VCARD
VERSION:4.0
FN:Zoë
TEL;VALUE=uri;PREF=2;TYPE="voice,home":tel:+49-30-901820;ext=5
TEL;VALUE=uri;PREF=1:tel:+49-171-1234567
IMPP;PREF=3:sip:zoe@pbx.example
IMPP:xmpp:zoe@example.com
EMAIL:mailto:zoe@example.com
UID:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6
END:VCARD
"""
NOKIA = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Stra=C3=9F;Zo=C3=AB
TEL;CELL;PREF:+491711234567
TEL;WORK:030901820
X-SIP:zoe@pbx.example
EMAIL;INTERNET:zoe@example.com
END:VCARD
"""


def read(text: str) -> Draft:
    (draft,) = drafts_of(text)
    return draft


def test_apples_cards_are_read() -> None:
    assert read(APPLE) == Draft(
        "Card 1, line 1",
        name="Dr. Zoë Strauß",
        company="Blau & Söhne, GmbH",
        numbers=("030 901820", "+49 171 1234567", "+49 30 901829"),
        emails=("zoe@example.com",),
        tags=("Customer", "VIP, really"),
        notes="Likes\nmornings; not evenings",
        uid="4DAE0A4C-13C9-4F6C-B5E3-6F1E3B4A3A11:ABPerson",
    )


def test_version_4_with_its_uris_and_preferences_is_read() -> None:
    draft = read(VERSION_4)
    assert draft.numbers == (
        "tel:+49-171-1234567",
        "tel:+49-30-901820;ext=5",
        "sip:zoe@pbx.example",
    )
    assert draft.emails == ("zoe@example.com",)
    assert draft.uid == "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"


def test_version_2_1_is_read() -> None:
    draft = read(NOKIA)
    assert draft.name == "Zoë Straß"
    assert draft.numbers == ("+491711234567", "030901820", "sip:zoe@pbx.example")


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("FN: \nN:Strauß;Zoë;M.;Dr.;", "Dr. Zoë M. Strauß"),
        ("ORG:Blau;Sales", "Blau"),
        ("NICKNAME:Zo", "Zo"),
        ("N:;;;;\nTEL:030", ""),
    ],
)
def test_a_card_without_a_full_name_is_named_by_what_there_is(lines: str, name: str) -> None:
    assert read(f"BEGIN:VCARD\n{lines}\nEND:VCARD").name == name


def test_lists_of_others_are_left_out() -> None:
    for line in ("KIND:group", "X-ADDRESSBOOKSERVER-KIND:group"):
        text = f"BEGIN:VCARD\nFN:Friends\n{line}\nEND:VCARD\n"
        assert is_group(text) and list(drafts_of(text)) == []
    assert not is_group(APPLE)


def test_googles_label_for_everybody_is_no_tag() -> None:
    (draft,) = drafts_of("BEGIN:VCARD\nFN:Zoë\nCATEGORIES:myContacts,VIP\nEND:VCARD\n")
    assert draft.tags == ("VIP",)


def test_a_card_without_an_end_is_a_problem_with_its_line() -> None:
    draft = list(drafts_of(APPLE + "BEGIN:VCARD\nFN:B"))[1]
    assert draft.place == "Card 2, line 17" and draft.problem
    assert draft_of("", "Card x").problem and draft_of("BEGIN:VCARD", "Card x").problem


def test_what_is_no_number_or_address_is_left_out_and_said() -> None:
    problems: list[str] = []
    draft = Draft("Card 1, line 1", "Zoë", numbers=("n/a ?", "030 901820"), emails=("zoe",))
    contact = draft.contact("DE", problems.append)
    assert contact is not None and contact.numbers == ("+4930901820",)
    assert contact.emails == ()
    assert problems == [
        "Card 1, line 1 (Zoë): 'n/a ?' is no number; it was left out.",
        "Card 1, line 1 (Zoë): 'zoe' is no e-mail address; it was left out.",
    ]


def test_nobody_is_no_contact_and_somebody_without_a_name_is_said() -> None:
    problems: list[str] = []
    assert Draft("Card 1").contact("DE", problems.append) is None
    assert problems == []
    assert Draft("Card 2", notes="?").contact("DE", problems.append) is None
    assert Draft("Card 3", "x" * 300).contact("DE", problems.append) is None
    assert [problem[:6] for problem in problems] == ["Card 2", "Card 3"]
    by_number = Draft("Card 4", numbers=("030 901820",)).contact("DE", problems.append)
    assert by_number is not None and by_number.name == "030 901820"


def test_no_line_that_is_written_is_longer_than_75_octets() -> None:
    text = vcards([Contact("ü" * 200, notes="line\n" * 50)])
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(
    lambda text: bool(text.strip())
)
CONTACTS = st.builds(
    Contact,
    TEXT,
    st.lists(
        st.sampled_from(["+4930901820;ext=5", "*97", "200", "sip:a;b=c,d@x.example", "bob"])
    ).map(tuple),
    notes=TEXT | st.just("one\n\ntwo; three, four\\n five\\"),
    tags=st.lists(TEXT, max_size=3).map(tuple),
    company=TEXT | st.just(""),
    emails=st.lists(st.sampled_from(["a@example.com", "b@example.com"])).map(tuple),
)


@given(CONTACTS)
def test_what_was_written_is_read_again(contact: Contact) -> None:
    kept = checked(contact, "DE")
    problems: list[str] = []
    again = read(vcards([kept])).contact("DE", problems.append)
    assert again is not None and problems == []
    want = replace(kept, source_id=kept.id, id=again.id, created_at=again.created_at)
    assert replace(again, numbers=()) == replace(want, numbers=())
    assert sorted(again.numbers) == sorted(want.numbers)


def test_another_program_reads_what_we_write() -> None:
    contact = Contact(
        "Zoë Strauß",
        ("+4930901820", "sip:zoe@pbx.example"),
        notes="one\ntwo; three, four " + "ü" * 90,
        tags=("a,b", "c"),
        company="Blau; Grün",
        emails=("zoe@example.com",),
    )
    card = vobject.readOne(vcards([contact]))
    assert card.fn.value == contact.name
    assert (card.n.value.given, card.n.value.family) == ("Zoë", "Strauß")
    assert [one.value for one in card.tel_list] == ["+4930901820"]
    assert card.email.value == "zoe@example.com"
    assert card.note.value == contact.notes
    assert card.org.value == ["Blau; Grün"]
    assert list(card.categories.value) == ["a,b", "c"]


def test_cards_of_another_program_are_read() -> None:
    card = vobject.vCard()
    card.add("fn").value = "Zoë Strauß"
    card.add("n").value = vobject.vcard.Name("Strauß", "Zoë")
    card.add("tel").value = "030 901820"
    card.add("note").value = "long " * 40 + "\nend; of, it"
    draft = read(card.serialize())
    assert (draft.name, draft.numbers) == ("Zoë Strauß", ("030 901820",))
    assert draft.notes == ("long " * 40 + "\nend; of, it").strip()
