"""How long the agent has had a call in hand, over several times.

Owns the count; what is done when it is too long is ``conversation``'s.
"""

from audio.clock import Clock


class AgentTime:
    """Counts while it is told to. Milliseconds of the given clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._before_ms = 0.0
        self._since_ms: float | None = None

    @property
    def spent_ms(self) -> float:
        """What has been counted so far."""
        running_ms = 0.0 if self._since_ms is None else self._clock.now_ms() - self._since_ms
        return self._before_ms + running_ms

    def count(self, on: bool) -> None:
        """Count from now on, or no longer."""
        self._before_ms = self.spent_ms
        self._since_ms = self._clock.now_ms() if on else None

    async def reaches(self, limit_ms: float) -> None:
        """Return once so much was counted."""
        while (left_ms := limit_ms - self.spent_ms) > 0:
            await self._clock.sleep_ms(left_ms)
