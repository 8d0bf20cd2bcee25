"""The drawer after a call: outcome, summary, items, tags; skipped or saved, never lost."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.commands.console import OUTCOMES, WrapUp
from app.ui.live.call_view import CallView
from app.ui.live.command import ScreenCommand
from app.ui.live.room import LiveRoom
from app.ui.live.wrap_up import WrapUpDrawer
from app.ui.live.wrap_up_keeper import WrapUpKeeper
from app.ui.live.wrap_up_line import MOST
from tests.fakes.agent_calls import DANA, SAM, agents, mine, over
from tests.fakes.console import FakeConsole
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import reached, rings, stands, taken
from tests.fakes.settings import HandBridge

Front = Callable[[], CallView]
Feed = Callable[..., None]
Drawer = Callable[[], WrapUpDrawer]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
AT_ONCE_MS = 0


def command(room: LiveRoom, name: str) -> ScreenCommand:
    return next(one for one in room.commands() if one.id == name)


@pytest.mark.usefixtures("ended")
def test_it_opens_with_the_draft_in_the_side_columns_place(drawer: Drawer, view: Front) -> None:
    assert drawer().outcomes.outcome == "needs_time"
    assert drawer().summary.toPlainText() == "She will pay later."
    assert drawer().items.items == ("Call again",)
    assert drawer().tags.tags == ("invoice",)
    assert drawer().state.text().startswith("Drafted from the transcript")
    assert view().side.isHidden()


@pytest.mark.usefixtures("ended")
@pytest.mark.parametrize("digit", range(1, 10))
def test_a_digit_chooses_an_outcome_wherever_the_keyboard_is(
    qtbot: QtBot, drawer: Drawer, view: Front, digit: int
) -> None:
    key = Qt.Key(Qt.Key.Key_0 + digit)
    qtbot.keyClick(drawer(), key)
    assert drawer().outcomes.outcome == OUTCOMES[digit - 1]
    drawer().outcomes.show_outcome(None)
    qtbot.keyClick(view().conversation, key)
    assert drawer().outcomes.outcome == OUTCOMES[digit - 1]


@pytest.mark.usefixtures("ended")
def test_a_digit_in_a_text_field_is_text(qtbot: QtBot, drawer: Drawer) -> None:
    for field in (drawer().summary, drawer().tags.field, drawer().items.rows[0].field):
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)
        qtbot.keyClick(field, Qt.Key.Key_3)
    assert drawer().outcomes.outcome == "needs_time"
    assert "3" in drawer().summary.toPlainText()


@pytest.mark.usefixtures("ended")
def test_the_chosen_outcome_is_taken_back_with_another_press(qtbot: QtBot, drawer: Drawer) -> None:
    chosen = next(one for one in drawer().outcomes.buttons if one.isChecked())
    qtbot.mouseClick(chosen, LEFT)
    assert drawer().outcomes.outcome is None


def test_an_outcome_without_a_digit_has_a_button_of_its_own(
    known: LiveDesk, feed: Feed, drawer: Drawer
) -> None:
    known.console.drafts[DANA] = WrapUp(DANA, "booked")
    feed(*agents(), over())
    assert drawer().outcomes.outcome == "booked"
    assert drawer().outcomes.buttons[-1].accessibleName() == "Booked"


@pytest.mark.usefixtures("ended")
def test_everything_is_corrected_and_saved_with_control_enter(
    qtbot: QtBot, known: LiveDesk, room: LiveRoom, drawer: Drawer, view: Front
) -> None:
    shown = drawer()
    qtbot.keyClick(shown, Qt.Key.Key_1)
    shown.summary.setPlainText("She pays on Friday.")
    row = shown.items.rows[0]
    qtbot.mouseClick(row.tick, LEFT)
    qtbot.mouseClick(shown.items.add, LEFT)
    qtbot.keyClicks(shown.items.rows[1].field, "Send the details")
    qtbot.keyClicks(shown.tags.field, "friday")
    qtbot.keyClick(shown.tags.field, Qt.Key.Key_Return)
    save = command(room, "save_wrap_up")
    assert (save.keys, save.enabled()) == ("Ctrl+Return", True)
    save.act()
    items = ("[x] Call again", "Send the details")
    expected = WrapUp(DANA, "agreed", "She pays on Friday.", items, ("invoice", "friday"), "", True)
    assert known.console.saved[-1] == expected
    assert not view().after.is_open
    assert not save.enabled()
    assert view().side.isVisible()


@pytest.mark.usefixtures("ended")
def test_an_item_is_taken_away(qtbot: QtBot, known: LiveDesk, drawer: Drawer) -> None:
    qtbot.mouseClick(drawer().items.rows[0].remove, LEFT)
    drawer().save_now()
    assert known.console.saved[-1].action_items == ()


@pytest.mark.usefixtures("ended")
def test_escape_leaves_the_field_then_the_drawer_and_keeps_what_was_changed(
    qtbot: QtBot, known: LiveDesk, drawer: Drawer, view: Front
) -> None:
    shown = drawer()
    shown.summary.setFocus()
    qtbot.waitUntil(shown.summary.hasFocus)
    shown.summary.setPlainText("half a senten")
    qtbot.keyClick(shown.summary, Qt.Key.Key_Escape)
    assert shown.isVisible()
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not view().after.is_open
    assert known.console.saved[-1].summary == "half a senten"
    qtbot.mouseClick(view().summary.wrap_up, LEFT)
    assert drawer().summary.toPlainText() == "half a senten"


@pytest.mark.usefixtures("ended")
def test_what_was_not_touched_is_skipped_without_a_trace(
    qtbot: QtBot, known: LiveDesk, drawer: Drawer
) -> None:
    qtbot.mouseClick(drawer().skip, LEFT)
    assert known.console.saved == []


@pytest.mark.usefixtures("ended")
def test_closing_the_window_keeps_what_was_changed(
    known: LiveDesk, room: LiveRoom, drawer: Drawer
) -> None:
    drawer().summary.setPlainText("She pays on Friday.")
    room.save_notes()
    assert known.console.saved[-1].summary == "She pays on Friday."


@pytest.mark.usefixtures("ended")
def test_putting_the_call_away_keeps_it_too(
    qtbot: QtBot, known: LiveDesk, room: LiveRoom, drawer: Drawer, view: Front
) -> None:
    drawer().summary.setPlainText("She pays on Friday.")
    qtbot.mouseClick(view().summary.close_call, LEFT)
    assert known.console.saved[-1].summary == "She pays on Friday."
    assert room.view_of(DANA) is None


def test_a_written_note_is_not_overwritten_by_the_draft(
    qtbot: QtBot, known: LiveDesk, feed: Feed, view: Front, drawer: Drawer
) -> None:
    feed(*agents())
    notes = view().side.notes
    assert notes is not None
    notes.field.setPlainText("asked twice")
    feed(over())
    drawer().save_now()
    assert known.console.saved[-1].note == "asked twice"


def test_several_calls_wait_in_line_and_saving_goes_on_to_the_next(
    qtbot: QtBot, known: LiveDesk, room: LiveRoom, feed: Feed, view: Front, drawer: Drawer
) -> None:
    feed(*agents(), mine(), over(), *reached(SAM), over(SAM, None))
    assert view().call_id == SAM
    assert drawer().waiting.words == "1 more call waits"
    assert drawer().save.text() == "Save and next"
    qtbot.mouseClick(drawer().save, LEFT)
    assert view().call_id == DANA
    assert room.view_of(SAM) is None
    assert drawer().waiting.words == ""
    assert drawer().save.text() == "Save"
    assert [kept.call_id for kept in known.console.saved] == [SAM]


def test_only_so_many_wait_and_the_oldest_goes_with_its_changes(
    known: LiveDesk, room: LiveRoom, feed: Feed, view: Front, drawer: Drawer
) -> None:
    feed(*taken("call_0"), over("call_0", None))
    drawer().summary.setPlainText("the oldest")
    for number in range(1, MOST + 1):
        call_id = f"call_{number}"
        feed(rings(call_id), stands(call_id), *taken(call_id)[2:], over(call_id, None))
    assert room.view_of("call_0") is None
    assert room.tabs.count() == MOST
    assert known.console.saved[0].summary == "the oldest"


def test_an_agents_call_that_nobody_looked_at_waits_for_nobody(room: LiveRoom, feed: Feed) -> None:
    feed(*taken())
    feed(*agents(SAM, "+442079460999"), over(SAM))
    found = room.view_of(SAM)
    assert found is not None
    assert not found.after.waiting


def test_a_call_that_nobody_answered_has_none(feed: Feed, view: Front) -> None:
    feed(rings(), over(DANA, None))
    assert not view().after.waiting
    assert view().summary.wrap_up.isHidden()


def test_one_that_ended_behind_another_screen_waits_until_it_is_looked_at(
    room: LiveRoom, feed: Feed, view: Front
) -> None:
    feed(*taken())
    room.hide()
    feed(over(DANA, None))
    assert view().after.drawer is None
    room.show()
    assert view().after.is_open


def test_a_draft_that_cannot_be_read_is_tried_again(
    qtbot: QtBot, known: LiveDesk, feed: Feed, drawer: Drawer
) -> None:
    known.console.failure = OSError("the disk does not answer")
    feed(*agents(), over())
    problem = drawer().problem
    assert problem.words.text() == "The wrap-up could not be read: the disk does not answer."
    assert not drawer().save.isEnabled()
    assert drawer().save.accessibleDescription() == "The wrap-up has not been read yet."
    known.console.failure = None
    qtbot.mouseClick(problem.action, LEFT)
    assert drawer().save.isEnabled()
    assert drawer().form.isVisible()


@pytest.mark.usefixtures("ended")
def test_a_save_that_fails_keeps_the_drawer_with_the_reason(
    qtbot: QtBot, known: LiveDesk, drawer: Drawer, view: Front
) -> None:
    known.console.failure = OSError("the disk is full")
    qtbot.keyClick(drawer(), Qt.Key.Key_1)
    qtbot.mouseClick(drawer().save, LEFT)
    assert drawer().state.text() == "The wrap-up could not be saved: the disk is full."
    assert drawer().save.isEnabled()
    known.console.failure = None
    qtbot.mouseClick(drawer().save, LEFT)
    assert known.console.saved[-1].outcome == "agreed"
    assert not view().after.is_open


def test_changes_are_kept_by_themselves_one_save_after_the_other(qtbot: QtBot) -> None:
    bridge, console = HandBridge(), FakeConsole()
    keeper = WrapUpKeeper(bridge, console, DANA, lambda: None, AT_ONCE_MS)
    keeper.read()
    bridge.holding = True
    keeper.change(summary="first")
    keeper.flush()
    keeper.change(summary="second")
    assert not keeper.is_saved
    bridge.holding = False
    bridge.let_go()
    qtbot.waitUntil(lambda: keeper.is_saved)
    assert [kept.summary for kept in console.saved] == ["first", "second"]
