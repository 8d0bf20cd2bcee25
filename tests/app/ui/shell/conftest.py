"""The whole window over a desk in memory."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app.ui.shell import announcing
from app.ui.shell.window import DeskWindow
from tests.fakes.settings import HandBridge
from tests.fakes.shell import FakeRooms, ShellDesk


class Shell:
    """A window, and everything around it that a test looks at."""

    def __init__(self, qtbot: QtBot, settings_path: Path | None = None) -> None:
        self.qtbot, self.settings_path = qtbot, settings_path
        self.bridge, self.memory, self.rooms = HandBridge(), ShellDesk(), FakeRooms()
        self.tray_available = False
        self.window = self.open()

    def open(self) -> DeskWindow:
        """Another window, as after a new start."""
        self.window = DeskWindow(
            self.bridge,
            self.memory.desk,
            self.rooms.rooms(),
            self.settings_path,
            lambda: self.tray_available,
        )
        self.qtbot.addWidget(self.window, before_close_func=lambda window: window.leave())
        self.window.show()
        self.qtbot.waitExposed(self.window)
        return self.window

    def tell(self, *events: object) -> None:
        """Events of the engine."""
        for event in events:
            self.bridge.event_arrived.emit(event)


@pytest.fixture
def shell(qtbot: QtBot, tmp_path: Path) -> Shell:
    place = tmp_path / "window.ini"
    place.write_text("[desk_window]\nno_tray_told=1\n")
    return Shell(qtbot, place)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told."""
    told: list[str] = []

    class Told:
        AnnouncementPoliteness = QAccessible.AnnouncementPoliteness
        updateAccessibility = staticmethod(lambda event: told.append(event.message()))

    monkeypatch.setattr(announcing, "QAccessible", Told)
    return told


@pytest.fixture
def shell_window(shell: Shell) -> DeskWindow:
    return shell.window
