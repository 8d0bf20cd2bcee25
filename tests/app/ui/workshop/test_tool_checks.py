"""The list of tools that a template may use."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.ui.workshop.tool_checks import ToolChecks
from models.tools import Tool

SELECTED, ACTIVE = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_Active


def stands_out(checks: ToolChecks) -> bool:
    option = QStyleOptionViewItem()
    option.state = SELECTED | ACTIVE
    delegate = checks.list.itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, checks.list.currentIndex())
    return bool(option.state & SELECTED)


def test_a_row_stands_out_only_while_the_keyboard_is_in_the_list(qtbot: QtBot) -> None:
    checks = ToolChecks()
    qtbot.addWidget(checks)
    checks.offer([Tool("check_calendar", "Looks up times.")], [])
    with qtbot.waitExposed(checks):
        checks.show()
    checks.activateWindow()
    qtbot.waitUntil(checks.isActiveWindow)
    checks.list.clearFocus()
    assert not stands_out(checks)
    checks.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(checks.list.hasFocus)
    assert stands_out(checks)


def test_a_click_anywhere_on_a_row_ticks_it(qtbot: QtBot) -> None:
    checks = ToolChecks()
    qtbot.addWidget(checks)
    checks.offer([Tool("check_calendar", "Looks up times."), Tool("quote_price", "Prices.")], [])
    with qtbot.waitExposed(checks):
        checks.show()
    words = checks.list.visualItemRect(checks.list.item(1)).center()
    qtbot.mouseClick(checks.list.viewport(), Qt.MouseButton.LeftButton, pos=words)
    assert checks.value == ("quote_price",)
    qtbot.mouseClick(checks.list.viewport(), Qt.MouseButton.LeftButton, pos=words)
    assert checks.value == ()
