"""A bridge and commands without an engine: events are emitted by the test itself."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal


class FakeBridge(QObject):
    """Runs commands at once, in the calling thread."""

    event_arrived = Signal(object)

    def run(
        self,
        command: Coroutine[Any, Any, Any],
        on_done: Callable[[Any], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        done = asyncio.run(outcome(command))
        error = done.exception()
        if error is None:
            if on_done is not None:
                on_done(done.result())
        elif on_error is not None:
            on_error(error)
        else:
            raise error


async def outcome(command: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
    """The command's task once it has ended, however it did."""
    task = asyncio.ensure_future(command)
    await asyncio.wait([task])
    return task


class FakeCommands:
    """Remembers what was asked; raises ``failure`` when one is set."""

    def __init__(self, folder: Path | None = None, failure: OSError | None = None) -> None:
        self.ended: list[str] = []
        self.folder = folder
        self.failure = failure

    async def end_call(self, call_id: str) -> None:
        self.ended.append(call_id)
        if self.failure is not None:
            raise self.failure

    def recording_folder(self, call_id: str) -> Path | None:
        return self.folder
