"""Peers beside a test whose thread is Qt's, and what is said between them and the desk.

Owns the peers' loop and waiting for them while the screen goes on. Leaves the peers
themselves to their own files and the window to ``window``.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, Protocol, TypeVar

import numpy as np
from pytestqt.exceptions import TimeoutError as NotInTime
from pytestqt.qtbot import QtBot

from app.engine.thread import EngineThread
from audio.frames import Samples
from tests.peers.pulse import PulseServer
from tests.peers.tones import loudest_hz

WAIT_S = 60.0
LINE_HZ = 8000
OURS_HZ, BOBS_HZ, CAROLS_HZ = 440, 700, 1000
"""What is said here and there: tones that are no part of each other."""
T = TypeVar("T")
Heard = Callable[[Samples], bool]


class FarEnd(Protocol):
    """Somebody who keeps what they hear, at LINE_HZ."""

    def heard(self) -> Samples:
        """Everything so far."""
        ...


class Screen:
    """The test's thread, which is Qt's: it waits without standing still."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def until(self, holds: Callable[[], object], what: object = "", wait_s: float = WAIT_S) -> None:
        """Go on once it holds. Raises AssertionError with what it was waited for."""
        try:
            self._qtbot.waitUntil(lambda: bool(holds()), timeout=int(wait_s * 1000))
        except NotInTime as late:
            said = what() if callable(what) else what
            raise AssertionError(f"not within {wait_s:.0f} s: {said}") from late

    def result(self, future: "Future[T]", wait_s: float = WAIT_S) -> T:
        """What the future comes to."""
        self.until(future.done, "a peer's work", wait_s)
        return future.result()


class Beside:
    """Peers on a loop of their own, ended in the order opposite to their beginning."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._thread = EngineThread()
        self._stack = AsyncExitStack()
        self._thread.start()

    def begin(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Start some work and go on."""
        return self._thread.submit(work)

    def do(self, work: Coroutine[Any, Any, T], wait_s: float = WAIT_S) -> T:
        """Do some work while the screen goes on."""
        return self._screen.result(self.begin(work), wait_s)

    def enter(self, peer: AbstractAsyncContextManager[T]) -> T:
        """Start a peer; it ends with this."""
        return self.do(self._stack.enter_async_context(peer))

    def hears(self, sound: PulseServer, sink: str, wanted: Heard) -> None:
        """Record half a second of a sink again and again until it is what is wanted."""
        heard: list[Samples] = []

        async def listen() -> None:
            async with asyncio.timeout(WAIT_S):
                while not (heard and wanted(heard[-1])):
                    heard[:] = [await sound.record(sink, 500)]

        try:
            self.do(listen(), WAIT_S + 10)
        except TimeoutError as late:
            raise AssertionError(f"not heard at {sink}: {heard}") from late

    def close(self) -> None:
        """End every peer."""
        self.do(self._stack.aclose())
        self._thread.stop()


def described(far_end: FarEnd) -> str:
    """What it heard last, in numbers."""
    heard = far_end.heard()
    last = heard[-LINE_HZ // 2 :]
    loud = int(np.abs(last).max()) if len(last) else 0
    return f"{len(heard)} samples, peak {loud}, {loudest_hz(last, LINE_HZ):.0f} Hz"
