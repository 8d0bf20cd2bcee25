"""Other extensions below the call button: who is free, and their number at a press."""

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.events import LampChanged, LineChanged, RecordsChanged
from app.ui.phone.lamps import Lamps
from app.ui.phone.room import PhoneRoom
from models.contacts import Contact
from tests.accessible import nameless, unreachable
from tests.fakes.phone_desk import FRONT, PhoneDesk, busy_desk
from tests.fakes.settings import FakeSettings, HandBridge

LEFT = Qt.MouseButton.LeftButton
BOB = "sip:bob@pbx.example"
Open = Callable[[PhoneDesk], PhoneRoom]


@pytest.fixture
def made() -> PhoneDesk:
    made = busy_desk()
    made.settings = FakeSettings({"phone": {"busy_lamps": ["201", "202", BOB]}})
    made.people.kept.append(Contact("Ana Costa", ("201",), id="con_ana"))
    return made


def shown(lamps: Lamps) -> list[tuple[str, str]]:
    return [(chip.name, chip.words) for chip in lamps.chips.values()]


def does(bridge: HandBridge, target: str, state: str) -> None:
    bridge.event_arrived.emit(LampChanged(FRONT.id, target, state))


def change(made: PhoneDesk, bridge: HandBridge, *targets: str) -> None:
    asyncio.run(made.settings.change({"phone.busy_lamps": list(targets)}))
    bridge.event_arrived.emit(RecordsChanged("settings"))


def test_each_has_the_contacts_name_and_a_word(room: PhoneRoom, bridge: HandBridge) -> None:
    lamps = room.dialler.lamps
    nothing_told = [("Ana Costa", "Unknown"), ("202", "Unknown"), ("bob@pbx.example", "Unknown")]
    assert shown(lamps) == nothing_told
    does(bridge, "201", "busy")
    does(bridge, "202", "idle")
    does(bridge, BOB, "ringing")
    assert [words for _, words in shown(lamps)] == ["On the phone", "Free", "Rings"]
    assert lamps.chips["201"].accessibleName() == "Ana Costa, 201: On the phone"
    assert lamps.chips["202"].accessibleName() == "202: Free"
    does(bridge, "201", "something new")
    assert lamps.chips["201"].words == "Unknown"


def test_a_press_fills_the_number_and_never_dials(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    qtbot.mouseClick(room.dialler.lamps.chips["201"], LEFT)
    assert room.dialler.field.text() == "201"
    qtbot.keyClick(room.dialler.lamps.chips[BOB], Qt.Key.Key_Space)
    assert room.dialler.field.text() == BOB
    assert made.calls.names() == []
    assert room.dialler.field.hasFocus()


def test_the_arrows_go_from_one_to_the_next(room: PhoneRoom, qtbot: QtBot) -> None:
    first, second, last = room.dialler.lamps.chips.values()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Up)
    assert first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Down)
    qtbot.keyClick(last, Qt.Key.Key_Down)
    assert last.hasFocus()
    qtbot.keyClick(last, Qt.Key.Key_Up)
    assert second.hasFocus()


def test_every_one_is_named_and_on_the_way_of_tab(room: PhoneRoom) -> None:
    assert not nameless(room.dialler.lamps)
    assert not unreachable(room.dialler.lamps)


def test_without_any_there_is_nothing_to_see(open_room: Open, bridge: HandBridge) -> None:
    made = busy_desk()
    lamps = open_room(made).dialler.lamps
    assert not lamps.isVisible()
    change(made, bridge, "201")
    assert lamps.isVisible() and list(lamps.chips) == ["201"]


def test_another_list_keeps_what_is_known(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge
) -> None:
    does(bridge, "202", "busy")
    change(made, bridge, "202", "203")
    assert shown(room.dialler.lamps) == [("202", "On the phone"), ("203", "Unknown")]
    change(made, bridge)
    assert not room.dialler.lamps.isVisible()


def test_a_line_that_is_down_claims_nothing(room: PhoneRoom, bridge: HandBridge) -> None:
    lamps = room.dialler.lamps
    does(bridge, "201", "idle")
    bridge.event_arrived.emit(LineChanged(FRONT.id, FRONT.label, "failed", 503))
    assert lamps.chips["201"].words == "Unknown"
    bridge.event_arrived.emit(LineChanged(FRONT.id, FRONT.label, "registered"))
    assert lamps.chips["201"].words == "Free"


def test_a_new_contact_gives_its_name(room: PhoneRoom, made: PhoneDesk, bridge: HandBridge) -> None:
    made.people.kept.append(Contact("Lee Park", ("202",), id="con_lee"))
    bridge.event_arrived.emit(RecordsChanged("contacts"))
    assert room.dialler.lamps.chips["202"].name == "Lee Park"


def test_what_the_phone_cannot_do_is_grey_with_the_reason(open_room: Open, made: PhoneDesk) -> None:
    made.calls.missing["busy_lamp"] = "This phone cannot watch others."
    lamps = open_room(made).dialler.lamps
    assert lamps.reason.text() == "This phone cannot watch others."
    assert not any(chip.isEnabled() for chip in lamps.chips.values())
    assert lamps.chips["201"].accessibleDescription() == "This phone cannot watch others."
    assert "This phone cannot watch others." in lamps.chips["201"].toolTip()
