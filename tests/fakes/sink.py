"""A line that plays what it is given, at real speed, on a clock that tests move.

Satisfies ``FrameSink``. Like a SIP stack it takes 20 ms at a time from its queue
and plays silence when there is none; ``clear`` leaves ``on_its_way`` frames.
"""

import numpy as np

from audio.clock import Clock
from audio.frames import FRAME_MS, Samples


class FakeSink:
    """``heard()`` is all that was played so far, silence included."""

    def __init__(self, clock: Clock, rate_hz: int = 8000, on_its_way: int = 0) -> None:
        self._clock = clock
        self._rate_hz = rate_hz
        self._on_its_way = on_its_way
        self._queue: Samples = np.zeros(0, np.int16)
        self._heard: list[Samples] = []
        self._next_ms = clock.now_ms() + FRAME_MS
        self.most_queued_ms = 0.0
        self.stalled = False

    @property
    def rate_hz(self) -> int:
        return self._rate_hz

    def change_rate(self, rate_hz: int) -> None:
        """Media restarts: what is queued is lost."""
        self._play()
        self._queue = np.zeros(0, np.int16)
        self._rate_hz = rate_hz

    def write(self, samples: Samples) -> int:
        self._play()
        if self.stalled:
            return 0
        self._queue = np.concatenate((self._queue, samples))
        self.most_queued_ms = max(self.most_queued_ms, self.queued_ms)
        return len(samples)

    def clear(self) -> None:
        self._play()
        self._queue = self._queue[: self._on_its_way * self._frame]

    @property
    def queued_ms(self) -> float:
        self._play()
        return len(self._queue) * 1000.0 / self._rate_hz

    def heard(self) -> Samples:
        self._play()
        return np.concatenate(self._heard) if self._heard else np.zeros(0, np.int16)

    @property
    def _frame(self) -> int:
        return self._rate_hz * FRAME_MS // 1000

    def _play(self) -> None:
        while self._next_ms <= self._clock.now_ms():
            frame, self._queue = self._queue[: self._frame], self._queue[self._frame :]
            silence = np.zeros(self._frame - len(frame), np.int16)
            self._heard.append(np.concatenate((frame, silence)))
            self._next_ms += FRAME_MS
