"""The registry of commands: keys, conflicts, what was used last."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.shell import phrases
from app.ui.shell.commands import Command, CommandKeys, CommandRegistry, key_problem
from tests.app.ui.conftest import take_keyboard

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Desk:
    """Three commands that write down that they were run."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.reason = ""
        self.registry = CommandRegistry()
        self.registry.add(
            Command("end", "End call", "Calls", lambda: self.done.append("end"), "Ctrl+Shift+E"),
            Command("mute", "Mute", "Calls", lambda: self.done.append("mute"), "Ctrl+Shift+M"),
            Command(
                "hold",
                "Hold",
                "Calls",
                lambda: self.done.append("hold"),
                refusal=lambda: self.reason,
            ),
        )


def ids(commands: list[Command]) -> list[str]:
    return [command.id for command in commands]


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


def test_a_command_is_run_by_its_name(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.registry.ran) as signal:
        assert desk.registry.run("mute")
    assert signal.args == ["mute"]
    assert desk.done == ["mute"]


def test_what_cannot_be_done_now_says_why(desk: Desk, qtbot: QtBot) -> None:
    desk.reason = "You are not in a call."
    with qtbot.waitSignal(desk.registry.refused) as signal:
        assert not desk.registry.run("hold")
    assert signal.args == ["You are not in a call."]
    assert desk.done == []
    assert desk.registry.recent() == []


def test_the_last_one_used_comes_first_and_is_remembered(desk: Desk) -> None:
    for each in ("end", "mute", "end"):
        desk.registry.run(each)
    assert desk.registry.recent() == ["end", "mute"]
    later = Desk().registry
    later.remember(["end", "gone", "mute"])
    assert later.recent() == ["end", "mute"]


def test_a_chosen_key_takes_the_usual_ones_place(desk: Desk) -> None:
    desk.registry.choose({"end": "ctrl+shift+x"})
    assert desk.registry.keys_of("end") == "Ctrl+Shift+X"
    assert desk.registry.keys_of("mute") == "Ctrl+Shift+M"
    desk.registry.choose({})
    assert desk.registry.keys_of("end") == "Ctrl+Shift+E"


def test_a_command_can_be_left_without_a_key(desk: Desk) -> None:
    desk.registry.choose({"end": ""})
    assert desk.registry.keys_of("end") == ""
    assert desk.registry.owners_of("Ctrl+Shift+E") == []


def test_who_has_a_key_is_known(desk: Desk) -> None:
    assert ids(desk.registry.owners_of("Shift+Ctrl+E")) == ["end"]
    assert desk.registry.owners_of("Ctrl+Shift+E", wanted_for="end") == []
    assert ids(desk.registry.owners_of("Ctrl+Shift+E", wanted_for="mute")) == ["end"]
    assert desk.registry.owners_of("") == []


@pytest.fixture
def rooms(desk: Desk, qtbot: QtBot) -> tuple[QWidget, QWidget]:
    """Two rooms, of which the second has two commands, all for one key."""
    first, second = QWidget(), QWidget()
    for room in (first, second):
        qtbot.addWidget(room)
    for name, room in (("find", first), ("seek", second), ("look", second)):
        desk.registry.add(Command(name, name.title(), "Room", list, "Ctrl+F", where=room))
    return first, second


def test_one_key_may_mean_something_else_in_each_room(
    desk: Desk, rooms: tuple[QWidget, QWidget]
) -> None:
    keys = [desk.registry.keys_of(each) for each in ("find", "seek", "look")]
    assert keys == ["Ctrl+F", "Ctrl+F", ""]
    assert ids(desk.registry.owners_of("Ctrl+F")) == ["find", "seek"]
    assert ids(desk.registry.owners_of("Ctrl+F", wanted_for="look")) == ["seek"]
    assert ids(desk.registry.owners_of("Ctrl+F", wanted_for="hold")) == ["find", "seek"]


def test_a_command_of_every_room_leaves_its_key_to_no_room(
    desk: Desk, rooms: tuple[QWidget, QWidget]
) -> None:
    desk.registry.choose({"hold": "Ctrl+F"})
    assert ids(desk.registry.owners_of("Ctrl+F")) == ["hold"]
    desk.registry.choose({"look": "Ctrl+Shift+E"})
    assert desk.registry.keys_of("end") == ""


def test_who_names_a_key_hears_each_change(desk: Desk, qtbot: QtBot) -> None:
    named: list[str] = []
    desk.registry.add(Command("flag", "Flag", "Live", list, "F6", name_key=named.append))
    window = QWidget()
    qtbot.addWidget(window)
    CommandKeys(desk.registry, window)
    desk.registry.choose({"flag": "F7"})
    desk.registry.choose({"flag": ""})
    assert named == ["F6", "F7", ""]


def test_of_two_that_want_one_key_the_chosen_one_has_it(desk: Desk) -> None:
    desk.registry.choose({"mute": "Ctrl+Shift+E"})
    assert desk.registry.keys_of("mute") == "Ctrl+Shift+E"
    assert desk.registry.keys_of("end") == ""


def test_a_setting_that_is_no_key_changes_nothing(desk: Desk) -> None:
    desk.registry.choose({"end": "Ctrl+Nonsense", "mute": "Esc"})
    assert desk.registry.keys_of("end") == "Ctrl+Shift+E"
    assert desk.registry.keys_of("mute") == "Ctrl+Shift+M"


@pytest.mark.parametrize("keys", ["", "Nonsense", "Ctrl+K, Ctrl+L", "Esc", "Return", "5", "#"])
def test_some_keys_cannot_be_given_to_a_command(qapp: object, keys: str) -> None:
    assert key_problem(keys)


@pytest.mark.parametrize("keys", ["Ctrl+5", "F5", "M", "Ctrl+,", "Alt+1", "Ctrl+Space"])
def test_other_keys_can(qapp: object, keys: str) -> None:
    assert key_problem(keys) == ""


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> QWidget:
    shown = QWidget()
    column = QVBoxLayout(shown)
    shown.field = QLineEdit()  # type: ignore[attr-defined]
    shown.button = QPushButton("Button")  # type: ignore[attr-defined]
    column.addWidget(shown.field)  # type: ignore[attr-defined]
    column.addWidget(shown.button)  # type: ignore[attr-defined]
    CommandKeys(desk.registry, shown)
    qtbot.addWidget(shown)
    shown.show()
    take_keyboard(shown)
    return shown


def test_keys_work_in_a_text_field_too(desk: Desk, page: QWidget) -> None:
    field = page.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_M, CONTROL_SHIFT)
    assert desk.done == ["mute"]


def test_a_single_letter_never_acts_in_a_text_field(desk: Desk, page: QWidget) -> None:
    desk.registry.choose({"mute": "M"})
    field, button = page.findChild(QLineEdit), page.findChild(QPushButton)
    assert field is not None and button is not None
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_M)
    assert (field.text(), desk.done) == ("m", [])
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_M)
    assert desk.done == ["mute"]


def test_a_changed_key_works_at_once_and_the_old_one_no_longer(desk: Desk, page: QWidget) -> None:
    desk.registry.choose({"end": "Ctrl+Shift+X"})
    QTest.keyClick(page, Qt.Key.Key_E, CONTROL_SHIFT)
    assert desk.done == []
    QTest.keyClick(page, Qt.Key.Key_X, CONTROL_SHIFT)
    assert desk.done == ["end"]


def test_a_command_that_was_removed_loses_its_key(desk: Desk, page: QWidget) -> None:
    desk.registry.remove("end")
    QTest.keyClick(page, Qt.Key.Key_E, CONTROL_SHIFT)
    assert desk.done == []
    assert desk.registry.command("end") is None


def test_the_reasons_against_a_key_are_sentences() -> None:
    assert key_problem("7") == phrases.DIAL_KEY
