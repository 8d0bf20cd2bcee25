"""The window as a person uses it: rooms, rail, foot, trouble."""

import dataclasses

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.commands.sound import DeviceRole
from app.desktop.showing import Showing
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
    VolumeChanged,
)
from app.ui.shell import phrases
from app.ui.shell.rooms import EventMemory, RoomName, Rooms, RoomStack
from app.ui.theme import DARK, LIGHT, colours
from models.lines import Line
from tests.app.ui.shell.conftest import Shell

RINGS = CallBegan("call_1", "line_1", "inbound", "+4930123", "Dana", None, "", Holder.NOBODY)
TALKS = CallStanding("call_1", Phase.TALKING, Holder.OPERATOR)


def test_rooms_are_made_when_they_are_first_entered(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: set(shell.rooms.made) == {RoomName.PHONE, RoomName.LIVE})
    qtbot.mouseClick(shell.window.rail.buttons[RoomName.LIBRARY], Qt.MouseButton.LeftButton)
    assert RoomName.LIBRARY in shell.rooms.made
    assert shell.window.rooms.currentWidget() is shell.rooms.made[RoomName.LIBRARY]
    assert shell.window.rail.buttons[RoomName.LIBRARY].isChecked()
    assert not shell.window.rail.buttons[RoomName.PHONE].isChecked()


def test_a_room_that_is_made_late_knows_what_happened_before(shell: Shell) -> None:
    loading, ready = EngineStage("models", "whisper-base"), EngineStage("ready")
    line = LineChanged("line_1", "Front desk", "registered")
    shell.tell(EngineStage("phone"), loading, LineChanged("line_1", "Front desk", "registering"))
    shell.tell(line, RINGS, CallFinished("call_1", "missed", None, None, False, 0))
    shell.tell(dataclasses.replace(TALKS, phase=Phase.ENDED), ready)
    shell.window.enter(RoomName.LIBRARY)
    assert shell.rooms.made[RoomName.LIBRARY].events == [loading, line, ready]


def test_a_room_that_is_not_there_yet_says_what_it_will_be(qtbot: QtBot) -> None:
    rooms = RoomStack(Rooms({}), EventMemory())
    qtbot.addWidget(rooms)
    for name, title in ((RoomName.TEST, "Test"), (RoomName.LIBRARY, "Library")):
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
    shell.window.ask_to_show(Showing("+4930123456"))
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


def test_a_line_out_of_use_goes_from_the_foot(shell: Shell) -> None:
    kept = [Line("Front desk", "a", "b.test", "line_1"), Line("Sales", "s", "b.test", "line_2")]
    shell.memory.lines.kept = {
        line.id: dataclasses.replace(line, enabled=line.id == "line_1") for line in kept
    }
    shell.tell(
        LineChanged("line_1", "Front desk", "registered"),
        LineChanged("line_2", "Sales", "offline"),
        RecordsChanged("lines"),
    )
    assert shell.window.foot.states.accessibleName() == "Front desk: Registered"


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


def test_the_volume_buttons_of_a_headset_show_in_the_foot(shell: Shell) -> None:
    shell.tell(VolumeChanged(0.7))
    assert shell.window.foot.words.words == "Speaker volume 70 %"
    shell.tell(VolumeChanged(0.0))
    assert shell.window.foot.words.words == "Speaker volume 0 %: nothing is heard"


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


def test_a_call_bar_takes_its_place_below_the_rooms(shell: Shell, qtbot: QtBot) -> None:
    bar = QWidget()
    bar.setFixedHeight(48)
    shell.window.set_call_bar(bar)
    qtbot.waitUntil(bar.isVisible)
    assert bar.window() is shell.window
    assert bar.geometry().top() >= shell.window.rooms.geometry().bottom()
