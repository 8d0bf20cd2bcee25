"""Real widgets in Ringdesk's own theme."""

from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.library.room import LibraryRoom
from app.ui.live.room import LiveRoom
from app.ui.phone.room import PhoneRoom
from app.ui.run import application
from app.ui.settings.room import SettingsRoom
from app.ui.shell.actions import adopt
from app.ui.shell.commands import CommandKeys, CommandRegistry
from app.ui.theme import Appearance
from app.ui.window import LiveWindow
from app.ui.workshop.room import WorkshopRoom
from tests.fakes.desk import FakeBridge, FakeCommands

WAIT_MS = 30_000
Room = PhoneRoom | LiveRoom | LibraryRoom | WorkshopRoom | SettingsRoom


def take_keyboard(window: QWidget) -> None:
    """Make a shown window the active one, however busy the window system is."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, WAIT_MS)


def with_keys(room: Room) -> CommandRegistry:
    """Give a room that is shown by itself the keys that the window gives it."""
    registry = CommandRegistry(room)
    adopt(registry, "Room", room.commands(), room)
    CommandKeys(registry, room)
    return registry


@pytest.fixture(autouse=True)
def themed(qapp: object) -> None:
    application(Appearance.LIGHT)


@pytest.fixture
def bridge() -> FakeBridge:
    return FakeBridge()


@pytest.fixture
def commands() -> FakeCommands:
    return FakeCommands()


@pytest.fixture
def window(
    qtbot: QtBot, bridge: FakeBridge, commands: FakeCommands, now_ms: Callable[[], float]
) -> LiveWindow:
    """A shown window whose clock stands at 24 s after the call's answer."""
    shown = LiveWindow(bridge, commands, None, now_ms)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


@pytest.fixture
def now_ms() -> Callable[[], float]:
    return lambda: 1_024_000.0
