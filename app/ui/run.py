"""Runs the live window over a running engine thread.

Owns the Qt application's life: style, theme, Ctrl+C, and when the window closes by
itself. Leaves starting and stopping the engine's thread to the caller.
"""

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app import wording
from app.engine.bus import Bus
from app.engine.events import EngineStage
from app.engine.thread import EngineThread
from app.ui import icons
from app.ui.bridge import EngineBridge
from app.ui.theme import Appearance, Theme

if TYPE_CHECKING:
    from app.ui.window import LiveCommands

LINGER_MS = 4000
"""How long a finished call stays in sight before the window closes by itself."""
INTERRUPTED = 130
"""The exit status that shells give to Ctrl+C."""
CANCEL_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class WindowChoices:
    """How the window is to behave. ``settings_path`` is the ini file that keeps its place."""

    title: str = wording.APP_NAME
    settings_path: Path | None = None
    quit_when_finished: bool = False
    linger_ms: int = LINGER_MS
    appearance: Appearance = Appearance.SYSTEM


def run_live_window(
    thread: EngineThread,
    bus: Bus,
    commands: "LiveCommands",
    choices: WindowChoices | None = None,
    work: Coroutine[Any, Any, Any] | None = None,
) -> int:
    """Show the window until it is closed; 0, or 130 after Ctrl+C.

    ``thread`` must be running. ``work`` runs on the engine's loop once the window listens.
    When the window is closed before it is done, it is cancelled and its cleaning up waited
    for; what it raises is shown and raised here once the window is closed. With
    ``quit_when_finished`` the window closes ``linger_ms`` after the work (without work: the
    first call) is done, and at once when it fails.
    """
    from app.ui.window import LiveWindow  # late: the desk's own window does without it

    chosen = choices or WindowChoices()
    app = application(chosen.appearance)
    bridge = EngineBridge(thread, bus)
    window = LiveWindow(bridge, commands, chosen.settings_path)
    window.setWindowTitle(chosen.title)
    bridge.start()
    window.show()

    def close_later(_result: object = None) -> None:
        if chosen.quit_when_finished:
            QTimer.singleShot(chosen.linger_ms, window, window.close)

    def fail(error: BaseException) -> None:
        if chosen.quit_when_finished:
            window.close()
        else:
            window.apply(EngineStage("failed", str(error)))

    job = Job(work) if work is not None else None
    future = bridge.run(job.run(), close_later, fail) if job is not None else None
    if job is None:
        window.call_finished.connect(close_later)
    with interruptible(lambda: app.exit(INTERRUPTED)):
        status = app.exec()
    window.close()
    bridge.stop()
    window.deleteLater()
    if job is not None and future is not None:
        settle(thread, job, future)
    return status


class Job:
    """Work on the engine's loop that can be stopped with its cleaning up waited for."""

    def __init__(self, work: Coroutine[Any, Any, Any]) -> None:
        self._work = work
        self._task: asyncio.Task[Any] | None = None

    async def run(self) -> Any:
        """Do the work and give its result."""
        self._task = asyncio.ensure_future(self._work)
        return await self._task

    async def stop(self) -> None:
        """Cancel the work and return once it has cleaned up."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])


def settle(thread: EngineThread, job: Job, future: "Future[Any]") -> None:
    """Stop a job that still runs; raise what a job that is done raised by itself."""
    if not future.done():
        thread.submit(job.stop()).result(CANCEL_TIMEOUT_S)
        return
    error = None if future.cancelled() else future.exception()
    if error is not None:
        raise error


def application(appearance: Appearance = Appearance.SYSTEM) -> QApplication:
    """The one Qt application, made and dressed on first use."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName(wording.APP_NAME)
    app.setApplicationDisplayName(wording.APP_NAME)
    app.setDesktopFileName(wording.APP_NAME.lower())
    app.setWindowIcon(QIcon(str(icons.APP_ICON)))
    for theme in app.findChildren(Theme):
        theme.choose(appearance)
        return app
    Theme(app, appearance)
    return app


@contextmanager
def interruptible(act: Callable[[], None]) -> Iterator[None]:
    """Call ``act`` in the Qt thread on Ctrl+C or SIGTERM.

    Python's handlers run only when Python code does; the wake-up socket makes Qt's
    loop run some, without a timer. Only the main thread can handle signals.
    """
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: ours.recv(64))

    def handle(_number: int, _frame: FrameType | None) -> None:
        act()

    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    handlers = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        notifier.setEnabled(False)
        ours.close()
        theirs.close()
