"""Keys that mean something on one screen: in the registry, changeable, and none beside it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.library.room import LibraryRoom
from app.ui.phone.centre import CONTACTS
from app.ui.phone.room import PhoneRoom
from app.ui.settings.lines_page import LinesPage
from app.ui.settings.room import SettingsRoom
from app.ui.settings.titles import page_titles
from app.ui.shell.commands import DIAL_KEYS, PORTABLE, CommandKeys
from app.ui.shell.rooms import RoomName
from app.ui.shell.sheet import KeySheet
from app.ui.shell.shortcut_editor import ShortcutEditor
from app.ui.workshop.kinds import DEFAULTS, Kind
from app.ui.workshop.room import WorkshopRoom
from tests.app.ui.conftest import take_keyboard
from tests.fakes.library_desk import REMINDER
from tests.fakes.workshop_desk import CALENDAR, END_CALL, OURS, RECEPTION
from tests.pictures.shell import READY, Whole

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
USUAL = {
    "find_contact": "Ctrl+F",
    "search_calls": "Ctrl+Shift+F",
    "find_in_call": "Ctrl+F",
    "play_call": "Ctrl+Space",
    "save_entry": "Ctrl+S",
    "find_in_playbook": "Ctrl+F",
    "next_problem": "F8",
    "previous_problem": "Shift+F8",
    "search_entries": "Ctrl+Shift+F",
    "save_line": "Ctrl+S",
}
Show = Callable[[RoomName], QWidget]


@pytest.fixture
def whole(qtbot: QtBot) -> Whole:
    """The window with every room made."""
    made = Whole().tell(*READY)
    qtbot.addWidget(made.window, before_close_func=lambda window: window.leave())
    for name in RoomName:
        made.window.rooms.room(name)
    made.window.show()
    qtbot.waitExposed(made.window)
    return made


@pytest.fixture
def show(whole: Whole) -> Show:
    """Brings a room to the front, the window having the keyboard."""

    def enter(name: RoomName) -> QWidget:
        whole.window.enter(name)
        take_keyboard(whole.window)
        return whole.window.rooms.room(name)

    return enter


def press(whole: Whole, key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
    """A key, wherever the keyboard is."""
    QTest.keyClick(whole.window.focusWidget() or whole.window, key, modifiers)


def make_everything(whole: Whole) -> None:
    """Every page of every room, an open call and the sheet of keys."""
    library, test, settings = (
        whole.window.rooms.room(name)
        for name in (RoomName.LIBRARY, RoomName.TEST, RoomName.SETTINGS)
    )
    assert isinstance(library, LibraryRoom)
    library.show_call(REMINDER)
    assert isinstance(test, WorkshopRoom)
    whole.window.enter(RoomName.TEST)
    for kind, key in (
        (Kind.TEMPLATE, RECEPTION.id),
        (Kind.PLAYBOOK, str(OURS)),
        (Kind.TOOL, CALENDAR.id),
        (Kind.TOOL, DEFAULTS),
        (Kind.TOOL, END_CALL.name),
    ):
        test.open_entry(kind, key)
    test.talk()
    assert isinstance(settings, SettingsRoom)
    for page in page_titles():
        settings.page(page)
    whole.window.show_keys()


def bare_shortcuts(window: QWidget) -> set[tuple[str, str]]:
    """Each key that is bound beside the commands, with the kind of widget that has it."""
    found = {
        (type(one.parent()).__name__, one.key().toString(PORTABLE))
        for one in window.findChildren(QShortcut)
    }
    bound = [keys for keys in window.findChildren(CommandKeys)]
    for action in window.findChildren(QAction):
        if action.parent() not in bound and not action.shortcut().isEmpty():
            found.add((type(action.parent()).__name__, action.shortcut().toString(PORTABLE)))
    return found


def test_digits_are_all_that_is_bound_beside_the_commands(whole: Whole) -> None:
    make_everything(whole)
    dialled = {QKeySequence(digit).toString(PORTABLE) for digit in DIAL_KEYS}
    kinds = ("DeskWindow", "PhoneRoom")
    assert bare_shortcuts(whole.window) == {(kind, digit) for kind in kinds for digit in dialled}


def test_each_key_of_a_screen_is_in_the_registry_the_sheet_and_the_editor(whole: Whole) -> None:
    registry = whole.window.registry
    assert {name: registry.keys_of(name) for name in USUAL} == USUAL
    sheet = KeySheet(registry, whole.window)
    assert set(USUAL) <= {command.id for command in sheet.listed()}
    settings = whole.window.rooms.room(RoomName.SETTINGS)
    assert isinstance(settings, SettingsRoom)
    settings.page("shortcuts")
    editor = settings.findChild(ShortcutEditor)
    assert editor is not None
    shown = {name: editor.rows[name].field.keySequence().toString(PORTABLE) for name in USUAL}
    assert shown == USUAL


def test_one_key_finds_what_the_screen_in_front_has(whole: Whole, show: Show) -> None:
    phone = show(RoomName.PHONE)
    assert isinstance(phone, PhoneRoom)
    press(whole, Qt.Key.Key_F)
    assert phone.centre.tabs.currentIndex() == CONTACTS
    library = show(RoomName.LIBRARY)
    assert isinstance(library, LibraryRoom)
    library.show_call(REMINDER)
    press(whole, Qt.Key.Key_F)
    assert library.page.finder.field.hasFocus()
    test = show(RoomName.TEST)
    assert isinstance(test, WorkshopRoom)
    test.open_entry(Kind.PLAYBOOK, str(OURS))
    press(whole, Qt.Key.Key_F)
    assert test.pages.playbook.finding.field.hasFocus()


def test_a_command_of_all_screens_takes_the_key_from_each_of_them(whole: Whole, show: Show) -> None:
    phone = show(RoomName.PHONE)
    assert isinstance(phone, PhoneRoom)
    whole.window.registry.choose({"do_not_disturb": "Ctrl+F"})
    press(whole, Qt.Key.Key_F)
    assert whole.made.calls.asked == [("set_do_not_disturb", True)]
    assert phone.centre.tabs.currentIndex() != CONTACTS
    for name in ("find_contact", "find_in_call", "find_in_playbook"):
        assert whole.window.registry.keys_of(name) == ""


def test_a_key_that_a_screen_lost_to_another_of_its_commands_stays_on_the_others(
    whole: Whole,
) -> None:
    registry = whole.window.registry
    registry.choose({"export_call_text": "Ctrl+F"})
    owners = [command.id for command in registry.owners_of("Ctrl+F")]
    assert owners == ["find_contact", "find_in_playbook", "export_call_text"]


def test_a_changed_key_works_and_the_old_one_no_longer(
    whole: Whole, show: Show, qtbot: QtBot
) -> None:
    test = show(RoomName.TEST)
    assert isinstance(test, WorkshopRoom)
    test.open_entry(Kind.TEMPLATE, RECEPTION.id)
    name = test.pages.template.form.rows["name"].field.control
    name.setFocus()
    QTest.keyClicks(name, "x")
    whole.window.registry.choose({"save_entry": "F6"})
    press(whole, Qt.Key.Key_S)
    assert test.unsaved_work()
    press(whole, Qt.Key.Key_F6, NONE)
    assert not test.unsaved_work()


def test_what_names_a_key_names_the_one_that_works_now(whole: Whole, show: Show) -> None:
    library, test = show(RoomName.LIBRARY), show(RoomName.TEST)
    settings = show(RoomName.SETTINGS)
    assert isinstance(library, LibraryRoom) and isinstance(test, WorkshopRoom)
    assert isinstance(settings, SettingsRoom)
    lines = settings.page("lines")
    assert isinstance(lines, LinesPage)
    sound, save = library.page.sound, lines.editor.save
    assert sound.play.toolTip() == "Play (Ctrl+Space)"
    assert sound.find_here.toolTip() == "Find in this call (Ctrl+F)"
    keys = {"play_call": "F9", "find_in_call": "", "save_line": "F6", "save_entry": "F7"}
    whole.window.registry.choose({**keys, "next_problem": ""})
    assert sound.play.toolTip() == "Play (F9)"
    assert sound.find_here.toolTip() == "Find in this call"
    QTest.keyClicks(lines.editor.form.rows["label"].field.control, "x")
    assert (save.isEnabled(), save.toolTip()) == (True, "F6")
    show(RoomName.TEST)
    test.open_entry(Kind.PLAYBOOK, str(OURS))
    page = test.pages.playbook
    page.edit.insertPlainText("x")
    assert (page.foot.save.isEnabled(), page.foot.save.toolTip()) == (True, "F7")
    assert "F8" not in page.state.text()


def test_a_line_is_saved_by_its_key_only_while_it_is_in_front(whole: Whole, show: Show) -> None:
    settings = show(RoomName.SETTINGS)
    assert isinstance(settings, SettingsRoom)
    lines = settings.page("lines")
    assert isinstance(lines, LinesPage)
    label = lines.editor.form.rows["label"].field.control
    label.setFocus()
    QTest.keyClicks(label, "x")
    settings.open_page("audio")
    settings.page("audio")
    press(whole, Qt.Key.Key_S)
    assert whole.window.foot.words.words == "That cannot be done now."
    assert settings.unsaved_lines()
    settings.open_page("lines")
    press(whole, Qt.Key.Key_S)
    assert not settings.unsaved_lines()
