"""Which names lead to this computer alone.

Owns reading a Host header and an Origin. A page of the open web can point a name of its own at
127.0.0.1 (DNS rebinding) and so reach whatever listens there; the name that it used stands in
the request, and is refused. Names below ``localhost`` never leave a computer (RFC 6761, 6.3).
"""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?")


def is_here(host: str) -> bool:
    """Whether a Host header, with or without a port, names this computer as such."""
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found["name"].lower()
    if name == "localhost" or (name.endswith(".localhost") and ".." not in name):
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def is_page_of_here(origin: str) -> bool:
    """Whether an Origin is a page that this computer serves. ``null`` is none."""
    parts = urlsplit(origin)
    whole = origin == f"{parts.scheme}://{parts.netloc}"
    return parts.scheme in ("http", "https") and whole and is_here(parts.netloc)
