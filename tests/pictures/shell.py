"""The whole window in its states, with the real rooms inside.

Owns the made-up desk; drawing it is ``tests.screens``'s.
"""

import dataclasses
from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.commands.desk import Desk
from app.commands.sound import DeviceRole
from app.desktop.showing import Showing
from app.engine.events import (
    AgentBegan,
    DeviceMoved,
    DevicesChanged,
    DoNotDisturbChanged,
    EngineStage,
    Event,
    Floor,
    FloorChanged,
    LineChanged,
    MissedCallsChanged,
    NetworkChanged,
    OperatorSteered,
    RecordsChanged,
    TroubleArose,
)
from app.ui import parts, theme
from app.ui.call_bar import CallBar
from app.ui.library.room import LibraryRoom
from app.ui.live.room import LiveRoom
from app.ui.phone.room import PhoneRoom
from app.ui.settings.room import SettingsRoom
from app.ui.settings.titles import page_titles
from app.ui.shell import phrases
from app.ui.shell.quitting import QuitQuestion
from app.ui.shell.rooms import RoomName, Rooms
from app.ui.shell.sheet import KeySheet
from app.ui.shell.shortcut_editor import ShortcutEditor
from app.ui.shell.window import DeskWindow
from app.ui.workshop.kinds import Kind
from app.ui.workshop.room import WorkshopRoom
from tests.fakes.console import FakeConsole
from tests.fakes.library_desk import busy_library
from tests.fakes.phone_desk import FRONT, NOW_MS, SALES, PhoneDesk, busy_desk
from tests.fakes.rules import FakeRules
from tests.fakes.settings import FakeSettings, HandBridge
from tests.fakes.sound_commands import sound_state
from tests.fakes.workshop_desk import RECEPTION, busy_workshop
from tests.pictures import live_console, live_person
from tests.pictures.live import CALL, EPOCH_MS

SIZES = ((1280, 800), (1920, 1080), (960, 600))
READY: tuple[Event, ...] = (
    EngineStage("ready"),
    DevicesChanged(sound_state()),
    LineChanged(FRONT.id, FRONT.label, "registered"),
    LineChanged(SALES.id, SALES.label, "registered"),
)


def live_now_ms() -> float:
    return EPOCH_MS + 24_000.0


def kept(widget: QWidget, what: object) -> QWidget:
    """Let what a widget needs live as long as it."""
    widget.kept = what  # type: ignore[attr-defined]
    return widget


def appearance() -> str:
    """What the pictures are drawn in now, for the settings to say the same."""
    return "dark" if theme.colours(QApplication.palette()) is theme.DARK else "light"


class Whole:
    """A window over a desk in memory."""

    def __init__(self, made: PhoneDesk | None = None) -> None:
        self.made = made or busy_desk()
        self.made.settings = FakeSettings({"screen": {"appearance": appearance()}})
        self.bridge = HandBridge()
        self.desk: Desk = dataclasses.replace(
            self.made.desk,
            library=busy_library(),
            console=FakeConsole(),
            agents=busy_workshop().agents,
            rules=FakeRules(),
        )
        self.window = DeskWindow(self.bridge, self.desk, self.rooms(), None, lambda: False)
        self.window.set_call_bar(CallBar(self.bridge, self.desk, now_ms=live_now_ms))
        kept(self.window, self)
        self.window.rooms.make_early()

    def rooms(self) -> Rooms:
        return Rooms(
            {
                RoomName.PHONE: lambda: PhoneRoom(self.bridge, self.desk, lambda: NOW_MS),
                RoomName.LIVE: lambda: LiveRoom(self.bridge, self.desk, now_ms=live_now_ms),
                RoomName.LIBRARY: lambda: LibraryRoom(self.bridge, self.desk, lambda: NOW_MS),
                RoomName.TEST: lambda: WorkshopRoom(self.bridge, self.desk, live_now_ms),
                RoomName.SETTINGS: self.settings,
            },
            settings_pages=tuple(page_titles().items()),
        )

    def settings(self) -> QWidget:
        editor = ShortcutEditor(self.window.registry, self.bridge, self.made.settings)
        return SettingsRoom(self.bridge, self.desk, [("Shortcuts", lambda: editor)])

    def tell(self, *events: Event) -> "Whole":
        for event in events:
            self.bridge.event_arrived.emit(event)
        return self


def phone() -> QWidget:
    return Whole().tell(*READY, MissedCallsChanged(2)).window


def loading() -> QWidget:
    stage = EngineStage("models", "whisper-base, 74 MB")
    return Whole().tell(*READY, stage).window


def in_call(name: RoomName) -> QWidget:
    whole = Whole().tell(*READY, MissedCallsChanged(2), *live_person.talking())
    whole.window.enter(name)
    return whole.window


def whispered() -> Iterator[Event]:
    yield from live_console.with_agent()
    yield OperatorSteered(CALL, "whisper", "Offer to split it into two payments.", 21500)
    words = "Friday is fine. If it is easier, you can pay it in two parts."
    yield AgentBegan(CALL, words, 22100)
    yield FloorChanged(CALL, Floor.AGENT_SPEAKING, 22100)


def agent_call() -> QWidget:
    whole = Whole().tell(*READY, MissedCallsChanged(2), *whispered())
    whole.window.enter(RoomName.LIVE)
    return whole.window


def template() -> QWidget:
    whole = Whole().tell(*READY, MissedCallsChanged(2))
    whole.window.enter(RoomName.TEST)
    room = whole.window.findChild(WorkshopRoom)
    assert room is not None
    room.stock.read()
    room.open_entry(Kind.TEMPLATE, RECEPTION.id)
    return whole.window


def settings_shortcuts() -> QWidget:
    whole = Whole().tell(*READY)
    whole.window.doors.open_settings("shortcuts")
    settings = whole.window.rooms.room(RoomName.SETTINGS)
    assert isinstance(settings, SettingsRoom)
    settings.page("shortcuts")
    return whole.window


def ringing() -> QWidget:
    return Whole().tell(*READY, *live_person.ringing()).window


def trouble() -> QWidget:
    whole = Whole().tell(*READY, LineChanged(SALES.id, SALES.label, "failed", 401))
    whole.tell(DoNotDisturbChanged(True), NetworkChanged("down"))
    words = "The disk is full: free some space in the data folder."
    whole.tell(TroubleArose("", "records", words))
    whole.window.enter(RoomName.TEST)
    return whole.window


def no_microphone() -> QWidget:
    whole = Whole().tell(*READY, DeviceMoved(DeviceRole.MICROPHONE, "USB headset", ""))
    whole.window.enter(RoomName.LIVE)
    return whole.window


def many_lines() -> QWidget:
    states = ("registered", "failed", "registering", "offline", "ready", "registered")
    lines = [
        LineChanged(f"line_{n}", f"Branch office {n}", state, 401 if state == "failed" else None)
        for n, state in enumerate(states)
    ]
    whole = Whole().tell(*READY, *lines)
    whole.window.enter(RoomName.TEST)
    return whole.window


def refused() -> QWidget:
    whole = Whole().tell(*READY)
    whole.window.registry.run("mute")
    return whole.window


def call_back_refused() -> QWidget:
    whole = Whole().tell(*READY, MissedCallsChanged(2))
    words = "It is 23:10 in Portugal. To call all the same, press Enter on the Phone screen: "
    words += "the number is filled in."
    whole.window.ask_to_show(Showing("+351210000100", problem=words))
    return whole.window


def unfit_link() -> QWidget:
    whole = Whole().tell(*READY)
    words = "What this link names is no telephone number. Type the number yourself."
    whole.window.ask_to_show(Showing(problem=words))
    return whole.window


def palette(typed: str) -> QWidget:
    whole = Whole().tell(*READY, *live_person.talking())
    whole.window.enter(RoomName.TEST)
    box = whole.window.palette_box
    whole.window.show()
    whole.window.registry.run("redial")
    box.summon()
    QTest.keyClicks(box.field, typed)
    box._ask_people()
    box._rest.stop()
    return whole.window


def sheet() -> QWidget:
    whole = Whole().tell(*READY)
    shown = KeySheet(whole.window.registry, whole.window)
    return kept(shown, whole)


def quitting() -> QWidget:
    parent = QWidget()
    shown = QuitQuestion([phrases.QUIT_ONE, phrases.UNSAVED_LINE.format(label="Sales")], parent)
    return kept(shown, parent)


def shortcuts(asking: bool) -> QWidget:
    whole = Whole().tell(*READY, RecordsChanged("settings"))
    made = ShortcutEditor(whole.window.registry, whole.bridge, whole.made.settings)
    editor = parts.whole(made)
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(editor)
    kept(page, whole)
    if asking:
        page.show()
        field = editor.rows["end_call"].field
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(field, Qt.Key.Key_M, both)
    return page


STATES: dict[str, Callable[[], QWidget]] = {
    "phone": phone,
    "loading": loading,
    "ringing": ringing,
    "live": lambda: in_call(RoomName.LIVE),
    "agent-call": agent_call,
    "template": template,
    "settings-in-call": lambda: in_call(RoomName.SETTINGS),
    "settings-shortcuts": settings_shortcuts,
    "test-in-call": lambda: in_call(RoomName.TEST),
    "trouble": trouble,
    "no-microphone": no_microphone,
    "many-lines": many_lines,
    "refused": refused,
    "call-back-refused": call_back_refused,
    "unfit-link": unfit_link,
    "palette": lambda: palette(""),
    "palette-typed": lambda: palette("da"),
    "palette-nothing": lambda: palette("qqqq"),
    "sheet": sheet,
    "quitting": quitting,
    "shortcuts": lambda: shortcuts(False),
    "shortcuts-taken": lambda: shortcuts(True),
}
