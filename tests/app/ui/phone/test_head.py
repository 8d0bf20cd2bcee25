"""Lines, their voicemail, when the agent answers, do not disturb."""

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.errors import EngineError
from app.engine.events import (
    DoNotDisturbChanged,
    LineChanged,
    MessagesWaiting,
    RecordsChanged,
)
from app.ui.phone.room import PhoneRoom
from models.lines import AgentAnswers, Line
from tests.fakes.phone_desk import FRONT, SALES, PhoneDesk, busy_desk
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton


def states(room: PhoneRoom) -> dict[str, str]:
    return {row.line.label: row.state.words for row in room.head.rows.values() if row.isVisible()}


def test_each_line_says_its_state_in_words(room: PhoneRoom, bridge: HandBridge) -> None:
    bridge.event_arrived.emit(LineChanged(SALES.id, "Sales", "registering"))
    assert states(room) == {"Front desk": "Registered", "Sales": "Connecting"}
    assert room.head.rows[SALES.id].accessibleName() == "Sales: Connecting"


def test_a_failed_line_says_why_and_can_be_retried(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    bridge.event_arrived.emit(LineChanged(SALES.id, "Sales", "failed", 401))
    row = room.head.rows[SALES.id]
    assert row.state.words == "Failed: the line's user name or password is wrong (401)."
    qtbot.mouseClick(row.retry, LEFT)
    assert ("retry_line", SALES.id) in made.lines.asked
    bridge.event_arrived.emit(LineChanged(SALES.id, "Sales", "registered"))
    assert not row.retry.isVisible()


def test_a_failed_line_says_what_to_do_and_a_screen_reader_does_too(
    room: PhoneRoom, bridge: HandBridge
) -> None:
    reason = "certificate: self signed certificate"
    bridge.event_arrived.emit(LineChanged(SALES.id, "Sales", "failed", None, reason))
    row = room.head.rows[SALES.id]
    words = "Failed: the server's certificate is not trusted (self signed certificate)"
    assert row.state.words == words
    assert row.state.toolTip().startswith(f"{words}. Check the domain; ")
    assert "name its file under Settings, Calls" in row.accessibleName()
    assert row.state.accessibleName() == row.accessibleName().removeprefix("Sales: ")


def test_a_line_that_cannot_be_served_says_so_and_can_be_retried(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    reason = "not served: the keyring is locked; unlock it and try again"
    bridge.event_arrived.emit(LineChanged(SALES.id, "Sales", "failed", None, reason))
    row = room.head.rows[SALES.id]
    assert row.state.words == "Failed: the keyring is locked; unlock it and try again"
    qtbot.mouseClick(row.retry, LEFT)
    assert ("retry_line", SALES.id) in made.lines.asked
    entries = [room.dialler.line.itemText(n) for n in range(room.dialler.line.count())]
    assert "Sales  (Failed)" in entries


def test_a_silent_stun_server_is_told_on_its_line(room: PhoneRoom, bridge: HandBridge) -> None:
    told = LineChanged(SALES.id, "Sales", "registered", silent_stun="stun.example")
    bridge.event_arrived.emit(told)
    row = room.head.rows[SALES.id]
    assert row.state.words.startswith("Registered. The STUN server stun.example does not answer")
    assert "Settings, Lines" in row.state.toolTip()
    assert not row.retry.isVisible()
    bridge.event_arrived.emit(LineChanged(SALES.id, "Sales", "registered"))
    assert row.state.words == row.state.toolTip() == "Registered"


def test_a_line_that_nothing_was_heard_of_is_not_said_to_connect(
    open_room: Callable[[PhoneDesk], PhoneRoom],
) -> None:
    desk = PhoneDesk()
    desk.lines.kept[FRONT.id] = FRONT
    chooser = open_room(desk).dialler.line
    entries = [chooser.itemText(n) for n in range(chooser.count())]
    assert entries == ["Any line that is ready", "Front desk  (Offline)"]


def test_the_template_that_answers_is_named(room: PhoneRoom) -> None:
    assert room.head.rows[FRONT.id].template.words == "Template: Reception"
    assert room.head.rows[SALES.id].template.words == "No template"


def test_when_the_agent_answers_can_be_chosen(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    answers = room.head.rows[FRONT.id].answers
    assert answers.currentText() == "Agent answers: after 15 s"
    assert answers.accessibleName() == "When the agent answers on Front desk"
    answers.setFocus()
    qtbot.keyClick(answers, Qt.Key.Key_End)
    assert made.lines.kept[FRONT.id].agent_answers is AgentAnswers.ALWAYS
    qtbot.keyClick(answers, Qt.Key.Key_Up)
    assert made.lines.kept[FRONT.id].agent_answers is AgentAnswers.AFTER
    assert made.lines.kept[FRONT.id].answer_after_s == 30
    assert answers.hasFocus()


def test_a_choice_that_is_refused_goes_back_and_says_why(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    made.lines.failures["set_agent_answers"] = EngineError("the agent has no template here")
    answers = room.head.rows[FRONT.id].answers
    answers.setFocus()
    qtbot.keyClick(answers, Qt.Key.Key_End)
    assert answers.currentText() == "Agent answers: after 15 s"
    assert room.head.message.words.text() == "The agent has no template here."


def test_a_wait_of_the_owners_own_is_among_the_choices(
    open_room: Callable[[PhoneDesk], PhoneRoom],
) -> None:
    line = Line("Odd", "1", "d", agent_answers=AgentAnswers.AFTER, answer_after_s=7)
    row = open_room(busy_desk(line)).head.rows[line.id]
    assert row.answers.currentText() == "Agent answers: after 7 s"


def test_do_not_disturb_asks_and_follows_what_comes_back(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    toggle = room.head.disturb
    assert toggle.accessibleName() == "Do not disturb: off"
    qtbot.mouseClick(toggle, LEFT)
    assert made.calls.asked == [("set_do_not_disturb", True)]
    assert toggle.accessibleName() == "Do not disturb: on"
    bridge.event_arrived.emit(DoNotDisturbChanged(False))
    assert toggle.accessibleName() == "Do not disturb: off"
    made.calls.failures["set_do_not_disturb"] = EngineError("not now")
    qtbot.mouseClick(toggle, LEFT)
    assert toggle.accessibleName() == "Do not disturb: off"


def test_the_voicemail_light_fills_the_number_and_leaves_dialling_to_the_person(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    row = room.head.rows[SALES.id]
    assert not row.voicemail.isVisible()
    bridge.event_arrived.emit(MessagesWaiting(SALES.id, 2, 1))
    assert row.voicemail.text() == "2 new messages"
    qtbot.mouseClick(row.voicemail, LEFT)
    assert room.dialler.field.text() == "200"
    assert room.dialler.line.line_id == SALES.id
    assert made.calls.names() == []
    bridge.event_arrived.emit(MessagesWaiting(SALES.id, 0, 0))
    assert not row.voicemail.isVisible()


def test_a_line_with_a_voicemail_number_fills_that_one(
    open_room: Callable[[PhoneDesk], PhoneRoom], bridge: HandBridge, qtbot: QtBot
) -> None:
    made = busy_desk(dataclasses.replace(SALES, voicemail="*97"))
    room = open_room(made)
    bridge.event_arrived.emit(MessagesWaiting(SALES.id, 1, 0))
    qtbot.mouseClick(room.head.rows[SALES.id].voicemail, LEFT)
    assert room.dialler.field.text() == "*97"
    assert room.dialler.message.words.text() == "Press Enter to call the voicemail of Sales."
    assert made.calls.names() == []


def test_why_there_is_no_voicemail_light_is_said_with_the_state(
    open_room: Callable[[PhoneDesk], PhoneRoom], bridge: HandBridge
) -> None:
    made = busy_desk()
    made.calls.missing["message_waiting"] = "This phone cannot watch voicemail."
    row = open_room(made).head.rows[FRONT.id]
    assert "This phone cannot watch voicemail." in row.state.toolTip()


def test_many_lines_fold_with_those_in_trouble_first(
    open_room: Callable[[PhoneDesk], PhoneRoom], bridge: HandBridge, qtbot: QtBot
) -> None:
    lines = [Line(f"Branch {n}", str(n), "d", id=f"pn_{n}") for n in range(1, 10)]
    room = open_room(busy_desk(*lines))
    bridge.event_arrived.emit(LineChanged("pn_9", "Branch 9", "failed", 403))
    assert list(states(room)) == ["Branch 1", "Branch 9"]
    assert room.head.fold.text() == "7 more lines"
    qtbot.mouseClick(room.head.fold, LEFT)
    assert len(states(room)) == 9
    assert room.head.height() < 300
    qtbot.mouseClick(room.head.fold, LEFT)
    assert len(states(room)) == 2


def test_lines_that_are_added_appear(room: PhoneRoom, made: PhoneDesk, bridge: HandBridge) -> None:
    made.lines.kept["pn_new"] = Line("New", "3", "d", id="pn_new")
    bridge.event_arrived.emit(RecordsChanged("lines"))
    assert "New" in states(room)
    assert states(room)["Front desk"] == "Registered"


def test_without_a_line_the_way_to_one_is_offered(
    open_room: Callable[[PhoneDesk], PhoneRoom], qtbot: QtBot
) -> None:
    room = open_room(PhoneDesk())
    assert room.head.none.isVisible()
    with qtbot.waitSignal(room.line_wanted):
        qtbot.mouseClick(room.head.add_line, LEFT)
    assert room.centre.recents[0].view.empty_hint == "Type a number or add a line"


def test_lines_that_cannot_be_read_are_said(open_room: Callable[[PhoneDesk], PhoneRoom]) -> None:
    made = busy_desk()
    made.lines.failures["lines"] = EngineError("the records are locked")
    assert open_room(made).head.message.words.text() == "The records are locked."
