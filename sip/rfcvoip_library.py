"""What is taken from the package rfcvoip for signalling, with guards around it.

Owns reading messages, answering a digest challenge, finding a server and opening the UDP
socket, all by rfcvoip. Leaves RTP to ``rfcvoip_rtp``.

rfcvoip's own phone is not used: its ``invite`` and ``register`` wait for seconds with
the receive lock held, its receive thread ends at the first message that raises in a
handler, requests are sent once over UDP, Call-IDs and branches begin anew with every
start, Record-Route is ignored, the real code of a refusal is not told and nothing but
486 refuses a call. Its parts are sound, so dialogs and transactions are ours.
"""

import asyncio
import ipaddress
import socket
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

with warnings.catch_warnings():
    # It imports audioop, which Python 3.13 has no more; a package takes its place there.
    warnings.simplefilter("ignore", DeprecationWarning)
    from rfcvoip.SIP import SIPMessage, SIPMessageType, SIPParseError
    from rfcvoip.SIPAuth import SIPAuthError, build_digest_auth_header, choose_digest_challenge
    from rfcvoip.SIPTransport import (
        ResolvedSIPTarget,
        SIPConnection,
        SIPFramingError,
        SIPResolver,
        SIPTransport,
    )

Address = tuple[str, int]
BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError),
    *(TypeError, ValueError, SIPParseError, SIPAuthError, SIPFramingError),
)
"""What the package raises, on purpose or not, over what a network may send."""
CHALLENGES = {401: ("WWW-Authenticate", "Authorization")}
CHALLENGES[407] = ("Proxy-Authenticate", "Proxy-Authorization")
SIP_PORT = 5060


class Parsed:
    """A message as rfcvoip reads it: its description of the sound and its challenges."""

    def __init__(self, raw: bytes) -> None:
        message = SIPMessage(raw)
        self.is_response = message.type == SIPMessageType.RESPONSE
        # Of a body that is no SDP it keeps lines that look like some, as plain text.
        is_sdp = isinstance(message.body.get("m"), list)
        self.body: Mapping[str, Any] = message.body if is_sdp else {}
        self.text: str = message.body_text
        self.challenges: Mapping[str, Sequence[dict[str, str]]] = message.authentication_challenges


def parse(raw: bytes) -> Parsed | None:
    """None for what rfcvoip cannot read, whatever it raises over it."""
    try:
        return Parsed(raw)
    except BROKEN:
        return None


def authorization(
    parsed: Parsed, status: int, user: str, password: str, request: tuple[str, str, str]
) -> tuple[str, str] | None:
    """The header that answers the challenge to ``request`` (method, URI, body), if one can."""
    asked, answer = CHALLENGES[status]
    method, uri, body = request
    try:
        challenge = choose_digest_challenge(parsed.challenges.get(asked, ()))
        if challenge is None:
            return None
        line: str = build_digest_auth_header(
            challenge,
            header_name=answer,
            username=user,
            password=password,
            method=method,
            uri=uri,
            body=body.encode(),
        )
    except BROKEN:
        return None
    name, _, value = line.strip().partition(": ")
    return name, value


def is_stale(parsed: Parsed, status: int) -> bool:
    """Whether the challenge says that only the nonce was too old."""
    asked, _ = CHALLENGES[status]
    return any(
        str(each.get("stale", "")).lower() == "true" for each in parsed.challenges.get(asked, ())
    )


async def locate(host: str, port: int | None) -> Address | None:
    """Where a host is reached over UDP: SRV (RFC 3263) where no port is given, then its address.

    None when nobody knows the host.
    """
    bare = host.strip("[]")
    try:
        return str(ipaddress.ip_address(bare)), port or SIP_PORT
    except ValueError:
        pass
    server = (bare, port) if port is not None else await asyncio.to_thread(_server_for, bare)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(*server, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return None
    by_family = sorted(found, key=lambda each: each[0] != socket.AF_INET)
    return (str(by_family[0][4][0]), server[1]) if by_family else None


def _server_for(host: str) -> tuple[str, int]:
    try:
        resolver = SIPResolver(transport_preference=[SIPTransport.UDP])
        server = resolver.resolve(host, default_port=None, default_transport=SIPTransport.UDP)
    except (*BROKEN, OSError):
        return host, SIP_PORT
    return str(server.host), int(server.port)


class Wire:
    """A bound UDP socket, by rfcvoip's connection. Raises OSError where it cannot bind."""

    def __init__(self, host: str, port: int, wake_s: float) -> None:
        server = ResolvedSIPTarget(host, port, SIPTransport.UDP)
        self._connection = SIPConnection(host, port, server)
        # Its own ``open`` leaves the socket behind when it cannot be bound.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.bind((host, port))
        except (OSError, OverflowError):
            sock.close()
            raise
        sock.settimeout(wake_s)
        self._connection.socket = sock
        self.port: int = sock.getsockname()[1]

    def receive(self) -> tuple[bytes, Address]:
        """The next datagram and its sender. Raises TimeoutError when none comes, OSError."""
        raw = self._connection.recv_raw_message()
        source = self._connection.last_recv_address
        if source is None:
            raise OSError("rfcvoip told no sender")
        return raw, source

    def send(self, data: bytes, address: Address) -> None:
        """Send a datagram to a numeric address. Raises OSError."""
        self._socket.sendto(data, address)

    def close(self) -> None:
        """Give the port back."""
        self._connection.close()
