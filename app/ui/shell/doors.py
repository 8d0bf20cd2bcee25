"""The ways from one room to another.

Owns what a room may ask of the others, by the names of its signals and methods; each is
there or not. A room knows no other room.

Signals that a room may have: ``live_wanted(call_id)``, ``call_taken(call_id)``,
``library_wanted(call_id)``, ``number_wanted(number)``, ``contact_wanted(number)``,
``call_wanted(number)``, ``line_wanted()``, ``audio_check_wanted()``, ``settings_wanted(page)``,
``first_run_wanted()``, ``test_wanted()``, ``keyboard_left()`` (the room in front has it then).
Methods that are called where they are there: Live's and the Library's ``show_call(call_id)``,
Phone's ``fill(number)``, ``type_digit(digit)`` and ``show_missed()``, Settings'
``open_page(name)``; before the window goes, any room's ``flush()``; ``unsaved_lines()``
(labels), ``unsaved_work()`` (sentences) and ``commands()``.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui.shell import phrases
from app.ui.shell.actions import adopt
from app.ui.shell.commands import CommandRegistry
from app.ui.shell.rooms import WORDS, RoomName, RoomStack

AUDIO_PAGE, LINES_PAGE = "audio", "lines"


class Doors(QObject):
    """Leads from room to room, and to every room at once."""

    first_run_wanted = Signal()
    call_wanted = Signal(str)
    """A number is to be called now: somebody pressed a button that says so."""
    call_taken = Signal(str)
    """The person has answered this call, so its controls must be within reach."""

    def __init__(self, rooms: RoomStack, registry: CommandRegistry, parent: QObject) -> None:
        super().__init__(parent)
        self._rooms, self._registry = rooms, registry
        rooms.made.connect(self._connect)

    def show_call(self, call_id: str) -> None:
        """Show a live call."""
        self._rooms.enter(RoomName.LIVE)
        self._ask(RoomName.LIVE, "show_call", call_id)

    def show_record(self, call_id: str) -> None:
        """Show a call that is over."""
        self._rooms.enter(RoomName.LIBRARY)
        self._ask(RoomName.LIBRARY, "show_call", call_id)

    def fill(self, number: str) -> None:
        """Put a number into the number field; never dials."""
        self._rooms.enter(RoomName.PHONE)
        self._ask(RoomName.PHONE, "fill", number)

    def show_missed(self) -> None:
        """Show the calls that were missed."""
        self._rooms.enter(RoomName.PHONE)
        self._ask(RoomName.PHONE, "show_missed")

    def type_digit(self, digit: str) -> None:
        """A digit for the number field."""
        self._rooms.enter(RoomName.PHONE)
        self._ask(RoomName.PHONE, "type_digit", digit)

    def open_settings(self, page: str) -> None:
        """Show a page of the settings."""
        self._rooms.enter(RoomName.SETTINGS)
        self._ask(RoomName.SETTINGS, "open_page", page)

    def flush(self) -> None:
        """Let every room keep what is written and not kept yet."""
        for room in self._rooms.made_rooms():
            for method in ("flush", "save_notes"):
                act = getattr(room, method, None)
                if act is not None:
                    act()

    def unsaved(self) -> list[str]:
        """What quitting would lose, as sentences."""
        found = []
        for room in self._rooms.made_rooms():
            labels = getattr(room, "unsaved_lines", None)
            if labels is not None:
                found += [phrases.UNSAVED_LINE.format(label=label) for label in labels()]
            sentences = getattr(room, "unsaved_work", None)
            if sentences is not None:
                found += sentences()
        return found

    def _ask(self, name: RoomName, method: str, *arguments: str) -> None:
        act = getattr(self._rooms.room(name), method, None)
        if act is not None:
            act(*arguments)

    def attach(self, widget: QObject, group: str) -> None:
        """Follow what a part of the window asks, and offer its commands under ``group``."""
        ways: dict[str, Callable[..., Any]] = {
            "live_wanted": self.show_call,
            "call_taken": self.call_taken.emit,
            "library_wanted": self.show_record,
            "number_wanted": self.fill,
            "contact_wanted": self.fill,
            "call_wanted": self.call_wanted.emit,
            "settings_wanted": self.open_settings,
            "line_wanted": lambda: self.open_settings(LINES_PAGE),
            "audio_check_wanted": lambda: self.open_settings(AUDIO_PAGE),
            "first_run_wanted": self.first_run_wanted.emit,
            "test_wanted": lambda: self._rooms.enter(RoomName.TEST),
            "keyboard_left": self._rooms.take_keyboard,
        }
        for signal, way in ways.items():
            offered = getattr(widget, signal, None)
            if offered is not None:
                offered.connect(way)
        commands = getattr(widget, "commands", None)
        if commands is not None:
            room = widget if isinstance(widget, QWidget) else None
            adopt(self._registry, group, commands(), room)

    def _connect(self, name: str, room: QWidget) -> None:
        self.attach(room, WORDS[RoomName(name)])
