"""What is wrong with a line and what to do about it, in words.

Owns the advice for a failed registration and the checks that need no server. The words
for the state itself are in ``app.wording``.
"""

import re

from app.engine.events import LineChanged
from app.ui.tr import tr
from models.lines import Line

_HOST = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(\d{1,5}))?")
_WRONG_PASSWORD = (401, 403, 407)
_CERTIFICATE, _NO_HOST = "certificate", "the domain could not be found"
"""How a line's failure begins in these cases, as ``sip.reasons`` has it."""
_NO_NETWORK = ("unreachable", "no local network", "no route")


def advice(line: LineChanged) -> str:
    """What to do about a line that failed; empty while there is nothing to do."""
    if line.state != "failed":
        return ""
    reason, code = line.reason.lower(), line.sip_code
    if reason.startswith(_CERTIFICATE):
        return tr(
            "The server's certificate is not trusted. Check the domain; for a telephone system "
            "with a certificate of its own, name its file under Calls, Further trusted "
            "certificates."
        )
    if code in _WRONG_PASSWORD:
        return tr(
            "Check user and password, and the authentication name if your provider gave you one."
        )
    if code == 404:
        return tr("The server does not know this user. Check user and domain.")
    if reason.startswith(_NO_HOST):
        return tr("No server has this name. Check how the domain is spelt, and your network.")
    if any(word in reason for word in _NO_NETWORK):
        return tr("This computer is not connected. It is tried again as soon as it is.")
    if code in (408, None):
        return tr(
            "The server does not answer. Check domain, port and transport, and whether a "
            "firewall is in between. It is tried again by itself."
        )
    if code is not None and code >= 500:
        return tr("The provider has a fault. It is tried again by itself.")
    return tr("Check the account with your provider.")


def problems_of(line: Line) -> dict[str, str]:
    """What can be seen to be wrong before any server is asked: sentence by field."""
    found = {}
    if not line.label.strip():
        found["label"] = tr("Give the line a name.")
    if not line.user:
        found["user"] = tr("Enter the user, often the number or extension.")
    elif re.search(r"[\s@:;<>]", line.user):
        found["user"] = tr("The user is the part before the @, without spaces.")
    if not line.domain:
        found["domain"] = tr("Enter your provider's domain, such as sip.example.com.")
    for field, host in (
        ("domain", line.domain),
        ("proxy", line.proxy),
        ("stun_server", line.stun_server),
    ):
        if host and not is_host(host):
            found[field] = tr("Write it like sip.example.com or sip.example.com:5061.")
    if not line.codecs:
        found["codecs"] = tr("Choose at least one codec.")
    return found


def is_host(text: str) -> bool:
    """Whether it is a host's name or address, with or without a port."""
    match = _HOST.fullmatch(text)
    return match is not None and (match[1] is None or 0 < int(match[1]) < 65536)


def connection_note(transport: str, verify_tls: bool) -> str:
    """What the transport means for those who listen in."""
    if transport != "tls":
        return ""
    if verify_tls:
        return tr("The server's certificate is checked.")
    return tr("Certificates are not checked: anybody in between could pose as the server.")
