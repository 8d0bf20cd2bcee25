"""The whole window without eyes or without a mouse."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.engine.events import LineChanged, MissedCallsChanged, TroubleArose
from app.ui.shell.rooms import RoomName
from app.ui.shell.sheet import KeySheet
from app.ui.theme import TARGET
from tests.accessible import nameless, unreachable
from tests.app.ui.conftest import take_keyboard
from tests.app.ui.shell.conftest import Shell

LONG = "The provider refused this line. " * 4


def in_trouble(shell: Shell) -> None:
    lines = [LineChanged(f"line_{n}", f"A rather long label {n}", "failed", 401) for n in range(9)]
    shell.tell(*lines, MissedCallsChanged(3), TroubleArose("", "records", LONG))


@pytest.mark.parametrize("name", list(RoomName))
def test_every_control_has_a_name_and_is_reached_by_tab(shell: Shell, name: RoomName) -> None:
    in_trouble(shell)
    shell.window.enter(name)
    assert not nameless(shell.window)
    assert not unreachable(shell.window)


def test_the_palette_and_the_sheet_have_names_too(shell: Shell) -> None:
    shell.window.palette_box.summon()
    assert not nameless(shell.window)
    shell.window.palette_box.dismiss()
    shell.window.show_keys()
    sheet = shell.window.findChild(KeySheet)
    assert sheet is not None
    assert not nameless(sheet)
    assert not unreachable(sheet)
    sheet.close()


def test_the_walk_finds_a_control_without_a_name_and_one_without_a_way(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    QLineEdit(page)
    stuck = QPushButton("Stuck", page)
    stuck.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    page.show()
    assert nameless(page) == ["QLineEdit '' in QWidget"]
    assert unreachable(page) == ["QPushButton 'Stuck' in QWidget"]


def test_tab_goes_from_the_rail_into_the_room_and_space_enters_one(shell: Shell) -> None:
    take_keyboard(shell.window)
    library = shell.window.rail.buttons[RoomName.LIBRARY]
    library.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(library, Qt.Key.Key_Space)
    assert shell.window.rooms.front is RoomName.LIBRARY
    QTest.keyClick(library, Qt.Key.Key_Tab)
    QTest.keyClick(shell.window.focusWidget() or library, Qt.Key.Key_Tab)
    assert shell.rooms.made[RoomName.LIBRARY].field.hasFocus()


def test_everything_that_is_clicked_is_big_enough(shell: Shell) -> None:
    in_trouble(shell)
    buttons = [b for b in shell.window.findChildren(QAbstractButton) if b.isVisible()]
    assert buttons
    assert not [b.text() for b in buttons if b.height() < TARGET or b.width() < TARGET]


def test_every_word_fits_at_the_least_size(shell: Shell, qtbot: QtBot) -> None:
    in_trouble(shell)
    shell.window.resize(shell.window.minimumSize())
    qtbot.waitUntil(lambda: shell.window.width() == shell.window.minimumWidth())
    labels = [label for label in shell.window.findChildren(QLabel) if label.isVisible()]
    cut = [w.text() for w in labels if w.text() and w.width() < w.minimumSizeHint().width()]
    assert not cut
    assert shell.window.foot.states.more.text().endswith("more")
