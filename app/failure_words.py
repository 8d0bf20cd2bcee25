"""What the network or a server did wrong, in words, and what to do about it.

Owns the wording of failures that have no SIP code, for lines and for calls, and the advice
for a line that failed. Codes are worded by ``wording``. Knows no Qt, so that the terminal
can use it too.
"""

from dataclasses import dataclass

from app.engine.desk_events import LineChanged
from sip.reasons import CERTIFICATE, NO_ANSWER, NO_TLS, UNKNOWN_HOST

WRONG_PASSWORD = (401, 403, 407)
REFUSED = "connection refused"
"""The system's words; how a failure's reason begins else is ``sip.reasons``'s."""
NO_NETWORK = ("unreachable", "no local network", "no route")
UNSERVED = "not served: "
"""A reason of our own begins so, for a line that has not come as far as the network."""
LOCKED, NO_KEYRING, KEYRING = "keyring is locked", "no keyring here", "keyring"
SECRETS_FILE = "secrets.toml"
"""How ``line_secrets`` names what keeps a password from being read."""
STACK_DIED = "the SIP stack stopped"
AGAIN = " It is tried again by itself."
NOBODY_THERE = (
    "The server does not answer. Check domain, port and transport, and whether a firewall is "
    "in between."
)

TRUST_IT = (
    "Check the domain; for a telephone system with a certificate of its own, name its file "
    "under Settings, Calls, Further trusted certificates."
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a certificate, and what to do."""

    sign: str
    """What is in OpenSSL's own words for it, in small letters."""
    words: str
    advice: str


COMPLAINTS = (
    Complaint(
        "expired",
        "the server's certificate has expired",
        "Ask whoever runs the server to renew it, and check the date of this computer.",
    ),
    Complaint(
        "not yet valid",
        "the server's certificate is not valid yet",
        "Check the date and time of this computer.",
    ),
    Complaint(
        "mismatch",
        "the server's certificate is for another name",
        "Write the domain as your provider does, not as an address or another name of the "
        "server. If it is right, somebody else may be answering in its place.",
    ),
    Complaint(
        "revoked",
        "the server's certificate has been withdrawn",
        "Do not use this server before your provider has said why.",
    ),
    Complaint("", "the server's certificate is not trusted", TRUST_IT),
)
"""The last one fits all the others."""


def failed_because(reason: str) -> str:
    """A stack's reason as part of a sentence; one that needs no words of ours stays."""
    if reason.startswith(f"{CERTIFICATE}:"):
        detail = reason.partition(":")[2].strip()
        return f"{_complaint(reason).words} ({detail})"
    reason = reason.removeprefix(UNSERVED)
    words = {
        "Protocol error": "the server's answer could not be understood",
        REFUSED: "the server takes no connection there",
        NO_TLS: "no secure connection could be made with the server",
    }
    return words.get(reason, reason)


def line_advice(line: LineChanged) -> str:
    """What to do about a line that failed, or lacks something; else empty."""
    if line.state != "failed":
        silent = "Check its name under Settings, Lines. It is used again once it answers."
        return silent if line.silent_stun else ""
    if line.sip_code is not None:
        return _by_code(line.sip_code)
    if line.reason.startswith(UNSERVED):
        return _unserved_advice(line.reason)
    if line.reason.startswith(STACK_DIED):
        return ""
    advice = _by_reason(line.reason.lower())
    return advice if line.reason.startswith(CERTIFICATE) else f"{advice}{AGAIN}"


def call_failure(reason: str) -> str:
    """Why a call came to nothing without a SIP code, as a sentence; empty when it is not known."""
    known = (CERTIFICATE, NO_TLS, UNKNOWN_HOST, NO_ANSWER, REFUSED, *NO_NETWORK)
    if not any(each in reason.lower() for each in known):
        return ""
    words = failed_because(reason)
    return f"{words[:1].upper()}{words[1:]}."


def call_advice(reason: str) -> str:
    """What to do about such a call; empty when nobody knows."""
    return _by_reason(reason.lower()) if call_failure(reason) else ""


def _unserved_advice(reason: str) -> str:
    if LOCKED in reason:
        return "Unlock it, then press Retry."
    if NO_KEYRING in reason:
        return (
            "Or type the password again under Settings, Lines: you are asked whether that file may "
            "keep it."
        )
    if KEYRING in reason:
        return "See that your desktop's keyring runs, then press Retry."
    if SECRETS_FILE in reason:
        return "Then press Retry."
    return "Change that under Settings, Lines, then press Retry."


def _by_code(code: int) -> str:
    if code in WRONG_PASSWORD:
        return "Check user and password, and the authentication name if your provider gave you one."
    if code == 404:
        return "The server does not know this user. Check user and domain."
    if code == 408:
        return f"{NOBODY_THERE}{AGAIN}"
    if code >= 500:
        return f"The provider has a fault.{AGAIN}"
    return "Check the account with your provider."


def _by_reason(reason: str) -> str:
    if reason.startswith(CERTIFICATE):
        return _complaint(reason).advice
    if reason.startswith(UNKNOWN_HOST):
        return "No server has this name. Check how the domain is spelt, and your network."
    if reason.startswith(NO_TLS):
        return (
            "The server may not speak TLS at that port. Check the port, often 5061, and the "
            "transport."
        )
    if reason.startswith(REFUSED):
        return "Check domain, port and transport, and whether the server runs."
    if any(word in reason for word in NO_NETWORK):
        return "This computer is not connected, or has no way there. Check its network."
    return NOBODY_THERE


def _complaint(reason: str) -> Complaint:
    return next(each for each in COMPLAINTS if each.sign in reason.lower())
