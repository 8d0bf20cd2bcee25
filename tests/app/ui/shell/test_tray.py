"""The tray's icon and menu."""

import dataclasses

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.engine.events import (
    CallBegan,
    CallFinished,
    CallStanding,
    DoNotDisturbChanged,
    Holder,
    LineChanged,
    MissedCallsChanged,
    Phase,
)
from app.ui.shell.tray import drawn
from tests.app.ui.shell.conftest import Shell

RINGS = CallBegan("call_1", "line_1", "inbound", "+4930123", "Dana", None, "", Holder.NOBODY)


def image(missed: int, mark: str = "") -> QImage:
    return drawn(missed, mark).pixmap(48, 48).toImage()


def test_state_and_missed_calls_stand_in_words_beside_the_icon(shell: Shell) -> None:
    tip = shell.window.tray.icon.toolTip
    assert tip() == "Ringdesk: No call"
    shell.tell(LineChanged("line_1", "Front desk", "failed", 401))
    assert tip() == "Ringdesk: No line is registered"
    shell.tell(RINGS, MissedCallsChanged(1))
    assert tip() == "Ringdesk: Ringing\n1 missed call"
    shell.tell(CallStanding("call_1", Phase.TALKING, Holder.OPERATOR), MissedCallsChanged(12))
    assert tip() == "Ringdesk: In a call\n12 missed calls"


def test_missed_calls_and_states_show_on_the_icon() -> None:
    pictures = [image(0), image(3), image(4), image(0, "#17683a"), image(0, "#7d4b00")]
    assert all(a != b for at, a in enumerate(pictures) for b in pictures[at + 1 :])


def test_mute_is_there_while_somebody_talks(shell: Shell) -> None:
    tray = shell.window.tray
    assert not tray.mute.isEnabled()
    shell.tell(RINGS, CallStanding("call_1", Phase.TALKING, Holder.OPERATOR, muted=True))
    assert tray.mute.isEnabled() and tray.mute.isChecked()
    tray.mute.trigger()
    assert shell.memory.calls.asked == [("mute", "call_1", False)]


def test_hang_up_is_there_while_the_person_has_a_call(shell: Shell) -> None:
    hang_up = shell.window.tray.hang_up
    assert hang_up in shell.window.tray.menu.actions() and not hang_up.isEnabled()
    shell.tell(RINGS)
    assert not hang_up.isEnabled()
    shell.tell(CallStanding("call_1", Phase.TALKING, Holder.AGENT))
    assert not hang_up.isEnabled()
    shell.tell(CallStanding("call_1", Phase.HELD, Holder.OPERATOR, on_hold=True))
    assert hang_up.isEnabled()
    shell.tell(dataclasses.replace(RINGS, call_id="call_2"))
    hang_up.trigger()
    assert shell.memory.calls.asked == [("end_call", "call_1")]
    shell.tell(CallFinished("call_1", "desk_hung_up", 200, None, False, 9))
    assert not hang_up.isEnabled()


def test_do_not_disturb_is_turned_on_and_shown(shell: Shell) -> None:
    tray = shell.window.tray
    tray.disturb.trigger()
    assert shell.memory.calls.asked == [("set_do_not_disturb", True)]
    shell.tell(DoNotDisturbChanged(True))
    assert tray.disturb.isChecked()
    tray.disturb.trigger()
    assert shell.memory.calls.asked[-1] == ("set_do_not_disturb", False)


def test_the_menu_opens_a_hidden_window_and_quits(shell: Shell, qtbot: QtBot) -> None:
    shell.tray_available = True
    shell.window.close()
    assert not shell.window.isVisible()
    shell.window.tray.open.trigger()
    qtbot.waitUntil(shell.window.isVisible)
    shell.window.close()
    with qtbot.waitSignal(shell.window.quit_requested):
        shell.window.tray.quit.trigger()
