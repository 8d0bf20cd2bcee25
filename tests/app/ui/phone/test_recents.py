"""Recent calls: pages, tabs, what a row offers, missed calls."""

import dataclasses
from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.commands.people import RecentsTab
from app.engine.errors import EngineError
from app.engine.events import MissedCallsChanged, RecordsChanged
from app.ui.phone.centre import MISSED
from app.ui.phone.recents_model import PAGE, RecentsModel
from app.ui.phone.room import PhoneRoom
from models.calls import Call
from models.endings import EndReason
from tests.fakes.people import FakePeople
from tests.fakes.phone_desk import DANA, NOW_MS, PhoneDesk, busy_desk, call
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton
NEWEST = "+442079460999"
UNKNOWN_ROW = 4


def many(count: int) -> list[Call]:
    """Oldest first, one an hour."""
    over = EndReason.CALLER_HUNG_UP
    hours = range(count, 0, -1)
    return [call("+44207946", hour, over, id=f"call_{count - hour:05}") for hour in hours]


def model_of(people: FakePeople, bridge: HandBridge) -> RecentsModel:
    model = RecentsModel(bridge, people, RecentsTab.ALL, lambda: NOW_MS)
    model.refresh()
    return model


def ids(model: RecentsModel) -> list[str]:
    return [recent.call.id for recent in model.rows]


def pages(people: FakePeople) -> int:
    return people.asked.count("recents")


def test_only_a_page_is_read_until_more_is_wanted(bridge: HandBridge) -> None:
    people = FakePeople(calls=many(250))
    model = model_of(people, bridge)
    assert model.rowCount() == PAGE
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert ids(model) == [each.id for each in reversed(people.calls)]
    assert pages(people) == 3


def test_a_new_call_comes_on_top_and_the_rest_stays(bridge: HandBridge) -> None:
    people = FakePeople(calls=many(250))
    model = model_of(people, bridge)
    model.fetchMore(QModelIndex())
    resets: list[object] = []
    model.modelReset.connect(lambda: resets.append(1))
    people.calls.append(call("+1", 0, EndReason.BUSY, id="call_new"))
    model.refresh()
    assert ids(model) == [each.id for each in reversed(people.calls)][: 2 * PAGE + 1]
    assert not resets


def test_calls_that_are_gone_go_and_changed_ones_change(bridge: HandBridge) -> None:
    people = FakePeople(calls=many(30))
    model = model_of(people, bridge)
    del people.calls[5:8]
    people.calls[-1] = dataclasses.replace(people.calls[-1], seen=False)
    changed: list[int] = []
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    model.refresh()
    assert ids(model) == [each.id for each in reversed(people.calls)]
    assert changed == [0]


def test_everything_gone_leaves_nothing(bridge: HandBridge) -> None:
    people = FakePeople(calls=many(3))
    model = model_of(people, bridge)
    people.calls.clear()
    model.refresh()
    assert model.rowCount() == 0


def test_new_names_are_read_where_somebody_looks(bridge: HandBridge) -> None:
    people = FakePeople(calls=many(350))
    model = model_of(people, bridge)
    for _ in range(3):
        model.fetchMore(QModelIndex())
    people.kept.append(dataclasses.replace(DANA, numbers=("+44207946",)))
    before = pages(people)
    model.mistrust()
    assert pages(people) == before + 1
    assert {recent.name for recent in model.rows[:PAGE]} == {"Dana Whitfield"}
    assert {recent.name for recent in model.rows[PAGE:]} == {""}
    model.look_at(210, 220)
    assert {recent.name for recent in model.rows[2 * PAGE : 3 * PAGE]} == {"Dana Whitfield"}
    assert len(model.rows) == 350


def test_a_failure_ends_the_reading_until_it_is_tried_again(bridge: HandBridge) -> None:
    people = FakePeople(calls=many(5), refuse=EngineError("the records are locked"))
    model = RecentsModel(bridge, people, RecentsTab.ALL, lambda: NOW_MS)
    errors: list[object] = []
    model.failed.connect(errors.append)
    model.refresh()
    assert len(errors) == 1
    assert not model.canFetchMore(QModelIndex())
    model.refresh()
    assert model.rowCount() == 5


def test_changes_while_a_page_is_read_are_read_afterwards(bridge: HandBridge) -> None:
    people = FakePeople(calls=many(5))
    bridge.holding = True
    model = model_of(people, bridge)
    people.calls.append(call("+1", 0, EndReason.BUSY, id="call_new"))
    model.refresh()
    bridge.holding = False
    bridge.let_go()
    assert ids(model)[0] == "call_new"
    assert pages(people) == 2


def test_scrolling_reads_on(open_room: Callable[[PhoneDesk], PhoneRoom], qtbot: QtBot) -> None:
    made = PhoneDesk(FakePeople(calls=many(350)))
    view = open_room(made).centre.recents[0].view
    assert view.model().rowCount() <= 2 * PAGE

    def scrolled_to_the_end() -> bool:
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
        return view.model().rowCount() == 350

    qtbot.waitUntil(scrolled_to_the_end)


def test_a_row_says_everything_to_those_who_cannot_see_it(room: PhoneRoom) -> None:
    model = room.centre.recents[0].model
    said = [model.index(row).data() for row in range(model.rowCount())]
    assert said[0] == (
        "Outgoing call, Sam Okafor, +442079460999, Today, 10:34, The caller agreed, 03:08, Agent"
    )
    assert said[1] == "Missed call, R. Meyer, +447700900456, Today, 10:10"
    assert said[5] == (
        "Outgoing call, Sam Okafor, +442079460999, Today, 08:04, The line is busy (486), You"
    )


def row_place(room: PhoneRoom, row: int) -> QPoint:
    view = room.centre.recents[0].view
    return view.visualRect(view.model().index(row, 0)).center() - QPoint(150, 0)


def test_pointing_at_a_row_offers_to_call_and_to_open(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    view = room.centre.recents[0].view
    qtbot.mouseMove(view.viewport(), row_place(room, 3))
    qtbot.waitUntil(view.row_buttons.isVisible)
    assert view.marked_row == 3
    qtbot.mouseClick(view.row_buttons.call, LEFT)
    assert ("call", "+493012345678", None) in made.calls.asked
    with qtbot.waitSignal(room.library_wanted) as wanted:
        qtbot.mouseClick(view.row_buttons.open, LEFT)
    assert wanted.args == [room.centre.recents[0].model.rows[3].call.id]


def test_the_keyboard_chooses_opens_and_calls(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    view = room.centre.recents[0].view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.marked_row == 1
    with qtbot.waitSignal(room.library_wanted):
        qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert ("call", "+447700900456", None) in made.calls.asked


def test_choosing_a_call_shows_who_it_was(room: PhoneRoom, qtbot: QtBot) -> None:
    room.centre.recents[0].view.choose(2)
    assert room.card.name.text() == "Dana Whitfield"


def test_the_menu_calls_adds_and_copies(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    recent = room.centre.recents[0].model.rows[UNKNOWN_ROW]
    menu = room.records.menu_for(recent, able=True)
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == [
        "Call",
        "Let the agent call...",
        "Open in the library",
        "Add to contacts...",
        "Copy number",
    ]
    acts = {action.text(): action for action in menu.actions()}
    acts["Copy number"].trigger()
    assert QApplication.clipboard().text() == "+442079460700"
    acts["Call"].trigger()
    assert ("call", "+442079460700", None) in made.calls.asked
    with qtbot.waitSignal(room.library_wanted):
        acts["Open in the library"].trigger()


def test_the_menu_of_a_known_caller_shows_the_contact(room: PhoneRoom) -> None:
    recent = room.centre.recents[0].model.rows[2]
    menu = room.records.menu_for(recent, able=True)
    {action.text(): action for action in menu.actions()}["Show contact"].trigger()
    assert room.card.contact == DANA


def test_missed_calls_are_counted_on_their_tab(room: PhoneRoom, bridge: HandBridge) -> None:
    assert room.centre.tabs.tabText(MISSED) == "Missed (2)"
    bridge.event_arrived.emit(MissedCallsChanged(3))
    assert room.centre.tabs.accessibleTabName(MISSED) == "3 new missed calls"


def test_looking_at_the_missed_calls_makes_them_seen(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    room.centre.tabs.setCurrentIndex(MISSED)
    assert room.centre.recents[1].model.rowCount() == 2
    assert made.people.asked.count("mark_missed_seen") == 0
    qtbot.waitUntil(lambda: "mark_missed_seen" in made.people.asked)
    assert room.centre.tabs.tabText(MISSED) == "Missed"


def test_leaving_the_missed_tab_makes_them_seen_at_once(room: PhoneRoom, made: PhoneDesk) -> None:
    room.centre.tabs.setCurrentIndex(MISSED)
    room.centre.tabs.setCurrentIndex(0)
    assert made.people.asked.count("mark_missed_seen") == 1


def test_a_call_missed_while_nobody_is_there_stays_new(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    room.centre.tabs.setCurrentIndex(MISSED)
    qtbot.waitUntil(lambda: "mark_missed_seen" in made.people.asked)
    made.people.calls.append(call("+1", 0, EndReason.MISSED, id="call_new", seen=False))
    bridge.event_arrived.emit(MissedCallsChanged(1))
    assert not room.centre.watching
    qtbot.mouseMove(room.centre.recents[MISSED].view.viewport(), QPoint(60, 60))
    qtbot.waitUntil(lambda: room.centre.watching)
    qtbot.waitUntil(lambda: made.people.asked.count("mark_missed_seen") == 2)


def test_missed_calls_behind_another_window_are_not_looked_at(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not room.isActiveWindow())
    room.centre.tabs.setCurrentIndex(MISSED)
    assert not room.centre.watching
    room.activateWindow()
    qtbot.waitUntil(lambda: room.centre.watching)


def test_the_agents_calls_have_a_tab(room: PhoneRoom) -> None:
    room.centre.tabs.setCurrentIndex(2)
    rows = room.centre.recents[2].model.rows
    assert len(rows) == 3
    assert all("agent" in recent.call.holders for recent in rows)


def test_calls_that_cannot_be_read_are_said_and_tried_again(
    open_room: Callable[[PhoneDesk], PhoneRoom], bridge: HandBridge, qtbot: QtBot
) -> None:
    made = busy_desk()
    room = open_room(made)
    made.people.refuse = EngineError("the records are locked")
    page = room.centre.recents[0]
    page.refresh()
    assert page.message.words.text() == "The calls cannot be read. The records are locked."
    qtbot.mouseClick(page.message.action, LEFT)
    assert not page.message.isVisible()


@pytest.mark.parametrize("what", ["calls", "contacts"])
def test_the_lists_follow_the_records(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot, what: str
) -> None:
    made.people.calls.append(call("+1", 0, EndReason.BUSY, id="call_new"))
    bridge.event_arrived.emit(RecordsChanged(what))
    qtbot.waitUntil(lambda: room.centre.recents[0].model.rows[0].call.id == "call_new")


def test_an_empty_desk_says_what_to_do(open_room: Callable[[PhoneDesk], PhoneRoom]) -> None:
    view = open_room(PhoneDesk()).centre.recents[0].view
    assert view.empty_title == "No calls yet"
