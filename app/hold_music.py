"""What held callers hear: the bundled piece, or a file of the owner's.

Owns reading it once and again when the setting changes. Making and reading music is
``audio``'s.
"""

from collections.abc import Callable
from pathlib import Path

from app.engine.events import Event, TroubleArose
from audio.errors import AudioError
from audio.frames import Samples
from audio.hold_music import hold_music


class HoldMusic:
    """``wanted`` gives the owner's file, None for the bundled piece."""

    def __init__(self, wanted: Callable[[], str | None], publish: Callable[[Event], None]) -> None:
        self._wanted = wanted
        self._publish = publish
        self._read: tuple[str | None, Samples] | None = None

    def samples(self) -> Samples | None:
        """The music at HEADSET_RATE_HZ. A file that cannot be read is told, and the bundled
        piece stands in."""
        wanted = self._wanted()
        if self._read is None or self._read[0] != wanted:
            self._read = (wanted, self._load(wanted))
        return self._read[1]

    def _load(self, wanted: str | None) -> Samples:
        try:
            return hold_music(Path(wanted) if wanted else None)
        except AudioError as error:
            self._publish(TroubleArose("", "hold_music", str(error)))
            return hold_music(None)
