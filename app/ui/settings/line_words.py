"""What can be seen to be wrong with a line before a server is asked, in words.

The words for its state are in ``app.wording``, what to do about it in ``app.failure_words``.
"""

import re

from app.ui.tr import tr
from models.lines import Line

_HOST = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(\d{1,5}))?")


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
