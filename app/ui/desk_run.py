"""Runs the desk's window over a running engine thread: the whole softphone.

Owns the Qt application's life while a desk is open: making the window once the desk is
there, its rooms when they are needed, and closing in the right order. What a desk is made
of comes from outside as ``work``; leaves the other window, which only watches, to ``run``.
"""

import asyncio
import importlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app import wording
from app.collector import COLLECTOR
from app.commands.desk import Desk
from app.courtesy import COURTESY
from app.desktop.showing import Show, Showing
from app.engine.bus import Bus
from app.engine.thread import EngineThread
from app.ui.bridge import EngineBridge
from app.ui.run import INTERRUPTED, Job, application, interruptible, settle
from app.ui.settings.titles import page_titles
from app.ui.shell.rooms import RoomName, Rooms
from app.ui.shell.window import DeskWindow
from app.ui.theme import Appearance
from app.ui.tr import tr

BindKeys = Callable[[], Coroutine[Any, Any, dict[str, str]]]
"""Asks the desktop for keys that work everywhere; see ``DesktopSession.bind_keys``."""


NoticesProblem = Callable[[], Coroutine[Any, Any, str]]
"""Asks why the desktop shows no notices; see ``DesktopSession.problem``."""


@dataclass(frozen=True, slots=True)
class DeskWindowChoices:
    """How the window is to begin. ``settings_path`` is the ini file that keeps its place;
    ``showing`` is what it comes up with."""

    settings_path: Path | None = None
    appearance: Appearance = Appearance.SYSTEM
    showing: Showing = Showing()
    first_run: bool = False
    bind_keys: BindKeys | None = None
    notices_problem: NoticesProblem | None = None
    on_settled: Callable[[], Coroutine[Any, Any, None]] | None = None
    """Run on the engine's loop once a person has had the window to themselves for a moment."""


LATER_ROOMS = (
    "app.ui.live.room",
    "app.ui.first_looks",
    "app.ui.settings.room",
    "app.ui.settings.lines_page",
    "app.ui.settings.calls_page",
    "app.ui.settings.rules_page",
    "app.ui.settings.agent_page",
    "app.ui.settings.audio_page",
    "app.ui.settings.apis_page",
    "app.ui.settings.contacts_page",
    "app.ui.settings.small_pages",
    "app.ui.settings.diagnostics_page",
    "app.ui.shell.global_keys",
    "app.ui.shell.shortcut_editor",
    "app.ui.library.room",
    "app.ui.workshop.room",
    "app.ui.wizard.wizard",
)
A_NUMBER = "+12025550100"
"""Nobody's (NANP, 555-01XX for fiction): the first number that is written reads the plans."""
TEND_MS = 500
"""Between two looks whether garbage is to be collected."""
SETTLED_MS = 1500
"""After the window came up; by then its rooms and their libraries are in memory."""

Opened = Callable[[Desk], Show]
"""Called on the engine's loop with the open desk; gives what brings the window forward."""


class _Opening(QObject):
    """Carries the desk from the engine's loop to the screen's thread."""

    opened = Signal(object)
    show_asked = Signal(object)


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
    run = _Run(app, EngineBridge(thread, bus), chosen)
    job = Job(work(run.opened))
    run.bridge.start(held=True)
    future = run.bridge.run(job.run(), None, run.fail)
    with interruptible(lambda: app.exit(INTERRUPTED)):
        COURTESY.favour()
        status = app.exec()
        COURTESY.withdraw()
    run.hide()
    run.bridge.stop()
    settle(thread, job, future)
    run.drop()
    return status


class _Run:
    """The window of one run: made once the desk is there."""

    def __init__(self, app: QApplication, bridge: EngineBridge, chosen: DeskWindowChoices) -> None:
        self.bridge = bridge
        self._app = app
        self._chosen = chosen
        self._window: DeskWindow | None = None
        self._tending = QTimer(interval=TEND_MS)
        self._tending.timeout.connect(COLLECTOR.tend)
        self._opening = _Opening()
        self._opening.opened.connect(self._furnish, Qt.ConnectionType.QueuedConnection)

    def opened(self, desk: Desk) -> Show:
        """The desk is open; called on the engine's loop."""
        self._opening.opened.emit(desk)
        return self._opening.show_asked.emit

    def fail(self, error: BaseException) -> None:
        """The desk could not be opened, or broke down."""
        show_problem(error)
        self._app.exit(1)

    def hide(self) -> None:
        """Out of sight at once, however long closing takes."""
        if self._window is not None:
            self._window.doors.flush()
            self._window.hide()

    def drop(self) -> None:
        """Let the window go."""
        if self._window is not None:
            self._window.deleteLater()

    def _furnish(self, desk: Desk) -> None:
        try:
            self._window = desk_window(self.bridge, desk, self._chosen)
        finally:
            if self._window is None:
                # A program without a window would go on unseen.
                self._app.exit(1)
        self._opening.show_asked.connect(self._window.ask_to_show)
        self._window.quit_requested.connect(self._app.quit)
        self._window.show()
        self.bridge.deliver()
        self.bridge.run(asyncio.to_thread(COURTESY.loaded, read_rooms))
        QTimer.singleShot(SETTLED_MS, self._window, lambda: self._look_first(desk))

    def _look_first(self, desk: Desk) -> None:
        from app.ui.first_looks import FirstLooks

        if self._window is not None:
            FirstLooks(self._window, self.bridge, desk).over.connect(self._settled)

    def _settled(self) -> None:
        COLLECTOR.spare(automatic=False)  # who started the program may have put it off until now
        self._tending.start()
        if self._chosen.on_settled is not None:
            self.bridge.run(self._chosen.on_settled())


def read_rooms() -> None:
    """Read the modules of the rooms that are not in front, and the numbering plans, in another
    thread than the screen's, which would stand still meanwhile."""
    from app.people.numbers import written

    for name in LATER_ROOMS:
        importlib.import_module(name)
    written(A_NUMBER, "US")


def desk_window(bridge: EngineBridge, desk: Desk, chosen: DeskWindowChoices) -> DeskWindow:
    """The window over an open desk, with everything that belongs to it."""
    from app.ui.call_bar import CallBar
    from app.ui.incoming.calls import IncomingCalls

    window = _WholeWindow(bridge, desk, chosen)
    bar = CallBar(bridge, desk)
    window.set_call_bar(bar)
    path = chosen.settings_path
    incoming = IncomingCalls(bridge, desk, beside=lambda: window, settings_path=path)
    incoming.setParent(window)
    window.doors.attach(incoming, tr("Calls"))
    window.quit_requested.connect(incoming.close)
    window.first_run_wanted.connect(lambda: first_run(bridge, desk, window))
    if chosen.showing != Showing():
        window.ask_to_show(chosen.showing)
    if chosen.first_run:
        first_run(bridge, desk, window)
    return window


class _WholeWindow(DeskWindow):
    """Hands its own keys to its rooms, of which one is made before the window itself is."""

    def __init__(self, bridge: EngineBridge, desk: Desk, chosen: DeskWindowChoices) -> None:
        def settings() -> QWidget:
            from app.ui.settings.room import SettingsRoom

            def keys() -> QWidget:
                return keys_page(self, bridge, desk, chosen.bind_keys)

            pages = [(tr("Shortcuts"), keys)]
            return SettingsRoom(bridge, desk, pages, notices_problem=chosen.notices_problem)

        super().__init__(bridge, desk, rooms(bridge, desk, settings), chosen.settings_path)


def rooms(bridge: EngineBridge, desk: Desk, settings: Callable[[], QWidget]) -> Rooms:
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

    def test() -> QWidget:
        from app.ui.workshop.room import WorkshopRoom

        return WorkshopRoom(bridge, desk)

    made = {
        RoomName.PHONE: phone,
        RoomName.LIVE: live,
        RoomName.TEST: test,
        RoomName.LIBRARY: library,
        RoomName.SETTINGS: settings,
    }
    early = (RoomName.PHONE, RoomName.LIVE, RoomName.SETTINGS, RoomName.LIBRARY, RoomName.TEST)
    return Rooms(made, early, tuple(page_titles().items()))


def keys_page(
    window: DeskWindow, bridge: EngineBridge, desk: Desk, bind_keys: BindKeys | None
) -> QWidget:
    """Every key, and the way to keys that work while another program is in front."""
    from app.ui.shell.global_keys import GlobalKeysCard
    from app.ui.shell.shortcut_editor import ShortcutEditor

    card = None if bind_keys is None else GlobalKeysCard(bridge, bind_keys)
    return ShortcutEditor(window.registry, bridge, desk.settings, card)


def first_run(bridge: EngineBridge, desk: Desk, window: DeskWindow) -> None:
    """Lead through the first run, over the window."""
    from app.ui.wizard.wizard import FirstRun

    wizard = FirstRun(bridge, desk, parent=window)
    window.doors.attach(wizard, tr("First run"))
    wizard.open()


def show_problem(error: BaseException) -> None:
    """Say in a box why there is no desk, until somebody closes it."""
    application()
    sentence = str(error) or tr("The desk could not be opened.")
    QMessageBox.critical(None, wording.APP_NAME, sentence)
