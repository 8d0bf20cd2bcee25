"""What baresip says in its own words, turned into ours.

Owns translating its exceptions, its reasons for closing a call and the errno
texts it gives instead of SIP codes.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from baresip import BaresipError, NoLocalAddressError, StaleHandleError
from baresip.errors import split_status

from sip.errors import AccountInvalid, CallGone, CallRefused, SipError
from sip.phone import CallEnd, EndedBy
from sip.reasons import UNKNOWN_HOST
from sip.states import CallState, Direction

REMOTE_CLOSED = "Connection reset by peer"
"""baresip's text for a BYE and for a CANCEL that came in; libre reports both as ECONNRESET."""
TRANSFERRED = "Call transfered"
"""baresip's own spelling for a call that ended because a transfer succeeded."""

_ERRNO = re.compile(r"\s*\[(\d+)\]$")
_REASON_HEADER = re.compile(r",\s*((?:SIP|Q\.850|[A-Za-z][\w.\-]*)\s*;.*)$", re.IGNORECASE)
"""baresip appends the Reason header (RFC 3326) of a CANCEL or BYE to its own text."""
_ELSEWHERE = re.compile(r"SIP\s*;(?:.*;)?\s*cause\s*=\s*200\b", re.IGNORECASE)
_PLAIN = {
    "Destination address required": UNKNOWN_HOST,
    "Cannot assign requested address": UNKNOWN_HOST,  # of the system's resolver
    "Connection timed out": "no answer from the network",
    "Connection refused": "connection refused",
    "Network is unreachable": "the network is unreachable",
    "No route to host": "no route to the host",
}
_FIELDS = {
    "registrar": "proxy",
    "reg_interval": "expires_s",
    "audio_codecs": "codecs",
    "extra_params": "proxy",
}


@contextmanager
def translated() -> Iterator[None]:
    """Raise errors of ``sip.errors`` for those of baresip."""
    try:
        yield
    except StaleHandleError as gone:
        raise CallGone("the call has ended already") from gone
    except NoLocalAddressError as unreachable:
        raise CallRefused(
            None, "no local network reaches that host; check the network interface"
        ) from unreachable
    except BaresipError as failed:
        raise SipError(f"the SIP stack refused: {failed}") from failed


def account_invalid(refused: Exception) -> AccountInvalid:
    """baresip's complaint about an account; its first word is the name of its field."""
    field, _, rest = str(refused).partition(" ")
    return AccountInvalid(_FIELDS.get(field, field), rest)


def code_and_reason(text: str | None) -> tuple[int | None, str]:
    """``"486 Busy Here"`` as 486 and ``Busy Here``; errno texts without their number."""
    code, reason = split_status(text or "")
    reason = _ERRNO.sub("", reason)
    return code, _PLAIN.get(reason, reason) or "no reason given"


def call_end(
    text: str | None, state: CallState, direction: Direction, redirect_to: str | None = None
) -> CallEnd:
    """How a call ended, from the text of CALL_CLOSED and the state it was in.

    baresip gives a code only for final answers from the far end. For a BYE and a
    CANCEL it gives none: the code is then the one SIP itself prescribes, 200
    (RFC 3261, 15.1) and 487 (RFC 3261, 9.2).
    """
    talking = state in (CallState.ESTABLISHED, CallState.HELD)
    header = _REASON_HEADER.search(text or "")
    elsewhere = header is not None and _ELSEWHERE.match(header[1]) is not None
    code, reason = code_and_reason(_REASON_HEADER.sub("", text or ""))
    if reason == TRANSFERRED:
        return CallEnd(EndedBy.LOCAL, 200, "transferred")
    if code is not None:
        return CallEnd(EndedBy.REMOTE, code, reason, redirect_to)
    if reason == REMOTE_CLOSED and talking:
        return CallEnd(EndedBy.REMOTE, 200, "OK")
    if reason == REMOTE_CLOSED and direction is Direction.INBOUND:
        return CallEnd(EndedBy.REMOTE, 487, "Request Terminated", elsewhere=elsewhere)
    if reason in ("Rejected by user", "Busy Here"):
        if talking:
            return CallEnd(EndedBy.LOCAL, 200, "OK")
        if direction is Direction.OUTBOUND:
            return CallEnd(EndedBy.LOCAL, 487, "Request Terminated")
        return CallEnd(EndedBy.LOCAL, 486, "Busy Here")
    return CallEnd(EndedBy.NETWORK, None, reason)
