"""Changing keys: pressed, refused, taken from another, given back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.settings import SettingsInvalid
from app.ui.parts import whole
from app.ui.shell.commands import Command, CommandRegistry
from app.ui.shell.key_row import KeyRow
from app.ui.shell.shortcut_editor import ShortcutEditor
from tests.accessible import nameless, unreachable
from tests.fakes.settings import FakeSettings, HandBridge

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Page:
    """The editor over three commands."""

    def __init__(self, qtbot: QtBot) -> None:
        self.registry, self.settings = CommandRegistry(), FakeSettings()
        self.registry.add(
            Command("end", "End call", "Calls", list, "Ctrl+Shift+E"),
            Command("mute", "Mute", "Calls", list, "Ctrl+Shift+M"),
            Command("library", "Go to Library", "Rooms", list, "Ctrl+4"),
        )
        self.editor = whole(ShortcutEditor(self.registry, HandBridge(), self.settings))
        qtbot.addWidget(self.editor)
        self.editor.resize(720, 560)
        self.editor.show()
        qtbot.waitExposed(self.editor)

    def row(self, command_id: str) -> KeyRow:
        return self.editor.rows[command_id]

    def press(
        self, command_id: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL_SHIFT
    ) -> None:
        field = self.row(command_id).field
        field.setFocus()
        QTest.keyClick(field, key, modifiers)

    @property
    def kept(self) -> object:
        return self.settings.written.get("screen", {}).get("shortcuts")


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def test_a_pressed_key_works_and_is_kept(page: Page) -> None:
    page.press("end", Qt.Key.Key_X)
    assert page.registry.keys_of("end") == "Ctrl+Shift+X"
    assert page.kept == {"end": "Ctrl+Shift+X"}
    assert page.row("end").field.keySequence().toString() == "Ctrl+Shift+X"


def test_a_key_of_another_command_is_taken_only_when_the_person_says_so(
    page: Page, qtbot: QtBot
) -> None:
    page.press("end", Qt.Key.Key_M)
    row = page.row("end")
    assert row.problem.text() == "Ctrl+Shift+M belongs to “Mute”."
    assert page.kept is None
    qtbot.mouseClick(row.keep, Qt.MouseButton.LeftButton)
    assert not row.question.isVisible()
    assert row.field.keySequence().toString() == "Ctrl+Shift+E"
    page.press("end", Qt.Key.Key_M)
    qtbot.mouseClick(row.use, Qt.MouseButton.LeftButton)
    assert page.kept == {"end": "Ctrl+Shift+M", "mute": ""}
    assert page.registry.keys_of("mute") == ""


def test_a_key_of_several_rooms_is_taken_from_all_of_them(page: Page, qtbot: QtBot) -> None:
    rooms = {"Phone": QWidget(), "Library": QWidget()}
    for name, room in rooms.items():
        qtbot.addWidget(room)
        page.registry.add(
            Command(f"find_{name}", "Find", name, list, "Ctrl+F", where=room),
            Command(f"new_{name}", "New", name, list, where=room),
        )
    page.press("find_Phone", Qt.Key.Key_X)
    page.press("new_Phone", Qt.Key.Key_F, CONTROL)
    assert page.registry.keys_of("find_Library") == "Ctrl+F"
    assert page.registry.keys_of("new_Phone") == "Ctrl+F"
    page.press("end", Qt.Key.Key_F, CONTROL)
    row = page.row("end")
    assert row.problem.text() == "Ctrl+F belongs to “New” (Phone), “Find” (Library)."
    qtbot.mouseClick(row.use, Qt.MouseButton.LeftButton)
    owners = [command.id for command in page.registry.owners_of("Ctrl+F")]
    assert owners == ["end"]


@pytest.mark.parametrize(
    ("key", "modifiers", "reason"),
    [
        (Qt.Key.Key_Escape, NONE, "needed to work lists and dialogs"),
        (Qt.Key.Key_5, NONE, "Digits, * and # dial"),
    ],
)
def test_a_key_that_is_needed_elsewhere_is_refused(
    page: Page, key: Qt.Key, modifiers: Qt.KeyboardModifier, reason: str
) -> None:
    page.press("end", key, modifiers)
    assert reason in page.row("end").problem.text()
    assert page.row("end").field.keySequence().toString() == "Ctrl+Shift+E"
    assert page.kept is None


def test_backspace_leaves_a_command_without_a_key(page: Page) -> None:
    page.press("end", Qt.Key.Key_Backspace, NONE)
    assert page.registry.keys_of("end") == ""
    assert page.kept == {"end": ""}


def test_a_command_gets_its_usual_key_back(page: Page, qtbot: QtBot) -> None:
    assert not page.row("end").usual.isVisible()
    page.press("end", Qt.Key.Key_X)
    qtbot.mouseClick(page.row("end").usual, Qt.MouseButton.LeftButton)
    assert page.registry.keys_of("end") == "Ctrl+Shift+E"
    assert page.kept is None


def test_a_usual_key_that_another_took_meanwhile_is_asked_about(page: Page, qtbot: QtBot) -> None:
    page.press("end", Qt.Key.Key_X)
    page.press("mute", Qt.Key.Key_E)
    qtbot.mouseClick(page.row("end").usual, Qt.MouseButton.LeftButton)
    assert page.row("end").problem.text() == "Ctrl+Shift+E belongs to “Mute”."


def test_all_usual_keys_come_back_at_once(page: Page, qtbot: QtBot) -> None:
    assert not page.editor.all_usual.isEnabled()
    page.press("end", Qt.Key.Key_X)
    page.press("library", Qt.Key.Key_Y)
    qtbot.mouseClick(page.editor.all_usual, Qt.MouseButton.LeftButton)
    assert "2 that you changed are lost" in page.editor.question.words.text()
    qtbot.keyClick(page.editor.question, Qt.Key.Key_Escape)
    assert page.kept is not None
    qtbot.mouseClick(page.editor.all_usual, Qt.MouseButton.LeftButton)
    page.editor.question.answers[0].click()
    assert page.kept is None
    assert page.registry.keys_of("library") == "Ctrl+4"


def test_keys_that_cannot_be_kept_stay_as_they_were(page: Page) -> None:
    page.settings.refuse = SettingsInvalid("settings.toml", "", "the disk is full")
    page.press("end", Qt.Key.Key_X)
    assert "the disk is full" in page.row("end").problem.text()
    assert page.registry.keys_of("end") == "Ctrl+Shift+E"


def test_the_search_finds_words_and_keys(page: Page) -> None:
    page.editor.search.setText("library")
    assert [each for each, row in page.editor.rows.items() if row.isVisible()] == ["library"]
    page.editor.search.setText("shift+m")
    assert [each for each, row in page.editor.rows.items() if row.isVisible()] == ["mute"]
    page.editor.search.setText("qqq")
    assert page.editor.nothing.isVisible()


def test_a_command_that_a_room_adds_later_has_a_row(page: Page) -> None:
    page.registry.add(Command("flag", "Flag", "Live", list, "Ctrl+Shift+F"))
    assert page.row("flag").field.keySequence().toString() == "Ctrl+Shift+F"


def test_everything_has_a_name_and_is_reached_by_tab(page: Page) -> None:
    page.press("end", Qt.Key.Key_M)
    assert not nameless(page.editor)
    assert not unreachable(page.editor)
