"""The window by keyboard: rooms, calls, digits, the sheet of keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.engine.errors import CallForbidden
from app.engine.events import (
    CallBegan,
    CallStanding,
    Holder,
    Phase,
)
from app.ui.shell.digits import keep_digits
from app.ui.shell.rooms import RoomName
from app.ui.shell.sheet import KeySheet
from tests.app.ui.conftest import take_keyboard
from tests.app.ui.shell.conftest import Shell

RINGS = CallBegan("call_1", "line_1", "inbound", "+4930123", "Dana", None, "", Holder.NOBODY)
TALKS = CallStanding("call_1", Phase.TALKING, Holder.OPERATOR)
CONTROL = Qt.KeyboardModifier.ControlModifier
CONTROL_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def press(shell: Shell, key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
    """Press a key in the window once it has the keyboard."""
    take_keyboard(shell.window)
    QTest.keyClick(shell.window.focusWidget() or shell.window, key, modifiers)


@pytest.mark.parametrize(("place", "name"), list(enumerate(RoomName, 1)))
def test_control_and_a_digit_goes_to_a_room(shell: Shell, place: int, name: RoomName) -> None:
    press(shell, Qt.Key(Qt.Key.Key_0 + place))
    assert shell.window.rooms.front is name


@pytest.mark.parametrize(
    ("key", "before", "asked"),
    [
        (Qt.Key.Key_A, RINGS, ("answer", "call_1")),
        (Qt.Key.Key_G, RINGS, ("let_agent_answer", "call_1")),
        (Qt.Key.Key_D, RINGS, ("decline", "call_1")),
        (Qt.Key.Key_E, RINGS, ("decline", "call_1")),
        (Qt.Key.Key_E, TALKS, ("end_call", "call_1")),
        (Qt.Key.Key_M, TALKS, ("mute", "call_1", True)),
        (Qt.Key.Key_H, TALKS, ("hold", "call_1")),
        (Qt.Key.Key_L, RINGS, ("redial",)),
        (Qt.Key.Key_N, RINGS, ("set_do_not_disturb", True)),
    ],
)
def test_keys_steer_the_call_that_is_meant(
    shell: Shell, key: Qt.Key, before: object, asked: tuple[object, ...]
) -> None:
    shell.tell(RINGS, before)
    press(shell, key, CONTROL_SHIFT)
    assert shell.memory.calls.asked == [asked]


def test_a_key_that_has_nothing_to_act_on_says_why(shell: Shell) -> None:
    press(shell, Qt.Key.Key_M, CONTROL_SHIFT)
    assert shell.window.foot.words.words == "You are not in a call."
    assert shell.memory.calls.asked == []


def test_answering_by_key_opens_live(shell: Shell) -> None:
    shell.tell(RINGS)
    press(shell, Qt.Key.Key_A, CONTROL_SHIFT)
    assert shell.window.rooms.front is RoomName.LIVE


def test_what_fails_is_told_in_the_banner(shell: Shell) -> None:
    shell.memory.calls.failures["answer"] = OSError("The call is over already.")
    shell.tell(RINGS)
    press(shell, Qt.Key.Key_A, CONTROL_SHIFT)
    assert shell.window.banner.message.text() == "The call is over already."


def test_digits_dial_from_any_place_that_is_no_text_field(shell: Shell) -> None:
    shell.window.enter(RoomName.LIBRARY)
    library = shell.rooms.made[RoomName.LIBRARY]
    library.list.setFocus()
    press(shell, Qt.Key.Key_4, NONE)
    assert shell.window.rooms.front is RoomName.PHONE
    assert shell.rooms.made[RoomName.PHONE].told == [("digit", "4")]


def test_digits_stay_in_a_text_field(shell: Shell) -> None:
    shell.window.enter(RoomName.LIBRARY)
    library = shell.rooms.made[RoomName.LIBRARY]
    library.field.setFocus()
    press(shell, Qt.Key.Key_4, NONE)
    assert library.field.text() == "4"
    assert shell.window.rooms.front is RoomName.LIBRARY


def test_digits_stay_where_they_are_kept(shell: Shell, qtbot: QtBot) -> None:
    shell.window.enter(RoomName.LIVE)
    live = shell.rooms.made[RoomName.LIVE]
    keep_digits(live)
    live.list.setFocus()
    with qtbot.assertNotEmitted(shell.window.digit_typed):
        press(shell, Qt.Key.Key_4, NONE)


def test_a_phone_room_in_front_dials_by_itself(shell: Shell, qtbot: QtBot) -> None:
    shell.rooms.made[RoomName.PHONE].list.setFocus()
    with qtbot.assertNotEmitted(shell.window.digit_typed):
        press(shell, Qt.Key.Key_4, NONE)


def test_keys_follow_the_settings_at_once(shell: Shell) -> None:
    shell.memory.settings = type(shell.memory.settings)(
        {"screen": {"shortcuts": {"room_library": "F9"}}}
    )
    window = shell.open()
    assert window.registry.keys_of("room_library") == "F9"
    assert "(F9)" in window.rail.buttons[RoomName.LIBRARY].toolTip()


def test_the_sheet_of_keys_opens_and_calls_can_still_be_ended(shell: Shell, qtbot: QtBot) -> None:
    shell.tell(RINGS, TALKS)
    press(shell, Qt.Key.Key_Slash)
    sheet = shell.window.findChild(KeySheet)
    assert sheet is not None and sheet.isVisible()
    QTest.keyClick(sheet.search, Qt.Key.Key_E, CONTROL_SHIFT)
    assert shell.memory.calls.asked == [("end_call", "call_1")]
    sheet.search.setText("mute")
    assert [command.id for command in sheet.listed()] == ["mute"]
    QTest.keyClick(sheet.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: shell.window.findChild(KeySheet) is None)


def test_a_number_that_a_rule_asks_about_is_filled_in_to_be_asked_there(shell: Shell) -> None:
    why = "United Kingdom is not among the countries that may be called"
    shell.memory.calls.failures["call"] = CallForbidden("country", why, confirm=True)
    shell.window.enter(RoomName.LIBRARY)
    shell.window.acts.call("+442079460999")
    assert shell.window.rooms.front is RoomName.PHONE
    assert shell.rooms.made[RoomName.PHONE].told[-1] == ("fill", "+442079460999")
    assert shell.window.banner.message.text() == (
        f"{why}. To call all the same, press Enter on the Phone screen: the number is filled in."
    )


def test_the_last_number_that_a_rule_asks_about_is_called_from_the_phone_screen(
    shell: Shell,
) -> None:
    asked = CallForbidden("do_not_call", "+493012345 is on the do-not-call list", confirm=True)
    shell.memory.calls.failures["redial"] = asked
    shell.window.enter(RoomName.LIBRARY)
    press(shell, Qt.Key.Key_L, CONTROL_SHIFT)
    assert shell.window.rooms.front is RoomName.PHONE
    assert "To call all the same" in shell.window.banner.message.text()


def test_a_key_pressed_twice_calls_the_last_number_once(shell: Shell) -> None:
    shell.bridge.holding = True
    for _ in range(2):
        press(shell, Qt.Key.Key_L, CONTROL_SHIFT)
    shell.bridge.holding = False
    shell.bridge.let_go()
    assert shell.memory.calls.names().count("redial") == 1
    press(shell, Qt.Key.Key_L, CONTROL_SHIFT)
    assert shell.memory.calls.names().count("redial") == 2


@pytest.fixture
def typing(shell: Shell, qtbot: QtBot) -> QLineEdit:
    """A dialog that lets nothing else of the window be worked, as a contact's editor does."""
    dialog = QDialog(shell.window)
    qtbot.addWidget(dialog)
    field = QLineEdit(dialog)
    dialog.open()
    take_keyboard(dialog)
    field.setFocus()
    return field


@pytest.mark.parametrize(
    ("key", "before", "asked"),
    [
        (Qt.Key.Key_A, RINGS, ("answer", "call_1")),
        (Qt.Key.Key_D, RINGS, ("decline", "call_1")),
        (Qt.Key.Key_M, TALKS, ("mute", "call_1", True)),
        (Qt.Key.Key_H, TALKS, ("hold", "call_1")),
        (Qt.Key.Key_E, TALKS, ("end_call", "call_1")),
    ],
)
def test_a_call_is_taken_and_steered_while_a_dialog_is_filled_in(
    shell: Shell, typing: QLineEdit, key: Qt.Key, before: object, asked: tuple[object, ...]
) -> None:
    shell.tell(RINGS, before)
    QTest.keyClick(typing, key, CONTROL_SHIFT)
    assert shell.memory.calls.asked == [asked]


def test_a_dialog_is_not_left_by_the_key_of_a_room(shell: Shell, typing: QLineEdit) -> None:
    QTest.keyClick(typing, Qt.Key.Key_4, CONTROL)
    assert shell.window.rooms.front is RoomName.PHONE
