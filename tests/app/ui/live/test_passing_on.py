"""Passing a call on: whom a name means, what a rule asks, what is said and where."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.errors import CallForbidden
from app.ui.live.call_view import CallView
from app.ui.live.offers import Control
from app.ui.live.room import LiveRoom
from app.ui.live.steering import Steering
from sip.errors import TransferRefused
from tests.fakes.calls import FakeCalls
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import DANA, taken
from tests.fakes.settings import HandBridge

Feed = Callable[..., None]
Front = Callable[[], CallView]
Steer = Callable[[], Steering]
Press = Callable[[Control], None]


def test_enter_on_a_name_means_the_contact_whose_it_is(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, press: Press, steering: Steer
) -> None:
    feed(*taken())
    press(Control.TRANSFER)
    panel = steering().transfer
    qtbot.keyClicks(panel.picker.field, "dana")
    qtbot.keyClick(panel.picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.picker.target == "+442079460812")
    qtbot.mouseClick(panel.now, Qt.MouseButton.LeftButton)
    assert ("transfer", DANA, "+442079460812") in calls.asked


def test_a_name_that_stands_for_nobody_is_not_called(
    qtbot: QtBot, feed: Feed, press: Press, steering: Steer
) -> None:
    feed(*taken())
    press(Control.TRANSFER)
    panel = steering().transfer
    qtbot.keyClicks(panel.picker.field, "Nobody Here")
    assert panel.picker.target == ""
    assert not panel.ask_first.isEnabled()


@pytest.mark.parametrize("button", ["now", "ask_first"])
def test_a_rule_that_asks_is_told_and_the_transfer_made_when_it_is_wanted_all_the_same(
    *, qtbot: QtBot, calls: FakeCalls, feed: Feed, steering: Steer, view: Front, button: str
) -> None:
    asked = CallForbidden("country", "UK is not among the countries", True)
    calls.failures.update(transfer=asked, consult=asked)
    feed(*taken())
    view().steering.act(Control.TRANSFER)
    panel = steering().transfer
    pressed = getattr(panel, button)
    for number in ("+442079460999", "+442079460812"):
        panel.picker.field.setText(number)
        qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
        assert view().notice.words == (
            "UK is not among the countries. Press the button again to do it all the same. "
            "The call goes on."
        )
        assert calls.asked[-1][2:] == (number,)
    calls.failures.clear()
    qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
    assert calls.asked[-1][1:] == (DANA, "+442079460812", "confirmed")


@pytest.mark.parametrize("button", ["now", "ask_first"])
def test_a_button_that_is_pressed_twice_asks_once(
    qtbot: QtBot, known: LiveDesk, button: str
) -> None:
    bridge = HandBridge()
    room = LiveRoom(bridge, known.desk)
    qtbot.addWidget(room)
    for event in taken():
        room.apply(event)
    view = room.shown_call
    assert view is not None and view.steering is not None
    panel = view.steering.transfer
    panel.picker.field.setText("123")
    bridge.holding = True
    for _ in range(2):
        getattr(panel, button).click()
        room.acts.call_again(view.call.began)
    bridge.holding = False
    bridge.let_go()
    assert sorted(known.calls.names()) == sorted(["call", panel_act(button)])


def panel_act(button: str) -> str:
    """What a button of the transfer panel asks of the desk."""
    return {"now": "transfer", "ask_first": "consult"}[button]


def test_what_did_not_work_is_not_covered_by_the_panel_that_asked_for_it(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, press: Press, steering: Steer, view: Front
) -> None:
    calls.failures["transfer"] = TransferRefused(603, "Decline")
    feed(*taken())
    press(Control.TRANSFER)
    panel, notice = steering().transfer, view().notice
    panel.picker.field.setText("123")
    qtbot.mouseClick(panel.now, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: notice.isVisible() and panel.geometry().bottom() < notice.y())
    notice.clear()
    qtbot.waitUntil(lambda: panel.geometry().bottom() >= notice.y())
