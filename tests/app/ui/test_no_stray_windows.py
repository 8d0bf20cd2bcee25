"""No part of a screen is shown before it has its place: it would flash up as a window."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.phone.contact_editor import ContactEditor
from app.ui.phone.room import PhoneRoom
from app.ui.settings.room import SettingsRoom
from models.contacts import Contact
from tests.fakes.phone_desk import PhoneDesk
from tests.fakes.settings import FakeSettings, HandBridge
from tests.fakes.settings_desk import SettingsDesk
from tests.pictures import live_after, live_console, workshop


class Windows(QObject):
    """The kinds of everything that came up as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


@pytest.fixture
def windows(qapp: QApplication) -> Iterator[Windows]:
    watch = Windows()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


def test_the_pages_of_the_settings(qtbot: QtBot, windows: Windows, data_folder: Path) -> None:
    made = SettingsDesk(data_folder)
    room = SettingsRoom(made.bridge, made.desk, paths=made.paths)
    qtbot.addWidget(room)
    assert len(list(room.stack.pages())) >= 10
    assert windows.shown == []


def test_the_phone_room_with_extensions(qtbot: QtBot, windows: Windows) -> None:
    made = PhoneDesk()
    made.settings = FakeSettings({"phone": {"busy_lamps": ("sip:12@pbx.example",)}})
    room = PhoneRoom(HandBridge(), made.desk)
    qtbot.addWidget(room)
    assert not room.dialler.lamps.isHidden()
    assert windows.shown == []


def test_a_form_for_a_contact(qtbot: QtBot, windows: Windows) -> None:
    people = PhoneDesk().people
    for new in (True, False):
        form = ContactEditor(HandBridge(), people, Contact("Ann"), None, new=new)
        qtbot.addWidget(form)
    assert windows.shown == []


@pytest.mark.parametrize("state", workshop.STATES)
def test_the_test_room(qtbot: QtBot, windows: Windows, state: str) -> None:
    qtbot.addWidget(workshop.STATES[state]())
    assert windows.shown == []


@pytest.mark.parametrize("pictures", [live_console, live_after], ids=["console", "after"])
def test_a_call_with_everything_beside_it(
    qtbot: QtBot, windows: Windows, pictures: ModuleType
) -> None:
    for build in pictures.STATES.values():
        qtbot.addWidget(build())
    assert set(windows.shown) <= {"LiveRoom"}
