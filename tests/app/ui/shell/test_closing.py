"""Closing the window, with and without a tray, and how it comes back."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from app.engine.events import (
    CallBegan,
    CallStanding,
    Holder,
    Phase,
)
from app.ui.shell import phrases
from app.ui.shell.quitting import QuitQuestion
from app.ui.shell.rooms import RoomName
from tests.app.ui.shell.conftest import Shell

RINGS = CallBegan("call_1", "line_1", "inbound", "+4930123", "Dana", None, "", Holder.NOBODY)
TALKS = CallStanding("call_1", Phase.TALKING, Holder.OPERATOR)


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
