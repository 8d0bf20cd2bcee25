"""The live window as a person uses it: real widgets, events fed in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.engine.events import CallBegan, EngineStage, LineChanged, TroubleArose
from app.ui.controls import Button
from app.ui.live.call_view import CallView
from app.ui.shortcuts import ShortcutSheet
from app.ui.theme import TARGET
from app.ui.window import LiveWindow
from tests.app.ui.conftest import take_keyboard
from tests.fakes.desk import FakeBridge, FakeCommands
from tests.fakes.live_calls import AGREED, BEGAN, CALL, conversation

OTHER = CallBegan("call_2", "line_1", "inbound", "+44 20 7946 0999", "Sam", None)
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def feed(bridge: FakeBridge, *events: object) -> None:
    for event in events:
        bridge.event_arrived.emit(event)


def call(window: LiveWindow) -> CallView:
    shown = window.shown_call
    assert shown is not None
    return shown


def press(window: LiveWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    """Press a key in the window once it has the keyboard."""
    take_keyboard(window)
    QTest.keyClick(window, key, modifiers)


def test_it_starts_with_what_is_being_loaded(window: LiveWindow, bridge: FakeBridge) -> None:
    feed(bridge, EngineStage("models", "whisper-base"))
    assert window.idle.title.text() == "Loading the speech models"
    assert window.idle.hint.text() == "whisper-base"
    assert window.idle.progress.isVisible()


def test_ready_shows_the_lines_with_their_states(
    window: LiveWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    feed(
        bridge,
        EngineStage("ready"),
        LineChanged("line_1", "Front desk", "registering"),
        LineChanged("line_1", "Front desk", "registered"),
        LineChanged("line_2", "Sales", "failed", 401),
    )
    assert window.idle.title.text() == "No call yet"
    assert not window.idle.progress.isVisible()
    wrong = "Failed: the line's user name or password is wrong (401)."

    def states() -> list[str]:
        labels = window.idle.lines.findChildren(QLabel)
        return [label.text() for label in labels if label.isVisible() and label.text()]

    qtbot.waitUntil(lambda: states() == ["Lines", "Front desk", "Registered", "Sales", wrong])


def test_a_call_takes_the_window_and_its_words_appear(
    window: LiveWindow, bridge: FakeBridge
) -> None:
    feed(bridge, *conversation())
    lines = [row.line for row in call(window).model.rows]
    assert lines[1] == "[00:02] Caller: Yes, it is."
    assert window.line_bar.isVisible()


def test_the_end_button_and_its_key_send_one_command(
    window: LiveWindow, bridge: FakeBridge, commands: FakeCommands, qtbot: QtBot
) -> None:
    feed(bridge, *conversation())
    press(window, Qt.Key.Key_E, CONTROL_SHIFT)
    assert commands.ended == [CALL]
    qtbot.mouseClick(call(window).end, Qt.MouseButton.LeftButton)
    assert commands.ended == [CALL]


def test_an_end_that_fails_is_told_and_can_be_tried_again(
    window: LiveWindow, bridge: FakeBridge, commands: FakeCommands, qtbot: QtBot
) -> None:
    commands.failure = OSError("The phone does not answer.")
    feed(bridge, *conversation())
    qtbot.mouseClick(call(window).end, Qt.MouseButton.LeftButton)
    assert window.banner.isVisible()
    assert window.banner.message.text() == "The phone does not answer."
    assert call(window).end.isEnabled()


def test_closing_the_summary_brings_the_empty_page_back(
    window: LiveWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    feed(bridge, EngineStage("ready"), *conversation(), AGREED)
    qtbot.mouseClick(call(window).summary.close_call, Qt.MouseButton.LeftButton)
    assert window.shown_call is None
    assert window.idle.isVisible()


def test_a_folder_that_is_not_there_is_said(
    window: LiveWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    feed(bridge, *conversation(), AGREED)
    qtbot.mouseClick(call(window).summary.folder, Qt.MouseButton.LeftButton)
    assert window.banner.message.text() == "This call has no recording."


def test_two_calls_share_the_window_through_tabs(window: LiveWindow, bridge: FakeBridge) -> None:
    feed(bridge, BEGAN, OTHER)
    assert window.tabs.isVisible()
    assert call(window).call_id == CALL
    window.tabs.setCurrentIndex(1)
    assert call(window).call_id == "call_2"


def test_the_next_call_replaces_a_finished_one(window: LiveWindow, bridge: FakeBridge) -> None:
    feed(bridge, *conversation(), AGREED, OTHER)
    assert call(window).call_id == "call_2"
    assert not window.tabs.isVisible()


def test_troubles_queue_and_are_dismissed_one_by_one(
    window: LiveWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    full = TroubleArose("", "records", "The disk is full.")
    feed(bridge, full, TroubleArose("", "phone", "Start Ringdesk again."), full)
    assert window.banner.message.text() == "The disk is full."
    assert window.banner.title.text() == "Something could not be saved  (and 1 more)"
    qtbot.mouseClick(window.banner.dismiss, Qt.MouseButton.LeftButton)
    assert window.banner.title.text() == "The phone has stopped"
    qtbot.mouseClick(window.banner.dismiss, Qt.MouseButton.LeftButton)
    assert not window.banner.isVisible()


def test_ctrl_slash_lists_the_keys(window: LiveWindow, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    shown = [label.text() for label in sheet.findChildren(QLabel)]
    for words in ("End call", "Ctrl+Shift+E", "Quit", "Ctrl+Q"):
        assert words in shown
    sheet.reject()


def test_ctrl_q_closes(window: LiveWindow) -> None:
    press(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()


def test_the_window_comes_back_as_it_was(qtbot: QtBot, tmp_path: Path) -> None:
    settings = tmp_path / "window.ini"
    for size in (QSize(1100, 700), None):
        window = LiveWindow(FakeBridge(), FakeCommands(), settings)
        qtbot.addWidget(window)
        if size is not None:
            window.resize(size)
        window.show()
        qtbot.waitExposed(window)
        if size is None:
            assert window.size() == QSize(1100, 700)
        window.close()
    assert settings.is_file()


def controls(window: LiveWindow) -> list[QWidget]:
    kinds = (QAbstractButton, QAbstractItemView)
    inside = [w for w in window.findChildren(QWidget) if isinstance(w, kinds)]
    strip = call(window).strip
    return [*inside, strip.floor, strip.recording, strip.caller_level, strip.desk_level]


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name))


@pytest.mark.parametrize("over", [False, True], ids=["in call", "over"])
def test_every_control_has_a_name_for_screen_readers(
    window: LiveWindow, bridge: FakeBridge, over: bool
) -> None:
    feed(bridge, *conversation(), *([AGREED] if over else []))
    found = [w for w in controls(window) if not w.objectName().startswith("qt_")]
    assert len(found) > 6
    nameless = [type(w).__name__ for w in found if not spoken(w) and w.parent() is not window.tabs]
    assert not nameless


def test_everything_that_is_clicked_is_big_enough(window: LiveWindow, bridge: FakeBridge) -> None:
    feed(bridge, *conversation())
    buttons = [b for b in window.findChildren(QAbstractButton) if b.isVisible()]
    assert call(window).end in buttons
    assert all(b.height() >= TARGET and b.width() >= TARGET for b in buttons)
    largest = max(buttons, key=lambda b: b.width() * b.height())
    assert largest is call(window).end


@pytest.mark.parametrize("over", [False, True], ids=["in call", "over"])
def test_every_word_fits_at_the_least_size(
    window: LiveWindow, bridge: FakeBridge, qtbot: QtBot, over: bool
) -> None:
    feed(bridge, *conversation(), *([AGREED] if over else []))
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() == window.minimumWidth())
    shown = [w for w in window.findChildren(QWidget) if w.isVisible() and w.parent() is not None]
    labels = [w for w in shown if type(w) is not QWidget and isinstance(w, QLabel)]
    cut = [w.text() for w in labels if w.text() and w.width() < w.minimumSizeHint().width()]
    assert not cut
    buttons = [w for w in shown if isinstance(w, Button)]
    assert buttons
    assert not [b.text() for b in buttons if b.width() < b.sizeHint().width()]


def test_the_clock_is_the_one_that_is_handed_in(
    window: LiveWindow, bridge: FakeBridge, now_ms: Callable[[], float]
) -> None:
    feed(bridge, *conversation())
    assert now_ms() == 1_024_000.0
    assert call(window).strip.timer.text() == "00:24"
