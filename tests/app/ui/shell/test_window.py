"""The window as a person uses it: rooms, keys, trouble, closing."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.commands.sound import DeviceRole
from app.engine.events import (
    CallBegan,
    CallFinished,
    CallStanding,
    DeviceMoved,
    DoNotDisturbChanged,
    EngineStage,
    Holder,
    LineChanged,
    MissedCallsChanged,
    NetworkChanged,
    Phase,
    RecordsChanged,
    TroubleArose,
)
from app.ui.shell import phrases
from app.ui.shell.digits import keep_digits
from app.ui.shell.quitting import QuitQuestion
from app.ui.shell.rooms import EventMemory, RoomName, Rooms, RoomStack
from app.ui.shell.sheet import KeySheet
from app.ui.theme import DARK, LIGHT, colours
from tests.app.ui.shell.conftest import Shell

RINGS = CallBegan("call_1", "line_1", "inbound", "+4930123", "Dana", None, "", Holder.NOBODY)
TALKS = CallStanding("call_1", Phase.TALKING, Holder.OPERATOR)
CONTROL = Qt.KeyboardModifier.ControlModifier
CONTROL_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def press(shell: Shell, key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
    """Press a key in the window once it has the keyboard."""
    shell.window.activateWindow()
    assert QTest.qWaitForWindowActive(shell.window)
    QTest.keyClick(shell.window.focusWidget() or shell.window, key, modifiers)


def test_rooms_are_made_when_they_are_first_entered(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: set(shell.rooms.made) == {RoomName.PHONE, RoomName.LIVE})
    qtbot.mouseClick(shell.window.rail.buttons[RoomName.LIBRARY], Qt.MouseButton.LeftButton)
    assert RoomName.LIBRARY in shell.rooms.made
    assert shell.window.rooms.currentWidget() is shell.rooms.made[RoomName.LIBRARY]
    assert shell.window.rail.buttons[RoomName.LIBRARY].isChecked()
    assert not shell.window.rail.buttons[RoomName.PHONE].isChecked()


@pytest.mark.parametrize(("place", "name"), list(enumerate(RoomName, 1)))
def test_control_and_a_digit_goes_to_a_room(shell: Shell, place: int, name: RoomName) -> None:
    press(shell, Qt.Key(Qt.Key.Key_0 + place))
    assert shell.window.rooms.front is name


def test_a_room_that_is_made_late_knows_what_happened_before(shell: Shell) -> None:
    loading, ready = EngineStage("models", "whisper-base"), EngineStage("ready")
    line = LineChanged("line_1", "Front desk", "registered")
    shell.tell(EngineStage("phone"), loading, LineChanged("line_1", "Front desk", "registering"))
    shell.tell(line, RINGS, CallFinished("call_1", "missed", None, None, False, 0), ready)
    shell.window.enter(RoomName.LIBRARY)
    assert shell.rooms.made[RoomName.LIBRARY].events == [loading, line, ready]


def test_a_room_that_is_not_there_yet_says_what_it_will_be(qtbot: QtBot) -> None:
    rooms = RoomStack(Rooms({}), EventMemory())
    qtbot.addWidget(rooms)
    for name, title in ((RoomName.TEST, phrases.COMING_TEST), (RoomName.LIBRARY, "Library")):
        rooms.enter(name)
        assert rooms.currentWidget().accessibleName() == title
        assert "later version" in rooms.currentWidget().accessibleDescription()


def test_missed_calls_and_a_running_call_show_on_the_rail(shell: Shell) -> None:
    rail = shell.window.rail.buttons
    shell.tell(MissedCallsChanged(2), RINGS, TALKS)
    assert rail[RoomName.PHONE].count == 2
    assert rail[RoomName.PHONE].accessibleName() == "Phone, 2 missed calls"
    assert rail[RoomName.LIVE].dotted
    assert rail[RoomName.LIVE].accessibleName() == "Live, a call is running"
    assert shell.window.windowTitle() == "(2) Ringdesk"
    shell.tell(MissedCallsChanged(0), CallFinished("call_1", "completed", 200, None, False, 9))
    assert rail[RoomName.PHONE].accessibleName() == "Phone"
    assert not rail[RoomName.LIVE].dotted


def test_a_ringing_call_shows_in_the_title_and_no_dot(shell: Shell) -> None:
    shell.tell(RINGS)
    assert shell.window.windowTitle() == "Ringing: Ringdesk"
    assert not shell.window.rail.buttons[RoomName.LIVE].dotted


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


def test_one_room_leads_to_another(shell: Shell, qtbot: QtBot) -> None:
    phone = shell.rooms.made[RoomName.PHONE]
    phone.live_wanted.emit("call_1")
    assert shell.rooms.made[RoomName.LIVE].told == [("call", "call_1")]
    phone.library_wanted.emit("call_2")
    assert shell.rooms.made[RoomName.LIBRARY].told == [("call", "call_2")]
    phone.audio_check_wanted.emit()
    phone.line_wanted.emit()
    assert shell.rooms.made[RoomName.SETTINGS].told == [("page", "audio"), ("page", "lines")]
    with qtbot.waitSignal(shell.window.first_run_wanted):
        phone.first_run_wanted.emit()


def test_a_link_fills_in_a_number_and_dials_nothing(shell: Shell, qtbot: QtBot) -> None:
    shell.window.enter(RoomName.LIBRARY)
    shell.window.hide()
    shell.window.ask_to_show("+4930123456")
    qtbot.waitUntil(shell.window.isVisible)
    assert shell.rooms.made[RoomName.PHONE].told == [("fill", "+4930123456")]
    assert shell.window.rooms.front is RoomName.PHONE
    assert shell.memory.calls.asked == []


def test_lines_show_their_state_in_words_those_in_trouble_first(shell: Shell) -> None:
    shell.tell(
        LineChanged("line_1", "Front desk", "registered"),
        LineChanged("line_2", "Sales", "failed", 401),
    )
    told = shell.window.foot.states.accessibleName()
    assert told.startswith("Sales: Failed: the line's user name or password is wrong (401).")
    assert told.endswith("Front desk: Registered")


def test_a_line_that_was_removed_goes_from_the_foot(shell: Shell) -> None:
    shell.tell(LineChanged("line_1", "Front desk", "registered"), RecordsChanged("lines"))
    assert shell.window.foot.states.accessibleName() == phrases.NO_LINE


def test_the_stage_of_loading_stands_in_the_foot(shell: Shell) -> None:
    foot = shell.window.foot
    shell.tell(EngineStage("models", "whisper-base"))
    assert foot.words.words == "Loading the speech models: whisper-base"
    shell.tell(EngineStage("models_ready"))
    assert foot.words.words == ""
    shell.tell(EngineStage("models_failed", "the file is damaged"))
    assert "cannot work: the file is damaged" in foot.words.words


def test_a_desk_that_cannot_start_says_so_across_the_window(shell: Shell) -> None:
    shell.tell(EngineStage("failed", "The database is locked."))
    assert shell.window.banner.message.text() == "The database is locked."


def test_no_network_and_do_not_disturb_are_told_until_they_are_over(shell: Shell) -> None:
    foot, banner = shell.window.foot, shell.window.banner
    shell.tell(NetworkChanged("down"), DoNotDisturbChanged(True))
    assert foot.network.isVisible() and foot.disturb.isVisible() and banner.isVisible()
    shell.tell(NetworkChanged("up"), DoNotDisturbChanged(False))
    assert not foot.network.isVisible() and not foot.disturb.isVisible()
    assert not banner.isVisible()


def test_a_lost_microphone_leads_to_the_audio_check(shell: Shell, qtbot: QtBot) -> None:
    banner = shell.window.banner
    shell.tell(DeviceMoved(DeviceRole.MICROPHONE, "Headset", ""))
    assert banner.isVisible()
    qtbot.mouseClick(banner.remedy, Qt.MouseButton.LeftButton)
    assert shell.rooms.made[RoomName.SETTINGS].told == [("page", "audio")]
    shell.tell(DeviceMoved(DeviceRole.MICROPHONE, "", "Headset", returned=True))
    assert not banner.isVisible()
    assert shell.window.foot.words.words == "Microphone: now Headset"


def test_troubles_wait_behind_each_other(shell: Shell, qtbot: QtBot) -> None:
    shell.tell(TroubleArose("", "records", "The disk is full."), TroubleArose("", "x", "More."))
    qtbot.mouseClick(shell.window.banner.dismiss, Qt.MouseButton.LeftButton)
    assert shell.window.banner.message.text() == "The disk is full."
    assert not shell.window.banner.remedy.isVisible()


def test_appearance_follows_the_settings_at_once(shell: Shell, qtbot: QtBot) -> None:
    shell.window.registry.run("look_dark")
    shell.tell(RecordsChanged("settings"))
    qtbot.waitUntil(lambda: colours(shell.window.palette()) is DARK)
    shell.window.registry.run("look_light")
    shell.tell(RecordsChanged("settings"))
    qtbot.waitUntil(lambda: colours(shell.window.palette()) is LIGHT)


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


def test_the_window_comes_back_with_its_room_its_place_and_what_was_used(shell: Shell) -> None:
    shell.window.resize(QSize(1100, 700))
    shell.window.enter(RoomName.LIBRARY)
    shell.window.registry.run("redial")
    shell.window.leave()
    again = shell.open()
    assert again.size() == QSize(1100, 700)
    assert again.rooms.front is RoomName.LIBRARY
    assert again.registry.recent()[0] == "redial"


def test_an_odd_memory_of_the_window_does_no_harm(shell: Shell, tmp_path: Path) -> None:
    shell.window.leave()
    (tmp_path / "window.ini").write_text("[desk_window]\nroom=attic\ngeometry=7\n")
    assert shell.open().rooms.front is RoomName.PHONE


def test_a_desktop_without_a_tray_is_said_once(qtbot: QtBot, tmp_path: Path) -> None:
    shell = Shell(qtbot, tmp_path / "window.ini")
    assert shell.window.foot.words.words == phrases.TRAY_NONE
    shell.window.leave()
    assert shell.open().foot.words.words == ""


def test_without_a_tray_closing_quits(shell: Shell, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shell.window.quit_requested):
        shell.window.close()
    assert not shell.window.isVisible()
    assert ("flush", "") in shell.rooms.made[RoomName.PHONE].told


def test_with_a_tray_closing_hides_and_says_so_once(shell: Shell, qtbot: QtBot) -> None:
    shell.tray_available = True
    said: list[str] = []
    shell.window.tray.say = said.append  # type: ignore[method-assign]
    with qtbot.assertNotEmitted(shell.window.quit_requested):
        for _ in range(2):
            shell.window.close()
            assert not shell.window.isVisible()
            shell.window.come_forward()
    assert said == [phrases.TRAY_HINT]


def test_the_owner_can_have_closing_quit_all_the_same(shell: Shell, qtbot: QtBot) -> None:
    shell.tray_available = True
    shell.memory.settings = type(shell.memory.settings)({"screen": {"close_to_tray": False}})
    window = shell.open()
    with qtbot.waitSignal(window.quit_requested):
        window.close()


def test_quitting_in_a_call_asks_first(shell: Shell, qtbot: QtBot) -> None:
    shell.tell(RINGS, TALKS)
    shell.window.close()
    question = shell.window.findChild(QuitQuestion)
    assert question is not None and shell.window.isVisible()
    assert question.accessibleDescription() == "A call is running. Quitting ends it."
    qtbot.mouseClick(question.stay, Qt.MouseButton.LeftButton)
    assert shell.window.isVisible()
    qtbot.waitUntil(lambda: shell.window.findChild(QuitQuestion) is None)
    shell.window.quit()
    question = shell.window.findChild(QuitQuestion)
    assert question is not None
    with qtbot.waitSignal(shell.window.quit_requested):
        qtbot.mouseClick(question.leave, Qt.MouseButton.LeftButton)


def test_quitting_with_unsaved_changes_asks_first(shell: Shell) -> None:
    shell.window.enter(RoomName.SETTINGS)
    shell.rooms.made[RoomName.SETTINGS].unsaved = ["Front desk"]
    shell.window.quit()
    question = shell.window.findChild(QuitQuestion)
    assert question is not None
    assert "“Front desk” are not saved" in question.accessibleDescription()
    question.reject()


def test_a_call_bar_takes_its_place_below_the_rooms(shell: Shell, qtbot: QtBot) -> None:
    bar = QWidget()
    bar.setFixedHeight(48)
    shell.window.set_call_bar(bar)
    qtbot.waitUntil(bar.isVisible)
    assert bar.window() is shell.window
    assert bar.geometry().top() >= shell.window.rooms.geometry().bottom()
