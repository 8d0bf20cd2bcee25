"""The tabs beside a conversation: fields, checklist, notes with their moments, tasks."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.engine.errors import NotNow
from app.engine.events import (
    CallStanding,
    ChecklistChanged,
    FactNoted,
    MomentMarked,
    OperatorTasksChanged,
    Speaker,
    UtteranceSaved,
)
from app.ui.live.call_view import CallView
from app.ui.live.room import LiveRoom
from app.ui.live.side_tabs import Tab
from models.operator_tasks import OperatorTask, TaskKind
from models.sessions import SESSION_LINE
from tests.fakes.agent_calls import DANA, agents, mine, over, rings, stands
from tests.fakes.live_desk import LiveDesk

Front = Callable[[], CallView]
Feed = Callable[..., None]
LEFT = Qt.MouseButton.LeftButton
DATE = FactNoted(DANA, "commit_date", "Friday", 5_000)
TASK = OperatorTask(TaskKind.CALLBACK, "Call Dana about the boxes.", DANA, id="todo_1")


def words_in(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def said(start_ms: int, text: str) -> UtteranceSaved:
    return UtteranceSaved(DANA, f"utt_{start_ms}", Speaker.CALLER, text, start_ms, start_ms + 500)


def test_a_field_is_accepted_with_a_press_and_shows_it_when_the_desk_says_so(
    qtbot: QtBot, known: LiveDesk, feed: Feed, view: Front
) -> None:
    feed(*agents(), DATE)
    side = view().side
    assert side.tabs.count_of(Tab.FIELDS) == 1
    side.open(Tab.FIELDS)
    row = side.facts.rows["commit_date"]
    assert row.state.text() == "Not checked"
    qtbot.mouseClick(row.accept, LEFT)
    assert known.console.asked == [("accept_field", DANA, "commit_date", "Friday")]
    assert row.state.text() == "Not checked"
    feed(replace(DATE, accepted=True))
    assert row.state.text() == "Accepted"
    assert row.accept.isHidden()
    assert side.tabs.count_of(Tab.FIELDS) == 0


def test_a_field_is_corrected_in_its_place(
    qtbot: QtBot, known: LiveDesk, feed: Feed, view: Front
) -> None:
    feed(*agents(), DATE)
    side = view().side
    side.open(Tab.FIELDS)
    row = side.facts.rows["commit_date"]
    qtbot.mouseClick(row.edit, LEFT)
    assert row.field is not None and row.field.text() == "Friday"
    qtbot.keyClicks(row.field, "Saturday")
    feed(FactNoted(DANA, "commit_date", "Thursday", 7_000))
    assert row.field.text() == "Saturday"
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert known.console.asked == [("accept_field", DANA, "commit_date", "Saturday")]
    assert not row.editing


def test_escape_leaves_a_field_as_it_was(
    qtbot: QtBot, known: LiveDesk, feed: Feed, view: Front
) -> None:
    feed(*agents(), DATE)
    view().side.open(Tab.FIELDS)
    row = view().side.facts.rows["commit_date"]
    qtbot.mouseClick(row.edit, LEFT)
    assert row.field is not None
    qtbot.keyClicks(row.field, "nonsense")
    qtbot.keyClick(row.field, Qt.Key.Key_Escape)
    assert known.console.asked == []
    assert row.value.isVisible() and row.value.text() == "Friday"


def test_a_field_that_cannot_be_changed_says_why(
    qtbot: QtBot, known: LiveDesk, feed: Feed, view: Front
) -> None:
    known.console.failure = NotNow("the disk is full")
    feed(*agents(), DATE)
    view().side.open(Tab.FIELDS)
    qtbot.mouseClick(view().side.facts.rows["commit_date"].accept, LEFT)
    assert "The field could not be changed: the disk is full." in view().notice.words


def test_the_checklist_ticks_itself_off(qtbot: QtBot, feed: Feed, view: Front) -> None:
    feed(*agents(), ChecklistChanged(DANA, (("identify", False), ("ask", False))))
    assert view().side.shown_tab is Tab.CHECKLIST
    feed(ChecklistChanged(DANA, (("identify", True), ("ask", False))))
    steps = ["Checklist", "Identify", "Done", "Ask", "Open"]
    qtbot.waitUntil(lambda: words_in(view().side.checklist) == steps)


def test_a_note_is_kept_with_its_moment(
    qtbot: QtBot, known: LiveDesk, feed: Feed, view: Front
) -> None:
    feed(*agents())
    view().side.open(Tab.NOTES)
    moments = view().side.moments
    qtbot.keyClicks(moments.field, "two boxes returned")
    qtbot.keyClick(moments.field, Qt.Key.Key_Return)
    assert known.console.asked == [("note", DANA, "two boxes returned")]
    assert moments.field.text() == ""
    feed(MomentMarked(DANA, "mark_1", "note", "two boxes returned", 9_000))
    (button,) = moments.marks.values()
    assert button.accessibleName() == "00:09 Note: two boxes returned"


def test_a_note_that_could_not_be_kept_stays_in_its_field(
    qtbot: QtBot, known: LiveDesk, feed: Feed, view: Front
) -> None:
    known.console.failure = OSError("the disk is full")
    feed(*agents())
    view().side.open(Tab.NOTES)
    field = view().side.moments.field
    qtbot.keyClicks(field, "two boxes")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "two boxes"
    assert "The note could not be saved: the disk is full." in view().notice.words


def test_a_mark_leads_to_its_bubble(qtbot: QtBot, feed: Feed, view: Front) -> None:
    feed(*agents(), *(said(start * 1_000, f"sentence {start}") for start in range(1, 40)))
    feed(MomentMarked(DANA, "mark_1", "flag", "", 5_400))
    view().side.open(Tab.NOTES)
    conversation = view().conversation
    assert conversation.follows
    qtbot.mouseClick(view().side.moments.marks["mark_1"], LEFT)
    row = view().model.rows[conversation.currentIndex().row()]
    assert (row.tag, row.at_ms) == ("Flag", 5_400)
    where = conversation.visualRect(conversation.currentIndex())
    assert conversation.viewport().rect().contains(where)
    assert not conversation.follows
    assert conversation.jump.isVisible()


def test_the_time_of_a_written_line_leads_there_too(qtbot: QtBot, feed: Feed, view: Front) -> None:
    feed(*agents(), *(said(start * 1_000, f"sentence {start}") for start in range(1, 40)))
    view().side.open(Tab.NOTES)
    notes = view().side.notes
    assert notes is not None
    notes.field.setPlainText("[00:07] asks twice\nno time here")
    went = QSignalSpy(view().side.moment_wanted)
    start = notes.field.cursorRect().center()
    qtbot.mouseClick(notes.field.viewport(), LEFT, pos=start + start.__class__(20, 0))
    assert went.at(0) == [7_000]
    assert view().model.rows[view().conversation.currentIndex().row()].text == "sentence 7"


def test_marks_stand_in_the_order_of_their_moments(feed: Feed, view: Front) -> None:
    feed(*agents(), MomentMarked(DANA, "late", "flag", "later", 9_000))
    feed(MomentMarked(DANA, "early", "note", "earlier", 2_000))
    feed(MomentMarked(DANA, "late", "flag", "later", 9_000))
    moments = view().side.moments
    places = {name: moments.body.indexOf(mark) for name, mark in moments.marks.items()}
    assert places["early"] < places["late"]
    assert len(places) == 2


def test_the_agents_tasks_are_read_when_they_change_and_ticked_off(
    qtbot: QtBot, known: LiveDesk, feed: Feed, view: Front
) -> None:
    known.console.tasks = [TASK, replace(TASK, id="todo_2", call_id="call_other")]
    feed(*agents(), OperatorTasksChanged(2))
    side = view().side
    assert side.tabs.count_of(Tab.TASKS) == 1
    side.open(Tab.TASKS)
    (row,) = side.tasks.rows
    assert row.accessibleName() == "Call back: Call Dana about the boxes."
    known.console.tasks = [replace(TASK, done_at="2026-11-21T10:00:00.000Z")]
    qtbot.mouseClick(row.button, LEFT)
    assert known.console.asked == [("task_done", "todo_1")]
    assert side.tabs.count_of(Tab.TASKS) == 0
    (row,) = side.tasks.rows
    assert row.accessibleName() == "Done: Call Dana about the boxes."


def test_a_tab_that_was_chosen_stays_when_the_call_changes_hands(
    qtbot: QtBot, feed: Feed, view: Front
) -> None:
    feed(*agents(), DATE)
    side = view().side
    place = list(Tab).index(Tab.FIELDS)
    qtbot.mouseClick(side.tabs, LEFT, pos=side.tabs.tabRect(place).center())
    assert side.shown_tab is Tab.FIELDS
    feed(mine(), stands())
    assert side.shown_tab is Tab.FIELDS


def test_the_arrows_lead_from_tab_to_tab(qtbot: QtBot, feed: Feed, view: Front) -> None:
    feed(*agents())
    tabs = view().side.tabs
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert view().side.shown_tab is Tab.NOTES


def test_a_session_has_no_caller_to_look_up(feed: Feed, view: Front) -> None:
    session = CallStanding(DANA, stands().phase, stands().holder, is_session=True)
    began = replace(rings(), line_id=SESSION_LINE)
    feed(began, session, agents()[2])
    tabs = view().side.tabs
    shown = [tab for place, tab in enumerate(Tab) if tabs.isTabVisible(place)]
    assert Tab.CALLER not in shown and Tab.CHECKLIST in shown
    assert view().side.shown_tab is Tab.CHECKLIST
    strip = view().strip
    assert strip.name.words == "Dana Whitfield" or strip.name.words == "Reception"
    assert strip.about.words == "Headset session  ·  Reminder"
    assert strip.quality.isHidden()
    assert strip.caller_level.accessibleName().startswith("You")


def test_a_key_writes_a_note(qtbot: QtBot, room: LiveRoom, feed: Feed, view: Front) -> None:
    feed(*agents())
    room.activateWindow()
    next(one for one in room.commands() if one.id == "write_note").act()
    notes = view().side.notes
    assert notes is not None
    qtbot.waitUntil(notes.field.hasFocus)


def test_fields_can_still_be_corrected_when_the_call_is_over(
    qtbot: QtBot, known: LiveDesk, feed: Feed, view: Front
) -> None:
    feed(*agents(), DATE, over())
    drawer = view().after.drawer
    assert drawer is not None
    drawer.leave()
    view().side.open(Tab.FIELDS)
    qtbot.mouseClick(view().side.facts.rows["commit_date"].accept, LEFT)
    assert known.console.asked[-1] == ("accept_field", DANA, "commit_date", "Friday")
