"""Time as something that is handed in, so that tests can move it.

Owns the Clock protocol and the real one. Everything in Ringdesk that measures
or waits takes a Clock; nothing calls ``time`` or ``asyncio.sleep`` by itself.
"""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """A monotonic clock in milliseconds."""

    def now_ms(self) -> float:
        """Milliseconds since an arbitrary fixed moment; never goes back."""
        ...

    async def sleep_ms(self, duration_ms: float) -> None:
        """Return once ``duration_ms`` milliseconds of this clock have passed."""
        ...


class MonotonicClock:
    """The computer's own monotonic clock."""

    def now_ms(self) -> float:
        """Milliseconds from ``time.monotonic``."""
        return time.monotonic() * 1000.0

    async def sleep_ms(self, duration_ms: float) -> None:
        """Sleep on the running loop; a negative duration yields once."""
        await asyncio.sleep(max(0.0, duration_ms) / 1000.0)
