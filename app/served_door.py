"""The way in to a desk that is served without a window.

Owns claiming the data folder, so that no two desks register its lines, and what can be asked
over its socket. Leaves the lock and the socket to ``desktop.instance``; where the system has
neither (Windows) a desk is served without them.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.desktop.errors import DeskRunsAlready
from app.desktop.live_acts import LiveActs
from app.desktop.live_feed import LiveFeed
from app.desktop.remote import RemoteControl
from app.engine.call_desk import CallDesk
from app.engine.console import Console
from app.engine.engine import Engine
from app.engine.parts import NoSignals
from app.problems import KNOWN_PROBLEMS
from models.store import Store

if TYPE_CHECKING:
    from app.desktop.instance import Instance


class ServedDoor:
    """The socket of a desk without a window. Made by ``claimed``."""

    def __init__(self, instance: "Instance") -> None:
        self._instance = instance

    async def open(self, engine: Engine, store: Store) -> None:
        """Let others look on and steer the agent's calls, until cancelled."""
        calls, console = CallDesk(engine, store, NoSignals()), Console(engine, store)
        feed = LiveFeed(engine.bus, LiveActs(calls, console, KNOWN_PROBLEMS, person=False))
        remote = RemoteControl(calls, None, KNOWN_PROBLEMS)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(feed.follow())
            tasks.create_task(remote.follow(engine.bus))
            tasks.create_task(self._instance.serve(remote.perform, feed.attend))
            await console.count_tasks()


@contextmanager
def claimed(home: Path, platform: str = sys.platform) -> Iterator[ServedDoor | None]:
    """Be the desk of a data folder while the block runs; None where that cannot be claimed.

    Raises DeskRunsAlready, InstanceUnavailable.
    """
    if platform == "win32":
        yield None
        return
    from app.desktop.instance import Instance

    instance = Instance.claim(home)
    if instance is None:
        raise DeskRunsAlready
    try:
        yield ServedDoor(instance)
    finally:
        instance.release()
