"""A caller made of bare packets: it can lose sound on purpose and send no RTCP at all.

Owns one call over UDP with PCMU. Leaves well-behaved callers to SIPp and baresip.
"""

import asyncio
import contextlib
import re
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from audio.clock import MonotonicClock
from tests.peers.program import HOST, PeerFailed

CLOCK = MonotonicClock()
PACKET_SAMPLES = 160
QUIET = b"\xff" * PACKET_SAMPLES
WAIT_S = 30.0


class Refused(PeerFailed):
    """The phone turned the call away."""


class RawCaller:
    """An answered call. ``dropping`` is every how-many-th packet never leaves; 0 loses none."""

    def __init__(self, signalling: socket.socket, address: tuple[str, int]) -> None:
        self._signalling = signalling
        self._address = address
        self._media = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._media.setblocking(False)
        self._media.bind((HOST, 0))
        self._tag = ""
        self._media_port = 0
        self._sequence = 0
        self.dropping = 0

    async def is_heard(self) -> None:
        """OPTIONS until one is answered: whatever was sent before has been dealt with then."""
        for number in range(1, 60):
            await self._send("OPTIONS", number)
            with contextlib.suppress(TimeoutError):
                await self._answer("OPTIONS", 1.0)
                return
        raise PeerFailed("nobody answers OPTIONS")

    async def ring(self) -> None:
        """INVITE, and ACK for the answer. Raises Refused."""
        media_port = self._media.getsockname()[1]
        sdp = (
            f"v=0\r\no=raw 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\n"
            f"m=audio {media_port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
        )
        await self._send("INVITE", 1, "Content-Type: application/sdp\r\n", sdp)
        answer = await self._answer("INVITE")
        tag, port = re.search(r"\nTo:.*;tag=([^;\s]+)", answer), re.search(r"m=audio (\d+)", answer)
        if tag is None or port is None:
            raise PeerFailed(f"an answer without tag or sound:\n{answer}")
        self._tag, self._media_port = f";tag={tag[1]}", int(port[1])
        await self._send("ACK", 1)

    async def talk(self, duration_ms: int) -> None:
        """A packet every 20 ms, but for those that are dropped."""
        loop = asyncio.get_running_loop()
        for _ in range(duration_ms // 20):
            self._sequence += 1
            if not self.dropping or self._sequence % self.dropping:
                stamp = self._sequence * PACKET_SAMPLES
                header = struct.pack("!BBHII", 0x80, 0, self._sequence, stamp, 0x5EED)
                await loop.sock_sendto(self._media, header + QUIET, (HOST, self._media_port))
            await CLOCK.sleep_ms(20)

    async def hang_up(self) -> None:
        """BYE."""
        await self._send("BYE", 2)
        await self._answer("BYE")
        self.leave()

    def leave(self) -> None:
        """Give the port of the sound back."""
        self._media.close()

    async def _send(self, method: str, number: int, headers: str = "", body: str = "") -> None:
        own = f"{HOST}:{self._signalling.getsockname()[1]}"
        dialog = "asks" if method == "OPTIONS" else "raw"
        message = (
            f"{method} sip:desk@{self._address[0]}:{self._address[1]} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {own};branch=z9hG4bK-raw-{method}{number}\r\n"
            f"From: <sip:raw@{own}>;tag=raw\r\n"
            f"To: <sip:desk@{self._address[0]}>{self._tag}\r\n"
            f"Call-ID: {dialog}-{own}\r\nCSeq: {number} {method}\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:raw@{own}>\r\n{headers}Content-Length: {len(body)}\r\n\r\n{body}"
        )
        loop = asyncio.get_running_loop()
        await loop.sock_sendto(self._signalling, message.encode(), self._address)

    async def _answer(self, method: str, timeout_s: float = WAIT_S) -> str:
        """The 200 to a request."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout_s):
            while True:
                text = (await loop.sock_recv(self._signalling, 65_536)).decode(errors="replace")
                asked = re.search(r"^CSeq: *\d+ (\w+)", text, re.MULTILINE | re.IGNORECASE)
                if asked is None or asked[1] != method:
                    continue
                if text.startswith("SIP/2.0 200 "):
                    return text
                if method == "INVITE" and not text.startswith("SIP/2.0 1"):
                    raise Refused(text.splitlines()[0])


@asynccontextmanager
async def raw_caller(address: str) -> AsyncIterator[RawCaller]:
    """A caller for the phone at ``host:port``; it has not rung yet."""
    host, _, port = address.rpartition(":")
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as signalling:
        signalling.setblocking(False)
        signalling.bind((HOST, 0))
        caller = RawCaller(signalling, (host, int(port)))
        try:
            yield caller
        finally:
            caller.leave()
