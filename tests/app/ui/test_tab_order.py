"""The Tab key goes through a window as it is laid out, whenever its parts came in."""

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.phone.parts import scrolling
from app.ui.tab_order import follow_layout
from tests.accessible import tab_chain


def names(window: QWidget) -> list[str]:
    found = dict.fromkeys(each for each in tab_chain(window) if each.accessibleName())
    return [each.accessibleName() for each in found]


def field(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    return made


def test_what_comes_in_later_is_reached_where_it_stands(qtbot: QtBot) -> None:
    window, inside, beside = QWidget(), QWidget(), QHBoxLayout()
    column, rows = QVBoxLayout(window), QVBoxLayout(inside)
    last = field("last")
    column.addWidget(field("first"))
    column.addLayout(beside)
    column.addWidget(scrolling(inside))
    column.addWidget(last)
    qtbot.addWidget(window)
    window.show()
    rows.addWidget(field("third"))
    rows.insertWidget(0, field("second"))
    beside.addWidget(field("beside"))
    rows.addWidget(field("fourth"))
    follow_layout(window)
    assert names(window) == ["first", "beside", "second", "third", "fourth", "last"]


def test_what_has_no_place_in_a_layout_is_still_reached(qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(field("first"))
    floating = QPushButton("floating", window)
    floating.setAccessibleName("floating")
    column.addWidget(field("second"))
    qtbot.addWidget(window)
    window.show()
    follow_layout(window)
    assert names(window) == ["first", "second", "floating"]
