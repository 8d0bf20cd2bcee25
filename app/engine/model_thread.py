"""One model's thread, and who uses it next.

Owns the order: what an answer waits for goes before what is only made ready, so that one
call's caller is not kept waiting by what another call will say later. What has begun is not
interrupted. Lives on one loop.
"""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


class ModelThread:
    """Runs blocking work off the loop, one piece after the other."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._busy = False

    async def run(self, work: Callable[[], Result], later: bool = False) -> Result:
        """Run ``work`` and give its result; raises what it raises.

        ``later``: nobody waits for it yet, it lets all other work go first. Cancelled before
        it has begun, it never runs.
        """
        if self._busy:
            place = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (later, next(self._numbers), place))
            try:
                await place
            except asyncio.CancelledError:
                if not place.cancelled():
                    self._let_in()
                raise
        self._busy = True
        running = asyncio.get_running_loop().run_in_executor(self._thread, work)
        running.add_done_callback(self._over)
        # The thread works on, whoever stops waiting for it.
        return await asyncio.shield(running)

    def close(self) -> None:
        """Drop what has not begun; what runs finishes on its own."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        for *_, place in self._waiting:
            place.cancel()
        self._waiting.clear()

    def _over(self, running: "asyncio.Future[Any]") -> None:
        if not running.cancelled():
            running.exception()  # nobody may be left to look at it
        self._let_in()

    def _let_in(self) -> None:
        while self._waiting:
            *_, place = heapq.heappop(self._waiting)
            if not place.done():
                place.set_result(None)
                return
        self._busy = False
