"""The Phone screen over a desk in memory."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.engine.events import LineChanged
from app.ui.phone.room import PhoneRoom
from tests.app.ui.conftest import with_keys
from tests.fakes.phone_desk import FRONT, NOW_MS, SALES, PhoneDesk, busy_desk
from tests.fakes.settings import HandBridge


@pytest.fixture
def bridge() -> HandBridge:
    return HandBridge()


@pytest.fixture
def made() -> PhoneDesk:
    return busy_desk()


@pytest.fixture
def open_room(qtbot: QtBot, bridge: HandBridge) -> Callable[[PhoneDesk], PhoneRoom]:
    """Shows a room over a desk, its window active."""

    def show(made: PhoneDesk) -> PhoneRoom:
        shown = PhoneRoom(bridge, made.desk, lambda: NOW_MS)
        with_keys(shown)
        qtbot.addWidget(shown)
        shown.resize(1280, 800)
        with qtbot.waitExposed(shown):
            shown.show()
        shown.activateWindow()
        qtbot.waitUntil(shown.isActiveWindow)
        return shown

    return show


@pytest.fixture
def room(
    open_room: Callable[[PhoneDesk], PhoneRoom], made: PhoneDesk, bridge: HandBridge
) -> PhoneRoom:
    """A room with two registered lines, three contacts and a morning's calls."""
    shown = open_room(made)
    for line in (FRONT, SALES):
        bridge.event_arrived.emit(LineChanged(line.id, line.label, "registered"))
    return shown
