"""The keypad, tones in a call, digits typed anywhere."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.engine.events import CallBegan, CallFinished, CallStanding, Holder, Phase
from app.ui.phone.keypad import Keypad
from app.ui.phone.room import PhoneRoom
from tests.fakes.phone_desk import DANA, FRONT, PhoneDesk
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton
BEGAN = CallBegan("call_9", FRONT.id, "inbound", "+442079460812", "Dana", None)
TALKING = CallStanding("call_9", Phase.TALKING, Holder.OPERATOR)


def test_the_keypad_types(room: PhoneRoom, qtbot: QtBot) -> None:
    for key in "12#*":
        qtbot.mouseClick(room.dialler.keypad.keys[key], LEFT)
    assert room.dialler.field.text() == "12#*"


def test_0_held_down_is_plus(qtbot: QtBot) -> None:
    keypad = Keypad()
    qtbot.addWidget(keypad)
    keypad.show()
    pressed: list[str] = []
    keypad.pressed.connect(pressed.append)
    zero = keypad.keys["0"]
    qtbot.mouseClick(zero, LEFT)
    QTest.mousePress(zero, LEFT)
    qtbot.waitUntil(lambda: len(pressed) == 2)
    QTest.mouseRelease(zero, LEFT)
    assert pressed == ["0", "+"]


def test_in_a_call_the_keypad_sends_tones(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    for event in (BEGAN, TALKING):
        bridge.event_arrived.emit(event)
    assert room.dialler.tones.text() == "Keys send tones to the call"
    qtbot.mouseClick(room.dialler.keypad.keys["5"], LEFT)
    assert made.calls.asked == [("send_digits", "call_9", "5")]
    assert room.dialler.field.text() == ""
    qtbot.mouseClick(room.dialler.tones, LEFT)
    assert room.dialler.tones.text() == "Keys dial"
    qtbot.mouseClick(room.dialler.keypad.keys["5"], LEFT)
    assert room.dialler.field.text() == "5"


@pytest.mark.parametrize(
    "event",
    [
        CallStanding("call_9", Phase.HELD, Holder.OPERATOR, on_hold=True),
        CallStanding("call_9", Phase.TALKING, Holder.AGENT),
        CallFinished("call_9", "caller_hung_up", 200, None, False, 9000),
    ],
    ids=["held", "with the agent", "over"],
)
def test_tones_end_with_the_talk(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot, event: object
) -> None:
    for each in (BEGAN, TALKING, event):
        bridge.event_arrived.emit(each)
    assert not room.dialler.tones.isVisible()
    qtbot.mouseClick(room.dialler.keypad.keys["5"], LEFT)
    assert room.dialler.field.text() == "5"


def test_tones_that_the_phone_cannot_send_are_greyed_with_the_reason(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge
) -> None:
    made.calls.missing["dtmf_send"] = "This phone sends no tones."
    for event in (BEGAN, TALKING):
        bridge.event_arrived.emit(event)
    assert not room.dialler.tones.isEnabled()
    assert room.dialler.tones.toolTip() == "This phone sends no tones."


def test_digits_typed_anywhere_land_in_the_field(room: PhoneRoom, qtbot: QtBot) -> None:
    room.centre.recents[0].view.setFocus()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        qtbot.keyClick(room.focusWidget(), key)
    assert room.dialler.field.text() == "12"
    assert room.dialler.field.hasFocus()


def test_digits_typed_into_a_text_field_stay_there(room: PhoneRoom, qtbot: QtBot) -> None:
    room.card.show_contact(DANA.id)
    for field in (room.card.tags.field, room.card.notes):
        field.setFocus()
        qtbot.keyClick(field, Qt.Key.Key_7)
    assert room.dialler.field.text() == ""
    assert "7" in room.card.tags.tags
