"""The key that saves a wrap-up: from wherever one writes, and another where one is chosen."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.live.call_view import CallView
from app.ui.live.offers import Control
from app.ui.live.room import LiveRoom
from app.ui.live.wrap_up import WrapUpDrawer
from tests.app.ui.conftest import take_keyboard, with_keys
from tests.fakes.agent_calls import over
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import taken

Drawer = Callable[[], WrapUpDrawer]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.usefixtures("ended")
@pytest.mark.parametrize("place", ["summary", "item", "drawer"])
def test_control_enter_saves_wherever_the_keyboard_is(
    qtbot: QtBot, room: LiveRoom, known: LiveDesk, drawer: Drawer, place: str
) -> None:
    with_keys(room)
    take_keyboard(room)
    shown = drawer()
    assert shown.save.toolTip() == "Ctrl+Return"
    places = {"summary": shown.summary, "item": shown.items.rows[0].field, "drawer": shown}
    qtbot.keyClick(places[place], Qt.Key.Key_Return, CONTROL)
    assert len(known.console.saved) == 1
    assert known.console.saved[0].summary == "She will pay later."


@pytest.mark.usefixtures("ended")
def test_another_key_for_saving_is_named_and_takes_the_usual_ones_place(
    qtbot: QtBot, room: LiveRoom, known: LiveDesk, drawer: Drawer
) -> None:
    registry = with_keys(room)
    take_keyboard(room)
    shown = drawer()
    registry.choose({"save_wrap_up": "Ctrl+J"})
    assert shown.save.toolTip() == "Ctrl+J"
    qtbot.keyClick(shown, Qt.Key.Key_Return, CONTROL)
    assert known.console.saved == []
    qtbot.keyClick(shown, Qt.Key.Key_J, CONTROL)
    assert len(known.console.saved) == 1


@pytest.mark.parametrize("panel", [Control.TRANSFER, Control.KEYPAD])
def test_a_number_that_is_typed_while_the_other_side_hangs_up_is_no_outcome(
    *,
    qtbot: QtBot,
    room: LiveRoom,
    view: Callable[[], CallView],
    feed: Callable[..., None],
    drawer: Drawer,
    panel: Control,
) -> None:
    take_keyboard(room)
    feed(*taken())
    steering = view().steering
    assert steering is not None
    steering.act(panel)

    def press(key: Qt.Key) -> None:
        at = QApplication.focusWidget()
        assert at is not None
        qtbot.keyClick(at, key)

    press(Qt.Key.Key_3)
    feed(over(outcome=None))
    qtbot.waitUntil(lambda: drawer().keeper.wrap_up is not None)
    for key in (Qt.Key.Key_4, Qt.Key.Key_1):
        press(key)
    assert drawer().outcomes.outcome is None
    qtbot.waitUntil(lambda: not drawer().pausing)
    press(Qt.Key.Key_2)
    assert drawer().outcomes.outcome is not None
