"""Whether a STUN server answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from audio.clock import MonotonicClock
from sip.stun import HEAD, answers
from tests.peers.program import HOST, free_port
from tests.peers.stun import stun_server

REFUSED = 0x0111


class Liar(asyncio.DatagramProtocol):
    """Answers whatever it is made to answer."""

    def __init__(self, kind: int, mine: bool) -> None:
        self._kind, self._mine = kind, mine

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        _, _, cookie, number = HEAD.unpack_from(data)
        other = b"another id.."
        self._transport.sendto(b"nonsense", addr)
        self._transport.sendto(
            HEAD.pack(self._kind, 0, cookie, number if self._mine else other), addr
        )


@asynccontextmanager
async def liar(kind: int, mine: bool) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    made = await loop.create_datagram_endpoint(lambda: Liar(kind, mine), local_addr=(HOST, 0))
    try:
        yield f"{HOST}:{made[0].get_extra_info('sockname')[1]}"
    finally:
        made[0].close()


async def test_a_server_that_answers() -> None:
    async with stun_server() as server:
        assert await answers(server.address, MonotonicClock())
        assert await answers(f"localhost:{server.address.partition(':')[2]}", MonotonicClock())


@pytest.mark.parametrize(
    "server", [f"{HOST}:{free_port()}", "no-such-stun.invalid", "[::1]:9", "a..b"]
)
async def test_a_server_that_is_not_there(server: str) -> None:
    assert not await answers(server, MonotonicClock())


@pytest.mark.parametrize(("kind", "mine"), [(REFUSED, True), (0x0101, False)])
async def test_only_an_answer_to_our_question_counts(kind: int, mine: bool) -> None:
    async with liar(kind, mine) as server:
        assert not await answers(server, MonotonicClock())


async def test_a_lost_answer_is_asked_for_again() -> None:
    async with stun_server() as server:
        server.silent = True
        asked = asyncio.ensure_future(answers(server.address, MonotonicClock()))
        await asyncio.wait({asked}, timeout=0.2)
        server.silent = False
        assert await asked
