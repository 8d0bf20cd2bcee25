"""The window in which calls ring: it takes no keyboard, and stands where it can be seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from app.ui.incoming.calls import IncomingCalls
from app.ui.incoming.window import PLACE_KEY
from app.ui.theme import LIGHT
from tests.app.ui.conftest import WAIT_MS, take_keyboard
from tests.fakes.desk import FakeBridge
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import DANA, KIM, rings, stands


@pytest.fixture
def main(qtbot: QtBot) -> QMainWindow:
    shown = QMainWindow()
    qtbot.addWidget(shown)
    shown.resize(500, 300)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


@pytest.fixture
def settings_path(tmp_path: Path) -> Path:
    return tmp_path / "window.ini"


@pytest.fixture
def incoming(bridge: FakeBridge, main: QMainWindow, settings_path: Path) -> Iterator[IncomingCalls]:
    made = IncomingCalls(bridge, LiveDesk().desk, beside=lambda: main, settings_path=settings_path)
    yield made
    made.close()


def type_where_the_keyboard_is(text: str) -> None:
    """Keys go to whichever window has the keyboard, as the system would send them."""
    for letter in text:
        QTest.keyClick(QGuiApplication.focusWindow(), letter)


def test_it_never_takes_the_keyboard_from_where_somebody_types(
    qtbot: QtBot, main: QMainWindow, incoming: IncomingCalls
) -> None:
    field = QLineEdit()
    main.setCentralWidget(field)
    take_keyboard(main)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    type_where_the_keyboard_is("he")
    incoming.apply(rings())
    assert QTest.qWaitForWindowExposed(incoming.window, WAIT_MS)
    type_where_the_keyboard_is("ll")
    qtbot.mouseMove(incoming.window.cards[0].answer)
    qtbot.mouseClick(incoming.window.cards[0].answer, Qt.MouseButton.LeftButton)
    incoming.apply(rings(KIM, "+15550100"))
    type_where_the_keyboard_is("o ")
    incoming.apply(stands(DANA))
    incoming.apply(stands(KIM))
    type_where_the_keyboard_is("Dana")
    assert field.text() == "hello Dana"
    assert QApplication.focusWidget() is field
    assert main.isActiveWindow()


def test_the_window_system_is_told_so_too(incoming: IncomingCalls) -> None:
    incoming.apply(rings())
    flags = incoming.window.windowFlags()
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    assert incoming.window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert not incoming.window.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)


def test_it_appears_at_the_top_right_of_the_main_windows_screen(
    incoming: IncomingCalls, main: QMainWindow
) -> None:
    incoming.apply(rings())
    room = main.screen().availableGeometry()
    place = incoming.window.geometry()
    assert room.contains(place)
    assert place.top() - room.top() < 40
    assert room.right() - place.right() < 40


def test_its_border_stands_out(incoming: IncomingCalls) -> None:
    incoming.apply(rings())
    image = incoming.window.grab().toImage()
    middle = image.height() // 2
    border = [image.pixelColor(x, middle) for x in (0, 1, image.width() - 1)]
    assert border == [QColor(LIGHT.text)] * 3
    assert image.pixelColor(4, middle) == QColor(LIGHT.surface)


def test_it_is_dragged_and_comes_back_where_it_was_left(
    qtbot: QtBot, incoming: IncomingCalls, settings_path: Path
) -> None:
    incoming.apply(rings())
    window = incoming.window
    before = window.pos()
    left, corner = Qt.MouseButton.LeftButton, QPoint(200, 8)
    QTest.mousePress(window, left, pos=corner)
    QTest.mouseMove(window, corner + QPoint(-300, 120))
    qtbot.waitUntil(lambda: window.pos() == before + QPoint(-300, 120))
    QTest.mouseRelease(window, left)
    incoming.apply(stands(DANA))
    assert not window.isVisible()
    incoming.apply(rings(KIM))
    assert window.pos() == before + QPoint(-300, 120)
    assert settings_path.is_file()


@pytest.mark.parametrize("lost", [QPoint(90_000, 20), QPoint(-700, -700)])
def test_a_place_on_a_screen_that_is_gone_is_not_used(
    incoming: IncomingCalls, settings_path: Path, lost: QPoint
) -> None:
    store = QSettings(str(settings_path), QSettings.Format.IniFormat)
    store.setValue(PLACE_KEY, lost)
    store.sync()
    incoming.apply(rings())
    rooms = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    place = QRect(incoming.window.pos(), incoming.window.size())
    assert any(room.contains(place) for room in rooms)
