"""The way to one browser: aiortc on the thread that all of them live on.

Owns its description, its addresses, and sound both ways as Opus. Leaves sound
itself to the ``SoundPort`` that it is given, and what browser and desk tell each other
meanwhile to ``webrtc_talk``.

The thread keeps the time: it takes 20 ms for the browser every 20 ms, whatever the engine's
loop does meanwhile, and the conversation keeps more than 100 ms written ahead. Nothing leaves
this computer: we listen on loopback only, ask no STUN server and look up no name.
"""

import asyncio
import contextlib
import re
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InvalidAccessError, InvalidStateError
from aiortc.jitterbuffer import JitterBuffer
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame
from numpy.typing import NDArray

from app.api.webrtc_addresses import LOOPBACK, here, offer_from_here, own_addresses
from app.api.webrtc_thread import OfferInvalid, PeerEvents, SoundPort, WebRtcThread

RATE_HZ = 48_000
FRAME_MS = 20
_FRAME = RATE_HZ * FRAME_MS // 1000
JITTER_BUFFER = "_RTCRtpReceiver__jitter_buffer"
SKIP_MS = 500.0
"""So far behind, for instance after the computer slept, what was missed is not sent any more."""


class Peer:
    """One browser's connection. Make it and ask it from the engine's loop."""

    def __init__(self, thread: WebRtcThread, port: SoundPort, events: PeerEvents) -> None:
        self._thread, self._port, self._events = thread, port, events
        self._home = asyncio.get_running_loop()
        self._own = own_addresses()
        self._connection: RTCPeerConnection | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        """aioice closes only what it has when it is asked: a socket that is being opened for the
        answer would stay."""
        self._over = False

    async def answer(self, offer: str) -> str:
        """Our description for the browser's (SDP). Raises OfferInvalid; once only."""
        lines = re.findall(r"^m=(\w+)", offer, re.MULTILINE)
        if lines != ["audio"]:
            raise OfferInvalid("the offer must have one audio track and nothing else")
        return await self._thread.run(self._answer(offer_from_here(offer, self._own)))

    async def candidate(self, written: str, mid: str | None) -> None:
        """One more address of the browser's; what is of no use is left out."""
        for each in here(written, self._own):
            await self._thread.run(self._candidate(each, mid))

    async def close(self) -> None:
        """Let the browser go, also when whoever awaits it is cancelled; harmless when it is
        gone."""
        await self._thread.see_through(self._close)

    # On the thread

    async def _answer(self, offer: str) -> str:
        async with self._turn:
            if self._over:
                raise OfferInvalid("the session is over")
            return await self._describe(offer)

    async def _describe(self, offer: str) -> str:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connection = connection
        self._thread.closes.add(self._close)
        connection.on("connectionstatechange", self._changed)
        connection.on("track", self._on_track)
        try:
            await connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
            sender = connection.addTrack(_Outgoing(self._port))
            _keep_to_loopback(sender.transport.transport.iceGatherer)
            _hear_at_once(connection.getTransceivers()[0].receiver)
            await connection.setLocalDescription(await connection.createAnswer())
        except (
            ValueError,
            AssertionError,
            LookupError,
            AttributeError,
            TypeError,
            InvalidAccessError,
            InvalidStateError,
        ) as error:
            await self._let_go()
            raise OfferInvalid("the offer is no description that can be answered") from error
        return str(connection.localDescription.sdp)

    async def _candidate(self, written: str, mid: str | None) -> None:
        candidate = candidate_from_sdp(written.removeprefix("candidate:"))
        candidate.sdpMid, candidate.sdpMLineIndex = mid, 0
        async with self._turn:
            if self._connection is None or self._over:
                return
            with contextlib.suppress(ValueError, InvalidStateError):
                await self._connection.addIceCandidate(candidate)

    async def _close(self) -> None:
        async with self._turn:
            await self._let_go()

    async def _let_go(self) -> None:
        hearing, self._hearing = self._hearing, None
        if hearing is not None:
            hearing.cancel()
            await asyncio.wait({hearing})
        if self._connection is not None:
            await self._connection.close()
        self._thread.closes.discard(self._close)
        self._tell_over(closed=True)

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._hearing = asyncio.ensure_future(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, AudioFrame):
                    self._port.hear(_mono(frame))

    def _changed(self) -> None:
        connection = self._connection
        if connection is None:
            return
        if connection.connectionState == "connected":
            self._at_home(self._events.connected)
        elif connection.connectionState in ("failed", "closed"):
            self._tell_over(closed=connection.connectionState == "closed")

    def _tell_over(self, closed: bool) -> None:
        if not self._over:
            self._over = True
            self._at_home(partial(self._events.disconnected, closed))

    def _at_home(self, tell: Callable[[], None]) -> None:
        # The loop may close while the process ends; then nobody listens.
        with contextlib.suppress(RuntimeError):
            self._home.call_soon_threadsafe(tell)


class _Outgoing(MediaStreamTrack):
    """What the browser hears: 20 ms every 20 ms by the computer's clock."""

    kind = "audio"

    def __init__(self, port: SoundPort) -> None:
        super().__init__()
        self._port = port
        self._time = asyncio.get_running_loop()
        self._began_s: float | None = None
        self._sent = 0

    async def recv(self) -> AudioFrame:
        """The next frame when it is due; after a stall the ones that are late, at once."""
        if self.readyState != "live":
            raise MediaStreamError
        if self._began_s is None:
            self._began_s = self._time.time()
        due_s = self._began_s + self._sent * FRAME_MS / 1000.0
        late_ms = (self._time.time() - due_s) * 1000.0
        if late_ms < 0:
            await _until(self._time, due_s)
        elif late_ms > SKIP_MS:
            self._sent += int(late_ms / FRAME_MS)
        samples = self._port.take()
        frame = AudioFrame(format="s16", layout="mono", samples=_FRAME)
        frame.planes[0].update(samples.astype(np.int16, copy=False).tobytes())
        frame.pts, frame.sample_rate = self._sent * _FRAME, RATE_HZ
        frame.time_base = Fraction(1, RATE_HZ)
        self._sent += 1
        return frame


async def _until(loop: asyncio.AbstractEventLoop, moment_s: float) -> None:
    """Return at a moment of the loop's clock."""
    due = loop.create_future()
    timer = loop.call_at(moment_s, _settle, due)
    try:
        await due
    finally:
        timer.cancel()


def _settle(due: "asyncio.Future[None]") -> None:
    if not due.done():
        due.set_result(None)


def _mono(frame: AudioFrame) -> NDArray[np.int16]:
    """A frame of interleaved 16-bit samples, as Opus is decoded, as one channel."""
    channels = len(frame.layout.channels)
    samples = frame.to_ndarray().reshape(-1, channels)
    mixed: NDArray[np.int16] = samples.mean(axis=1).astype(np.int16)
    return mixed


def _keep_to_loopback(gatherer: Any) -> None:
    """Have one connection listen on loopback only, which aioice by itself leaves out."""
    connection = gatherer._connection
    gather = connection.get_component_candidates

    async def on_loopback(component: int, addresses: list[str]) -> Any:
        return await gather(component, [LOOPBACK])

    connection.get_component_candidates = on_loopback


def _hear_at_once(receiver: Any) -> None:
    """Have sound decoded a packet after it came; aiortc by itself holds back four, for networks
    on which they come in another order. Loopback is none."""
    setattr(receiver, JITTER_BUFFER, JitterBuffer(capacity=16, prefetch=1))
