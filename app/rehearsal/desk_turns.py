"""When the desk is speaking, as a person at the other end would notice it.

Owns a small state machine over levels of received frames. Leaves what to do about it to
``role``. A person takes a turn for finished after some 700 ms of silence; the desk's own
turn detector is not used here, so that the caller stays an independent judge.
"""

import numpy as np

from app.rehearsal.measuring import Stretch
from audio.frames import FRAME_MS, Frame

SPEECH_DB = -45.0
"""Above any idle line (G.711 of silence is under -70 dBFS), below the softest syllable."""
ONSET_FRAMES = 3
FINISHED_AFTER_MS = 700.0
SHORT_TURN_MS = 700.0
SHORT_FINISHED_AFTER_MS = 1_500.0
"""Nobody takes a lone "Got it." for the whole turn, even when a busy computer pauses after it."""


class DeskTurns:
    """Feed every received frame; ask for the turn under way and the last finished one."""

    def __init__(
        self,
        finished_after_ms: float = FINISHED_AFTER_MS,
        short_finished_after_ms: float = SHORT_FINISHED_AFTER_MS,
    ) -> None:
        self._finished_after_ms = finished_after_ms
        self._short_finished_after_ms = short_finished_after_ms
        self._loud = 0
        self._sounded_ms = 0.0
        self.since_ms: float | None = None
        """First sound of the turn under way."""
        self.finished: Stretch | None = None
        """First and last sound of the turn that ended last."""

    def feed(self, frame: Frame) -> None:
        """Take the next frame, in order of time."""
        ends_ms = frame.at_ms + FRAME_MS
        if _level_db(frame) > SPEECH_DB:
            self._loud += 1
            if self._loud >= ONSET_FRAMES:
                self._sounded_ms = ends_ms
                if self.since_ms is None:
                    self.since_ms = ends_ms - ONSET_FRAMES * FRAME_MS
            return
        self._loud = 0
        if self.since_ms is None:
            return
        short = self._sounded_ms - self.since_ms < SHORT_TURN_MS
        enough_ms = self._short_finished_after_ms if short else self._finished_after_ms
        if ends_ms - self._sounded_ms >= enough_ms:
            self.finished = Stretch(self.since_ms, self._sounded_ms)
            self.since_ms = None

    @property
    def sounding(self) -> bool:
        """The desk is making speech-like sound at this moment."""
        return self._loud >= ONSET_FRAMES


def _level_db(frame: Frame) -> float:
    if not len(frame.samples):
        return -120.0
    rms = float(np.sqrt(np.mean(np.square(frame.samples.astype(np.float64))))) / 32768.0
    return 20.0 * float(np.log10(max(rms, 1e-6)))
