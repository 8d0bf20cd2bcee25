"""Messages that were good once, and bytes that never were: the same for the same seed."""

import asyncio
import random
import socket
from collections.abc import Iterable
from contextlib import closing

from tests.peers.program import HOST

SDP = (
    "v=0\r\no=x 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)
METHODS = ("INVITE", "OPTIONS", "NOTIFY", "REFER", "BYE", "CANCEL", "ACK", "INFO", "MESSAGE", "X")
HEADERS = (
    "Record-Route: <sip:127.0.0.1:9;lr>, <sip:[::1]>",
    "Contact: *",
    "From: <sip:again@127.0.0.1>;tag=y",
    "Content-Type: multipart/mixed;boundary=x",
    "Content-Encoding: gzip",
    "WWW-Authenticate: Digest realm=,nonce",
    "CSeq: 99999999999999999999 INVITE",
    "Via: SIP/2.0/UDP",
    "Call-Info: <<<<<",
    "Event: dialog",
)
POISON = (b"\x00", b"\xff" * 40, b"%n%s%99999d", b"\r\n\r\n", b";" * 200, b"<" * 50, b'"', b"@" * 9)


def nonsense(seed: int) -> bytes:
    """One datagram of it."""
    chance = random.Random(seed)
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(0, 400))
    message = bytearray(_whole(chance, seed))
    for _ in range(chance.randrange(0, 6)):
        at = chance.randrange(len(message))
        kind = chance.randrange(4)
        if kind == 0:
            message[at] = chance.randrange(256)
        elif kind == 1:
            del message[at : at + chance.randrange(1, 80)]
        elif kind == 2:
            message[at:at] = chance.choice(POISON)
        else:
            message[at:at] = message[at : at + chance.randrange(1, 300)]
        if not message:
            break
    return bytes(message)


def _whole(chance: random.Random, seed: int) -> bytes:
    method = chance.choice(METHODS)
    start = f"{method} sip:desk@{HOST} SIP/2.0"
    if chance.random() < 0.2:
        start = f"SIP/2.0 {chance.choice((100, 180, 200, 302, 401, 407, 487, 699))} Whatever"
    lines = [
        start,
        f"Via: SIP/2.0/UDP {HOST}:9;branch=z9hG4bK-{seed}",
        f"From: <sip:stranger@{HOST}>;tag=x{seed}",
        f"To: <sip:desk@{HOST}>{chance.choice(('', '', ';tag=made-up'))}",
        f"Call-ID: nonsense-{seed}",
        f"CSeq: 1 {method}",
        f"Contact: <sip:stranger@{HOST}:9>",
        "Max-Forwards: 70",
        *chance.sample(HEADERS, chance.randrange(0, 3)),
        "Content-Type: application/sdp",
        f"Content-Length: {len(SDP)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + SDP).encode()


async def throw(messages: Iterable[bytes], address: str) -> None:
    """Send them to ``host:port`` from a port of nobody's, a few at a time."""
    host, _, port = address.rpartition(":")
    loop = asyncio.get_running_loop()
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as stranger:
        stranger.setblocking(False)
        stranger.bind((HOST, 0))
        for number, message in enumerate(messages):
            await loop.sock_sendto(stranger, message[:60_000], (host, int(port)))
            if number % 20 == 0:
                await asyncio.sleep(0)
