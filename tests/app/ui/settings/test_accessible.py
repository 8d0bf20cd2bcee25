"""Everything in Settings can be reached by keyboard, has a name and is large enough."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QScrollBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.settings.room import SettingsRoom
from app.ui.theme import TARGET
from app.ui.wizard.wizard import FirstRun
from tests.fakes.settings_desk import SettingsDesk

CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTableView,
)
PAGES = (
    "lines",
    "calls",
    "rules",
    "agent",
    "audio",
    "apis",
    "contacts",
    "recording",
    "notifications",
    "appearance",
    "data",
    "diagnostics",
)


def controls(root: QWidget) -> Iterator[QWidget]:
    """What a person works with; parts inside of other controls belong to those."""
    for widget in root.findChildren(QWidget):
        whole = QAbstractSpinBox | QComboBox | QLineEdit | QTableView
        inside = isinstance(widget.parent(), whole)
        if isinstance(widget, CONTROLS) and not isinstance(widget, QScrollBar) and not inside:
            yield widget


def audit(root: QWidget) -> list[str]:
    """What is wrong with any control."""
    wrong = []
    for widget in controls(root):
        what = f"{type(widget).__name__} {widget.accessibleName()!r}"
        if not widget.accessibleName():
            wrong.append(f"{what} has no name")
        if widget.focusPolicy() in (Qt.FocusPolicy.NoFocus, Qt.FocusPolicy.ClickFocus):
            wrong.append(f"{what} cannot be reached by keyboard")
        if widget.isVisible() and widget.height() < TARGET:
            wrong.append(f"{what} is {widget.height()} px high")
    return wrong


@pytest.mark.parametrize("page", PAGES)
def test_every_control_of_a_page_is_accessible(room: SettingsRoom, page: str) -> None:
    room.open_page(page)
    room.page(page)
    room.navigation.search.setText("")
    assert audit(room) == []


def test_the_audio_checks_answers_are_accessible(room: SettingsRoom) -> None:
    room.open_page("audio")
    room.page("audio")
    room.page("audio").check.tone.speaker.click()
    room.page("lines").editor.ask_to_delete()
    assert audit(room) == []


def test_the_first_run_is_accessible(qtbot: QtBot, made: SettingsDesk) -> None:
    dialog = FirstRun(made.bridge, made.desk, paths=made.paths)
    qtbot.addWidget(dialog)
    dialog.show()
    for position in range(dialog.pages.count()):
        dialog.show_page(position)
        QApplication.processEvents()
        assert audit(dialog) == []


def tab_through(qtbot: QtBot, room: SettingsRoom) -> set[str]:
    """The names of everything that Tab comes to."""
    names: set[str] = set()
    first = room.navigation.search
    first.setFocus()
    for _ in range(200):
        focused = QApplication.focusWidget()
        assert focused is not None
        names.add(focused.accessibleName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is first:
            return names
    raise AssertionError("Tab never comes back")


@pytest.mark.parametrize("page", ["lines", "audio", "agent", "appearance"])
def test_tab_reaches_everything_that_is_seen(qtbot: QtBot, room: SettingsRoom, page: str) -> None:
    room.open_page(page)
    room.page(page)
    reached = tab_through(qtbot, room)
    seen = {
        widget.accessibleName()
        for widget in controls(room)
        if widget.isVisible() and widget.isEnabled()
    }
    assert seen - reached == set()
