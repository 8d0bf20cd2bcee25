"""Digits that the far end sends as tones in its sound.

Owns listening for them at whatever rate the frames have. Finding them is ``audio.dtmf``'s.
"""

from collections.abc import Callable

from audio.dtmf import DigitDetector
from audio.frames import Frame


class ToneDigits:
    """One call's. ``tell`` gets each digit; deaf unless ``wanted``."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.wanted = False
        self._tell = tell
        self._detector: DigitDetector | None = None

    def hear(self, frame: Frame) -> None:
        """Take one frame of the far end."""
        if not self.wanted:
            return
        if self._detector is None:
            self._detector = DigitDetector(frame.rate_hz)
        for heard in self._detector.feed(frame.samples):
            self._tell(heard.digit)
