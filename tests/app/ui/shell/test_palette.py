"""The command palette as a person uses it: type, arrows, Enter."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.engine.events import CallBegan, CallStanding, Holder, Phase
from app.ui.shell.palette import CommandPalette
from app.ui.shell.rooms import RoomName
from tests.app.ui.conftest import take_keyboard
from tests.app.ui.shell.conftest import Shell

CONTROL = Qt.KeyboardModifier.ControlModifier
BEGAN = CallBegan("call_1", "line_1", "outbound", "+4930123", "Dana", None, "", Holder.OPERATOR)
TALKS = CallStanding("call_1", Phase.TALKING, Holder.OPERATOR)


@pytest.fixture
def palette(shell: Shell) -> CommandPalette:
    """The palette, opened by its key."""
    take_keyboard(shell.window)
    QTest.keyClick(shell.window, Qt.Key.Key_K, CONTROL)
    assert shell.window.palette_box.isVisible()
    return shell.window.palette_box


def words(palette: CommandPalette) -> list[str]:
    return [offer.words for offer in palette.offers()]


def typed(palette: CommandPalette, text: str) -> None:
    QTest.keyClicks(palette.field, text)


def press(palette: CommandPalette, key: Qt.Key) -> None:
    QTest.keyClick(palette.field, key)


def test_it_takes_the_keyboard_and_lists_everything_that_can_be_done(
    palette: CommandPalette,
) -> None:
    assert palette.field.hasFocus()
    offers = palette.offers()
    assert len(offers) > 15
    possible = [not offer.reason for offer in offers]
    assert possible == sorted(possible, reverse=True), "what cannot be done now comes last"


def test_typing_finds_a_command_and_enter_does_it(shell: Shell, palette: CommandPalette) -> None:
    typed(palette, "libr")
    assert words(palette)[0] == "Go to Library"
    press(palette, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert shell.window.rooms.front is RoomName.LIBRARY


def test_keys_are_shown_beside_the_commands(palette: CommandPalette) -> None:
    typed(palette, "go to library")
    assert palette.offers()[0].keys == "Ctrl+4"


def test_what_cannot_be_done_says_why_and_does_nothing(
    shell: Shell, palette: CommandPalette
) -> None:
    typed(palette, "mute")
    offer = palette.offers()[0]
    assert offer.reason == "You are not in a call."
    press(palette, Qt.Key.Key_Return)
    assert shell.window.foot.words.words == "You are not in a call."


def test_what_was_used_last_comes_first(shell: Shell, palette: CommandPalette) -> None:
    palette.dismiss()
    shell.window.registry.run("redial")
    shell.window.registry.run("room_library")
    palette.summon()
    assert words(palette)[:2] == ["Go to Library", "Call the last number again"]


def test_a_contact_is_found_by_name_and_called(
    shell: Shell, palette: CommandPalette, qtbot: QtBot
) -> None:
    typed(palette, "dana")
    qtbot.waitUntil(lambda: "Call Dana Whitfield" in words(palette))
    assert words(palette)[0] == "Call Dana Whitfield"
    press(palette, Qt.Key.Key_Return)
    assert shell.memory.calls.asked == [("call", "+442079460812", None)]


def test_enter_before_people_are_found_waits_for_them(
    shell: Shell, palette: CommandPalette, qtbot: QtBot
) -> None:
    shell.bridge.holding = True
    typed(palette, "dan")
    assert palette.offers(), "some command has these letters somewhere"
    press(palette, Qt.Key.Key_Return)
    assert palette.isVisible()
    shell.bridge.let_go()
    shell.bridge.holding = False
    qtbot.waitUntil(lambda: not palette.isVisible())
    assert shell.memory.calls.asked == [("call", "+442079460812", None)]


def test_enter_meant_for_people_who_are_not_found_is_not_forgotten(
    shell: Shell, palette: CommandPalette
) -> None:
    shell.bridge.holding = True
    shell.memory.people.refuse = OSError("The database is locked.")
    typed(palette, "ibrary")
    press(palette, Qt.Key.Key_Return)
    shell.bridge.let_go()
    shell.bridge.holding = False
    assert shell.window.rooms.front is RoomName.LIBRARY


def test_typing_on_takes_a_hasty_enter_back(shell: Shell, palette: CommandPalette) -> None:
    shell.bridge.holding = True
    typed(palette, "dan")
    press(palette, Qt.Key.Key_Return)
    typed(palette, "x")
    shell.bridge.let_go()
    shell.bridge.holding = False
    assert palette.isVisible() and not shell.memory.calls.asked


def test_people_do_not_slip_under_a_command_that_was_typed(
    shell: Shell, palette: CommandPalette, qtbot: QtBot
) -> None:
    people = shell.memory.people.kept
    people.append(dataclasses.replace(people[0], id="contact_lib", name="Lib Rary"))
    typed(palette, "lib")
    qtbot.waitUntil(lambda: "Call Lib Rary" in words(palette))
    assert words(palette)[:2] == ["Go to Library", "Call Lib Rary"]


def test_what_was_chosen_stays_chosen_when_people_are_found(
    shell: Shell, palette: CommandPalette, qtbot: QtBot
) -> None:
    shell.bridge.holding = True
    with qtbot.waitSignal(palette.asked):
        typed(palette, "dan")
        press(palette, Qt.Key.Key_Down)
    chosen = palette.list.currentItem().text()
    shell.bridge.let_go()
    shell.bridge.holding = False
    assert words(palette)[0] == "Call Dana Whitfield"
    assert palette.list.currentItem().text() == chosen


def test_people_who_are_found_too_late_are_not_shown(
    shell: Shell, palette: CommandPalette, qtbot: QtBot
) -> None:
    shell.bridge.holding = True
    with qtbot.waitSignal(palette.asked):
        typed(palette, "dana")
    palette.field.setText("quit")
    shell.bridge.let_go()
    shell.bridge.holding = False  # it may ask again before the window is gone
    assert words(palette)[0] == "Quit"
    assert not any("Dana" in each for each in words(palette))


def test_people_who_cannot_be_found_leave_the_commands(
    shell: Shell, palette: CommandPalette, qtbot: QtBot
) -> None:
    shell.memory.people.refuse = OSError("The database is locked.")
    typed(palette, "end")
    qtbot.waitUntil(lambda: "suggest" in shell.memory.people.asked)
    assert words(palette)[0] == "End call"


def test_a_number_is_called(shell: Shell, palette: CommandPalette) -> None:
    typed(palette, "+49 30 1234567")
    assert palette.offers()[0].words.startswith("Call +49")
    assert palette.offers()[0].detail == "Germany"
    press(palette, Qt.Key.Key_Return)
    assert shell.memory.calls.asked == [("call", "+49301234567", None)]


def test_a_page_of_the_settings_is_opened(shell: Shell, palette: CommandPalette) -> None:
    typed(palette, "audio")
    assert words(palette)[0] == "Settings: Audio"
    press(palette, Qt.Key.Key_Return)
    assert shell.rooms.made[RoomName.SETTINGS].told == [("page", "audio")]


def test_the_arrows_move_and_go_round(palette: CommandPalette) -> None:
    press(palette, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 1
    press(palette, Qt.Key.Key_Up)
    press(palette, Qt.Key.Key_Up)
    assert palette.list.currentRow() == palette.list.count() - 1
    press(palette, Qt.Key.Key_PageUp)
    assert palette.list.currentRow() == palette.list.count() - 10
    press(palette, Qt.Key.Key_PageDown)
    assert palette.list.currentRow() == palette.list.count() - 1


def test_escape_closes_and_gives_the_keyboard_back(shell: Shell, palette: CommandPalette) -> None:
    palette.dismiss()
    field = shell.rooms.made[RoomName.PHONE].field
    field.setFocus()
    palette.summon()
    press(palette, Qt.Key.Key_Tab)
    assert palette.field.hasFocus()
    press(palette, Qt.Key.Key_Escape)
    assert not palette.isVisible() and field.hasFocus()


def test_a_click_elsewhere_closes_it(shell: Shell, palette: CommandPalette, qtbot: QtBot) -> None:
    shell.rooms.made[RoomName.PHONE].field.setFocus()
    qtbot.waitUntil(lambda: not palette.isVisible())
    assert shell.rooms.made[RoomName.PHONE].field.hasFocus()


def test_a_click_on_a_row_does_it(shell: Shell, palette: CommandPalette, qtbot: QtBot) -> None:
    typed(palette, "settings")
    row = palette.list.visualItemRect(palette.list.item(0)).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert shell.window.rooms.front is RoomName.SETTINGS


def test_nothing_found_is_said(palette: CommandPalette) -> None:
    typed(palette, "qqqqq")
    assert palette.nothing.isVisible() and not palette.list.isVisible()
    press(palette, Qt.Key.Key_Down)
    press(palette, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_a_call_can_be_ended_while_it_is_open(shell: Shell, palette: CommandPalette) -> None:
    shell.tell(BEGAN, TALKS)
    both = CONTROL | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(palette.field, Qt.Key.Key_E, both)
    assert shell.memory.calls.asked == [("end_call", "call_1")]


def test_it_stays_in_the_middle_of_a_window_that_changes(
    shell: Shell, palette: CommandPalette, qtbot: QtBot
) -> None:
    shell.window.resize(shell.window.minimumSize())
    qtbot.waitUntil(lambda: shell.window.width() == shell.window.minimumWidth())
    middle = palette.geometry().center().x()
    assert abs(middle - shell.window.width() // 2) <= 1


def test_every_row_is_told_whole_to_a_screen_reader(palette: CommandPalette) -> None:
    typed(palette, "go to library")
    said = palette.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Go to Library, Rooms, Ctrl+4"


def test_numbers_of_one_name_can_be_told_apart_however_long_it_is(
    shell: Shell, palette: CommandPalette, qtbot: QtBot
) -> None:
    numbers = ("+4930111", "+4930222", "+4930333")
    people = shell.memory.people.kept
    people.append(dataclasses.replace(people[0], id="contact_x", name="x" * 90, numbers=numbers))
    typed(palette, "xxx")
    qtbot.waitUntil(lambda: palette.list.count() == len(numbers))
    rows = [palette.list.visualItemRect(palette.list.item(row)) for row in (1, 2)]
    one, other = (palette.list.viewport().grab(rect).toImage() for rect in rows)
    assert one != other
