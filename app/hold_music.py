"""What held callers hear: the bundled piece, or a file of the owner's.

Owns reading it beforehand, once and again when the setting changes: a song takes seconds, in
which no call could be heard. Making and reading music is ``audio``'s.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from app.courtesy import COURTESY
from app.engine.events import Event, TroubleArose
from audio.errors import AudioError
from audio.frames import Samples
from audio.hold_music import hold_music


class HoldMusic:
    """``wanted`` gives the owner's file, None for the bundled piece. Lives on one loop."""

    def __init__(self, wanted: Callable[[], str | None], publish: Callable[[Event], None]) -> None:
        self._wanted = wanted
        self._publish = publish
        self._read: tuple[str | None, Samples] | None = None
        self._reading = asyncio.Lock()

    def samples(self) -> Samples:
        """The music at HEADSET_RATE_HZ as it was read last, the bundled piece before that."""
        return hold_music(None) if self._read is None else self._read[1]

    async def follow(self) -> None:
        """Read what the owner wants now, on a thread. A file that cannot be read is told, and
        the bundled piece stands in."""
        async with self._reading:
            wanted = self._wanted()
            if self._read is not None and self._read[0] == wanted:
                return
            try:
                made = await _loaded(Path(wanted) if wanted else None)
            except AudioError as error:
                self._publish(TroubleArose("", "hold_music", str(error)))
                made = await _loaded(None)
            self._read = (wanted, made)


async def _loaded(path: Path | None) -> Samples:
    return await asyncio.to_thread(COURTESY.loaded, hold_music, path)
