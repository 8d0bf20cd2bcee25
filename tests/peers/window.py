"""The whole window over a real desk, for tests with real widgets.

Owns opening it and what a person does with keys and clicks. The desk is the delivered one:
its own loop, sound server, SIP stack and records. Leaves the peers to ``beside``.
"""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.commands.desk import Desk
from app.commands.sound import DeviceRole
from app.desktop.showing import Show
from app.engine.events import EngineStage, Event
from app.engine.thread import EngineThread
from app.settings import DataPaths, Settings
from app.ui.bridge import EngineBridge
from app.ui.desk_run import DeskWindowChoices, desk_window
from app.ui.incoming.calls import IncomingCalls
from app.ui.library.room import LibraryRoom
from app.ui.live.call_view import CallView
from app.ui.live.offers import Control
from app.ui.live.room import LiveRoom
from app.ui.phone.room import PhoneRoom
from app.ui.run import Job, application, settle
from app.ui.settings.audio_check import AudioCheck
from app.ui.settings.fields import ChoiceField, TextField
from app.ui.settings.lines_page import LinesPage
from app.ui.settings.room import SettingsRoom
from app.ui.shell.rooms import RoomName
from app.ui.shell.window import DeskWindow
from app.ui.theme import Appearance
from app.window_desk import WindowDesk
from tests.peers.beside import LINE_HZ, WAIT_S, FarEnd, Heard, Screen, described

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
SETTINGS = """
[sip]
net_interface = "127.0.0.1"
jitter_min_ms = 20
jitter_max_ms = 100

[screen]
first_run_done = true
close_to_tray = false

[sound.devices."mic_feed.monitor"]
echo_cancellation = false
noise_suppression = false

[sound.devices."headset_mic.monitor"]
echo_cancellation = false
noise_suppression = false
"""
T = TypeVar("T")


class OpenWindow:
    """The window over an open desk, with every event that the desk told."""

    def __init__(self, qtbot: QtBot, screen: Screen, home: Path) -> None:
        self.qtbot, self.screen, self.home = qtbot, screen, home
        self.events: list[Event] = []
        self._closed = False
        self.desk: Desk | None = None
        paths = DataPaths(home)
        paths.make()
        self._whole = WindowDesk(paths, None)
        self._thread = EngineThread()
        self._bridge = EngineBridge(self._thread, self._whole.bus)
        self._job = Job(self._whole.work(self._opened))
        self.window = self._open()

    def close(self) -> None:
        """Close it as the program does. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self.window.leave()
        self._bridge.stop()
        settle(self._thread, self._job, self._future)
        self._thread.stop()
        self.window.deleteLater()

    def _opened(self, desk: Desk) -> Show:
        self.desk = desk
        return lambda showing: self.window.ask_to_show(showing)

    def _open(self) -> DeskWindow:
        application(Appearance.LIGHT)
        self._thread.start()
        self._bridge.event_arrived.connect(self.events.append)
        self._bridge.start(held=True)
        broke: list[BaseException] = []
        self._future = self._bridge.run(self._job.run(), None, broke.append)
        self.screen.until(lambda: self.desk or broke, "the desk")
        assert self.desk is not None, broke
        choices = DeskWindowChoices(self.home / "window.ini", Appearance.LIGHT)
        window = desk_window(self._bridge, self.desk, choices)
        window.show()
        self._bridge.deliver()
        window.activateWindow()
        self.qtbot.waitExposed(window)
        return window

    # The rooms

    @property
    def phone(self) -> PhoneRoom:
        """The Phone screen."""
        return self._room(RoomName.PHONE, PhoneRoom)

    @property
    def live(self) -> LiveRoom:
        """The Live screen."""
        return self._room(RoomName.LIVE, LiveRoom)

    @property
    def library(self) -> LibraryRoom:
        """The Library screen."""
        return self._room(RoomName.LIBRARY, LibraryRoom)

    @property
    def incoming(self) -> IncomingCalls:
        """The calls that ring here."""
        found = self.window.findChild(IncomingCalls)
        assert isinstance(found, IncomingCalls)
        return found

    @property
    def shown(self) -> CallView:
        """The call in front on Live."""
        view = self.live.shown_call
        assert view is not None
        return view

    def _room(self, name: RoomName, kind: type[T]) -> T:
        room = self.window.rooms.room(name)
        assert isinstance(room, kind)
        return room

    def told(self, kind: type[T]) -> list[T]:
        """Every event of that kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def told_stage(self, stage: str) -> bool:
        """Whether the desk has told that stage of its start."""
        return any(event.stage == stage for event in self.told(EngineStage))

    def hears(self, far_end: FarEnd) -> Callable[[Heard], None]:
        """What waits until the last half second that a softphone heard is what is wanted."""

        def until(wanted: Heard) -> None:
            before = len(far_end.heard())

            def holds() -> bool:
                fresh = far_end.heard()[before:]
                return len(fresh) >= LINE_HZ // 2 and wanted(fresh[-LINE_HZ // 2 :])

            self.screen.until(holds, lambda: f"{described(far_end)}; {self.trouble()}")

        return until

    # What a person does

    def click(self, button: QWidget) -> None:
        """Press a button that can be pressed."""
        self.screen.until(lambda: button.isVisible() and button.isEnabled(), button)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def press(self, control: Control) -> None:
        """A control of the call in front."""
        self.click(self.shown.row.buttons[control])

    def keys(self, key: Qt.Key) -> None:
        """Ctrl+Shift and a key, wherever the keyboard is."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.qtbot.keyClick(self.window.focusWidget() or self.window, key, CONTROL_SHIFT)

    def go(self, name: RoomName) -> None:
        """To a room, by its button in the rail."""
        self.click(self.window.rail.buttons[name])

    def write(self, field: QLineEdit, words: str) -> None:
        """Replace what is in a field, key by key."""
        field.selectAll()
        self.qtbot.keyClick(field, Qt.Key.Key_Delete)
        self.qtbot.keyClicks(field, words)

    def call(self, number: str) -> CallView:
        """Type a number, press Enter, and wait until somebody has answered."""
        self.go(RoomName.PHONE)
        field = self.phone.dialler.field
        self.write(field, number)
        before = len(self.live.board.calls)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)
        self.screen.until(lambda: len(self.live.board.calls) > before, self.phone_words)
        self.screen.until(lambda: self.window.rooms.front is RoomName.LIVE, "Live in front")
        view = self.shown
        self.screen.until(lambda: view.call.is_talking, lambda: f"{view.call} {self.phone_words()}")
        return view

    def trouble(self) -> str:
        """What the window says that did not work."""
        view = self.live.shown_call
        said = [view.notice.words if view is not None else "", self.phone_words()]
        if self.window.banner.isVisible():
            said.append(self.window.banner.message.text())
        return " / ".join(words for words in said if words)

    def phone_words(self) -> str:
        """What the Phone screen says about a call that did not come about."""
        return self.phone.dialler.message.words.text()

    def ask(self, command: Coroutine[Any, Any, T]) -> T:
        """Something of the desk for which the screen has no control."""
        return self.screen.result(self._thread.submit(command))

    def pick(self, field: ChoiceField, value: object) -> None:
        """Choose an entry of a list."""
        field.show_value(value)
        field.combo.activated.emit(field.combo.currentIndex())

    def choose_device(self, role: DeviceRole, device_id: str) -> None:
        """Choose a device in the audio check."""
        self.window.doors.open_settings("audio")
        check = self._room(RoomName.SETTINGS, SettingsRoom).page("audio").findChild(AudioCheck)
        assert isinstance(check, AudioCheck)
        chooser = check.devices.choosers[role]
        self.screen.until(lambda: self._offers(chooser, device_id), f"{device_id} to choose")
        self.pick(chooser, device_id)
        settings = self.settings
        self.screen.until(lambda: getattr(settings().sound, role) == device_id, "it is kept")

    def _offers(self, field: ChoiceField, value: object) -> bool:
        field.show_value(value)
        return bool(field.value == value)

    def settings(self) -> Settings:
        """As they are now."""
        assert self.desk is not None
        return self.desk.settings.settings()

    def set_up_line(self, **values: object) -> None:
        """Fill in a new line on the Settings screen and save it."""
        self.window.doors.open_settings("lines")
        page = self.lines_page
        self.click(page.empty.add if page.empty.isVisible() else page.add)
        form = page.editor.form
        for name, value in values.items():
            field = form.rows[name].field
            if name == "password":
                self.write(form.password.edit, str(value))
            elif isinstance(field, TextField):
                self.write(field.edit, str(value))
            else:
                assert isinstance(field, ChoiceField)
                self.pick(field, value)
        self.click(page.editor.save)
        self.screen.until(
            lambda: page.editor.note.words == "Saved.", lambda: page.editor.note.words
        )

    @property
    def lines_page(self) -> LinesPage:
        """The page of lines in the Settings."""
        page = self._room(RoomName.SETTINGS, SettingsRoom).page("lines")
        assert isinstance(page, LinesPage)
        return page

    def line_says(self, words: str, wait_s: float = WAIT_S) -> None:
        """Wait until a line's row on the Phone screen says so."""

        def said() -> list[str]:
            return [row.state.words for row in self.phone.head.rows.values()]

        there = lambda: any(words in one for one in said())  # noqa: E731
        self.screen.until(there, lambda: (words, said()), wait_s)
