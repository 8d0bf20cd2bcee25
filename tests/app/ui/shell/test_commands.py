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
    assert desk.registry.owner_of("Ctrl+Shift+E") is None


def test_who_has_a_key_is_known(desk: Desk) -> None:
    owner = desk.registry.owner_of("Shift+Ctrl+E")
    assert owner is not None and owner.id == "end"
    assert desk.registry.owner_of("Ctrl+Shift+E", but="end") is None


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
