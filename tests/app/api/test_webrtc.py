"""One browser's connection: whenever it is closed, nothing of it stays open."""

import asyncio
import threading
from asyncio.trsock import TransportSocket
from collections.abc import AsyncIterator
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from numpy.typing import NDArray

from app.api.webrtc import FRAME_MS, RATE_HZ, Peer
from app.api.webrtc_thread import OfferInvalid, WebRtcThread


class Quiet:
    """Hears and says nothing. Satisfies ``SoundPort`` and ``PeerEvents``."""

    def hear(self, samples: NDArray[np.int16]) -> None: ...

    def take(self) -> NDArray[np.int16]:
        return np.zeros(RATE_HZ * FRAME_MS // 1000, np.int16)

    def connected(self) -> None: ...

    def disconnected(self, closed: bool) -> None: ...


class Sockets:
    """The UDP sockets that were opened, and whether whoever opened one may go on."""

    def __init__(self) -> None:
        self.opened: list[TransportSocket] = []
        self.one_is_there = asyncio.Event()
        self.may_go_on: Future[None] = Future()
        self._home = asyncio.get_running_loop()

    async def opens(self, socket: TransportSocket) -> None:
        """On the connection's thread."""
        self.opened.append(socket)
        self._home.call_soon_threadsafe(self.one_is_there.set)
        await asyncio.wrap_future(self.may_go_on)

    @property
    def left(self) -> list[TransportSocket]:
        """Those that nobody closed."""
        return [one for one in self.opened if one.fileno() != -1]


@pytest.fixture
async def sockets(monkeypatch: pytest.MonkeyPatch) -> Sockets:
    noted, usual = Sockets(), asyncio.BaseEventLoop.create_datagram_endpoint

    async def create(loop: asyncio.BaseEventLoop, *given: Any, **named: Any) -> Any:
        transport, protocol = await usual(loop, *given, **named)
        await noted.opens(transport.get_extra_info("socket"))
        return transport, protocol

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_datagram_endpoint", create)
    return noted


@pytest.fixture
async def thread() -> AsyncIterator[WebRtcThread]:
    made = WebRtcThread()
    yield made
    await made.close()


@pytest.fixture
async def offer() -> str:
    """A browser's description; it tells no address."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.addTransceiver("audio")
    described = await connection.createOffer()
    await connection.close()
    return str(described.sdp)


async def caught_up(thread: WebRtcThread) -> None:
    """Return when the thread has begun all that it was asked."""

    async def nothing() -> None: ...

    await thread.run(nothing())


async def test_closing_while_the_answer_is_made_leaves_no_socket(
    thread: WebRtcThread, sockets: Sockets, offer: str
) -> None:
    peer = Peer(thread, Quiet(), Quiet())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(peer.answer(offer))
        await sockets.one_is_there.wait()
        tasks.create_task(peer.close())
        await caught_up(thread)
        sockets.may_go_on.set_result(None)
    assert sockets.opened and not sockets.left


async def test_closing_goes_on_when_whoever_asked_for_it_is_cancelled(
    thread: WebRtcThread, sockets: Sockets, offer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, may_close = RTCPeerConnection.close, Future[None]()

    async def held(connection: RTCPeerConnection) -> None:
        await asyncio.wrap_future(may_close)
        await usual(connection)

    monkeypatch.setattr(RTCPeerConnection, "close", held)
    sockets.may_go_on.set_result(None)
    peer = Peer(thread, Quiet(), Quiet())
    await peer.answer(offer)
    closing = asyncio.ensure_future(peer.close())
    await caught_up(thread)
    closing.cancel()
    await asyncio.wait({closing})
    await caught_up(thread)
    may_close.set_result(None)
    await thread.close()
    assert sockets.opened and not sockets.left


async def test_the_thread_closes_what_is_open(
    thread: WebRtcThread, sockets: Sockets, offer: str
) -> None:
    sockets.may_go_on.set_result(None)
    peers = [Peer(thread, Quiet(), Quiet()) for _ in range(2)]
    for peer in peers:
        await peer.answer(offer)
    await thread.close()
    assert len(sockets.opened) == 2 and not sockets.left
    await peers[0].close()


async def test_a_thread_that_was_closed_is_not_started_again(
    thread: WebRtcThread, offer: str
) -> None:
    await thread.close()
    peer = Peer(thread, Quiet(), Quiet())
    with pytest.raises(OfferInvalid, match="being closed"):
        await peer.answer(offer)
    await peer.close()
    assert "webrtc" not in [each.name for each in threading.enumerate()]
