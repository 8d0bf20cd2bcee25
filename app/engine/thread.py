"""The only place where an event loop is made.

Owns the engine's thread and the way in from other threads: commands go in as
coroutines and come back as futures. Knows nothing of what runs on the loop.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")


class EngineThread:
    """One thread with one asyncio loop: the engine's, for a program whose main thread is the
    screen's, or that of a stack which must keep time whatever the engine does."""

    def __init__(self, name: str = "engine") -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread; commands may be submitted from now on."""
        self._thread.start()

    def submit(self, command: Coroutine[Any, Any, Result]) -> "Future[Result]":
        """Run ``command`` on the loop; its result or exception comes in the future."""
        return asyncio.run_coroutine_threadsafe(command, self._loop)

    def stop(self, timeout_s: float = 10.0) -> None:
        """Cancel what still runs, end the loop and join the thread. Safe to call twice."""
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout_s)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._finish_tasks()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    def _finish_tasks(self) -> None:
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


def run_here(command: Coroutine[Any, Any, Result]) -> Result:
    """Run ``command`` on a loop in this thread until it is done: the way without a screen."""
    return asyncio.run(command)
