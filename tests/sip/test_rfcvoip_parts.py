"""The parts of the phone over rfcvoip that need no network: messages, SDP, the jitter buffer."""

import numpy as np
import pytest

from audio.frames import Samples
from sip.rfcvoip_hearing import Buffer
from sip.rfcvoip_message import address_in, answer_address, read, respond_with
from sip.rfcvoip_rtp import Heard
from sip.rfcvoip_sdp import agree, answer, offer

FAR = ("192.0.2.9", 40_000)
HEAD = (
    "Via: SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKa;rport, SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKb\r\n"
    'f: "Cora, C." <sip:cora@example.org>;tag=c\r\nt: <sip:desk@example.org>\r\n'
    "i: one\r\nCSeq: 7 INVITE\r\nRecord-Route: <sip:p1;lr>,\r\n <sip:p2;lr>\r\n"
)


def _message(sdp: str = "", head: str = HEAD) -> bytes:
    kind = "Content-Type: application/sdp\r\n" if sdp else ""
    return f"INVITE sip:desk@x SIP/2.0\r\n{head}{kind}\r\n{sdp}".encode()


def _body(*media: str, host: str = "192.0.2.9") -> dict[str, object]:
    lines = ["v=0", f"o=- 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0", *media]
    message = read(_message("\r\n".join(lines) + "\r\n"), FAR)
    assert message is not None
    assert message.parsed is not None
    return dict(message.parsed.body)


def test_headers_are_read_in_every_spelling() -> None:
    message = read(_message(), FAR)
    assert message is not None
    assert (message.method, message.number, message.call_id) == ("INVITE", 7, "one")
    assert (message.from_tag, message.to_tag) == ("c", "")
    assert message.branch == "z9hG4bKa INVITE"
    assert message.all("from") == ['"Cora, C." <sip:cora@example.org>;tag=c']
    assert message.all("record-route") == ["<sip:p1;lr>", "<sip:p2;lr>"]
    assert [address_in(each) for each in message.all("record-route")] == ["sip:p1;lr", "sip:p2;lr"]


@pytest.mark.parametrize(
    "damage",
    [("CSeq: 7 INVITE", "CSeq: seven INVITE"), ("i: one\r\n", ""), ("INVITE sip", "BYE sip")],
)
def test_what_cannot_be_answered_is_not_read(damage: tuple[str, str]) -> None:
    assert read(_message().decode().replace(*damage).encode(), FAR) is None


def test_a_response_repeats_what_it_must_and_finds_its_way() -> None:
    message = read(_message(), FAR)
    assert message is not None
    answered = read(
        respond_with(message, (180, "Ringing"), "own", (("Contact", "<sip:a>"),), ""), FAR
    )
    assert answered is not None
    assert (answered.status, answered.reason, answered.to_tag) == (180, "Ringing", "own")
    first, second = answered.all("via")
    assert "rport=40000" in first
    assert "received=192.0.2.9" in first
    assert second == "SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKb"
    assert answered.all("record-route") == message.all("record-route")
    assert answer_address(message) == FAR
    plain = read(_message(head=HEAD.replace(";rport", "")), FAR)
    assert plain is not None
    assert answer_address(plain) == ("192.0.2.9", 5070)


def test_nothing_breaks_out_of_its_header() -> None:
    message = read(_message(), FAR)
    assert message is not None
    data = respond_with(message, (200, "OK"), "own", (("Contact", "<sip:a>\r\nEvil: yes"),), "")
    assert b"\r\nEvil" not in data


def test_a_codec_in_common_is_found_in_our_order() -> None:
    body = _body("m=audio 4000 RTP/AVP 18 8 0 96", "a=rtpmap:96 telephone-event/8000")
    agreed = agree(body, ("pcmu", "pcma"))
    assert agreed is not None
    assert (agreed.codec, agreed.payload, agreed.event_payload) == ("pcmu", 0, 96)
    assert (agreed.far, agreed.direction) == (("192.0.2.9", 4000), "sendrecv")
    assert agree(body, ("pcma",)) != agreed


@pytest.mark.parametrize(
    ("direction", "ours"),
    [("sendonly", "recvonly"), ("recvonly", "sendonly"), ("inactive", "inactive")],
)
def test_directions_are_seen_from_our_side(direction: str, ours: str) -> None:
    agreed = agree(_body("m=audio 4000 RTP/AVP 0", f"a={direction}"), ("pcmu",))
    assert agreed is not None
    assert agreed.direction == ours


def test_an_old_fashioned_hold_is_one() -> None:
    agreed = agree(_body("m=audio 4000 RTP/AVP 0", host="0.0.0.0"), ("pcmu",))
    assert agreed is not None
    assert agreed.direction == "recvonly"


@pytest.mark.parametrize(
    "media",
    [
        ("m=audio 4000 RTP/AVP 18",),
        ("m=audio 4000 RTP/SAVP 0",),
        ("m=audio 0 RTP/AVP 0",),
        ("m=audio 99999 RTP/AVP 0",),
        ("m=video 4000 RTP/AVP 0",),
        ("m=audio 4000 RTP/AVP 0", "c=IN IP4 nowhere.example"),
        ("m=audio 4000 RTP/AVP 100", "a=rtpmap:100 PCMU/16000"),
    ],
)
def test_nothing_in_common_is_said(media: tuple[str, ...]) -> None:
    assert agree(_body(*media), ("pcmu", "pcma")) is None


def test_an_answer_takes_the_sound_and_refuses_the_rest() -> None:
    offered = _body("m=video 5000 RTP/AVP 96", "m=audio 4000 RTP/AVP 8", "m=audio 4002 RTP/AVP 0")
    agreed = agree(offered, ("pcmu", "pcma"))
    assert agreed is not None
    lines = answer(("192.0.2.1", 6000), offered, agreed, 2).splitlines()
    media = [each for each in lines if each.startswith("m=")]
    assert media == ["m=video 0 RTP/AVP 96", "m=audio 6000 RTP/AVP 8", "m=audio 0 RTP/AVP 0"]
    ours = agree(
        _body(*offer(("192.0.2.1", 6000), ("pcma", "pcmu"), 1).splitlines()[5:]), ("pcmu",)
    )
    assert ours is not None
    assert ours.event_payload == 101


def _packet(number: int, value: int | None = None, source: int = 1) -> Heard:
    filled = np.full(160, number if value is None else value, np.int16)
    return Heard(source, (0xFFFFFF00 + number * 160) & 0xFFFFFFFF, filled)


def _played(buffer: Buffer, count: int) -> list[int]:
    frames: list[Samples] = [buffer.frame() for _ in range(count)]
    assert all(len(set(each.tolist())) == 1 for each in frames)
    return [int(each[0]) for each in frames]


def test_packets_are_played_in_order_whatever_order_they_come_in() -> None:
    buffer = Buffer((40, 200))
    assert _played(buffer, 1) == [0]
    for number in (1, 3, 2, 2, 4):  # across the end of 32 bits, one of them twice
        buffer.put(_packet(number))
    assert _played(buffer, 7) == [0, 0, 1, 2, 3, 4, 0]


def test_what_is_lost_or_late_is_silence() -> None:
    buffer = Buffer((20, 200))
    buffer.put(_packet(1))
    buffer.put(_packet(3))
    assert _played(buffer, 4) == [0, 1, 0, 3]
    buffer.put(_packet(2))
    buffer.put(_packet(4))
    assert _played(buffer, 2) == [4, 0]


def test_a_far_end_that_fell_behind_is_followed() -> None:
    buffer = Buffer((20, 200))
    buffer.put(_packet(1))
    assert _played(buffer, 10) == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    for number in (2, 3, 4, 5):
        buffer.put(_packet(number))
    assert 5 in _played(buffer, 4)


def test_too_much_at_once_is_skipped_rather_than_kept() -> None:
    buffer = Buffer((20, 100))
    for number in range(1, 40):
        buffer.put(_packet(number))
    assert 39 in _played(buffer, 6)


def test_how_long_a_packet_waits_is_measured_when_it_comes() -> None:
    buffer = Buffer((40, 200))
    assert buffer.waits_ms == 40
    for number in range(3):
        buffer.put(_packet(number))
        assert buffer.waits_ms == 40
        buffer.frame()
    buffer.put(_packet(5))
    assert buffer.waits_ms == 80
    for _ in range(4):
        buffer.frame()
    buffer.put(_packet(6))
    assert buffer.waits_ms == 20


def test_another_source_is_heard_at_once() -> None:
    buffer = Buffer((20, 200))
    buffer.put(_packet(1))
    buffer.put(Heard(2, 5_000_000, np.full(160, 77, np.int16)))
    assert _played(buffer, 2) == [0, 77]
