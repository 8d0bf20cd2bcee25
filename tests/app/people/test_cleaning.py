import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.cleaning import Cleaned, Kind, clean


@pytest.mark.parametrize(
    ("typed", "number", "extension"),
    [
        ("Tel.: +49 (0)30 / 901820 ext. 5", "+49030901820", "5"),
        ("tel:+49-30-901820;ext=5;phone-context=example.com", "+4930901820", "5"),
        ("tel:%2B49%2030%20901820", "+4930901820", ""),
        ("callto://+15550100199", "+15550100199", ""),
        ("０３０－９０１８２０", "030901820", ""),
        ("٠٣٠٩٠١٨٢٠", "030901820", ""),
        ("\u202a+1 (555)\u00a0010\u20110199\u202c", "+15550100199", ""),
        ("M +49 171 2345678", "+491712345678", ""),
        ("Phone: 555-0100 x12", "5550100", "12"),
        ("Büro: 030 901820", "030901820", ""),
        ("+49 30 901820 (office)", "+4930901820", ""),
        ("030 901820 Anna", "030901820", ""),
        ("++49 30", "+4930", ""),
        ("030 1234567 / 0171 12345678", "0301234567", ""),
        ("+49 30 1234567\n+49 171 12345678", "+49301234567", ""),
        ("1-800-FLOWERS", "18003569377", ""),
        ("1-866-555-CALL", "18665552255", ""),
        ("0800 CALLNOW", "08002255669", ""),
        ("200", "200", ""),
    ],
)
def test_a_number_is_freed_of_its_trimmings(typed: str, number: str, extension: str) -> None:
    assert clean(typed) == Cleaned(Kind.NUMBER, number, extension)


@pytest.mark.parametrize("code", ["*97", "#31#", "*21*0301234#"])
def test_a_service_code_stays_as_it_is(code: str) -> None:
    assert clean(f" {code} ") == Cleaned(Kind.CODE, code)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("sip:Bob@Example.com;transport=tls", "sip:Bob@Example.com;transport=tls"),
        ("SIPS:bob@example.com", "sips:bob@example.com"),
        ("bob@example.com", "bob@example.com"),
        ('"Bob" <sip:bob@example.com>', "sip:bob@example.com"),
        ("callto:bob@example.com", "bob@example.com"),
    ],
)
def test_a_sip_address_is_left_alone(typed: str, address: str) -> None:
    assert clean(typed) == Cleaned(Kind.ADDRESS, address)


@pytest.mark.parametrize("typed", ["Anna", "Anna Müller", "alice2", "Anna 2", "3M", "ext. 5"])
def test_words_are_a_name(typed: str) -> None:
    assert clean(typed) == Cleaned(Kind.NAME, typed)


@pytest.mark.parametrize("typed", ["", " ", "+", "()", "-/-", "tel:", "\u200b"])
def test_nothing_is_nothing(typed: str) -> None:
    assert clean(typed).kind is Kind.NOTHING


@given(st.text(max_size=300))
def test_any_text_can_be_cleaned(typed: str) -> None:
    cleaned = clean(typed)
    if cleaned.kind is Kind.NUMBER:
        assert cleaned.text.lstrip("+").isdecimal() and cleaned.text.isascii()
    if cleaned.kind is not Kind.NOTHING:
        assert cleaned.text.strip()


@given(st.text("0123456789+ ()-/.", max_size=30))
def test_what_was_cleaned_is_clean(typed: str) -> None:
    once = clean(typed)
    if once.kind is Kind.NUMBER and len(once.text) <= 17:
        assert clean(once.text) == once
