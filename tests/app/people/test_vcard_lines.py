import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.vcard_lines import Property, cards


def properties(*lines: str) -> tuple[Property, ...]:
    (card,) = cards("\r\n".join(("BEGIN:VCARD", *lines, "END:VCARD")))
    assert card.problem == ""
    return card.properties


def test_a_folded_line_is_one() -> None:
    (note,) = properties("NOTE:one", "  two", "\tthree")
    assert (note.name, note.value, note.line) == ("NOTE", "one twothree", 2)


def test_a_group_and_parameters_are_taken_apart() -> None:
    (tel,) = properties('item1.tel;TYPE="voice,cell";PREF=1;X-A="a;b:c":+49 30')
    assert (tel.group, tel.name, tel.value) == ("ITEM1", "TEL", "+49 30")
    assert tel.types == {"VOICE", "CELL"}
    assert tel.parameters["PREF"] == ("1",) and tel.parameters["X-A"] == ("a;b:c",)


def test_a_parameter_without_a_name_is_a_type_as_in_2_1() -> None:
    (tel,) = properties("TEL;WORK;VOICE:030")
    assert tel.types == {"WORK", "VOICE"}


def test_quoted_printable_is_decoded_with_its_character_set_over_soft_breaks() -> None:
    latin, utf = properties(
        "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg",
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:one=0D=0Atwo =C3=BC=",
        "ber three",
    )
    assert latin.value == "Müller;Jörg"
    assert utf.value == "one\ntwo über three"


def test_a_wrong_character_set_still_gives_text() -> None:
    (name,) = properties("FN;CHARSET=klingon;QUOTED-PRINTABLE:M=FCller")
    assert name.value == "Müller"


def test_base64_that_is_none_is_empty() -> None:
    good, bad = properties("NOTE;ENCODING=b:SGVsbG8=", "PHOTO;BASE64:***")
    assert (good.value, bad.value) == ("Hello", "")


def test_cards_know_where_they_begin_and_inner_ones_are_left_out() -> None:
    inner = "BEGIN:VCARD\nFN:inner\nEND:VCARD\n"
    for agent in ("AGENT:\n", "item1.AGENT;X=1:", "AGENT:\n\n"):
        text = f"junk\nBEGIN:VCARD\nFN:A\n{agent}{inner}TEL:1\nEND:VCARD\n\nBEGIN:VCARD"
        first, second = cards(text)
        told = [one.value for one in first.properties if one.name != "AGENT"]
        assert (first.line, told) == (2, ["A", "1"])
        assert second.line == text.count("\n") + 1 and "END:VCARD" in second.problem


@pytest.mark.parametrize("left_open", ["", "AGENT:\nBEGIN:VCARD\nFN:inner\n"])
def test_a_card_without_an_end_takes_no_other_with_it(left_open: str) -> None:
    text = f"BEGIN:VCARD\nFN:A\n{left_open}" + "BEGIN:VCARD\nFN:B\nEND:VCARD\n" * 2
    broken, *whole = cards(text)
    assert (broken.line, broken.properties) == (1, ()) and "END:VCARD" in broken.problem
    assert [[one.value for one in card.properties] for card in whole] == [["B"], ["B"]]


def test_a_card_with_far_too_many_lines_takes_no_other_with_it() -> None:
    text = "BEGIN:VCARD\n" + "TEL:1\n" * 20_001 + "BEGIN:VCARD\nFN:B\nEND:VCARD\n"
    broken, whole = cards(text)
    assert "END:VCARD" in broken.problem
    assert [one.value for one in whole.properties] == ["B"]


@pytest.mark.parametrize("junk", ["", "no colon", ":no name", "=;:x", "\x00:y"])
def test_a_line_that_is_none_is_passed_over(junk: str) -> None:
    assert [one.name for one in properties("FN:A", junk)][:1] == ["FN"]


@given(st.text('BEGINVCARD:END\n\r;=,"\\ Nn.0\t', max_size=120))
def test_any_text_can_be_read(text: str) -> None:
    list(cards(f"BEGIN:VCARD\n{text}\nEND:VCARD\n{text}"))
