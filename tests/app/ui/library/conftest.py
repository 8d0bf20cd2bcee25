"""The Library screen over calls in memory."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.ui.library.room import LibraryRoom
from tests.app.ui.conftest import with_keys
from tests.fakes.library import FakeLibrary
from tests.fakes.library_desk import REMINDER, busy_library, library_desk
from tests.fakes.phone_desk import NOW_MS
from tests.fakes.settings import HandBridge

OpenRoom = Callable[[FakeLibrary], LibraryRoom]


@pytest.fixture
def bridge() -> HandBridge:
    return HandBridge()


@pytest.fixture
def library() -> FakeLibrary:
    return busy_library()


@pytest.fixture
def open_room(qtbot: QtBot, bridge: HandBridge) -> OpenRoom:
    """Shows a room over a library, its window active."""

    def show(library: FakeLibrary) -> LibraryRoom:
        shown = LibraryRoom(bridge, library_desk(library), lambda: NOW_MS)
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
def room(open_room: OpenRoom, library: FakeLibrary) -> LibraryRoom:
    """A room with a morning's calls, none open."""
    return open_room(library)


@pytest.fixture
def call(qtbot: QtBot, room: LibraryRoom) -> LibraryRoom:
    """The same with a call open, its sound there."""
    room.show_call(REMINDER)
    qtbot.waitUntil(room.page.sound.wave.isVisible)
    return room
