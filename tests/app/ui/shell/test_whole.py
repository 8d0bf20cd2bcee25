"""The window with the real rooms in it: one set of keys, names everywhere, a way by Tab."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.engine.events import CallFinished, Phase
from app.ui.call_bar import CallBar
from app.ui.incoming.calls import IncomingCalls
from app.ui.library.room import LibraryRoom
from app.ui.live.room import LiveRoom
from app.ui.phone.room import PhoneRoom
from app.ui.settings.room import SettingsRoom
from app.ui.settings.titles import page_titles
from app.ui.shell import phrases
from app.ui.shell.commands import MOMENT_MS
from app.ui.shell.rooms import RoomName
from app.ui.workshop.room import WorkshopRoom
from tests.accessible import nameless, unreachable
from tests.app.ui.conftest import take_keyboard
from tests.fakes.person_calls import DANA, SAM, dials, held, reached, stands, taken
from tests.pictures import live_person
from tests.pictures.shell import READY, Whole

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
ROOMS = list(RoomName)


@pytest.fixture
def whole(qtbot: QtBot) -> Whole:
    made = Whole().tell(*READY)
    qtbot.addWidget(made.window, before_close_func=lambda window: window.leave())
    made.window.show()
    qtbot.waitExposed(made.window)
    return made


@pytest.mark.parametrize("name", ROOMS)
def test_every_room_is_named_and_reached_by_tab_in_a_call(whole: Whole, name: RoomName) -> None:
    whole.tell(*live_person.talking())
    whole.window.enter(name)
    assert not nameless(whole.window)
    assert not unreachable(whole.window)


def test_every_page_of_the_settings_is_too(whole: Whole) -> None:
    whole.window.enter(RoomName.SETTINGS)
    room = whole.window.rooms.room(RoomName.SETTINGS)
    assert isinstance(room, SettingsRoom)
    for page in page_titles():
        room.open_page(page)
        room.page(page)
        assert not nameless(whole.window), page
        assert not unreachable(whole.window), page


def test_a_past_call_is_called_again_and_its_contact_opened(whole: Whole) -> None:
    whole.window.enter(RoomName.LIBRARY)
    room = whole.window.rooms.room(RoomName.LIBRARY)
    assert isinstance(room, LibraryRoom)
    room.call_wanted.emit("+442079460812")
    assert whole.made.calls.asked == [("call", "+442079460812", None)]
    room.contact_wanted.emit("+442079460999")
    assert isinstance(whole.window.rooms.room(RoomName.PHONE), PhoneRoom)
    assert whole.window.rooms.front is RoomName.PHONE


def test_a_template_is_begun_from_the_palette_and_asked_about_on_closing(whole: Whole) -> None:
    whole.window.rooms.room(RoomName.TEST)
    assert whole.window.rooms.front is RoomName.PHONE
    assert whole.window.registry.run("new_template")
    assert whole.window.rooms.front is RoomName.TEST
    room = whole.window.rooms.room(RoomName.TEST)
    assert isinstance(room, WorkshopRoom)
    name = room.pages.template.form.rows["name"].field.control
    QTest.keyClicks(name, "Weekend")
    assert whole.window.doors.unsaved() == ["Changes to the template “Weekend” are not saved."]
    assert whole.window.registry.run("talk_to_template")
    assert room.pages.talk.isVisible()
    room.audio_check_wanted.emit()
    assert whole.window.rooms.front is RoomName.SETTINGS
    room.library_wanted.emit("call_000000500")
    assert whole.window.rooms.front is RoomName.LIBRARY


def test_no_two_commands_have_one_usual_key(whole: Whole) -> None:
    incoming = IncomingCalls(whole.bridge, whole.desk, now_ms=lambda: 0.0)
    whole.window.doors.attach(incoming, phrases.CALLS)
    registry = whole.window.registry
    usual = [command.keys for command in registry.commands() if command.keys]
    assert sorted(usual) == sorted(set(usual))
    assert registry.command("redirect") is not None
    incoming.close()


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        (Qt.Key.Key_M, ("mute", live_person.DANA, True)),
        (Qt.Key.Key_H, ("hold", live_person.DANA)),
        (Qt.Key.Key_E, ("end_call", live_person.DANA)),
    ],
)
def test_one_key_does_one_thing_whatever_room_is_in_front(
    whole: Whole, key: Qt.Key, asked: tuple[object, ...]
) -> None:
    whole.tell(*live_person.talking())
    whole.window.enter(RoomName.SETTINGS)
    take_keyboard(whole.window)
    QTest.keyClick(whole.window, key, CONTROL_SHIFT)
    assert whole.made.calls.asked == [asked]


@pytest.mark.parametrize("front", [RoomName.LIVE, RoomName.SETTINGS])
def test_hold_by_key_says_what_its_grey_button_says(whole: Whole, front: RoomName) -> None:
    reason = "This phone has no hold."
    whole.made.calls.missing["hold"] = reason
    whole.tell(*taken())
    whole.window.enter(front)
    take_keyboard(whole.window)
    QTest.keyClick(whole.window, Qt.Key.Key_H, CONTROL_SHIFT)
    assert whole.made.calls.asked == []
    assert whole.window.foot.words.words == reason


def test_a_key_of_a_greyed_control_says_what_the_control_says(whole: Whole) -> None:
    reason = "This phone cannot pass a call on."
    whole.made.calls.missing.update(blind_transfer=reason, attended_transfer=reason)
    whole.window.rooms.room(RoomName.LIVE)
    take_keyboard(whole.window)
    QTest.keyClick(whole.window, Qt.Key.Key_X, CONTROL_SHIFT)
    assert whole.window.foot.words.words == "That cannot be done now."
    whole.tell(*taken())
    QTest.keyClick(whole.window, Qt.Key.Key_X, CONTROL_SHIFT)
    assert whole.window.foot.words.words == reason


def test_a_key_pressed_before_the_answer_says_that_nobody_has_answered(whole: Whole) -> None:
    whole.window.rooms.room(RoomName.LIVE)
    whole.tell(dials(), stands(SAM, Phase.RINGING))
    take_keyboard(whole.window)
    for key in (Qt.Key.Key_M, Qt.Key.Key_H, Qt.Key.Key_X):
        QTest.keyClick(whole.window, key, CONTROL_SHIFT)
        assert whole.window.foot.words.words == "Nobody has answered yet."
    QTest.keyClick(whole.window, Qt.Key.Key_W, CONTROL_SHIFT)
    assert whole.window.foot.words.words != "That cannot be done now."


def test_a_key_does_nothing_that_its_greyed_control_would_not(whole: Whole) -> None:
    whole.window.rooms.room(RoomName.LIVE)
    whole.tell(*taken(), stands(held_by_far_end=True))
    take_keyboard(whole.window)
    QTest.keyClick(whole.window, Qt.Key.Key_M, CONTROL_SHIFT)
    assert whole.made.calls.asked == []
    assert whole.window.foot.words.words == "The other side has put the call on hold."


def test_hanging_up_twice_in_one_go_ends_one_call(whole: Whole, qtbot: QtBot) -> None:
    live = whole.window.rooms.room(RoomName.LIVE)
    assert isinstance(live, LiveRoom)
    whole.tell(*taken(), held(), *reached())
    take_keyboard(whole.window)
    qtbot.waitUntil(lambda: live.shown_call is not None and live.shown_call.call_id == SAM)
    QTest.keyClick(whole.window, Qt.Key.Key_E, CONTROL_SHIFT)
    whole.tell(CallFinished(SAM, "desk_hung_up", 200, None, True, 1_000))
    QTest.keyClick(whole.window, Qt.Key.Key_E, CONTROL_SHIFT)
    assert whole.made.calls.asked == [("end_call", SAM)]
    QTest.qWait(2 * MOMENT_MS)
    QTest.keyClick(whole.window, Qt.Key.Key_E, CONTROL_SHIFT)
    assert whole.made.calls.asked == [("end_call", SAM), ("end_call", DANA)]


def test_a_digit_typed_in_the_settings_dials(whole: Whole) -> None:
    whole.window.enter(RoomName.TEST)
    take_keyboard(whole.window)
    whole.window.rail.buttons[RoomName.TEST].setFocus()
    for key in (Qt.Key.Key_0, Qt.Key.Key_3, Qt.Key.Key_0):
        QTest.keyClick(whole.window.focusWidget() or whole.window, key)
    assert whole.window.rooms.front is RoomName.PHONE
    phone = whole.window.rooms.room(RoomName.PHONE)
    assert phone.dialler.field.text().replace(" ", "") == "030"
    assert "call" not in [asked[0] for asked in whole.made.calls.asked]


def test_what_is_typed_after_going_to_a_room_by_its_key_is_meant_for_it(whole: Whole) -> None:
    take_keyboard(whole.window)
    whole.window.rail.buttons[RoomName.LIBRARY].setFocus()
    QTest.keyClick(whole.window.focusWidget(), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_D, Qt.Key.Key_A, Qt.Key.Key_N):
        QTest.keyClick(whole.window.focusWidget() or whole.window, key)
    assert whole.window.rooms.room(RoomName.PHONE).dialler.field.text() == "dan"


def test_the_first_visit_to_a_room_begins_at_its_first_place(whole: Whole) -> None:
    take_keyboard(whole.window)
    whole.window.rail.buttons[RoomName.PHONE].setFocus()
    QTest.keyClick(whole.window.focusWidget(), Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    at = whole.window.focusWidget()
    assert at is not whole.window.rooms.room(RoomName.LIBRARY)
    assert whole.window.rooms.room(RoomName.LIBRARY).isAncestorOf(at)


def test_the_key_of_the_next_call_shows_live_first(whole: Whole) -> None:
    whole.window.rooms.room(RoomName.LIVE)
    whole.tell(*taken())
    whole.window.go_to(RoomName.PHONE)
    take_keyboard(whole.window)
    assert whole.window.registry.keys_of("next_call") == "Ctrl+Tab"
    live = whole.window.rooms.room(RoomName.LIVE)
    assert isinstance(live, LiveRoom)
    live.tabs.addTab("another call")
    assert whole.window.registry.run("next_call")
    assert whole.window.rooms.front is RoomName.LIVE


def test_the_keyboard_goes_back_to_the_room_when_the_call_bar_goes(whole: Whole) -> None:
    take_keyboard(whole.window)
    phone = whole.window.rooms.room(RoomName.PHONE)
    whole.window.rooms.room(RoomName.LIVE)
    whole.tell(*taken())
    whole.window.go_to(RoomName.PHONE)
    phone.dialler.field.setFocus()
    bar = whole.window.call_bar
    assert isinstance(bar, CallBar)
    bar.end.setFocus()
    assert bar.end.hasFocus()
    whole.tell(CallFinished(DANA, "desk_hung_up", 200, None, True, 1_000))
    assert phone.dialler.field.hasFocus()


def test_a_name_can_be_typed_as_soon_as_the_window_is_there(whole: Whole) -> None:
    take_keyboard(whole.window)
    QTest.keyClick(whole.window.focusWidget(), Qt.Key.Key_D)
    assert whole.window.rooms.room(RoomName.PHONE).dialler.field.text() == "d"


def test_the_keyboard_is_never_left_in_a_call_that_is_not_shown_any_more(whole: Whole) -> None:
    take_keyboard(whole.window)
    live = whole.window.rooms.room(RoomName.LIVE)
    assert isinstance(live, LiveRoom)
    whole.tell(*taken())
    whole.window.go_to(RoomName.LIVE)
    first = live.shown_call
    assert first is not None
    first.conversation.setFocus()
    whole.window.go_to(RoomName.PHONE)
    whole.tell(CallFinished(DANA, "caller_hung_up", 200, None, True, 1_000), *reached(SAM))
    whole.window.go_to(RoomName.LIVE)
    assert live.shown_call is not None and live.shown_call.call_id == SAM
    assert whole.window.focusWidget().isVisible()
