"""Whom dialling something would reach, however it is written."""

import pytest

from app.engine.callee import CalleeKind, callee_of, country_of, key_of, number_of, own_keys
from app.people.numbers import match_key
from sip.errors import AddressInvalid
from sip.phone import LineAccount

PBX = LineAccount("pbx", "201", "pbx.example:5060")
TRUNK = LineAccount("trunk", "+442079460000", "sip.carrier.example")


def kind_of(target: str, country: str = "US") -> CalleeKind:
    return callee_of(target, PBX, country).kind


@pytest.mark.parametrize(
    ("target", "country", "number", "region"),
    [
        ("+49 30 1234567", "US", "+49301234567", "DE"),
        ("030 1234567", "DE", "+49301234567", "DE"),
        ("0049301234567", "DE", "+49301234567", "DE"),
        ("0049301234567", "US", "+49301234567", "DE"),
        ("011493012345678", "US", "+493012345678", "DE"),
        ("tel:+44-20-7946-0999", "US", "+442079460999", "GB"),
        ("sip:+442079460999@10.0.0.1;transport=tcp", "US", "+442079460999", "GB"),
        ("sip:%2B442079460999@gateway.example", "US", "+442079460999", "GB"),
        ("sip:+442079460999;ext=12@gateway.example", "US", "+442079460999", "GB"),
        ("+16475551234", "US", "+16475551234", "CA"),
        ("+18765551234", "US", "+18765551234", "JM"),
        ("+15555550100", "US", "+15555550100", "US"),
        ("+870773111632", "US", "+870773111632", "001"),
    ],
)
def test_whole_numbers(target: str, country: str, number: str, region: str) -> None:
    callee = callee_of(target, PBX, country)
    assert (callee.kind, callee.number, callee.region) == (CalleeKind.NUMBER, number, region)
    assert callee.keys[0] == number


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("201", CalleeKind.SHORT),
        ("sip:201@pbx.example", CalleeKind.SHORT),
        ("*97", CalleeKind.CODE),
        ("*67+12025550100", CalleeKind.CODE),
        ("#31#12025550100", CalleeKind.CODE),
        ("911", CalleeKind.EMERGENCY),
        ("112", CalleeKind.EMERGENCY),
        ("sip:911@gateway.example", CalleeKind.EMERGENCY),
        ("5550100", CalleeKind.DIGITS),
        ("99912345678901", CalleeKind.DIGITS),
        ("+12025550100x9", CalleeKind.DIGITS),
        ("+1202,5550100", CalleeKind.DIGITS),
        ("12025550100p5", CalleeKind.DIGITS),
        ("bob", CalleeKind.ADDRESS),
        ("bob@elsewhere.example", CalleeKind.ADDRESS),
        ("sip:b0b42@192.168.1.20:5070", CalleeKind.ADDRESS),
        ("sip:192.168.1.20", CalleeKind.ADDRESS),
    ],
)
def test_what_is_no_whole_number(target: str, kind: CalleeKind) -> None:
    assert kind_of(target) is kind


@pytest.mark.parametrize("target", ["", " ", "<x>", "http://x.example", "sip:bob@", "sip:a b@c"])
def test_what_cannot_be_dialled_is_refused(target: str) -> None:
    with pytest.raises(AddressInvalid):
        callee_of(target, PBX, "US")


def test_emergency_numbers_are_those_of_the_country() -> None:
    assert kind_of("110", "DE") is CalleeKind.EMERGENCY
    assert kind_of("110", "US") is CalleeKind.SHORT
    assert kind_of("999", "GB") is CalleeKind.EMERGENCY


def test_a_number_that_leaves_the_plus_out_has_the_key_of_the_one_with_it() -> None:
    assert "+493012345678" in callee_of("493012345678", PBX, "US").keys
    assert "+493012345678" in callee_of("493012345678", PBX, "DE").keys


def test_the_country_of_a_line_is_that_of_its_number() -> None:
    assert (country_of(TRUNK, "US"), number_of(TRUNK)) == ("GB", "+442079460000")
    assert (country_of(PBX, "DE"), number_of(PBX)) == ("DE", "")
    without_plus = LineAccount("t", "442079460000", "x.example")
    assert number_of(without_plus) == "+442079460000"


def test_what_calls_a_line_itself() -> None:
    assert own_keys(PBX) == {"201@pbx.example"}
    assert own_keys(TRUNK) == {"+442079460000", "+442079460000@sip.carrier.example"}
    assert not own_keys(PBX).isdisjoint(callee_of("201", PBX, "US").keys)
    assert not own_keys(TRUNK).isdisjoint(callee_of("020 7946 0000", TRUNK, "GB").keys)


@pytest.mark.parametrize("country", ["US", "GB", "DE", "FR", "IT"])
@pytest.mark.parametrize(
    "number",
    [
        "+1 (202) 555-0100",
        "tel:+442079460999",
        "+49 30/1234567",
        "+33 1 40 00 00 00",
        "0039 06 1234567",
    ],
)
def test_the_list_and_the_contacts_know_the_same_numbers(number: str, country: str) -> None:
    assert key_of(number, country) == match_key(number, country)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("bob@X.example", "bob@x.example"),
        ("sip:bob@x.example:5060", "bob@x.example"),
        ("201", "201"),
    ],
)
def test_keys_of_addresses_and_extensions(number: str, key: str) -> None:
    assert key_of(number, "US") == key


@pytest.mark.parametrize("nobody", ["", "hello", "hello there", "<>"])
def test_what_names_nobody_has_no_key(nobody: str) -> None:
    assert key_of(nobody, "US") == ""
