"""A conversation with no SIP leg: a browser in the place of the far end.

Owns the session's sound between the rate of a browser and that of a conversation, and its
life, so that a ``live_call`` runs it like any call. Leaves the way to the browser to whoever
speaks WebRTC: it gives what it hears to ``hear``, asks ``take`` for what to send every 20 ms,
both from a thread of its own, and says ``lost`` when the browser is gone.
"""

import asyncio
import contextlib
import threading

import numpy as np

from app.engine.session_leg import SessionLeg
from audio.clock import Clock
from audio.frame_queue import FrameQueue
from audio.frames import FRAME_MS, Frame, Samples
from audio.telephone_band import Codec, FromLine, ToLine
from models.sessions import BROWSER_LINE
from sip.loopback_call import LoopbackSink
from sip.phone import CallEnd, EndedBy
from sip.states import CallState, Direction

BROWSER_NAME = "Browser session"
BROWSER_RATE_HZ = 48_000
"""What Opus carries, whatever was recorded (RFC 7587)."""
_BAND = Codec("browser", 16_000)
"""What a conversation gets of it: the rate that speech is recognised at."""
_FRAME = BROWSER_RATE_HZ * FRAME_MS // 1000
GAP_MS = 60.0
"""After so long without sound silence is made up: a browser that sends none must not look
like a caller who stopped in mid-word."""
DRIFT_MS = 40.0
"""Stamps count samples; when they are so far behind the clock, silence makes it up."""
AHEAD_MS = 100.0
"""Silence was made up, and then the sound came after all: stamps so far ahead of the clock
step back to it."""


class BrowserSink(LoopbackSink):
    """What the browser is to play: written on the loop, taken from another thread."""

    def __init__(self) -> None:
        super().__init__(_BAND.rate_hz)
        self._lock = threading.Lock()

    def write(self, samples: Samples) -> int:
        """See ``LoopbackSink.write``."""
        with self._lock:
            return super().write(samples)

    def clear(self) -> None:
        """See ``LoopbackSink.clear``."""
        with self._lock:
            super().clear()

    def take_frame(self) -> Samples:
        """See ``LoopbackSink.take_frame``."""
        with self._lock:
            return super().take_frame()


class Ear:
    """What came from the browser, as frames of 20 ms with even stamps. Pure but for its queue."""

    def __init__(self, queue: FrameQueue, began_ms: float) -> None:
        self.muted = False
        """Time goes on, and nothing is heard."""
        self._queue = queue
        self._to_line = ToLine(_BAND, BROWSER_RATE_HZ)
        self._rest: Samples = np.zeros(0, np.int16)
        self._until_ms = began_ms

    def arrived(self, samples: Samples, now_ms: float) -> None:
        """Sound of any length at BROWSER_RATE_HZ, shape ``(n,)``, that ends now."""
        self._rest = np.concatenate((self._rest, samples))
        starts_ms = now_ms - len(self._rest) * 1000.0 / BROWSER_RATE_HZ
        if starts_ms - self._until_ms > DRIFT_MS:
            self._make_up(starts_ms)
        elif self._until_ms - starts_ms > AHEAD_MS:
            self._until_ms = starts_ms
        while len(self._rest) >= _FRAME:
            self._hand_on(self._rest[:_FRAME])
            self._rest = self._rest[_FRAME:]

    def tick(self, now_ms: float) -> None:
        """Make up for sound that does not come."""
        if now_ms - self._until_ms > GAP_MS:
            self._make_up(now_ms - FRAME_MS)

    def _make_up(self, until_ms: float) -> None:
        while self._until_ms + FRAME_MS <= until_ms:
            self._hand_on(np.zeros(_FRAME, np.int16))

    def _hand_on(self, block: Samples) -> None:
        at_line = self._to_line.push(block)
        heard = at_line * 0 if self.muted else at_line
        self._queue.put(Frame(heard, _BAND.rate_hz, self._until_ms - self._to_line.delay_ms))
        self._until_ms += FRAME_MS


class BrowserLeg(SessionLeg):
    """Satisfies ``sip.phone.Call``. ``open`` it once the browser is connected; it is up then."""

    encrypted = True
    """WebRTC knows no other sound (RFC 8827)."""

    def __init__(self, clock: Clock) -> None:
        super().__init__("browser", BROWSER_LINE, BROWSER_NAME, Direction.INBOUND, clock)
        self.sink = BrowserSink()
        self._ear: Ear | None = None
        self._from_line = FromLine(_BAND, BROWSER_RATE_HZ)
        self._outgoing: Samples = np.zeros(0, np.int16)
        self._loop = asyncio.get_running_loop()
        self._ticking: asyncio.Task[None] | None = None

    # For whoever speaks WebRTC

    def open(self) -> None:
        """The browser is connected: both sides hear each other from now on."""
        self._ear = Ear(self._heard, self._clock.now_ms())
        self._ticking = asyncio.ensure_future(self._tick())
        self._life.move(CallState.ESTABLISHED)

    def hear(self, samples: Samples) -> None:
        """What the browser sent, mono at BROWSER_RATE_HZ, shape ``(n,)``. From any thread."""
        # The loop may close while the process ends; then nobody listens.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._arrived, samples)

    def take(self) -> Samples:
        """The next 20 ms for the browser, mono at BROWSER_RATE_HZ, silence included. From one
        other thread; it keeps the time for what is written to ``sink``."""
        frame = self.sink.take_frame()
        self._outgoing = np.concatenate((self._outgoing, self._from_line.push(frame)))
        lead = max(0, _FRAME - len(self._outgoing))  # the resampler's first piece is shorter
        taken = np.concatenate((np.zeros(lead, np.int16), self._outgoing[: _FRAME - lead]))
        self._outgoing = self._outgoing[_FRAME - lead :]
        return taken

    def lost(self, left: bool) -> None:
        """The browser is gone: its person left, or the way to it broke. On the loop."""
        by = EndedBy.REMOTE if left else EndedBy.NETWORK
        self._finish(CallEnd(by, None, "the page was closed" if left else "the page is gone"))

    @property
    def is_up(self) -> bool:
        """Whether the conversation runs."""
        return self._life.state in (CallState.ESTABLISHED, CallState.HELD)

    # The call

    async def hang_up(self) -> None:
        """End it; harmless when over. Whoever speaks WebRTC closes the way to the browser."""
        self._finish(CallEnd(EndedBy.LOCAL, None, "hung up"))

    async def hold(self) -> None:
        """The person is not heard until ``resume``; they hear what is played to them."""
        self._hold(True)

    async def resume(self) -> None:
        """Undo ``hold``."""
        self._hold(False)

    def _hold(self, held: bool) -> None:
        self._life.require_talking()
        if self._ear is not None:
            self._ear.muted = held
        self._life.move(CallState.HELD if held else CallState.ESTABLISHED)

    def _arrived(self, samples: Samples) -> None:
        if self._ear is not None and not self._life.ended:
            self._ear.arrived(samples, self._clock.now_ms())

    async def _tick(self) -> None:
        while self._ear is not None:
            await self._clock.sleep_ms(FRAME_MS)
            self._ear.tick(self._clock.now_ms())

    def _finish(self, end: CallEnd) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
        super()._finish(end)
