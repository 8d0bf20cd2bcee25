"""Broken messages at the SIP port: the phone answers the next good call all the same."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import closing

import pytest

from audio.clock import MonotonicClock
from sip.phone import IncomingCall, StackDied
from tests.peers.desk import WAIT_S, Desk, desk
from tests.peers.program import HOST
from tests.peers.raw_caller import Refused, raw_caller

pytestmark = pytest.mark.peers
CLOCK = MonotonicClock()
LOST_S = 4.0

GOOD = (
    b"INVITE sip:desk@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK-x\r\n"
    b"From: <sip:x@127.0.0.1>;tag=x\r\nTo: <sip:desk@127.0.0.1>\r\nCall-ID: broken\r\n"
    b"CSeq: 1 INVITE\r\nContact: <sip:x@127.0.0.1:9>\r\nMax-Forwards: 70\r\n"
    b"Content-Type: application/sdp\r\nContent-Length: 110\r\n\r\n"
    b"v=0\r\no=x 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n"
    b"t=0 0\r\nm=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
)
METHODS = (b"OPTIONS", b"NOTIFY", b"REFER", b"BYE", b"CANCEL", b"ACK", b"INFO", b"SUBSCRIBE", b"X")
POISON = (b"\x00", b"\xff" * 40, b"%n%s%99999d", b"\r\n\r\n", b";" * 200, b"<" * 50, b'"', b"@" * 9)
EVENTS = (
    b"Event: message-summary\r\n",
    b"Event: dialog\r\nContent-Type: application/dialog-info+xml\r\n",
)


def broken(seed: int) -> bytes:
    """A message that was good once: bytes changed, cut, repeated, or with poison in it."""
    chance = random.Random(seed)
    message = bytearray(GOOD.replace(b"broken", b"broken-%d" % seed))
    if chance.random() < 0.5:
        method = chance.choice(METHODS)
        message = bytearray(bytes(message).replace(b"INVITE", method))
        message = bytearray(bytes(message).replace(b"Max-F", chance.choice(EVENTS) + b"Max-F"))
    for _ in range(chance.randrange(1, 6)):
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


@pytest.fixture
async def made() -> AsyncIterator[Desk]:
    async with desk() as started:
        await started.trunk("desk", codecs=("pcmu",))
        yield started


async def _send(made: Desk, messages: Iterable[bytes]) -> None:
    host, _, port = made.phone.listen_address.rpartition(":")
    loop = asyncio.get_running_loop()
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as stranger:
        stranger.setblocking(False)
        stranger.bind((HOST, 0))
        for message in messages:
            await loop.sock_sendto(stranger, message[:60_000], (host, int(port)))


async def _answers(made: Desk) -> None:
    """A good caller gets through, though strange calls may still ring, or be cleared away."""
    answering = asyncio.ensure_future(_answer_the_good_ones(made))
    async with asyncio.timeout(3 * WAIT_S):
        while not await _gets_through(made):
            await CLOCK.sleep_ms(100)
    while not answering.done():  # whoever answers just now may finish that instead of ending
        answering.cancel()
        await asyncio.wait([answering], timeout=0.1)


async def _gets_through(made: Desk) -> bool:
    """Whether there was room for one call more, and its message was not lost in the flood."""
    async with raw_caller(made.phone.listen_address) as far_end:
        try:
            async with asyncio.timeout(LOST_S):
                await far_end.ring()
        except (Refused, TimeoutError):
            return False
        await far_end.hang_up()
        return True


async def _answer_the_good_ones(made: Desk) -> None:
    while True:
        call = await made.incoming()
        if call.remote.number == "raw":
            await call.answer()
        else:
            await call.hang_up()


async def test_hundreds_of_broken_messages_do_no_harm(made: Desk) -> None:
    for first in range(0, 600, 100):
        await _send(made, map(broken, range(first, first + 100)))
        for each in [each for each in made.seen if isinstance(each, IncomingCall)]:
            await each.call.hang_up()
        assert not any(isinstance(each, StackDied) for each in made.seen)
        made.seen.clear()
    await _answers(made)


async def test_calls_that_cannot_ring_do_not_keep_others_out(made: Desk) -> None:
    stillborn = GOOD.replace(b"Contact: <sip:x@127.0.0.1:9>\r\n", b"")
    changed = (str(number).encode() for number in range(20))
    await _send(made, (stillborn.replace(b"broken", b"still-" + each) for each in changed))
    await _answers(made)
