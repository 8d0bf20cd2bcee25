"""One speech in the queue of a playout.

Owns rendering it at the line's rate and how far it got. Leaves the queue to
``playout``.
"""

import numpy as np

from audio.frames import FRAME_MS
from audio.resampling import resample
from audio.speech import Speech


class QueuedSpeech:
    """One speech as ``line`` at the sink's rate, padded with silence to whole frames.

    ``written`` and ``heard`` count samples of ``line``; ``started`` says whether
    anybody was told that it began.
    """

    __slots__ = ("heard", "line", "mark", "rate_hz", "speech", "started", "written")

    def __init__(self, speech: Speech, mark: object, rate_hz: int) -> None:
        self.speech = speech
        self.mark = mark
        self.written = 0
        self.heard = 0
        self.started = False
        self._render(rate_hz)

    def _render(self, rate_hz: int) -> None:
        line = resample(self.speech.samples, self.speech.rate_hz, rate_hz)
        frame = rate_hz * FRAME_MS // 1000
        self.line = np.concatenate((line, np.zeros(-len(line) % frame, np.int16)))
        self.rate_hz = rate_hz

    def move_to(self, rate_hz: int) -> None:
        """Go on at another rate from the same moment of the speech."""
        written_ms = self.written * 1000.0 / self.rate_hz
        heard_ms = self.heard_ms
        self._render(rate_hz)
        self.written = min(len(self.line), round(written_ms * rate_hz / 1000.0))
        self.heard = min(self.written, round(heard_ms * rate_hz / 1000.0))

    @property
    def heard_ms(self) -> float:
        """Milliseconds of it that were heard."""
        return self.heard * 1000.0 / self.rate_hz
