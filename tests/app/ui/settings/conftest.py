"""The Settings screen over a desk in memory."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.settings.around import Around
from app.ui.settings.audio_check import AudioCheck
from app.ui.settings.room import SettingsRoom
from app.ui.settings.rows import Row
from app.ui.settings.saving import Saver
from tests.app.ui.conftest import with_keys
from tests.fakes.settings import HandBridge
from tests.fakes.settings_desk import STATES, SettingsDesk, with_lines
from tests.fakes.sound_commands import FakeSound

Open = Callable[[SettingsDesk], SettingsRoom]
Rows = Callable[[str], dict[str, Row]]


@pytest.fixture
def made(tmp_path: Path) -> SettingsDesk:
    """Three lines, a headset, settings as they come."""
    return with_lines(tmp_path / "desk")


@pytest.fixture
def bridge(made: SettingsDesk) -> HandBridge:
    return made.bridge


@pytest.fixture
def around(made: SettingsDesk) -> Around:
    return Around(made.bridge, made.desk, Saver(made.bridge, made.desk.settings), made.paths)


@pytest.fixture
def open_room(qtbot: QtBot) -> Open:
    """Shows a room over a desk, its window active."""

    def show(desk: SettingsDesk) -> SettingsRoom:
        shown = SettingsRoom(desk.bridge, desk.desk, paths=desk.paths)
        with_keys(shown)
        qtbot.addWidget(shown)
        shown.stack._idle.stop()  # a page is made when the test comes to it
        shown.page("lines")  # the one in front
        shown.resize(1280, 800)
        with qtbot.waitExposed(shown):
            shown.show()
        shown.activateWindow()
        qtbot.waitUntil(shown.isActiveWindow)
        for state in STATES:
            desk.bridge.event_arrived.emit(state)
        return shown

    return show


@pytest.fixture
def room(open_room: Open, made: SettingsDesk) -> SettingsRoom:
    return open_room(made)


@pytest.fixture
def rows(room: SettingsRoom) -> Rows:
    """Opens a page and gives its rows by name."""

    def of(page: str) -> dict[str, Row]:
        room.open_page(page)
        room.page(page)
        return {row.name: row for row in room.page(page).rows()}

    return of


@pytest.fixture
def sound() -> FakeSound:
    return FakeSound()


@pytest.fixture
def check(qtbot: QtBot, bridge: HandBridge, sound: FakeSound) -> AudioCheck:
    """The seven steps, shown in an active window."""
    shown = AudioCheck(bridge, sound)
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    return shown
