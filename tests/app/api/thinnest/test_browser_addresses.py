"""Which of a browser's addresses are used: those of this computer, and nothing is looked up."""

import pytest

from app.api.webrtc_addresses import LOOPBACK, here, offer_from_here, own_addresses

OWN = [LOOPBACK, "192.0.2.2"]


def test_an_address_of_ours_is_taken_as_it_is() -> None:
    told = "candidate:3988 1 udp 2113937151 192.0.2.2 5000 typ host generation 0 ufrag x"
    assert here(told, OWN) == ["candidate:3988 1 udp 2113937151 192.0.2.2 5000 typ host"]


def test_a_name_that_hides_an_address_is_one_of_ours() -> None:
    told = "candidate:0 1 UDP 2122187007 20ddf1b1-dce0-46e2-bc71-5f7050a814ef.local 54986 typ host"
    assert here(told, OWN) == [
        f"candidate:0 1 udp 2122187007 {address} 54986 typ host" for address in OWN
    ]


@pytest.mark.parametrize(
    "told",
    [
        "",
        "candidate:1 1 udp 2113937151 198.51.100.7 5000 typ host",
        "candidate:1 1 udp 2113937151 pbx.example 5000 typ host",
        "candidate:1 1 udp 2113937151 fd00::2 5000 typ host",
        "candidate:1 1 tcp 2113937151 192.0.2.2 9 typ host tcptype active",
        "candidate:1 2 udp 2113937151 192.0.2.2 5001 typ host",
        "candidate:1 1 udp 2113937151 192.0.2.2 5000 typ srflx raddr 0.0.0.0 rport 0",
    ],
)
def test_whatever_is_elsewhere_is_left_out(told: str) -> None:
    assert here(told, OWN) == []


def test_an_offer_keeps_everything_else() -> None:
    offer = "v=0\r\na=candidate:1 1 udp 5 198.51.100.7 5 typ host\r\na=mid:0\r\n"
    assert offer_from_here(offer, OWN) == "v=0\r\na=mid:0\r\n"


def test_this_computer_has_at_least_its_loopback() -> None:
    assert own_addresses()[0] == LOOPBACK
