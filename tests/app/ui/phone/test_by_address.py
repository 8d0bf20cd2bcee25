"""People whose address is no telephone number: called, saved and found again by all of it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine.events import LineChanged
from app.ui.phone.contact_editor import ContactEditor
from app.ui.phone.room import PhoneRoom
from tests.fakes.people import FakePeople
from tests.fakes.phone_desk import BOB, CAROL, FRONT, PhoneDesk, by_address
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def addressed() -> PhoneDesk:
    """Calls with SIP addresses, the newest one to carol."""
    return PhoneDesk(FakePeople(calls=by_address()))


@pytest.fixture
def among(
    open_room: Callable[[PhoneDesk], PhoneRoom], addressed: PhoneDesk, bridge: HandBridge
) -> PhoneRoom:
    room = open_room(addressed)
    bridge.event_arrived.emit(LineChanged(FRONT.id, FRONT.label, "registered"))
    return room


def test_somebody_with_an_address_is_called_at_their_own_server(
    among: PhoneRoom, addressed: PhoneDesk, qtbot: QtBot
) -> None:
    view = among.centre.recents[0].view
    view.choose(1)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert addressed.calls.asked == [("call", BOB, None)]


def test_the_menu_of_somebody_with_an_address_means_the_whole_of_it(
    among: PhoneRoom, addressed: PhoneDesk, qtbot: QtBot
) -> None:
    recent = among.centre.recents[0].model.rows[1]
    menu = among.records.menu_for(recent, able=True)
    acts = {action.text(): action for action in menu.actions()}
    acts["Copy number"].trigger()
    assert QApplication.clipboard().text() == BOB
    with qtbot.waitSignal(among.records.agent_asked) as asked:
        acts["Let the agent call..."].trigger()
    assert asked.args == [BOB]
    acts["Call"].trigger()
    assert ("call", BOB, None) in addressed.calls.asked


def test_somebody_with_an_address_becomes_a_contact_who_is_known_by_it(
    among: PhoneRoom, addressed: PhoneDesk, qtbot: QtBot
) -> None:
    recent = among.centre.recents[0].model.rows[1]
    menu = among.records.menu_for(recent, able=True)
    {action.text(): action for action in menu.actions()}["Add to contacts..."].trigger()
    editor = among.findChild(ContactEditor)
    assert editor is not None
    qtbot.mouseClick(editor.save, LEFT)
    (kept,) = addressed.people.kept
    assert (kept.name, kept.numbers) == ("Bob", (BOB,))
    among.centre.recents[0].view.choose(0)
    among.centre.recents[0].view.choose(1)
    assert among.card.contact == kept
    assert [each.call.remote_uri for each in among.card.history.model.rows] == [BOB]


def test_up_recalls_the_whole_address(among: PhoneRoom, addressed: PhoneDesk, qtbot: QtBot) -> None:
    field = among.dialler.field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == CAROL
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert addressed.calls.asked == [("call", CAROL, None)]
