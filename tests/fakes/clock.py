"""Clocks for tests: one that only moves when a test says so, and the running loop's.

Owns virtual time for anything that takes an ``audio.clock.Clock``. Sleepers
wake in the order in which they are due, and each gets to run, and to sleep
again, before time moves on.
"""

import asyncio
import heapq
from itertools import count

from audio.clock import MonotonicClock

_LOOP_TURNS = 25
"""How many turns of the loop a woken task may need before it sleeps again."""


class FakeClock:
    """Satisfies ``Clock``; ``advance`` moves it."""

    def __init__(self, start_ms: float = 0.0) -> None:
        self._now_ms = start_ms
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now_ms(self) -> float:
        """Virtual milliseconds."""
        return self._now_ms

    async def sleep_ms(self, duration_ms: float) -> None:
        """Return when the clock has been advanced far enough."""
        if duration_ms <= 0:
            await asyncio.sleep(0)
            return
        alarm: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now_ms + duration_ms, next(self._order), alarm))
        await alarm

    async def advance(self, duration_ms: float) -> None:
        """Move on by ``duration_ms``, waking everyone who is due on the way."""
        target_ms = self._now_ms + duration_ms
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= target_ms:
            due_ms, _, alarm = heapq.heappop(self._sleepers)
            if alarm.done():
                continue
            self._now_ms = max(self._now_ms, due_ms)
            alarm.set_result(None)
            await self.settle()
        self._now_ms = target_ms

    async def settle(self) -> None:
        """Let everything run that can run without time passing."""
        for _ in range(_LOOP_TURNS):
            await asyncio.sleep(0)


class LoopClock(MonotonicClock):
    """The running loop's time, counted from the first look; satisfies ``Clock``.

    On a patient loop it stands still while the computer does other work.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._began_s = 0.0

    def now_ms(self) -> float:
        """Milliseconds; the first look is taken on the loop."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._began_s = self._loop.time()
        return (self._loop.time() - self._began_s) * 1000.0
