"""The rooms of the window: made when they are first needed, told what has happened before.

Owns which room is in front, and the last word of each kind of event, so that a room that is
made late stands as if it had listened from the start. What a room shows is its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.engine.events import (
    AgentStalled,
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    ChecklistChanged,
    DevicesChanged,
    DoNotDisturbChanged,
    EngineStage,
    Event,
    FloorChanged,
    LineChanged,
    MessagesWaiting,
    MissedCallsChanged,
    NetworkChanged,
    Phase,
    TranscriptLate,
)
from app.ui.shell import phrases
from app.ui.shell.coming import ComingPage
from app.ui.steady_stack import SteadyStack

EARLY_MS = 600
"""After the window came up; by then their modules have been read."""
TURN_MS = 80
"""Between two rooms that are made without being entered."""
PER_DESK = (DoNotDisturbChanged, MissedCallsChanged, DevicesChanged, NetworkChanged)
PER_LINE = (LineChanged, MessagesWaiting)
PER_CALL = (
    CallBegan,
    CallAnswered,
    CallStanding,
    ChecklistChanged,
    FloorChanged,
    AgentStalled,
    TranscriptLate,
)


class RoomName(StrEnum):
    """The places of the rail, from above."""

    PHONE = "phone"
    LIVE = "live"
    TEST = "test"
    LIBRARY = "library"
    SETTINGS = "settings"


WORDS: Mapping[RoomName, str] = {
    RoomName.PHONE: phrases.PHONE,
    RoomName.LIVE: phrases.LIVE,
    RoomName.TEST: phrases.TEST,
    RoomName.LIBRARY: phrases.LIBRARY,
    RoomName.SETTINGS: phrases.SETTINGS,
}


@dataclass(frozen=True, slots=True)
class Rooms:
    """How each room is made; it may take ``apply(event)`` for what happened before. In the
    place of one that is missing stands that it comes later.

    ``early`` are made soon after the window is there, seen or not, because they follow what
    happens in detail. ``settings_pages`` are the pages (id, title) of the Settings room.
    """

    make: Mapping[RoomName, Callable[[], QWidget]]
    early: tuple[RoomName, ...] = (RoomName.PHONE, RoomName.LIVE)
    settings_pages: tuple[tuple[str, str], ...] = ()


class EventMemory:
    """The last event of each kind that says how things stand; of a call, until it is over."""

    def __init__(self) -> None:
        self._standing: dict[tuple[object, ...], Event] = {}

    def apply(self, event: Event) -> None:
        """Keep an event instead of the one that it outdates."""
        if isinstance(event, EngineStage):
            # The phone's start and the models' are two stories told side by side.
            self._keep((EngineStage, event.stage.startswith("models")), event)
        elif isinstance(event, PER_DESK):
            self._keep((type(event), ""), event)
        elif isinstance(event, PER_LINE):
            self._keep((type(event), event.line_id), event)
        elif isinstance(event, CallFinished) or _ends(event):
            over = [key for key in self._standing if key[1] == event.call_id]
            for key in over:
                del self._standing[key]
        elif isinstance(event, PER_CALL):
            self._keep((type(event), event.call_id), event)

    def standing(self) -> list[Event]:
        """What to tell a newcomer, oldest first."""
        return list(self._standing.values())

    def _keep(self, key: tuple[object, ...], event: Event) -> None:
        self._standing.pop(key, None)
        self._standing[key] = event


def _ends(event: Event) -> TypeGuard[CallStanding]:
    """Whether it says that a call is over; the desk says so once more after ``CallFinished``."""
    return isinstance(event, CallStanding) and event.phase is Phase.ENDED


def _not_yet(name: RoomName) -> QWidget:
    """What is in the place of a room that this desk has not."""
    return ComingPage("thinking", WORDS[name], phrases.COMING_ANY)


class RoomStack(SteadyStack):
    """The room in front, and those behind it."""

    made = Signal(str, QWidget)
    """A room was made: its name and itself."""
    entered = Signal(str)
    """A room came to the front."""

    def __init__(self, rooms: Rooms, memory: EventMemory) -> None:
        super().__init__()
        self._rooms, self._memory = rooms, memory
        self._made: dict[RoomName, QWidget] = {}
        self._front: RoomName | None = None
        self._turn = QTimer(self, singleShot=True, interval=TURN_MS)
        self._turn.timeout.connect(self.make_in_turn)

    @property
    def front(self) -> RoomName | None:
        """Which room is in front."""
        return self._front

    def room(self, name: RoomName) -> QWidget:
        """A room, made now if need be."""
        known = self._made.get(name)
        if known is not None:
            return known
        make = self._rooms.make.get(name)
        made = make() if make is not None else _not_yet(name)
        if not made.accessibleName():
            made.setAccessibleName(WORDS[name])
        take = getattr(made, "apply", None)
        if take is not None:
            for event in self._memory.standing():
                take(event)
        self._made[name] = made
        self.addWidget(made)
        self.made.emit(name, made)
        return made

    @property
    def early(self) -> list[RoomName]:
        """Those that are made soon after the window is there."""
        return [name for name in self._rooms.early if name in self._rooms.make]

    def made_rooms(self) -> list[QWidget]:
        """Those that have been made."""
        return list(self._made.values())

    def make_early(self) -> None:
        """Make those that are to be there from the start."""
        while self._make_one():
            pass

    def make_in_turn(self) -> None:
        """The same, one after another, so that the window can be used in between."""
        if self._make_one():
            self._turn.start()

    def _make_one(self) -> bool:
        """Make the next of the early rooms; False when all are there."""
        for name in self.early:
            if name not in self._made:
                self.room(name)
                return True
        return False

    def enter(self, name: RoomName) -> None:
        """Bring a room to the front."""
        room = self.room(name)
        last = room.focusWidget()
        if last is not None and not last.isVisibleTo(room):
            last.clearFocus()  # else Qt would give the keyboard to what nobody sees any more
        self._front = name
        self.setCurrentWidget(room)
        self.entered.emit(name)

    def take_keyboard(self) -> None:
        """Somebody went to the room in front by a key: what they type next is meant for it."""
        room, at = self.currentWidget(), QApplication.focusWidget()
        if room is None or (at is not None and room.isAncestorOf(at)):
            return
        (room.focusWidget() or room).setFocus(Qt.FocusReason.ShortcutFocusReason)
        if room.hasFocus():  # it has no place of its own choice
            first_place(room).setFocus(Qt.FocusReason.ShortcutFocusReason)


def first_place(room: QWidget) -> QWidget:
    """Where Tab would begin in a room; the room itself where there is nothing."""
    each = room.nextInFocusChain()
    while each is not None and each is not room:
        by_tab = bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if by_tab and each.isEnabled() and each.isVisible() and room.isAncestorOf(each):
            return each
        each = each.nextInFocusChain()
    return room
