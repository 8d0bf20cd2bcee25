"""The window that every room lives in: rail, trouble, the room in front, call bar, foot.

Owns their arrangement, the window's remembered place, and how it is closed. What the whole
desk tells is shown by ``desk_view``, what can be asked for is ``actions``'s, what leads from
room to room ``doors``'s.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSystemTrayIcon, QVBoxLayout, QWidget

from app import wording
from app.desktop.calls_in_hand import CallsInHand
from app.desktop.showing import Showing
from app.engine.events import Event
from app.ui.banner import TroubleBanner
from app.ui.runner import Runner
from app.ui.shell import phrases
from app.ui.shell.actions import CallActions, call_commands, look_commands, room_commands
from app.ui.shell.commands import Command, CommandKeys, CommandRegistry
from app.ui.shell.desk_view import DeskView
from app.ui.shell.digits import DigitKeys
from app.ui.shell.doors import Doors
from app.ui.shell.foot import Foot
from app.ui.shell.offers import Page
from app.ui.shell.palette import CommandPalette, Sources
from app.ui.shell.quitting import QuitQuestion
from app.ui.shell.rail import Rail
from app.ui.shell.rooms import EARLY_MS, EventMemory, RoomName, Rooms, RoomStack
from app.ui.shell.sheet import KeySheet
from app.ui.shell.sight import bring_forward, out_of_sight
from app.ui.shell.tray import Tray

if TYPE_CHECKING:
    from app.commands.desk import Desk

DEFAULT_SIZE = QSize(1280, 800)
LEAST_SIZE = QSize(960, 600)
GEOMETRY, ROOM, RECENT = "geometry", "room", "recent_commands"
HIDING_TOLD, NO_TRAY_TOLD = "hiding_told", "no_tray_told"
GROUP = "desk_window"


class DeskWindow(QMainWindow):
    """The whole desk. ``rooms`` says how each room is made, ``settings_path`` names the ini
    file that keeps the window's place.

    Whoever runs it sets ``setQuitOnLastWindowClosed(False)`` and ends the program on
    ``quit_requested``.
    """

    quit_requested = Signal()
    """The window has closed for good."""
    first_run_wanted = Signal()
    digit_typed = Signal(str)
    _show_asked = Signal(object)

    def __init__(
        self,
        bridge: Runner,
        desk: "Desk",
        rooms: Rooms,
        settings_path: Path | None = None,
        tray_available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
    ) -> None:
        super().__init__()
        self._desk, self._settings_path, self._pages = desk, settings_path, rooms.settings_pages
        self._leaving = False
        self.calls = CallsInHand()
        self._memory = EventMemory()
        self.registry = CommandRegistry(self)
        self.acts = CallActions(bridge, desk, self.calls, self)
        self.rooms = RoomStack(rooms, self._memory)
        self.doors = Doors(self.rooms, self.registry, self)
        self.rail, self.banner, self.foot = Rail(), TroubleBanner(), Foot()
        self.call_bar = QWidget()
        self.tray = Tray(self, tray_available)
        self._arrange()
        self.view = DeskView(bridge, desk, self)
        self._add_commands()
        self.palette_box = CommandPalette(self.registry, bridge, self._sources(), self)
        self.digits = DigitKeys(self)
        self._connect()
        self.view.read_settings()
        self._restore()
        bridge.event_arrived.connect(self.apply)
        QTimer.singleShot(EARLY_MS, self.rooms.make_in_turn)

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        self._memory.apply(event)
        self.calls.apply(event)
        self.view.apply(event)

    def set_call_bar(self, bar: QWidget) -> None:
        """Put the bar of the running call below the rooms; it shows and hides itself."""
        self._column.replaceWidget(self.call_bar, bar)
        self.call_bar.deleteLater()
        self.call_bar = bar
        self.doors.attach(bar, phrases.CALLS)

    def enter(self, name: RoomName | str) -> None:
        """Bring a room to the front."""
        self.rooms.enter(RoomName(name))

    def go_to(self, name: RoomName | str) -> None:
        """Bring a room to the front, and the keyboard with it."""
        self.enter(name)
        self.rooms.take_keyboard()

    def ask_to_show(self, showing: Showing) -> None:
        """Come to the front with what is to be shown; may be called from any thread."""
        self._show_asked.emit(showing)

    def come_forward(self) -> None:
        """Show the window, whatever hid it."""
        bring_forward(self)

    def show_keys(self) -> None:
        """Open the sheet of keys."""
        sheet = KeySheet(self.registry, self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.show()

    def quit(self) -> None:
        """Close for good, after a question when that would end calls or lose changes."""
        if self._nothing_is_lost():
            self.leave()

    def leave(self) -> None:
        """Close for good without a question."""
        self._leaving = True
        self.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Say once that there is no tray to close to."""
        super().showEvent(event)
        if self._wants_tray() and not self.tray.available:
            self._tell_once(NO_TRAY_TOLD, self.foot.say, phrases.TRAY_NONE)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide behind the tray's icon where there is one, else quit."""
        self._remember()
        if not self._leaving and self._wants_tray() and self.tray.available:
            event.ignore()
            self.hide()
            self._tell_once(HIDING_TOLD, self.tray.say, phrases.TRAY_HINT)
        elif self._leaving or self._nothing_is_lost():
            self.doors.flush()
            self.tray.icon.hide()
            event.accept()
            self.quit_requested.emit()
        else:
            event.ignore()

    def _wants_tray(self) -> bool:
        return self._desk.settings.settings().screen.close_to_tray

    def _show_with(self, showing: Showing) -> None:
        if not showing.call_id or showing.token or out_of_sight(self):
            bring_forward(self, showing.token)
        if showing.call_id:
            self.doors.show_call(showing.call_id)
        elif showing.missed:
            self.doors.show_missed()
        elif showing.number:
            self.doors.fill(showing.number)
        if showing.problem:
            self.view.tell_failure(showing.problem)
        elif showing.number:
            self.foot.say(phrases.LINK_FILLED)

    def _show_taken(self, call_id: str) -> None:
        self._show_with(Showing(call_id=call_id))

    def _nothing_is_lost(self) -> bool:
        """True when quitting ends no call and loses no change; else it is asked about."""
        reasons, count = self.doors.unsaved(), len(self.calls.up)
        if count:
            many = phrases.QUIT_MANY.format(count=count)
            reasons.insert(0, phrases.QUIT_ONE if count == 1 else many)
        if reasons:
            self.come_forward()
            question = QuitQuestion(reasons, self)
            question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            question.accepted.connect(self.leave)
            question.open()
        return not reasons

    def _arrange(self) -> None:
        self.setWindowTitle(wording.APP_NAME)
        self.setMinimumSize(LEAST_SIZE)
        whole, right = QWidget(), QWidget()
        self._column = QVBoxLayout(right)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.banner)
        self._column.addWidget(self.rooms, 1)
        self._column.addWidget(self.call_bar)
        self._column.addWidget(self.foot)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(right, 1)
        self.setCentralWidget(whole)

    def _add_commands(self) -> None:
        words, group = phrases, phrases.WINDOW
        self.registry.add(*call_commands(self.acts), *room_commands(self.go_to))
        self.registry.add(
            Command("palette", words.PALETTE, group, self._open_palette, "Ctrl+K", "more"),
            Command("shortcuts", words.SHEET, group, self.show_keys, "Ctrl+/", "keypad"),
            *look_commands(self.acts),
            Command("quit", words.QUIT, group, self.quit, "Ctrl+Q", "close"),
        )
        CommandKeys(self.registry, self)

    def _open_palette(self) -> None:
        self.palette_box.summon()

    def _sources(self) -> Sources:
        people = self._desk.people
        return Sources(people.read_number, people.suggest, self.acts.call, self._settings_pages)

    def _settings_pages(self) -> list[Page]:
        return [Page(title, partial(self.doors.open_settings, name)) for name, title in self._pages]

    def _connect(self) -> None:
        self.rail.picked.connect(self.enter)
        self.rooms.entered.connect(self._entered)
        self.doors.first_run_wanted.connect(self.first_run_wanted)
        self.doors.call_wanted.connect(self.acts.call)
        self.acts.asked_first.connect(self._ask_on_phone)
        self.doors.call_taken.connect(self._show_taken)
        self.digits.typed.connect(self.digit_typed)
        self.digits.typed.connect(self.doors.type_digit)
        self.registry.refused.connect(self.foot.warn)
        self._show_asked.connect(self._show_with)
        self.tray.open_wanted.connect(self.come_forward)
        self.tray.mute_wanted.connect(lambda: self.registry.run("mute"))
        self.tray.hang_up_wanted.connect(self.acts.hang_up)
        self.tray.disturb_wanted.connect(lambda: self.registry.run("do_not_disturb"))
        self.tray.quit_wanted.connect(self.quit)

    def _ask_on_phone(self, number: str) -> None:
        self.doors.fill(number) if number else self.go_to(RoomName.PHONE)

    def _entered(self, name: str) -> None:
        self.rail.show_front(name)
        self.digits.want(name != RoomName.PHONE)

    def _store(self) -> QSettings | None:
        if self._settings_path is None:
            return None
        store = QSettings(str(self._settings_path), QSettings.Format.IniFormat)
        store.beginGroup(GROUP)
        return store

    def _remember(self) -> None:
        store = self._store()
        if store is not None:
            store.setValue(GEOMETRY, self.saveGeometry())
            store.setValue(ROOM, str(self.rooms.front or RoomName.PHONE))
            store.setValue(RECENT, self.registry.recent())
            store.sync()

    def _restore(self) -> None:
        self.resize(DEFAULT_SIZE)
        store = self._store()
        front = RoomName.PHONE
        if store is not None:
            geometry = store.value(GEOMETRY)
            if isinstance(geometry, QByteArray):
                self.restoreGeometry(geometry)
            known = [name for name in RoomName if name == store.value(ROOM)]
            front = known[0] if known else front
            recent = store.value(RECENT) or []
            self.registry.remember([recent] if isinstance(recent, str) else recent)
        self.go_to(front)

    def _tell_once(self, what: str, tell: Callable[[str], None], sentence: str) -> None:
        store = self._store()
        if store is not None and not store.value(what):
            store.setValue(what, 1)
            store.sync()
            tell(sentence)
