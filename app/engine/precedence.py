"""Answers before what is made ready ahead of them, over all calls of one desk.

Owns knowing that an answer is being worked out, and holding back for a while what nobody waits
for yet: on a small computer every model slows the others down, on whatever thread it runs.
Leaves each model's own order to ``model_thread``.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Precedence:
    """One desk's. Lives on one loop."""

    def __init__(self) -> None:
        self._answers = 0
        self._none = asyncio.Event()
        self._none.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """An answer is being worked out while this is open; several may be."""
        self._answers += 1
        self._none.clear()
        try:
            yield
        finally:
            self._answers -= 1
            if not self._answers:
                self._none.set()

    async def let_pass(self, longest_ms: float) -> None:
        """Return once no answer is being worked out, after ``longest_ms`` at the latest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(longest_ms / 1000.0):
                await self._none.wait()
