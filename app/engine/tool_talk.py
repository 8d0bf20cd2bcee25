"""Waiting for a tool while somebody is on the line.

Owns when something is said in such a wait: a second after the tool began, once all that was
said before has been heard, and again after a longer while. Leaves the words to whoever hands
them in and the voice to ``speaking``.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from app.agent.mind import Reply, UseTool
from audio.clock import Clock
from audio.waiting import done_within

FILLER_AFTER_MS = 1_000.0
NEXT_FILLER_MS = 6_000.0
"""From the beginning of the one before."""


class ToolTalk(Protocol):
    """What the agent says around its tools."""

    def lead(self, act: UseTool, said: bool) -> str:
        """What to say before it runs, when the reply has ``said`` nothing yet; may be empty."""
        ...

    def filler(self, act: UseTool, waited: int) -> str:
        """What to say while it runs, after ``waited`` such sentences; may be empty."""
        ...

    def cut(self, act: UseTool, reply: Reply) -> None:
        """The reply was cut while the tool ran."""
        ...


class Silent:
    """Says nothing. Satisfies ``ToolTalk``."""

    def lead(self, act: UseTool, said: bool) -> str:
        """Nothing."""
        return ""

    def filler(self, act: UseTool, waited: int) -> str:
        """Nothing."""
        return ""

    def cut(self, act: UseTool, reply: Reply) -> None:
        """Nobody is told."""


async def fill_wait(
    running: "asyncio.Future[Any]",
    clock: Clock,
    filler: Callable[[int], str],
    say: Callable[[str], Awaitable[None]],
    silent: Callable[[], Awaitable[None]],
) -> None:
    """Return when ``running`` is done; meanwhile ``say`` what ``filler`` gives.

    ``silent`` returns once everything given to the line was heard. ``say`` makes the words
    sound and leaves them out when ``running`` is done by then.
    """
    waited, pause_ms = 0, FILLER_AFTER_MS
    while not await done_within(clock, running, pause_ms):
        quiet = asyncio.ensure_future(silent())
        try:
            await asyncio.wait({running, quiet}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            quiet.cancel()
        text = "" if running.done() else filler(waited)
        if not text:
            await asyncio.wait({running})
            return
        await say(text)
        waited, pause_ms = waited + 1, NEXT_FILLER_MS
