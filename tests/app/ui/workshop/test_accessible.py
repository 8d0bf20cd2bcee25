"""Everything in the Test room has a name, is reached by keyboard, and is large enough."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import TARGET
from app.ui.workshop.room import WorkshopRoom
from tests.accessible import controls, described, nameless, unreachable
from tests.pictures import workshop, workshop_talk

STATES = workshop.STATES | workshop_talk.STATES


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_used_without_eyes_and_without_a_mouse(qtbot: QtBot, state: str) -> None:
    build: Callable[[], QWidget] = STATES[state]
    shown = build()
    assert isinstance(shown, WorkshopRoom)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    with qtbot.waitExposed(shown):
        shown.show()
    assert nameless(shown) == []
    assert unreachable(shown) == []
    low = [described(each) for each in controls(shown) if each.height() < TARGET - 2]
    assert low == []
