"""A far end over UDP whose every message is the test's own: for answers that cross.

Owns reading what came and writing what is sent. Leaves well-behaved far ends to SIPp.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from tests.peers.program import HOST

WAIT_S = 30.0
HERE = f"IN IP4 {HOST}"
SDP = (
    f"v=0\r\no=- 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\n"
    "m=audio 40010 RTP/AVP @PAYLOAD@\r\n"
)


class RawFarEnd:
    """A socket that speaks SIP as it is told."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._seen: list[str] = []
        self.phone: tuple[str, int] = ("", 0)

    @property
    def own(self) -> str:
        """Its ``host:port``."""
        return f"{HOST}:{self._socket.getsockname()[1]}"

    async def wait_for(self, pattern: str) -> str:
        """The next message whose first line matches; others are forgotten."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(WAIT_S):
            while True:
                raw, self.phone = await loop.sock_recvfrom(self._socket, 65_536)
                text = raw.decode()
                self._seen.append(text)
                if re.match(pattern, text):
                    return text

    async def answer(self, request: str, status: str, payload: str = "", **more: str) -> None:
        """Answer a request, with a description of sound where a payload type is given; its
        ``place`` and the ``tag`` of who answers may be others."""
        kept = [line for line in request.split("\r\n") if re.match(r"Via|From|Call-ID|CSeq", line)]
        to = re.search(r"^To: .*$", request, re.MULTILINE)
        assert to is not None
        sdp = (
            SDP.replace("@PAYLOAD@", payload).replace(HERE, more.get("place", HERE))
            if payload
            else ""
        )
        lines = [f"SIP/2.0 {status}", *kept, f"{to[0].strip()};tag={more.get('tag', 'far')}"]
        lines += [f"Contact: <sip:far@{self.own}>", f"Content-Length: {len(sdp)}"]
        lines += ["Content-Type: application/sdp"] if sdp else []
        await self.send("\r\n".join(lines) + "\r\n\r\n" + sdp)

    async def ask(self, method: str, number: int, to_tag: str = "", **more: str) -> None:
        """Send a request in the call ``raw``; ``sdp`` and ``from_tag`` may be given."""
        sdp = more.get("sdp", "")
        to = f"<sip:desk@{HOST}>" + (f";tag={to_tag}" if to_tag else "")
        lines = [
            f"{method} sip:desk@{HOST} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.own};branch=z9hG4bKraw-{method}-{number};rport",
            f"From: <sip:far@{self.own}>;tag={more.get('from_tag', 'far')}",
            f"To: {to}",
            f"Call-ID: raw-{self.own}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:far@{self.own}>",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if sdp else []),
            f"Content-Length: {len(sdp)}",
        ]
        await self.send("\r\n".join(lines) + "\r\n\r\n" + sdp)

    async def send(self, text: str) -> None:
        """Send it as it is."""
        loop = asyncio.get_running_loop()
        await loop.sock_sendto(self._socket, text.encode(), self.phone)


@asynccontextmanager
async def raw_far_end() -> AsyncIterator[RawFarEnd]:
    """A far end on loopback."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
        sock.setblocking(False)
        sock.bind((HOST, 0))
        yield RawFarEnd(sock)


def to_tag(answer: str) -> str:
    """The tag that the phone gave its side."""
    found = re.search(r"^To: .*;tag=(\w+)", answer, re.MULTILINE)
    assert found is not None
    return found[1]
