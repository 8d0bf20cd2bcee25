"""The microphone's meter: how loud it is, 20 times a second, and whether it is dead.

Owns one reader of the microphone while somebody looks. Publishing is the desk's.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from app.engine.events import Event, MicrophoneLevel
from audio.devices import Headset
from audio.frames import FrameSource
from audio.levels import FLOOR_DB, peak_db

LEVEL_MS = 50.0
SILENT_MS = 1_000.0
"""A live microphone is never exactly silent for so long; one that is switched off is."""


class MicrophoneWatch:
    """Lives on the engine's loop."""

    def __init__(self, headset: Headset, publish: Callable[[Event], None]) -> None:
        self._headset = headset
        self._publish = publish
        self._reader: FrameSource | None = None
        self._work: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    async def switch(self, on: bool) -> None:
        """Begin or end; harmless when it is so already. Raises DeviceFailed naming the device."""
        async with self._turn:
            if on and self._work is None:
                self._reader = await self._headset.open_microphone()
                self._work = asyncio.ensure_future(self._run(self._reader))
            elif not on and self._work is not None and self._reader is not None:
                work, self._work = self._work, None
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work
                await self._headset.close_microphone(self._reader)

    async def _run(self, reader: FrameSource) -> None:
        level_db, gathered_ms, silent_ms = FLOOR_DB, 0.0, 0.0
        async for frame in reader.frames():
            frame_ms = len(frame.samples) * 1000.0 / frame.rate_hz
            silent_ms = 0.0 if frame.samples.any() else silent_ms + frame_ms
            level_db = max(level_db, peak_db(frame.samples))
            gathered_ms += frame_ms
            if gathered_ms >= LEVEL_MS:
                self._publish(MicrophoneLevel(level_db, silent_ms >= SILENT_MS))
                level_db, gathered_ms = FLOOR_DB, gathered_ms - LEVEL_MS
