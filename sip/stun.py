"""Whether a STUN server answers (RFC 8489).

Owns one question, a Binding request over UDP with its retransmissions. The address that the
answer tells is left to the SIP stack, which asks for its own ports.
"""

import asyncio
import secrets
import socket
import struct

from audio.clock import Clock
from sip.waiting import first_of

PORT = 3478
REQUEST, SUCCESS = 0x0001, 0x0101
COOKIE = 0x2112A442
HEAD = struct.Struct("!HHI12s")
WAITS_MS = (500.0, 1_000.0, 1_500.0)
"""How long each request is waited for; the first two as RFC 8489, 6.2.1 has it. Its seven
requests would take half a minute, and somebody wants to call."""


async def answers(server: str, clock: Clock) -> bool:
    """Whether ``server``, ``host[:port]``, answers within three seconds."""
    host, port = _place(server)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        family, _, _, _, address = found[0]
        transport, question = await loop.create_datagram_endpoint(
            _Question, remote_addr=(str(address[0]), int(address[1])), family=family
        )
    except (OSError, UnicodeError):
        return False
    try:
        for wait_ms in WAITS_MS:
            transport.sendto(question.request)
            await first_of(clock.sleep_ms(wait_ms), question.settled.wait())
            if question.settled.is_set():
                break
        return question.answered
    finally:
        transport.close()


class _Question(asyncio.DatagramProtocol):
    """One Binding request; ``settled`` without an answer: there is nobody at that port."""

    def __init__(self) -> None:
        self._id = secrets.token_bytes(12)
        self.request = HEAD.pack(REQUEST, 0, COOKIE, self._id)
        self.answered = False
        self.settled = asyncio.Event()

    def datagram_received(self, data: bytes, addr: object) -> None:
        if len(data) < HEAD.size:
            return
        kind, _, cookie, number = HEAD.unpack_from(data)
        if (kind, cookie, number) == (SUCCESS, COOKIE, self._id):
            self.answered = True
            self.settled.set()

    def error_received(self, exc: Exception) -> None:
        self.settled.set()


def _place(server: str) -> tuple[str, int]:
    """The host, an IPv6 address without its brackets, and the port."""
    if server.startswith("["):
        host, _, rest = server[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = server.partition(":")
    return host, int(port) if port else PORT
