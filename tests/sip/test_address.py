import pytest

from sip.address import dial_uri, parse_sip_uri, remote_party
from sip.errors import AddressInvalid


@pytest.mark.parametrize(
    ("typed", "rung"),
    [
        ("sip:desk@127.0.0.1:5070", "sip:desk@127.0.0.1:5070"),
        ("sips:desk@example.com;foo=bar", "sips:desk@example.com;foo=bar"),
        ("alice@example.com", "sip:alice@example.com"),
        ("+49 (170) 123-45.67", "sip:+491701234567@pbx.test"),
        ("tel:+1-555-0100;phone-context=x", "sip:+15550100@pbx.test"),
        ("*97#", "sip:*97%23@pbx.test"),
        ("reception", "sip:reception@pbx.test"),
        ("sip:[::1]:5060", "sip:[::1]:5060"),
        ("SIP:desk@[2001:db8::1]", "sip:desk@[2001:db8::1]"),
    ],
)
def test_what_is_typed_becomes_an_address(typed: str, rung: str) -> None:
    assert dial_uri(typed, "pbx.test") == rung


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "mailto:a@b",
        "sip:",
        "sip:desk@",
        "sip:desk@host:0",
        "sip:desk@host:99999",
        "call me now",
        "desk@ho st",
        "sip:a@b\r\nVia: x",
        "tel:hello",
        '"x" <sip:a@b>',
        "-",
    ],
)
def test_nonsense_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(AddressInvalid) as refused:
        dial_uri(typed, "pbx.test")
    assert " " in str(refused.value)


def test_the_lines_transport_is_used_in_its_own_domain_only() -> None:
    assert dial_uri("123", "pbx.test:5061", "tls") == "sip:123@pbx.test:5061;transport=tls"
    assert dial_uri("sip:1@other.test", "pbx.test", "tls") == "sip:1@other.test"


def test_the_far_end_is_named() -> None:
    named = remote_party('"Ada \\"L\\" Byron" <sip:+4930123@pbx.test;user=phone>;tag=1')
    assert (named.display_name, named.number) == ('Ada "L" Byron', "+4930123")
    assert named.uri == "sip:+4930123@pbx.test;user=phone"
    assert remote_party("sip:bob%20b@pbx.test;transport=tcp").number == "bob b"
    assert remote_party("tel:+1-555-0100").number == "+15550100"


@pytest.mark.parametrize("sent", ["", "anonymous", "<<>>", "sip:", "\x00@\x00"])
def test_whatever_the_network_sends_is_survived(sent: str) -> None:
    assert remote_party(sent).number == ""


def test_parts_of_an_address() -> None:
    uri = parse_sip_uri("sip:u:secret@h.test:5080;transport=tcp?Subject=x")
    assert (uri.user, uri.host, uri.port, uri.params) == ("u", "h.test", 5080, "transport=tcp")
