"""That nobody can hear the person is told for every call, for as long as it is so."""

import dataclasses

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.commands.sound import DeviceRole, SoundState
from app.engine.events import (
    CallBegan,
    CallFinished,
    CallStanding,
    DeviceMoved,
    DevicesChanged,
    Holder,
    Phase,
)
from app.ui.shell import phrases
from tests.app.ui.shell.conftest import Shell
from tests.fakes.sound_commands import sound_state

BEGAN = CallBegan("call_1", "line_1", "inbound", "+4930123", "Dana", None, "", Holder.NOBODY)
TAKEN = CallStanding("call_1", Phase.TALKING, Holder.OPERATOR)
ENDED = CallFinished("call_1", "completed", 200, "hung_up", True, 27_400)
GONE = DeviceMoved(DeviceRole.MICROPHONE, "Headset", "")
STOPPED = "No sound server answers on this computer. Start PipeWire."


def without_microphone() -> SoundState:
    state = sound_state()
    choices = tuple(
        dataclasses.replace(one, in_use=None) if one.role is DeviceRole.MICROPHONE else one
        for one in state.choices
    )
    return dataclasses.replace(state, choices=choices)


def says(shell: Shell) -> str:
    banner = shell.window.banner
    return banner.message.text() if banner.isVisible() else ""


def test_a_call_without_a_microphone_says_so_each_time_and_aloud(
    shell: Shell, qtbot: QtBot, said: list[str]
) -> None:
    shell.tell(DevicesChanged(without_microphone()), BEGAN)
    assert says(shell) == ""  # nobody talks yet
    shell.tell(TAKEN)
    assert says(shell) == phrases.NO_MICROPHONE
    assert said.count(phrases.NO_MICROPHONE) == 1
    qtbot.mouseClick(shell.window.banner.dismiss, Qt.MouseButton.LeftButton)
    shell.tell(ENDED, BEGAN, TAKEN)
    assert says(shell) == phrases.NO_MICROPHONE


def test_it_is_over_when_one_is_plugged_in_after_the_call(shell: Shell) -> None:
    shell.tell(BEGAN, TAKEN, GONE, DevicesChanged(without_microphone()), ENDED)
    assert says(shell) == phrases.NO_MICROPHONE
    shell.tell(DevicesChanged(sound_state()))
    assert says(shell) == ""


def test_a_sound_server_that_stops_in_a_call_is_named_with_what_to_do(shell: Shell) -> None:
    shell.tell(BEGAN, TAKEN, GONE, DevicesChanged(sound_state("The sound server stopped.")))
    assert says(shell) == "The sound server stopped."
    shell.tell(DevicesChanged(sound_state(STOPPED)))
    assert says(shell) == STOPPED
    shell.tell(DeviceMoved(DeviceRole.MICROPHONE, "", "Headset", returned=True))
    assert says(shell) == ""


def test_without_a_call_a_missing_microphone_is_the_phone_screens_to_tell(shell: Shell) -> None:
    shell.tell(DevicesChanged(without_microphone()))
    assert says(shell) == ""
