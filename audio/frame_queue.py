"""The one second of sound between the pace of a call or a headset and its reader's.

Owns the bounded queue of frames. Leaves making the frames to whoever puts them in. Not for
several threads: who is on another thread hands frames over with ``call_soon_threadsafe``.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from audio.frames import FRAME_MS, Frame

QUEUE_MS = 1000
"""How much is kept for a slow reader; the oldest frame is dropped after that."""


class FrameQueue:
    """At most one second of frames; drops the oldest and counts it."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._wake = asyncio.Event()
        self._closed = False
        self.dropped_frames = 0

    def put(self, frame: Frame) -> None:
        """Add a frame; never blocks. After ``close`` it is ignored."""
        if self._closed:
            return
        if len(self._frames) >= QUEUE_MS // FRAME_MS:
            self._frames.popleft()
            self.dropped_frames += 1
        self._frames.append(frame)
        self._wake.set()

    def close(self) -> None:
        """Nothing more comes; the reader finishes what is queued."""
        self._closed = True
        self._wake.set()

    async def frames(self) -> AsyncIterator[Frame]:
        """Frames in order until closed and empty. One reader at a time."""
        while True:
            while self._frames:
                yield self._frames.popleft()
            if self._closed:
                return
            self._wake.clear()
            await self._wake.wait()
