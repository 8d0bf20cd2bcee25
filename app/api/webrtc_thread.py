"""The thread that WebRTC runs on, as a SIP stack has one, and what it needs of others.

Owns the thread and the seams. Leaves the stack itself to ``webrtc``, which takes a while to be
read and therefore is not before the first session.
"""

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.engine.thread import EngineThread

Result = TypeVar("Result")

MEDIA_NICE = -10


class OfferInvalid(ValueError):
    """A browser's description cannot be used; the message says why."""


class SoundPort(Protocol):
    """One conversation's sound, both ways, mono 16-bit at RATE_HZ. Both are called from the
    thread of the WebRTC stack and never block."""

    def hear(self, samples: NDArray[np.int16]) -> None:
        """What the browser sent, shape ``(n,)``."""
        ...

    def take(self) -> NDArray[np.int16]:
        """The next 20 ms for the browser, silence included."""
        ...


class PeerEvents(Protocol):
    """What a connection tells; called on the loop of whoever asked for it."""

    def connected(self) -> None:
        """Sound flows from now on."""
        ...

    def disconnected(self, closed: bool) -> None:
        """It does no longer: the browser closed it, or the way broke. Once."""
        ...


class WebRtcThread:
    """The thread that all connections live on; it starts with the first."""

    def __init__(self) -> None:
        self._thread: EngineThread | None = None

    async def run(self, command: Coroutine[Any, Any, Result]) -> Result:
        """Await something of the thread's from another loop."""
        if self._thread is None:
            self._thread = EngineThread("webrtc")
            self._thread.start()
            self._thread.submit(_prefer_this_thread())
        return await asyncio.wrap_future(self._thread.submit(command))

    async def close(self) -> None:
        """Stop the thread. Harmless when it never started."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.to_thread(thread.stop)


async def _prefer_this_thread() -> None:
    """Let sound go before other work, where the system allows it (root, or RLIMIT_NICE).
    Threads that this one starts inherit it."""
    if sys.platform == "linux":
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), MEDIA_NICE)
