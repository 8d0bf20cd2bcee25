"""How calls end, in our words, and digits as SIP INFO carries them.

Owns turning answers, CANCELs and timeouts into a ``CallEnd`` and reading and writing INFO.
"""

import re

from sip.phone import CallEnd, EndedBy
from sip.reasons import phrase
from sip.rfcvoip_message import Header, Message, address_in

CANCELLED = CallEnd(EndedBy.LOCAL, 487, "Request Terminated")
HUNG_UP = CallEnd(EndedBy.LOCAL, 200, "OK")
LEFT = CallEnd(EndedBy.REMOTE, 200, "OK")
UNANSWERED = CallEnd(EndedBy.NETWORK, None, "no answer from the network")
RANG_OUT = CallEnd(EndedBy.NETWORK, None, "nobody answered for three minutes")
UNACKNOWLEDGED = CallEnd(EndedBy.NETWORK, None, "our answer did not reach the caller")
WENT_SILENT = CallEnd(EndedBy.NETWORK, None, "no sound came for too long")
NO_COMMON_SOUND = CallEnd(EndedBy.NETWORK, 488, "no sound that both ends can speak")
INFO_KIND: Header = ("Content-Type", "application/dtmf-relay")
INFO_MS = 100
STEERING = (
    *("Call-Info", "Alert-Info", "Answer-Mode", "Priv-Answer-Mode", "Diversion"),
    *("History-Info", "P-Asserted-Identity", "Remote-Party-ID", "Subject"),
)
EVENT_NUMBERS = {"10": "*", "11": "#", "12": "A", "13": "B", "14": "C", "15": "D"}
"""Some write the event's number (RFC 4733, 3.2) for what is not 0 to 9."""
DIGITS = frozenset("0123456789ABCD*#")

_ELSEWHERE = re.compile(r"SIP\s*;(?:.*;)?\s*cause\s*=\s*200\b", re.IGNORECASE)
_SIGNAL = re.compile(r"^[ \t]*Signal[ \t]*=[ \t]*(1[0-5]|\S)", re.IGNORECASE | re.MULTILINE)
_DURATION = re.compile(r"^[ \t]*Duration[ \t]*=[ \t]*(\d{1,5})", re.IGNORECASE | re.MULTILINE)


def refused(final: Message) -> CallEnd:
    """The far end would not take our call."""
    contact = address_in(final.one("contact")) if 300 <= final.status < 400 else ""
    reason = final.reason or phrase(final.status)
    return CallEnd(EndedBy.REMOTE, final.status, reason, contact or None)


def given_up(cancel: Message) -> CallEnd:
    """The caller gave up, or somebody else answered (RFC 3326)."""
    elsewhere = any(_ELSEWHERE.match(each) for each in cancel.all("reason"))
    return CallEnd(EndedBy.REMOTE, 487, "Request Terminated", elsewhere=elsewhere)


def turned_away(sip_code: int, redirect_to: str | None = None) -> CallEnd:
    """We would not take the call."""
    return CallEnd(EndedBy.LOCAL, sip_code, phrase(sip_code), redirect_to)


def steering(invite: Message) -> dict[str, str]:
    """The headers of an INVITE that ``Call.headers`` tells."""
    found = {name: invite.one(name) for name in STEERING}
    return {name: value for name, value in found.items() if value}


def info_body(digit: str) -> str:
    """One digit as an INFO carries it."""
    return f"Signal={digit}\r\nDuration={INFO_MS}\r\n"


def info_digit(info: Message) -> tuple[str, int] | None:
    """The digit and its length in ms in an INFO; None where it carries none."""
    kind = info.one("content-type").partition(";")[0].strip().lower()
    text = info.parsed.text if info.parsed is not None else ""
    if kind == "application/dtmf":
        digit, length = text.strip(), None
    elif kind == "application/dtmf-relay":
        signal = _SIGNAL.search(text)
        key, length = (signal[1] if signal else ""), _DURATION.search(text)
        digit = EVENT_NUMBERS.get(key, key)
    else:
        return None
    digit = digit.upper()
    return (digit, int(length[1]) if length else INFO_MS) if digit in DIGITS else None
