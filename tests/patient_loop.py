"""A loop whose time waits for those who are late, for tests that no real peer is in.

Owns time for whatever sleeps, waits or counts by the loop: it goes as fast as the real one, but
while the computer does other work it stands still. Whoever was to run meanwhile runs first, so
twenty frames of 20 ms are twenty turns however long they take. Leaves real time to the tests
that are heard and to SIP, whose peers have it too.
"""

import asyncio
import selectors
from selectors import SelectorKey

from audio.clock import MonotonicClock

REAL = MonotonicClock()
LONGEST_S = 0.010
"""As much time passes in one turn of the loop, and as much in one wait between two."""
WAIT_S = 0.005


def _real_s() -> float:
    return REAL.now_ms() / 1000.0


class PatientTime:
    """Seconds, from any thread; ``turn`` is where it may have stood still."""

    def __init__(self) -> None:
        self._passed, self._since = 0.0, _real_s()

    def now(self) -> float:
        """What has passed, with at most LONGEST_S since the last turn."""
        return self._passed + min(_real_s() - self._since, LONGEST_S)

    def turn(self) -> None:
        """What passed until here counts; the rest did not."""
        self._passed, self._since = self.now(), _real_s()


class _Selector(selectors.DefaultSelector):
    """Waits in small pieces, and tells the time when the loop turns."""

    def __init__(self, passing: PatientTime) -> None:
        super().__init__()
        self._passing = passing

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        self._passing.turn()
        ready = super().select(WAIT_S if timeout is None else min(timeout, WAIT_S))
        self._passing.turn()
        return ready


class PatientLoop(asyncio.SelectorEventLoop):
    """An event loop with patient time."""

    def __init__(self) -> None:
        self._passing = PatientTime()
        super().__init__(_Selector(self._passing))

    def time(self) -> float:
        """Seconds of patient time."""
        return self._passing.now()
