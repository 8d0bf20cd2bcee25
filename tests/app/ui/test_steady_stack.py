"""Bringing a page to the front: laid out in one turn of the loop, painted in a later one."""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.ui.steady_stack import SteadyStack


class Page(QLabel):
    """Writes down what is done with it."""

    def __init__(self, done: list[str], name: str) -> None:
        super().__init__(name)
        self._done, self._name = done, name

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._done.append(f"{self._name} shown")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._done.append(f"{self._name} painted")


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def stack(qtbot: QtBot, done: list[str]) -> SteadyStack:
    stack = SteadyStack()
    qtbot.addWidget(stack)
    for name in ("first", "second", "third"):
        stack.addWidget(Page(done, name))
    return stack


@pytest.fixture
def shown(qtbot: QtBot, stack: SteadyStack, done: list[str]) -> SteadyStack:
    stack.show()
    qtbot.waitUntil(lambda: "first painted" in done)
    done.clear()
    return stack


def test_a_page_is_painted_in_a_later_turn_than_it_is_laid_out(
    qtbot: QtBot, shown: SteadyStack, done: list[str]
) -> None:
    shown.setCurrentIndex(1)
    QCoreApplication.sendPostedEvents()
    assert done == ["second shown"]
    qtbot.waitUntil(lambda: "second painted" in done)


def test_of_pages_that_follow_each_other_at_once_only_the_last_is_painted(
    qtbot: QtBot, shown: SteadyStack, done: list[str]
) -> None:
    shown.setCurrentIndex(1)
    shown.setCurrentWidget(shown.widget(2))
    qtbot.waitUntil(lambda: "third painted" in done)
    assert "second painted" not in done


def test_the_page_that_is_in_front_already_can_be_painted_at_once(shown: SteadyStack) -> None:
    shown.setCurrentIndex(0)
    assert shown.updatesEnabled()


def test_pages_that_nobody_sees_change_places_at_once(
    qtbot: QtBot, stack: SteadyStack, done: list[str]
) -> None:
    stack.setCurrentIndex(2)
    stack.show()
    qtbot.waitUntil(lambda: "third painted" in done)
    assert "first painted" not in done
