"""Links fill in a number or an address, and junk is refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.errors import LinkInvalid
from app.desktop.links import is_link, number_in


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("tel:+4930123456", "+4930123456"),
        ("tel:+49-30-123-456", "+4930123456"),
        ("tel:+49%2030%20123456", "+4930123456"),
        ("TEL:(030)123.456", "030123456"),
        ("tel://+4930123456", "+4930123456"),
        ("tel:+4930123456;ext=12", "+4930123456"),
        ("tel:123456;phone-context=+4930", "123456"),
        ("tel:*21%23", "*21#"),
        ("tel:+1-202-555-0100,,123456%23", "+12025550100"),
        ("tel:+12025550100%2c%2c123456%23", "+12025550100"),
        (" tel:110 ", "110"),
        ("callto:+4930123456", "+4930123456"),
        ("callto://+4930123456?chat", "+4930123456"),
        ("callto:alice@example.com", "sip:alice@example.com"),
        ("callto:alice%40example.com", "sip:alice@example.com"),
        ("sip:alice@Example.COM", "sip:alice@example.com"),
        ("sip:alice@example.com:5070;transport=tcp", "sip:alice@example.com:5070"),
        ("sip:alice@example.com?subject=hi&priority=urgent", "sip:alice@example.com"),
        ("sip:alice:secret@example.com", "sip:alice@example.com"),
        ("sip:+4930123@example.com;user=phone", "sip:+4930123@example.com"),
        ("sip:al%69ce@example.com", "sip:alice@example.com"),
        ("sip:alice@[2001:db8::1]:5060", "sip:alice@[2001:db8::1]:5060"),
        ("sips:alice@example.com", "sips:alice@example.com"),
        ("sip:1234", "1234"),
        ("tel:1-800-FLOWERS", "18003569377"),
        ("tel:+1-800-FLOWERS", "+18003569377"),
        ("tel:1%20800%20flowers", "18003569377"),
        ("callto:1-800-FLOWERS", "18003569377"),
    ],
)
def test_a_link_gives_what_to_fill_in(link: str, number: str) -> None:
    assert is_link(link)
    assert number_in(link) == number


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("tel:", "There is no number"),
        ("tel:;ext=3", "There is no number"),
        ("tel:+", "no telephone number"),
        ("tel:nobody", "no telephone number"),
        ("tel:12%0A34%0Drm", "no telephone number"),
        ("tel:１２３", "no telephone number"),
        ("tel:--answer", "no telephone number"),
        ("callto:skypename", "no telephone number"),
        ("sip:alice", "no telephone number"),
        ("sip:2alice42", "no telephone number"),
        ("tel:030123456 (office)", "no telephone number"),
        ("tel:030123456 office", "no telephone number"),
        ("tel:123abc", "no telephone number"),
        ("sip:@example.com", "user's name"),
        ("sip:al%0Aice@example.com", "user's name"),
        ("sip:al%40ice@example.com", "user's name"),
        ("sip:alice@", "host's name"),
        ("sip:alice@exa mple.com", "host's name"),
        ("sip:alice@-example.com", "host's name"),
        ("mailto:alice@example.com", "no tel:, sip: or callto:"),
        ("tel:" + "1" * 300, "too long"),
    ],
)
def test_junk_is_refused_with_a_sentence(link: str, reason: str) -> None:
    with pytest.raises(LinkInvalid, match=reason):
        number_in(link)


@pytest.mark.parametrize("text", ["call", "--answer", "+4930123456", "calls", "telephone:1"])
def test_other_arguments_are_no_links(text: str) -> None:
    assert not is_link(text)


@given(st.sampled_from(["tel:", "sip:", "sips:", "callto:"]), st.text(max_size=60))
def test_whatever_a_link_holds_only_a_plain_number_or_address_comes_out(
    scheme: str, rest: str
) -> None:
    try:
        found = number_in(scheme + rest)
    except LinkInvalid:
        return
    assert found.isascii() and found.isprintable() and " " not in found
    assert not found.startswith("-")
