"""Where a webhook may be: which addresses the owner's data may be sent to.

Owns the rule, for the address as it is written and for the computer that a connection
reached. TLS, or this computer itself; and no private network, unless the owner named the
host. A name is judged by where it led, not by what it says: a server elsewhere may point a
name, or redirect a request, at a router or a printer in here.
"""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from app.agent.errors import AgentError

LOCALHOST = "localhost"
MAX_URL = 2_000
DEFAULT_PLACE = "in the defaults of tools"
"""Where the owner names the hosts that are allowed."""


class AddressRefused(AgentError):
    """A webhook may not be there; the message says why and what to do."""


def check_address(
    url: str, allowed_hosts: Collection[str] = (), place: str = DEFAULT_PLACE
) -> None:
    """Refuse a URL that no request may go to, as far as it shows. Raises AddressRefused.

    ``place`` is where the owner can allow a host, for the message.
    """
    parts = _parts(url)
    host = (parts.hostname or "").lower()
    if parts.username or parts.password:
        raise AddressRefused("a password does not belong into the URL; use a secret header")
    if host in allowed_hosts:
        return
    literal = _literal(host)
    local = host == LOCALHOST or (literal is not None and _plain(literal).is_loopback)
    if parts.scheme != "https" and not local:
        raise AddressRefused(f"{host} must be reached by https://, or be allowed {place}")
    if literal is not None and not local:
        check_reached(host, host, allowed_hosts, place)


def check_reached(
    host: str, address: str, allowed_hosts: Collection[str] = (), place: str = DEFAULT_PLACE
) -> None:
    """Refuse the computer at ``address`` that the name ``host`` led to. Raises AddressRefused."""
    literal = _literal(address)
    if host in allowed_hosts or address in allowed_hosts or literal is None:
        return
    reached = _plain(literal)
    named_here = host == LOCALHOST or ((own := _literal(host)) is not None and own.is_loopback)
    if reached.is_loopback and named_here:
        return
    if not reached.is_global or reached.is_multicast:
        raise AddressRefused(f"{host} is in a private network; allow it {place}")


def is_loopback(url: str) -> bool:
    """Whether a URL names this computer."""
    host = (urlsplit(url).hostname or "").lower()
    literal = _literal(host)
    return host == LOCALHOST or (literal is not None and _plain(literal).is_loopback)


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what secret headers belong to."""
    parts = _parts(url)
    usual = 443 if parts.scheme == "https" else 80
    return parts.scheme, (parts.hostname or "").lower(), parts.port or usual


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(f"this is no URL ({error})") from error
    unprintable = any(ord(each) <= 0x20 or ord(each) == 0x7F for each in url)
    if parts.scheme not in ("http", "https") or not host or unprintable or len(url) > MAX_URL:
        raise AddressRefused("write a URL such as https://example.com/book")
    return parts


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that is wrapped in an IPv6 one, as itself."""
    wrapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return wrapped or address
