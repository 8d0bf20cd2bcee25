"""Keys into a call: pressed, typed, pasted, in order, and taken back when they did not go."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.live.keypad import KeypadPanel
from app.ui.theme import TARGET

Over = Callable[[bool], None]


class Sent:
    """What was sent, and how each batch is told to be over."""

    def __init__(self) -> None:
        self.batches: list[str] = []
        self.over: list[Over] = []

    def __call__(self, digits: str, over: Over) -> None:
        self.batches.append(digits)
        self.over.append(over)


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def whole(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.resize(600, 600)
    return shown


@pytest.fixture
def panel(qtbot: QtBot, sent: Sent, whole: QWidget) -> KeypadPanel:
    anchor = QWidget(whole)
    anchor.setGeometry(260, 540, 80, 40)
    shown = KeypadPanel(sent, whole)
    whole.show()
    qtbot.waitExposed(whole)
    shown.open_above(anchor)
    return shown


def test_there_are_twelve_keys_big_enough_to_hit(panel: KeypadPanel) -> None:
    assert "".join(panel.keys) == "123456789*0#"
    assert all(min(key.width(), key.height()) >= TARGET for key in panel.keys.values())
    assert panel.keys["2"].accessibleName() == "2"


def test_a_pressed_key_is_sent_and_shown(qtbot: QtBot, panel: KeypadPanel, sent: Sent) -> None:
    qtbot.mouseClick(panel.keys["5"], Qt.MouseButton.LeftButton)
    assert sent.batches == ["5"]
    assert panel.shown.text() == "5"
    assert panel.shown.accessibleName() == "Keys sent: 5"


def test_typed_keys_count_and_letters_do_not(qtbot: QtBot, panel: KeypadPanel, sent: Sent) -> None:
    qtbot.keyClicks(panel, "4x*#")
    sent.over[0](True)
    assert sent.batches == ["4", "*#"]


def test_a_pasted_code_is_sent_without_its_spaces(
    qtbot: QtBot, panel: KeypadPanel, sent: Sent
) -> None:
    QGuiApplication.clipboard().setText("12 34-56 #")
    qtbot.keyClick(panel, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert sent.batches == ["123456#"]


def test_no_key_overtakes_another(panel: KeypadPanel, sent: Sent) -> None:
    for digit in "1234":
        panel.press(digit)
    assert sent.batches == ["1"]
    sent.over[0](True)
    assert sent.batches == ["1", "234"]
    assert panel.shown.text() == "1234"


def test_keys_that_did_not_go_out_are_not_shown_as_sent(panel: KeypadPanel, sent: Sent) -> None:
    panel.press("12")
    sent.over[0](True)
    panel.press("3")
    panel.press("4")
    sent.over[1](False)
    assert panel.shown.text() == "12"
    assert len(sent.batches) == 2


def test_escape_closes_it_and_tells(qtbot: QtBot, panel: KeypadPanel) -> None:
    told: list[bool] = []
    panel.opened_changed.connect(told.append)
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert told == [False]
    assert not panel.is_open
