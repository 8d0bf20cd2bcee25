import subprocess
import sys

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.people import NumberReading
from app.people.countries import COUNTRIES
from app.people.numbers import (
    kept_form,
    kept_key,
    match_key,
    national_digits,
    party_key,
    read_number,
    same_party,
    written,
)
from models.folding import number_tail

BERLIN = "+4930901820"


@pytest.mark.parametrize(
    "written_so",
    [
        "+49 30 901820",
        "+49 (0)30 / 90 18 20",
        "0049 30 901820",
        "030/901820",
        "(030) 901820 ext. 5",
        "tel:+49-30-901820",
        "sip:+4930901820@proxy.example:5060;user=phone",
        "sip:030901820@pbx.example",
        "4930901820",
        "０３０９０１８２０",
    ],
)
def test_a_number_is_the_same_however_it_is_written(written_so: str) -> None:
    assert match_key(written_so, "DE") == BERLIN
    assert read_number(written_so, "DE").e164 in (BERLIN, None)


def test_a_number_without_prefix_belongs_to_the_desks_country() -> None:
    assert match_key("(555) 010-0199", "US") == match_key("1 555 010 0199", "US") == "+15550100199"
    assert match_key("020 7946 0958", "GB") == "+442079460958"
    assert match_key("06 1234 5678", "IT") == "+390612345678"
    assert match_key("301234", "FO") == "+298301234"


def test_a_number_that_lacks_its_area_code_is_not_made_up() -> None:
    assert match_key("9018201", "DE") == "9018201"
    assert kept_form("9018201", "DE") == "9018201"
    assert read_number("9018201", "DE").e164 is None


def test_what_is_typed_is_formatted_and_placed() -> None:
    assert read_number("+493090", "DE") == NumberReading(
        "+49 30 90", "+493090", None, "DE", "Germany"
    )
    assert read_number("030901820", "DE") == NumberReading(
        "030 901820", "030901820", BERLIN, "DE", "Germany"
    )
    assert read_number("+442079460958", "DE").country == "United Kingdom"
    assert read_number("+15", "DE").country == "North America"
    assert read_number("+12025550123", "DE").country == "United States"
    assert read_number("+80012345678", "DE").country == "International"


def test_a_pasted_number_is_dialled_without_its_trimmings() -> None:
    reading = read_number("Tel.: +49 (0)30 / 901820 ext. 5", "US")
    assert (reading.shown, reading.dial) == ("+49 30 901820 ext. 5", BERLIN)


@pytest.mark.parametrize("internal", ["5", "200", "123456", "*97", "#31#0301234"])
def test_short_and_internal_numbers_are_left_alone(internal: str) -> None:
    reading = read_number(internal, "DE")
    assert reading == NumberReading(internal, internal, None, "", "")
    assert kept_form(internal, "DE") == match_key(internal, "DE") == internal


def test_a_sip_address_is_left_alone_and_compared_by_user_and_host() -> None:
    reading = read_number("sip:Bob@Example.com:5070", "DE")
    assert reading == NumberReading(
        "sip:Bob@Example.com:5070", "sip:Bob@Example.com:5070", None, "", ""
    )
    assert match_key("sip:Bob@Example.com:5070", "DE") == match_key("bob@example.com", "DE")
    assert match_key("sip:b%6Fb@example.com", "DE") == "bob@example.com"


def test_a_name_is_not_changed_while_it_is_typed() -> None:
    assert read_number("Anna ", "DE") == NumberReading("Anna ", "Anna", None, "", "")
    assert read_number("Anna B", "DE") == NumberReading("Anna B", "", None, "", "")


@pytest.mark.parametrize(
    ("typed", "is_name"),
    [
        *(("dana", True), ("Dana Whitfield", True), ("bob2", True), ("müller", True)),
        *(("+49 30 901820", False), ("(030) 123-456 ext 12", False), ("1-800-FLOWERS", False)),
        *(("sip:dana@example.com", False), ("dana@example.com", False), ("*97", False)),
        *(("", False), ("100", False)),
    ],
)
def test_a_name_is_told_from_a_number_and_an_address(typed: str, is_name: bool) -> None:
    assert read_number(typed, "DE").is_name is is_name


def test_what_cannot_be_dialled_is_said() -> None:
    assert read_number("--", "DE").problem == "There is no number in this."
    assert read_number("+9991234", "DE").problem == "No country has the code +999."
    assert read_number("1" * 25, "DE").problem == "This number is too long."
    assert read_number("", "DE").problem == read_number("+", "DE").problem == ""


@pytest.mark.parametrize(
    "nobody", ["", "anonymous", "Anonymous", "sip:anonymous@anonymous.invalid", "unknown"]
)
def test_somebody_who_hides_is_nobody(nobody: str) -> None:
    assert match_key(nobody, "DE") == ""


def test_a_party_is_known_by_its_number_else_by_its_address() -> None:
    assert party_key("030901820", "sip:030901820@proxy.example", "DE") == BERLIN
    assert party_key("bob", "sip:bob@example.com", "DE") == "bob@example.com"
    assert party_key("200", "sip:200@pbx.example", "DE") == "200@pbx.example"
    assert party_key("anonymous", "sip:anonymous@proxy.example", "DE") == ""


def test_a_user_without_a_server_is_one_on_any_server() -> None:
    assert same_party("200", "200@pbx.example")
    assert same_party("bob@example.com", "bob")
    assert not same_party("200@pbx.example", "200@other.example")
    assert not same_party("", "")
    assert not same_party("200", "2000@pbx.example")


def test_numbers_are_kept_as_e164_with_their_extension() -> None:
    assert kept_form("030 901820 ext. 5", "DE") == f"{BERLIN};ext=5"
    assert kept_key(f"{BERLIN};ext=5", "DE") == BERLIN
    assert kept_form("two words", "DE") == kept_form("9" * 20, "DE") == ""


def test_numbers_are_shown_as_this_country_writes_them() -> None:
    assert written(BERLIN, "DE") == "030 901820"
    assert written(BERLIN, "US") == "+49 30 901820"
    assert written(f"{BERLIN};ext=5", "DE") == "030 901820 ext. 5"
    assert written("sip:bob@example.com", "DE") == "bob@example.com"
    assert written("200", "DE") == "200"


def test_the_digits_to_find_a_number_by_lack_country_code_and_trunk_prefix() -> None:
    assert national_digits("0309018", "DE") == "309018"
    assert national_digits("1 555", "US") == "555"
    assert national_digits("Anna", "DE") == ""


def test_every_country_with_numbers_has_a_name() -> None:
    assert set(COUNTRIES) == set(phonenumbers.SUPPORTED_REGIONS)


def test_the_window_does_not_wait_for_the_numbering_plans() -> None:
    check = "import sys, app.people.desk; assert 'phonenumbers' not in sys.modules"
    subprocess.run([sys.executable, "-c", check], check=True)


NUMBERS = st.text("0123456789+*# ()-./xEXT@sipabAB:;=", max_size=24)
REGIONS = st.sampled_from(["DE", "US", "GB", "IT", "FR", "FO", "RU", "ZZ"])


@given(NUMBERS, REGIONS)
def test_reading_what_is_shown_gives_the_same(typed: str, country: str) -> None:
    reading = read_number(typed, country)
    again = read_number(reading.shown, country)
    assert (again.shown, again.dial, again.e164) == (reading.shown, reading.dial, reading.e164)


@given(NUMBERS, REGIONS)
def test_what_is_kept_is_the_same_number_with_the_same_tail(typed: str, country: str) -> None:
    kept = kept_form(typed, country)
    if kept:
        key = match_key(typed, country)
        assert kept_key(kept, country) == match_key(kept, country) == key
        assert number_tail(kept) == number_tail(key) or key == ""
        assert kept_form(kept, country) == kept


@given(NUMBERS, NUMBERS, REGIONS)
def test_the_same_party_has_the_same_tail(one: str, other: str, country: str) -> None:
    keys = match_key(one, country), match_key(other, country)
    if same_party(*keys):
        assert number_tail(keys[0]) == number_tail(keys[1])
