"""Runs the desk's window over a running engine thread: the whole softphone.

Owns the Qt application's life while a desk is open: making the window once the desk is
there, its rooms when they are needed, and closing in the right order. What a desk is made
of comes from outside as ``work``; leaves the other window, which only watches, to ``run``.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app import wording
from app.commands.desk import Desk
from app.engine.bus import Bus
from app.engine.thread import EngineThread
from app.ui.bridge import EngineBridge
from app.ui.run import INTERRUPTED, Job, application, interruptible, settle
from app.ui.shell.rooms import RoomName, Rooms
from app.ui.shell.window import DeskWindow
from app.ui.theme import Appearance
from app.ui.tr import tr


@dataclass(frozen=True, slots=True)
class DeskWindowChoices:
    """How the window is to begin. ``settings_path`` is the ini file that keeps its place;
    ``number`` is filled in, never dialled."""

    settings_path: Path | None = None
    appearance: Appearance = Appearance.SYSTEM
    number: str = ""
    first_run: bool = False


Show = Callable[[str, str], None]
Opened = Callable[[Desk], Show]
"""Called on the engine's loop with the open desk; gives what brings the window forward."""


class _Opening(QObject):
    """Carries the desk from the engine's loop to the screen's thread."""

    opened = Signal(object)
    show_asked = Signal(str, str)


def run_desk_window(
    thread: EngineThread,
    bus: Bus,
    work: Callable[[Opened], Coroutine[Any, Any, None]],
    choices: DeskWindowChoices | None = None,
) -> int:
    """Show the desk until it is closed; 0, or 130 after Ctrl+C.

    ``work(opened)`` runs on the engine's loop: it opens a desk, calls ``opened`` with it and
    goes on until it is cancelled. What it raises by itself is shown in a box and raised here
    once that is closed.
    """
    chosen = choices or DeskWindowChoices()
    app = application(chosen.appearance)
    app.setQuitOnLastWindowClosed(False)
    bridge = EngineBridge(thread, bus)
    opening = _Opening()
    windows: list[DeskWindow] = []

    def furnish(desk: Desk) -> None:
        window = desk_window(bridge, desk, chosen)
        windows.append(window)
        opening.show_asked.connect(window.ask_to_show)
        window.quit_requested.connect(app.quit)
        window.show()

    def opened(desk: Desk) -> Show:
        opening.opened.emit(desk)
        return opening.show_asked.emit

    def fail(error: BaseException) -> None:
        QMessageBox.critical(None, wording.APP_NAME, _sentence(error))
        app.exit(1)

    opening.opened.connect(furnish, Qt.ConnectionType.QueuedConnection)
    bridge.start()
    job = Job(work(opened))
    future = bridge.run(job.run(), None, fail)
    with interruptible(lambda: app.exit(INTERRUPTED)):
        status = app.exec()
    for window in windows:
        window.hide()
    bridge.stop()
    settle(thread, job, future)
    for window in windows:
        window.deleteLater()
    return status


def desk_window(bridge: EngineBridge, desk: Desk, chosen: DeskWindowChoices) -> DeskWindow:
    """The window over an open desk, with everything that belongs to it."""
    from app.ui.call_bar import CallBar
    from app.ui.incoming.calls import IncomingCalls

    window = DeskWindow(bridge, desk, rooms(bridge, desk), chosen.settings_path)
    bar = CallBar(bridge, desk)
    window.set_call_bar(bar)
    window.doors.attach(bar)
    path = chosen.settings_path
    incoming = IncomingCalls(bridge, desk, beside=lambda: window, settings_path=path)
    incoming.setParent(window)
    window.doors.attach(incoming)
    window.first_run_wanted.connect(lambda: first_run(bridge, desk, window))
    if chosen.number:
        window.ask_to_show(chosen.number)
    if chosen.first_run:
        first_run(bridge, desk, window)
    return window


def rooms(bridge: EngineBridge, desk: Desk) -> Rooms:
    """How each room is made; its module is read when it is first entered."""

    def phone() -> QWidget:
        from app.ui.phone.room import PhoneRoom

        return PhoneRoom(bridge, desk)

    def live() -> QWidget:
        from app.ui.live.room import LiveRoom

        return LiveRoom(bridge, desk)

    def library() -> QWidget:
        from app.ui.library.room import LibraryRoom

        return LibraryRoom(bridge, desk)

    def settings() -> QWidget:
        from app.ui.settings.room import SettingsRoom

        return SettingsRoom(bridge, desk)

    made = {
        RoomName.PHONE: phone,
        RoomName.LIVE: live,
        RoomName.LIBRARY: library,
        RoomName.SETTINGS: settings,
    }
    return Rooms(made)


def first_run(bridge: EngineBridge, desk: Desk, window: DeskWindow) -> None:
    """Lead through the first run, over the window."""
    from app.ui.wizard.wizard import FirstRun

    wizard = FirstRun(bridge, desk, parent=window)
    window.doors.attach(wizard)
    wizard.open()


def _sentence(error: BaseException) -> str:
    return str(error) or tr("The desk could not be opened.")
