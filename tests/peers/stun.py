"""A STUN server (RFC 5389) that tells whoever asks the address it asked from."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.peers.program import HOST

COOKIE = 0x2112A442
BINDING_SUCCESS, XOR_MAPPED_ADDRESS = 0x0101, 0x0020


class StunServer(asyncio.DatagramProtocol):
    """Counts its ``answers``; ``address`` is ``host:port``. While ``silent`` it gives none."""

    def __init__(self) -> None:
        self.answers = 0
        self.silent = False
        self.address = ""
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        self.address = f"{HOST}:{transport.get_extra_info('sockname')[1]}"

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        if self.silent:
            return
        (host,) = struct.unpack("!I", socket.inet_aton(addr[0]))
        value = struct.pack("!BBHI", 0, 1, addr[1] ^ COOKIE >> 16, host ^ COOKIE)
        attribute = struct.pack("!HH", XOR_MAPPED_ADDRESS, len(value)) + value
        head = struct.pack("!HHI", BINDING_SUCCESS, len(attribute), COOKIE)
        self._transport.sendto(head + data[8:20] + attribute, addr)
        self.answers += 1


@asynccontextmanager
async def stun_server() -> AsyncIterator[StunServer]:
    """A server on loopback."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(StunServer, local_addr=(HOST, 0))
    try:
        yield server
    finally:
        transport.close()
