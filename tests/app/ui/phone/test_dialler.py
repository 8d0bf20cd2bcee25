"""The left side: number, suggestions, keypad, line, calling."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.errors import CallForbidden, LineNotReady
from app.engine.events import (
    CallFinished,
    LineChanged,
    RecordsChanged,
)
from app.ui.phone.room import PhoneRoom
from tests.fakes.phone_desk import FRONT, PhoneDesk
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton


def type_in(room: PhoneRoom, qtbot: QtBot, text: str) -> None:
    room.dialler.field.setFocus()
    qtbot.keyClicks(room.dialler.field, text)


def test_enter_calls_what_is_typed(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    type_in(room, qtbot, "+442079460812")
    with qtbot.waitSignal(room.live_wanted) as wanted:
        qtbot.keyClick(room.dialler.field, Qt.Key.Key_Return)
    assert ("call", "+442079460812", None) in made.calls.asked
    assert wanted.args == ["call_1_new"]
    assert room.dialler.field.text() == ""


def test_the_country_is_said(room: PhoneRoom, qtbot: QtBot) -> None:
    type_in(room, qtbot, "+49301234567")
    assert room.dialler.country.words == "Germany"


def test_the_button_calls_on_the_chosen_line(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    room.fill("+442079460812")
    chooser = room.dialler.line
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Down)
    assert chooser.currentText() == "Front desk  (Registered)"
    qtbot.mouseClick(room.dialler.call_button.call, LEFT)
    assert ("call", "+442079460812", FRONT.id) in made.calls.asked


def test_the_chosen_line_is_remembered(
    room: PhoneRoom, made: PhoneDesk, open_room: Callable[[PhoneDesk], PhoneRoom], qtbot: QtBot
) -> None:
    room.dialler.line.setFocus()
    qtbot.keyClick(room.dialler.line, Qt.Key.Key_Down)
    assert made.settings.settings().phone.default_line == FRONT.id
    assert open_room(made).dialler.line.line_id == FRONT.id


def test_a_link_fills_the_number_and_never_dials(room: PhoneRoom, made: PhoneDesk) -> None:
    room.fill("tel:+44-20-7946-0812")
    assert room.dialler.field.text() == "+44 2079460812"
    assert room.dialler.field.hasFocus()
    assert "call" not in made.calls.names()


def test_a_refused_call_says_why_and_keeps_the_number(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    made.calls.failures["call"] = LineNotReady("Front desk", "it is not registered", 403)
    room.fill("+442079460812")
    qtbot.mouseClick(room.dialler.call_button.call, LEFT)
    message = room.dialler.message
    assert message.words.text() == "Line Front desk cannot call: it is not registered (403)."
    assert room.dialler.field.text() == "+44 2079460812"
    assert room.dialler.call_button.call.isEnabled()


def test_a_failed_call_is_said_in_words_with_its_code_and_can_be_repeated(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    room.fill("+442079460999")
    room.dialler.call()
    bridge.event_arrived.emit(CallFinished("call_1_new", "busy", 486, None, False, 0))
    message = room.dialler.message
    assert message.words.text() == "No call with +44 2079460999. The line is busy (486)."
    qtbot.mouseClick(message.action, LEFT)
    assert made.calls.names().count("call") == 2
    assert not message.isVisible()


def test_a_call_that_is_over_before_its_name_is_known_is_said_too(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge
) -> None:
    bridge.holding = True
    room.fill("+442079460999")
    room.dialler.call()
    assert not room.dialler.call_button.call.isEnabled()
    bridge.event_arrived.emit(CallFinished("call_1_new", "not_found", 404, None, False, 0))
    bridge.holding = False
    bridge.let_go()
    assert "(404)" in room.dialler.message.words.text()


def test_calls_that_ended_well_or_by_us_say_nothing(
    room: PhoneRoom, bridge: HandBridge, qtbot: QtBot
) -> None:
    for end in (("completed", 200, 5000), ("cancelled", 487, 0)):
        room.fill("+442079460999")
        with qtbot.waitSignal(room.live_wanted) as wanted:
            room.dialler.call()
        call_id = wanted.args[0]
        bridge.event_arrived.emit(CallFinished(call_id, end[0], end[1], None, False, end[2]))
        assert not room.dialler.message.isVisible()


def test_up_and_the_call_button_recall_the_last_number(room: PhoneRoom, qtbot: QtBot) -> None:
    room.dialler.field.setFocus()
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Up)
    assert room.dialler.field.text() == "+49 3012345678"
    room.dialler.field.clear()
    qtbot.mouseClick(room.dialler.call_button.call, LEFT)
    assert room.dialler.field.text() == "+49 3012345678"


def test_redial_calls_the_last_number_again(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(room.live_wanted):
        qtbot.mouseClick(room.dialler.redial, LEFT)
    assert made.calls.names() == ["redial"]


def test_what_is_no_number_is_said(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    type_in(room, qtbot, "zzz zzz")
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Return)
    qtbot.waitUntil(room.dialler.message.isVisible)
    assert room.dialler.message.words.text() == "There is no number in this."
    assert "call" not in made.calls.names()


def test_a_call_that_a_certificate_stopped_says_so_and_what_to_do(
    room: PhoneRoom, bridge: HandBridge
) -> None:
    room.fill("+442079460999")
    room.dialler.call()
    reason = "certificate: self signed certificate"
    over = CallFinished("call_1_new", "network_failed", None, None, False, 0, reason)
    bridge.event_arrived.emit(over)
    words = room.dialler.message.words.text()
    assert "The server's certificate is not trusted (self signed certificate)." in words
    assert words.endswith("Further trusted certificates.")


def test_without_a_line_calling_is_greyed_with_the_reason(
    open_room: Callable[[PhoneDesk], PhoneRoom], bridge: HandBridge
) -> None:
    empty = PhoneDesk()
    shown = open_room(empty)
    assert not shown.dialler.call_button.call.isEnabled()
    assert shown.dialler.call_button.call.toolTip() == "Set up a line first."
    empty.lines.kept[FRONT.id] = FRONT
    bridge.event_arrived.emit(RecordsChanged("lines"))
    assert shown.dialler.call_button.call.isEnabled()


def test_the_state_of_a_line_stands_beside_its_name(room: PhoneRoom, bridge: HandBridge) -> None:
    bridge.event_arrived.emit(LineChanged(FRONT.id, FRONT.label, "failed", 401))
    words = [room.dialler.line.itemText(row) for row in range(room.dialler.line.count())]
    assert "Front desk  (Failed (401))" in words


def test_a_rule_that_asks_can_be_confirmed(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    rule = CallForbidden("do_not_call", "+12025550100 is on the do-not-call list", confirm=True)
    made.calls.failures["call"] = rule
    type_in(room, qtbot, "+12025550100")
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Return)
    message = room.dialler.message
    assert message.words.text() == "+12025550100 is on the do-not-call list."
    assert message.action.text() == "Call anyway"
    made.calls.failures.clear()
    with qtbot.waitSignal(room.live_wanted):
        qtbot.keyClick(message.action, Qt.Key.Key_Space)
    assert made.calls.asked[-1] == ("call", "+12025550100", None, "confirmed")


def test_a_rule_that_forbids_is_said_and_nothing_is_offered(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    made.calls.failures["call"] = CallForbidden("country", "France is not among the countries")
    type_in(room, qtbot, "+33140000000")
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Return)
    assert room.dialler.message.words.text() == "France is not among the countries."
    assert not room.dialler.message.action.isVisible()
