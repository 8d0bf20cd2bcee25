"""The thread that WebRTC runs on, as a SIP stack has one, and what it needs of others.

Owns the thread and the seams. Leaves the stack itself to ``webrtc``, which takes a while to be
read and therefore is not before the first session.
"""

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.engine.thread import EngineThread

log = logging.getLogger(__name__)

Result = TypeVar("Result")

MEDIA_NICE = -10
CLOSES_WITHIN_S = 5.0
"""For all connections together when the thread is closed; on loopback it takes milliseconds."""


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
        self.closes: set[Callable[[], Coroutine[Any, Any, None]]] = set()
        """What closes each open connection. A connection adds its own and takes it out again,
        both on the thread."""
        self._thread: EngineThread | None = None
        self._closed = False

    async def run(self, command: Coroutine[Any, Any, Result]) -> Result:
        """Await something of the thread's from another loop; who is cancelled cancels it too.
        Raises OfferInvalid once the thread is closed."""
        if self._closed:
            command.close()
            raise OfferInvalid("the desk is being closed")
        if self._thread is None:
            self._thread = EngineThread("webrtc")
            self._thread.start()
            self._thread.submit(_prefer_this_thread())
        return await asyncio.wrap_future(self._thread.submit(command))

    async def see_through(self, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Await the closing of a connection, which goes on when whoever awaits it is cancelled.
        Once the thread is closed, every connection is."""
        if self._thread is not None:
            await asyncio.shield(asyncio.wrap_future(self._thread.submit(close())))

    async def close(self) -> None:
        """Close every connection and stop the thread. Harmless when it never started."""
        thread, self._thread, self._closed = self._thread, None, True
        if thread is not None:
            await asyncio.wrap_future(thread.submit(self._close_all()))
            await asyncio.to_thread(thread.stop)

    async def _close_all(self) -> None:
        """A stopped loop leaves open what is not closed by now."""
        closing = [asyncio.ensure_future(close()) for close in self.closes]
        if not closing:
            return
        done, late = await asyncio.wait(closing, timeout=CLOSES_WITHIN_S)
        failed = [error for each in done if (error := each.exception()) is not None]
        if late or failed:
            log.error("%d browsers' connections were left open: %s", len(late), failed)


async def _prefer_this_thread() -> None:
    """Let sound go before other work, where the system allows it (root, or RLIMIT_NICE).
    Threads that this one starts inherit it."""
    if sys.platform == "linux":
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), MEDIA_NICE)
