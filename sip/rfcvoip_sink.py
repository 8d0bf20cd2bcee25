"""What we say on one call: a bounded queue that the package's sending thread empties.

Owns the queue. Leaves pacing to rfcvoip, whose thread takes 20 ms every 20 ms.
"""

import threading

import numpy as np

from audio.clock import Clock
from audio.frames import FRAME_MS, Samples

RATE_HZ = 8000
SINK_MS = 2000
"""How much waits before ``write`` takes less than it was given."""


class Outlet:
    """What rfcvoip's sending thread sees: it reads 20 ms when they are due."""

    silence_byte = b"\x00"

    def __init__(self) -> None:
        self.bufferLock = threading.RLock()
        self.queued: Samples = np.zeros(0, np.int16)

    def configure(self, *_: object) -> None:
        """The pace is known: 20 ms at 8 kHz."""

    def read(self, length: int) -> bytes:
        """As many bytes as asked for, silence where nothing waits."""
        taken = self.take(length // 2).tobytes()
        return taken + bytes(length - len(taken))

    def take(self, count: int) -> Samples:
        """At most so many samples."""
        with self.bufferLock:
            head, self.queued = self.queued[:count], self.queued[count:]
            return head

    def snapshot(self) -> dict[str, object]:
        """rfcvoip asks for this only where it is traced."""
        return {}


class RfcvoipSink:
    """Satisfies ``FrameSink``. Takes nothing before ``open`` and after ``close``."""

    def __init__(self) -> None:
        self.outlet = Outlet()
        self._open = False
        self._alone = False

    @property
    def rate_hz(self) -> int:
        """Always 8000."""
        return RATE_HZ

    @property
    def queued_ms(self) -> float:
        """What has not left yet."""
        return len(self.outlet.queued) * 1000 / RATE_HZ

    def open(self) -> None:
        """The far end can hear us."""
        self._open = True

    def close(self) -> None:
        """Nobody hears us any more."""
        self._open = False
        self.clear()

    def write(self, samples: Samples) -> int:
        """Queue as much as fits; while something is said alone, other sound is thrown away."""
        if not self._open:
            return 0
        return len(samples) if self._alone else self._write(samples)

    def clear(self) -> None:
        """Throw away what waits; the packet that is being sent is still heard."""
        with self.outlet.bufferLock:
            self.outlet.queued = np.zeros(0, np.int16)

    def skip(self, duration_ms: int) -> None:
        """Throw away what should have been said in that time. From any thread."""
        self.outlet.take(duration_ms * RATE_HZ // 1000)

    async def say_alone(self, samples: Samples, clock: Clock) -> None:
        """Say this and nothing else; return when it has left, or the call is over."""
        self._alone = True
        try:
            left = samples
            while self._open and (len(left) or self.queued_ms):
                left = left[self._write(left) :]
                await clock.sleep_ms(FRAME_MS)
        finally:
            self._alone = False

    def _write(self, samples: Samples) -> int:
        with self.outlet.bufferLock:
            room = SINK_MS * RATE_HZ // 1000 - len(self.outlet.queued)
            taken = np.asarray(samples[: max(0, room)], np.int16)
            self.outlet.queued = np.concatenate((self.outlet.queued, taken))
        return len(taken)
