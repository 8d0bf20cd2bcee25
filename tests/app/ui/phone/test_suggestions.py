"""Names and numbers that are offered below the number field."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.phone.room import PhoneRoom
from tests.fakes.phone_desk import PhoneDesk
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton


def type_in(room: PhoneRoom, qtbot: QtBot, text: str) -> None:
    room.dialler.field.setFocus()
    qtbot.keyClicks(room.dialler.field, text)


def suggested(room: PhoneRoom) -> list[str]:
    model = room.dialler.suggestions.model
    return [model.index(row).data() for row in range(model.rowCount())]


def test_suggestions_come_for_names_and_numbers_and_leave_the_keyboard_alone(
    room: PhoneRoom, qtbot: QtBot
) -> None:
    type_in(room, qtbot, "whit")
    qtbot.waitUntil(room.dialler.suggestions.isVisible)
    assert suggested(room)[0] == "Dana Whitfield, +442079460812, Whitfield & Sons"
    assert room.dialler.field.hasFocus()
    qtbot.keyClicks(room.dialler.field, "f")
    assert room.dialler.field.text() == "whitf"


def test_the_arrows_choose_a_suggestion_and_enter_takes_it_without_calling(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    type_in(room, qtbot, "dana")
    qtbot.waitUntil(room.dialler.suggestions.isVisible)
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Down)
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Down)
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Return)
    assert room.dialler.field.text() == "+44 7700900123"
    assert not room.dialler.suggestions.isVisible()
    assert "call" not in made.calls.names()
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Return)
    assert ("call", "+447700900123", None) in made.calls.asked


def test_up_leaves_the_suggestions_and_escape_closes_them(room: PhoneRoom, qtbot: QtBot) -> None:
    type_in(room, qtbot, "dana")
    qtbot.waitUntil(room.dialler.suggestions.isVisible)
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Down)
    assert room.dialler.suggestions.current is not None
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Up)
    assert room.dialler.suggestions.current is None
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Escape)
    assert not room.dialler.suggestions.isVisible()
    assert room.dialler.field.text() == "dana"


def test_a_suggestion_can_be_clicked(room: PhoneRoom, qtbot: QtBot) -> None:
    type_in(room, qtbot, "dana")
    qtbot.waitUntil(room.dialler.suggestions.isVisible)
    view = room.dialler.suggestions.view
    place = view.visualRect(view.model().index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), LEFT, pos=place)
    assert room.dialler.field.text() == "+44 2079460812"


def test_enter_on_a_name_takes_the_first_suggestion(room: PhoneRoom, qtbot: QtBot) -> None:
    type_in(room, qtbot, "dana")
    qtbot.waitUntil(room.dialler.suggestions.isVisible)
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Return)
    assert room.dialler.field.text() == "+44 2079460812"


def test_enter_on_a_name_waits_for_the_suggestions(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    type_in(room, qtbot, "dana")
    bridge.holding = True
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Return)
    assert room.dialler.field.text() == "dana"
    bridge.holding = False
    bridge.let_go()
    qtbot.waitUntil(lambda: room.dialler.field.text() == "+44 2079460812")
    assert "call" not in made.calls.names()


def test_a_name_that_no_contact_has_is_a_user_of_the_lines_server(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    type_in(room, qtbot, "reception")
    qtbot.keyClick(room.dialler.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ("call", "reception", None) in made.calls.asked)


def test_a_user_is_called_in_spite_of_the_suggestions_once_they_are_closed(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    type_in(room, qtbot, "dana")
    qtbot.waitUntil(room.dialler.suggestions.isVisible)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        qtbot.keyClick(room.dialler.field, key)
    assert ("call", "dana", None) in made.calls.asked


def test_answers_to_an_older_question_are_dropped(
    room: PhoneRoom, bridge: HandBridge, qtbot: QtBot
) -> None:
    bridge.holding = True
    type_in(room, qtbot, "dana")
    suggestions = room.dialler.suggestions
    suggestions._ask()
    room.dialler.field.clear()
    suggestions.forget()
    bridge.holding = False
    bridge.let_go()
    assert not suggestions.isVisible()
