"""Somebody at a browser without the browser: aiortc and a socket, on the test's own loop.

Says tones and counts what it hears, as the page would. ``told`` is everything that the desk
said over the socket.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from typing import Any

import numpy as np
import websockets
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack
from av import AudioFrame
from numpy.typing import NDArray

from app.api.webrtc import _keep_to_loopback
from tests.fakes.far_end import PATIENCE_S
from tests.fakes.speech import tone

RATE_HZ = 48_000
FRAME = 960
LOUD = 1_000


class _Microphone(AudioStreamTrack):
    """What is to be said, silence before and after; aiortc's own silence keeps the time."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: NDArray[np.int16] = np.zeros(0, np.int16)
        self._sent = 0

    async def recv(self) -> AudioFrame:
        await super().recv()
        samples = np.zeros(FRAME, np.int16)
        piece, self.waiting = self.waiting[:FRAME], self.waiting[FRAME:]
        samples[: len(piece)] = piece
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(samples.tobytes())
        frame.pts, frame.sample_rate, frame.time_base = self._sent, RATE_HZ, Fraction(1, RATE_HZ)
        self._sent += FRAME
        return frame


class BrowserPage:
    """A page that has its socket. ``connect`` opens the way for sound."""

    def __init__(self, socket: "websockets.ClientConnection") -> None:
        self.socket = socket
        self.told: list[dict[str, Any]] = []
        self.closed_with: int | None = None
        self.heard: list[NDArray[np.int16]] = []
        """What came from the desk, mono at RATE_HZ."""
        self._microphone = _Microphone()
        self._connection: RTCPeerConnection | None = None
        self._news = asyncio.Condition()
        self._tasks = [asyncio.ensure_future(self._listen())]

    async def offer(self) -> str:
        """A description as a browser makes it; the way is not open yet."""
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connection = connection
        connection.on("track", self._on_track)
        sender = connection.addTrack(self._microphone)
        _keep_to_loopback(sender.transport.transport.iceGatherer)
        await connection.setLocalDescription(await connection.createOffer())
        return str(connection.localDescription.sdp)

    async def connect(self) -> dict[str, Any]:
        """Exchange descriptions; gives the answer once the desk says that they talk."""
        await self.send({"type": "offer", "sdp": await self.offer()})
        answer = await self.until("answer")
        await self.takes(answer)
        await self.until("state")
        return answer

    async def takes(self, answer: dict[str, Any]) -> None:
        """Go by the desk's description."""
        assert self._connection is not None
        await self._connection.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))

    async def send(self, message: object) -> None:
        await self.socket.send(message if isinstance(message, str) else json.dumps(message))

    def says(self, duration_ms: int = 400) -> None:
        """Make a sound."""
        self._microphone.waiting = tone(duration_ms, RATE_HZ)

    async def until(
        self, kind: str, wanted: Callable[[dict[str, Any]], bool] = lambda _: True
    ) -> dict[str, Any]:
        """The first message like that, said already or still to come."""
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = [one for one in self.told if one["type"] == kind and wanted(one)]
            return bool(found) or self.closed_with is not None

        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(there)
        assert found, f"no {kind}, closed with {self.closed_with}: {self.told}"
        return found[0]

    async def hears_sound(self) -> None:
        """Return when something loud has come."""
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: any(np.abs(f).max() > LOUD for f in self.heard))

    async def ended(self) -> dict[str, Any]:
        """The last message; its socket is closed."""
        last = await self.until("ended")
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: self.closed_with is not None)
        return last

    async def leave(self) -> None:
        """Close the page."""
        await self.socket.close()
        await self._let_go()

    async def vanish(self) -> None:
        """Lose the socket without a word; sound goes on."""
        self.socket.transport.abort()
        await self.socket.wait_closed()

    async def _let_go(self) -> None:
        if self._connection is not None:
            await self._connection.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)

    async def _listen(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for text in self.socket:
                async with self._news:
                    self.told.append(json.loads(text))
                    self._news.notify_all()
        async with self._news:
            self.closed_with = self.socket.close_code
            self._news.notify_all()

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.ensure_future(self._hear(track)))

    async def _hear(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)
                samples = frame.to_ndarray().reshape(-1, 2)[:, 0]
                async with self._news:
                    self.heard.append(samples)
                    self._news.notify_all()


@contextlib.asynccontextmanager
async def page_at(address: str, origin: str | None = None) -> AsyncIterator[BrowserPage]:
    """A page whose socket the desk let in. Raises ``websockets.InvalidStatus``."""
    async with websockets.connect(address, origin=origin, proxy=None) as socket:  # type: ignore[arg-type]
        page = BrowserPage(socket)
        try:
            yield page
        finally:
            await page.leave()
