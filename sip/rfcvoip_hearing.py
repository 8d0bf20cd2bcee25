"""What the far end says, as a frame every 20 ms: packets put in order and in time.

Owns the jitter buffer and the pace. Leaves packets to ``rfcvoip_rtp``. Where nothing
came in time there is silence; what came too late is thrown away.
"""

import asyncio
from collections.abc import Callable

import numpy as np

from audio.clock import Clock
from audio.frames import FRAME_MS, Frame, Samples
from sip.rfcvoip_rtp import RATE_HZ, Heard

FRAME_SAMPLES = RATE_HZ * FRAME_MS // 1000
AS_THEY_COME_MS = (20, 100)
"""The least and the most added delay without a jitter buffer: packets and frames are not in
step, and a loop that stalls delivers several at once."""
ASLEEP_MS = 1000.0
"""A loop that stood still for longer, as in a suspended computer, is not made up for."""
LATE_PACKETS = 3
"""So many too late in a row, and the far end's clock is no longer the one we follow."""
JUMP_SAMPLES = 2 * RATE_HZ


class Buffer:
    """Packets by their stamps and how far they were played. Times are in samples."""

    def __init__(self, delay_ms: tuple[int, int]) -> None:
        self._least, self._most = (each * RATE_HZ // 1000 for each in delay_ms)
        self._pieces: dict[int, Samples] = {}
        self._source: int | None = None
        self._newest = 0
        self._cursor: int | None = None
        self._late = 0
        self._waits = self._least

    @property
    def waits_ms(self) -> float:
        """How far the newest packet was ahead of what is played, when it came."""
        return self._waits * 1000 / RATE_HZ

    def put(self, heard: Heard) -> None:
        """Take a packet."""
        if len(heard.samples) == 0:
            return
        at = self._newest + _difference(heard.stamp, self._newest)
        jumped = abs(at - self._newest) > JUMP_SAMPLES
        if heard.source != self._source or jumped or self._cursor is None:
            self._source, at = heard.source, heard.stamp
            self._begin_at(at)
        elif at + len(heard.samples) <= self._cursor:
            self._late += 1
            if self._late < LATE_PACKETS:
                return
            self._begin_at(at)
        self._late = 0
        self._pieces[at] = heard.samples
        self._newest = max(self._newest, at)
        assert self._cursor is not None
        if self._newest + FRAME_SAMPLES - self._cursor > self._most:
            self._cursor = self._newest + FRAME_SAMPLES - max(self._least, FRAME_SAMPLES)
            self._forget()
        self._waits = max(0, self._newest - self._cursor)

    def frame(self) -> Samples:
        """The next 20 ms."""
        frame = np.zeros(FRAME_SAMPLES, np.int16)
        if self._cursor is None:
            return frame
        for at, piece in self._pieces.items():
            begin, end = max(at, self._cursor), min(at + len(piece), self._cursor + FRAME_SAMPLES)
            if begin < end:
                frame[begin - self._cursor : end - self._cursor] = piece[begin - at : end - at]
        self._cursor += FRAME_SAMPLES
        self._forget()
        return frame

    def _begin_at(self, at: int) -> None:
        self._pieces.clear()
        self._cursor, self._newest = at - self._least, at

    def _forget(self) -> None:
        cursor = self._cursor or 0
        self._pieces = {at: piece for at, piece in self._pieces.items() if at + len(piece) > cursor}


class Hearing:
    """Frames at the pace of the clock, from ``begin`` to ``end``. On the loop."""

    def __init__(
        self, clock: Clock, delay_ms: tuple[int, int] | None, hear: Callable[[Frame], None]
    ) -> None:
        self._clock = clock
        self._buffer = Buffer(delay_ms or AS_THEY_COME_MS)
        self._hear = hear
        self._pacer: asyncio.Task[None] | None = None
        self._newest_ms = clock.now_ms()

    @property
    def waits_ms(self) -> float:
        """How long what came last waits for its turn, whole frames of it."""
        return self._buffer.waits_ms

    @property
    def silent_ms(self) -> float:
        """How long no packet has come."""
        return self._clock.now_ms() - self._newest_ms

    def put(self, heard: Heard) -> None:
        """A packet came in."""
        self._newest_ms = self._clock.now_ms()
        self._buffer.put(heard)

    def begin(self) -> None:
        """Hear from now on."""
        self._newest_ms = self._clock.now_ms()
        self._pacer = self._pacer or asyncio.ensure_future(self._pace())

    def end(self) -> None:
        """Hear nothing more."""
        if self._pacer is not None:
            self._pacer.cancel()

    async def _pace(self) -> None:
        at_ms = self._clock.now_ms()
        while True:
            now_ms = self._clock.now_ms()
            if now_ms - at_ms > ASLEEP_MS:
                at_ms = now_ms
            await self._clock.sleep_ms(at_ms + FRAME_MS - now_ms)
            self._hear(Frame(self._buffer.frame(), RATE_HZ, at_ms))
            at_ms += FRAME_MS


def _difference(stamp: int, newest: int) -> int:
    """How far a stamp is from another, the short way round 32 bits."""
    return (stamp - newest + 0x80000000) % 0x100000000 - 0x80000000
