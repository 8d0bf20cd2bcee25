import pytest

from sip.baresip_goodbyes import OpenRequests
from sip.dialog_info import lamp_state
from sip.message_summary import waiting_messages
from sip.phone import LampState


@pytest.mark.parametrize(
    ("body", "waiting"),
    [
        ("Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n", (2, 8)),
        ("messages-waiting: no\r\nVOICE-MESSAGE : 0/3\r\n", (0, 3)),
        ("Messages-Waiting: yes\r\n", (1, 0)),
        ("Messages-Waiting: no\r\n", (0, 0)),
        ("Fax-Message: 1/0\r\n", None),
        ("", None),
        ("Voice-Message: 99999999999/1", None),
    ],
)
def test_what_waits_in_a_mailbox(body: str, waiting: tuple[int, int] | None) -> None:
    assert waiting_messages(body) == waiting


def document(*states: str) -> bytes:
    dialogs = "".join(
        f"<dialog id='{at}'><state>{each}</state></dialog>" for at, each in enumerate(states)
    )
    return (
        f"<dialog-info xmlns='urn:ietf:params:xml:ns:dialog-info'>{dialogs}</dialog-info>".encode()
    )


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (document(), LampState.IDLE),
        (document("terminated"), LampState.IDLE),
        (document("trying"), LampState.RINGING),
        (document("terminated", "early"), LampState.RINGING),
        (document("early", "confirmed", "terminated"), LampState.BUSY),
        (document("Confirmed "), LampState.BUSY),
        (document("dancing"), LampState.IDLE),
        (b"<presence/>", None),
        (b"no document", None),
        (b"", None),
        (b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><dialog-info/>", None),
        (b"<!-- seen --><dialog-info/>", LampState.IDLE),
        (b"x" * 100_000, None),
    ],
)
def test_what_an_extension_does(body: bytes, state: LampState | None) -> None:
    assert lamp_state(body) is state


def request(method: str, branch: str, headers: str = "") -> bytes:
    return (
        f"{method} sip:pbx.test SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 127.0.0.1:5060;branch={branch};rport\r\n"
        f"From: <sip:a@pbx.test>;tag=1\r\nTo: <sip:a@pbx.test>\r\nCall-ID: x\r\n"
        f"CSeq: 7 {method}\r\n{headers}Content-Length: 0\r\n\r\n"
    ).encode()


def answer(code: int, branch: str) -> bytes:
    return (
        f"SIP/2.0 {code} X\r\nVia: SIP/2.0/UDP 127.0.0.1;rport=5;branch={branch}\r\n\r\n".encode()
    )


def test_requests_that_end_something_are_granted_and_others_refused() -> None:
    requests = OpenRequests()
    requests.packet(True, request("REGISTER", "b1", "Contact: <sip:a@127.0.0.1>;expires=0\r\n"))
    requests.packet(True, request("REGISTER", "b2", "Contact: <sip:a@127.0.0.1>;expires=60\r\n"))
    requests.packet(True, request("SUBSCRIBE", "b3", "Expires: 0\r\n"))
    requests.packet(True, request("BYE", "b4"))
    statuses = [each.split(b"\r\n")[0] for each in requests.answers()]
    granted, refused = b"SIP/2.0 200 OK", b"SIP/2.0 503 Service Unavailable"
    assert statuses == [granted, refused, granted, granted]
    first = requests.answers()[0].split(b"\r\n")
    assert b"To: <sip:a@pbx.test>;tag=closing" in first
    assert b"CSeq: 7 REGISTER" in first


def test_what_was_answered_needs_no_answer() -> None:
    requests = OpenRequests()
    requests.packet(True, request("REGISTER", "b1"))
    requests.packet(False, answer(100, "b1"))
    assert len(requests.answers()) == 1
    requests.packet(False, answer(401, "b1"))
    requests.packet(True, request("INVITE", "b2"))
    requests.packet(True, b"REGISTER nonsense")
    assert requests.answers() == []
    for number in range(500):
        requests.packet(True, request("REGISTER", f"c{number}"))
    assert len(requests.answers()) <= 128
