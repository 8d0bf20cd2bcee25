"""The agent's console by keyboard in the whole window: real rooms, real shortcuts."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.engine.events import Event, RepliesSuggested
from app.ui.call_bar import CallBar
from app.ui.library.room import LibraryRoom
from app.ui.live.composer import Mode
from app.ui.live.room import LiveRoom
from app.ui.shell.commands import Command
from app.ui.shell.rooms import RoomName, Rooms
from app.ui.shell.window import DeskWindow
from tests.app.ui.conftest import take_keyboard
from tests.fakes.agent_calls import DANA, agents, mine, over
from tests.fakes.desk import FakeBridge
from tests.fakes.library_desk import busy_library, library_desk
from tests.fakes.live_desk import LiveDesk

CONTROL = Qt.KeyboardModifier.ControlModifier
CONTROL_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Press = Callable[..., None]


class Whole:
    """The window with Live and the Library in it."""

    def __init__(self) -> None:
        self.bridge, self.known = FakeBridge(), LiveDesk()
        desk, past = self.known.desk, library_desk(busy_library())
        make = {
            RoomName.LIVE: lambda: LiveRoom(self.bridge, desk, now_ms=lambda: 1_024_000.0),
            RoomName.LIBRARY: lambda: LibraryRoom(self.bridge, past),
        }
        self.window = DeskWindow(self.bridge, desk, Rooms(make, ()), tray_available=lambda: False)
        self.window.set_call_bar(CallBar(self.bridge, desk, now_ms=lambda: 1_024_000.0))
        self.window.enter(RoomName.LIVE)

    def tell(self, *events: Event) -> None:
        for event in events:
            self.bridge.event_arrived.emit(event)

    @property
    def live(self) -> LiveRoom:
        room = self.window.rooms.room(RoomName.LIVE)
        assert isinstance(room, LiveRoom)
        return room

    @property
    def library(self) -> LibraryRoom:
        room = self.window.rooms.room(RoomName.LIBRARY)
        assert isinstance(room, LibraryRoom)
        return room


@pytest.fixture
def whole(qtbot: QtBot) -> Iterator[Whole]:
    shown = Whole()
    qtbot.addWidget(shown.window)
    shown.window.show()
    qtbot.waitExposed(shown.window)
    yield shown
    shown.window.leave()


@pytest.fixture
def press(whole: Whole) -> Press:
    def give(key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL_SHIFT) -> None:
        take_keyboard(whole.window)
        QTest.keyClick(whole.window.focusWidget() or whole.window, key, modifiers)

    return give


def command(whole: Whole, name: str) -> Command:
    found = whole.window.registry.command(name)
    assert found is not None
    return found


def test_taking_over_works_from_every_room(whole: Whole, press: Press) -> None:
    whole.tell(*agents())
    press(Qt.Key.Key_T)
    whole.tell(mine())
    whole.window.enter(RoomName.LIBRARY)
    press(Qt.Key.Key_T)
    assert whole.known.console.asked == [("take_over", DANA), ("hand_back", DANA)]


def test_writing_to_the_agent_comes_back_to_live(qtbot: QtBot, whole: Whole, press: Press) -> None:
    whole.tell(*agents())
    whole.window.enter(RoomName.LIBRARY)
    press(Qt.Key.Key_W)
    assert whole.window.rooms.front is RoomName.LIVE
    view = whole.live.shown_call
    assert view is not None and view.box is not None
    field = view.box.composer.field
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "be brief")
    press(Qt.Key.Key_Y)
    assert view.box.composer.mode is Mode.SAY
    assert view.box.composer.text_of(Mode.WHISPER) == "be brief"


def test_the_flags_key_means_the_search_in_the_library(
    qtbot: QtBot, whole: Whole, press: Press
) -> None:
    whole.tell(*agents())
    press(Qt.Key.Key_F)
    assert whole.known.console.asked == [("flag", DANA, "")]
    whole.window.enter(RoomName.LIBRARY)
    press(Qt.Key.Key_F)
    qtbot.waitUntil(whole.library.list.search.hasFocus)
    assert whole.known.console.asked == [("flag", DANA, "")]


def test_control_space_talks_for_as_long_as_it_is_held(whole: Whole, press: Press) -> None:
    whole.tell(*agents(), mine(muted=True))
    window = whole.window
    take_keyboard(window)
    QTest.keyPress(window.focusWidget() or window, Qt.Key.Key_Space, CONTROL)
    assert whole.known.calls.asked == [("mute", DANA, False)]
    whole.tell(mine())
    QTest.keyRelease(window.focusWidget() or window, Qt.Key.Key_Space, CONTROL)
    assert whole.known.calls.asked == [("mute", DANA, False), ("mute", DANA, True)]


def test_alt_and_a_digit_looks_at_a_reply(whole: Whole, press: Press) -> None:
    whole.tell(*agents(), mine(), RepliesSuggested(DANA, ("Yes.", "No."), 2_000))
    press(Qt.Key.Key_2, ALT)
    view = whole.live.shown_call
    assert view is not None and view.box is not None
    assert view.box.composer.text_of(Mode.SAY) == "No."
    assert whole.known.console.asked == []


def test_digits_choose_the_outcome_and_do_not_dial(
    qtbot: QtBot, whole: Whole, press: Press
) -> None:
    take_keyboard(whole.window)
    whole.tell(*agents(), over())
    view = whole.live.shown_call
    assert view is not None and view.after.drawer is not None
    qtbot.waitUntil(view.after.drawer.hasFocus)
    press(Qt.Key.Key_4, Qt.KeyboardModifier.NoModifier)
    assert view.after.drawer.outcomes.outcome == "disputed"
    assert whole.window.rooms.front is RoomName.LIVE
    press(Qt.Key.Key_Return, CONTROL)
    assert whole.known.console.saved[-1].outcome == "disputed"


def test_each_key_is_in_the_registry_so_that_it_can_be_changed(whole: Whole) -> None:
    usual = {
        "take_over": "Ctrl+Shift+T",
        "whisper": "Ctrl+Shift+W",
        "say": "Ctrl+Shift+Y",
        "flag": "Ctrl+Shift+F",
        "push_to_talk": "Ctrl+Space",
        "reply_1": "Alt+1",
        "save_wrap_up": "Ctrl+Return",
    }
    keys = {name: whole.window.registry.keys_of(name) for name in usual}
    assert keys == usual
    whole.window.registry.choose({"take_over": "F8"})
    assert whole.window.registry.keys_of("take_over") == "F8"


def test_closing_the_window_keeps_what_was_written(whole: Whole) -> None:
    whole.tell(*agents(), over())
    view = whole.live.shown_call
    assert view is not None and view.after.drawer is not None
    view.after.drawer.summary.setPlainText("half written")
    whole.window.leave()
    assert whole.known.console.saved[-1].summary == "half written"
