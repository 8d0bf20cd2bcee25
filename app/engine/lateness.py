"""Whether recognition keeps up with a call, for the person who reads along.

Owns when that is told: beyond two seconds, again for every second more, and once with 0.
"""

from collections.abc import Callable

LATE_MS = 2_000.0
STEP_MS = 1_000.0


class Lateness:
    """One call's. ``look`` costs nothing; call it with every frame."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell
        self._told_ms = 0.0

    def look(self, now_ms: float, waits_since_ms: float | None) -> None:
        """``waits_since_ms`` is the end of the oldest turn that is not written down yet."""
        behind_ms = 0.0 if waits_since_ms is None else now_ms - waits_since_ms
        if behind_ms > LATE_MS:
            if abs(behind_ms - self._told_ms) >= STEP_MS:
                self._told_ms = behind_ms
                self._tell(round(behind_ms))
        elif self._told_ms:
            self._told_ms = 0.0
            self._tell(0)
