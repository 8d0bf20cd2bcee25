"""A desk in memory for the whole window, and rooms that remember what they were told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QVBoxLayout, QWidget

from app.commands.desk import Desk
from app.engine.events import Event
from app.ui.shell.rooms import RoomName, Rooms
from models.contacts import Contact
from tests.fakes.apis import FakeApis
from tests.fakes.calls import FakeCalls
from tests.fakes.console import FakeConsole
from tests.fakes.line_commands import FakeLines
from tests.fakes.people import FakePeople
from tests.fakes.settings import FakeSettings

DANA = Contact("Dana Whitfield", ("+44 20 7946 0812",), "con_dana")
ANA = Contact("Ana Ferreira", ("+351 21 000 0100",), "con_ana")


@dataclass
class ShellDesk:
    """The areas of a desk that the window itself speaks to."""

    calls: FakeCalls = field(default_factory=FakeCalls)
    people: FakePeople = field(default_factory=lambda: FakePeople([DANA, ANA]))
    lines: FakeLines = field(default_factory=FakeLines)
    settings: FakeSettings = field(default_factory=FakeSettings)
    console: FakeConsole = field(default_factory=FakeConsole)

    @property
    def desk(self) -> Desk:
        """The bundle; library and sound are the rooms' own."""
        nobody: Any = None
        known = (self.calls, self.lines, self.people, nobody, nobody, self.settings)
        return Desk(*known, self.console, nobody, nobody, FakeApis())


class FakeRoom(QWidget):
    """A room with a text field and a list."""

    live_wanted = Signal(str)
    library_wanted = Signal(str)
    audio_check_wanted = Signal()
    line_wanted = Signal()
    first_run_wanted = Signal()

    def __init__(self, name: RoomName) -> None:
        super().__init__()
        self.name = name
        self.events: list[Event] = []
        self.told: list[tuple[str, str]] = []
        self.unsaved: list[str] = []
        self.field = QLineEdit()
        self.field.setAccessibleName(f"Field of {name}")
        self.list = QListWidget()
        self.list.setAccessibleName(f"List of {name}")
        self.list.addItems(["1 first", "2 second"])
        column = QVBoxLayout(self)
        for part in (QLabel(name.title()), self.field, self.list):
            column.addWidget(part)

    def apply(self, event: Event) -> None:
        self.events.append(event)

    def fill(self, number: str) -> None:
        self.told.append(("fill", number))

    def type_digit(self, digit: str) -> None:
        self.told.append(("digit", digit))

    def show_call(self, call_id: str) -> None:
        self.told.append(("call", call_id))

    def show_missed(self) -> None:
        self.told.append(("missed", ""))

    def open_page(self, name: str) -> None:
        self.told.append(("page", name))

    def flush(self) -> None:
        self.told.append(("flush", ""))

    def unsaved_lines(self) -> list[str]:
        return self.unsaved


@dataclass
class FakeRooms:
    """Makes such rooms and knows which it has made."""

    made: dict[RoomName, FakeRoom] = field(default_factory=dict)

    def rooms(self, early: tuple[RoomName, ...] = (RoomName.PHONE, RoomName.LIVE)) -> Rooms:
        pages = (("audio", "Audio"), ("lines", "Lines"))
        return Rooms({name: self._maker(name) for name in RoomName}, early, pages)

    def _maker(self, name: RoomName) -> Callable[[], QWidget]:
        def make() -> QWidget:
            self.made[name] = FakeRoom(name)
            return self.made[name]

        return make
