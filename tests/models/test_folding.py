import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.folding import fold, number_tail


@pytest.mark.parametrize(
    ("written", "same"),
    [("Zoë", "zoe"), ("STRAUẞ", "strauss"), ("Łódź", "lodz"), ("Ørsted", "orsted")],
)
def test_case_and_accents_do_not_matter(written: str, same: str) -> None:
    assert fold(written) == same


def test_blanks_are_single() -> None:
    assert fold("  Anna \t Bell\n") == "anna bell"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("number", "tail"),
    [
        ("+49 30 901820", "1820"),
        ("030/901820", "1820"),
        ("+4930901820;ext=55", "1820"),
        ("tel:+49-30-901820", "1820"),
        ("<sip:+4930901820@proxy.example:5060;user=phone>", "1820"),
        ("sip:%2B4930901820@proxy.example", "1820"),
        ("200", "200"),
        ("*97", "*97"),
        ("sip:Bob@example.com", "bob"),
        ("bob", "bob"),
        ("", ""),
    ],
)
def test_the_tail_is_what_all_spellings_share(number: str, tail: str) -> None:
    assert number_tail(number) == tail


@given(st.text())
def test_any_text_has_a_tail(text: str) -> None:
    assert isinstance(number_tail(text), str)
