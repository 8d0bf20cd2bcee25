"""Calling somebody again whose address is no telephone number."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.events import CallFinished, RecordsChanged
from app.ui.controls import Button
from app.ui.live.call_view import CallView
from app.ui.live.room import LiveRoom
from models.calls import Call
from tests.fakes.calls import FakeCalls
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import DANA, rings, taken
from tests.fakes.phone_desk import BOB

Feed = Callable[..., None]
LEFT = Qt.MouseButton.LeftButton
OVER = CallFinished(DANA, "caller_hung_up", 200, None, False, 27_400)


def test_the_last_call_with_an_address_is_called_at_its_own_server(
    qtbot: QtBot, room: LiveRoom, known: LiveDesk, calls: FakeCalls, feed: Feed
) -> None:
    known.people.calls.append(Call("line_7", "inbound", "bob", remote_uri=BOB))
    feed(RecordsChanged("calls"))
    (again,) = room.empty.last.findChildren(Button)
    assert again.accessibleName() == f"Call {BOB}"
    qtbot.mouseClick(again, LEFT)
    assert calls.asked == [("call", BOB, "line_7")]


def test_a_last_call_that_has_only_an_address_can_be_called(
    qtbot: QtBot, room: LiveRoom, known: LiveDesk, calls: FakeCalls, feed: Feed
) -> None:
    known.people.calls.append(Call("line_7", "inbound", "", remote_uri="sip:door.example"))
    feed(RecordsChanged("calls"))
    (again,) = room.empty.last.findChildren(Button)
    qtbot.mouseClick(again, LEFT)
    assert calls.asked == [("call", "sip:door.example", "line_7")]


def test_calling_again_means_the_whole_address(
    qtbot: QtBot, room: LiveRoom, calls: FakeCalls, feed: Feed, view: Callable[[], CallView]
) -> None:
    began = replace(rings(DANA), remote_number="bob", remote_uri=BOB)
    feed(began, *taken()[1:], OVER)
    qtbot.mouseClick(view().summary.again, LEFT)
    assert calls.asked == [("call", BOB, "line_1")]


def test_who_withheld_their_number_cannot_be_called_again(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, view: Callable[[], CallView]
) -> None:
    nobody = "sip:anonymous@anonymous.invalid"
    began = replace(rings(DANA), remote_number="anonymous", remote_uri=nobody)
    feed(began, *taken()[1:], OVER)
    again = view().summary.again
    assert again.toolTip() == "The number of this call is not known."
    qtbot.mouseClick(again, LEFT)
    assert calls.asked == []
