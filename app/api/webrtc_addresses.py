"""Where a browser on this computer may be, by the addresses that it tells (ICE candidates).

Owns which of them are of use. A browser tells either an address of this computer or, until it
trusts the page, a name that only its own network could resolve (``.local``, RFC 6762): it is
here, so one of our own addresses is meant, and nobody is asked. What is elsewhere is left out.
"""

import re
from collections.abc import Sequence

from aioice.ice import get_host_addresses

LOOPBACK = "127.0.0.1"
_CANDIDATE = re.compile(
    r"(?:a=)?(?:candidate:)?(?P<foundation>[\w+/]{1,32}) 1 (?i:udp) (?P<priority>\d{1,10}) "
    r"(?P<host>[\w.:-]{1,255}) (?P<port>\d{1,5}) typ host(?: .*)?"
)
"""RFC 8839, section 5.1: of the first component, since sound and its reports share a port."""


def own_addresses() -> list[str]:
    """The IPv4 addresses of this computer, loopback first."""
    return [LOOPBACK, *get_host_addresses(use_ipv4=True, use_ipv6=False)]


def here(candidate: str, own: Sequence[str]) -> list[str]:
    """What a browser told as candidates with an address of ours; none where there is none."""
    match = _CANDIDATE.fullmatch(candidate.strip())
    if match is None:
        return []
    host = match["host"].lower()
    hosts = own if host.endswith(".local") else [each for each in own if each == host]
    told = f"{match['foundation']} 1 udp {match['priority']}"
    return [f"candidate:{told} {each} {match['port']} typ host" for each in hosts]


def offer_from_here(offer: str, own: Sequence[str]) -> str:
    """The offer with no other candidates than those."""
    lines: list[str] = []
    for line in offer.splitlines():
        if line.startswith("a=candidate:"):
            lines += [f"a={each}" for each in here(line, own)]
        else:
            lines.append(line)
    return "\r\n".join(lines) + "\r\n"
