"""Counting what was sent for each call from the messages themselves."""

from sip.events import SignallingSent
from sip.signalling import MOST_CALLS, SignallingCount

INVITE = b"INVITE sip:bob@x SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nCall-ID: one@x\r\n\r\n"
BYE = b"BYE sip:bob@x SIP/2.0\r\ni:one@x\r\n\r\n"


def test_sent_messages_count_for_their_call_whatever_the_header_is_called() -> None:
    count = SignallingCount()
    for message in (INVITE, BYE):
        count.packet(True, message)
    count.packet(False, INVITE)
    count.packet(True, b"\r\n\r\n")
    assert count.of("one@x") == SignallingSent(2, len(INVITE) + len(BYE))
    assert count.of("two@x") is None


def test_the_oldest_calls_are_forgotten() -> None:
    count = SignallingCount()
    for number in range(MOST_CALLS + 1):
        count.packet(True, b"ACK x SIP/2.0\r\nCALL-ID : %d\r\n\r\n" % number)
    assert count.of("0") is None
    assert count.of(str(MOST_CALLS)) is not None
