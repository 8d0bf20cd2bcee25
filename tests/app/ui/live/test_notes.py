"""Notes of a call: with time, saved by themselves, and never lost."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.events import CallFinished
from app.ui.live.call_view import CallView
from app.ui.live.notes import NoteKeeper, NotesCard
from app.ui.live.room import LiveRoom
from tests.fakes.live_desk import FakeNotes, LiveDesk
from tests.fakes.person_calls import DANA, KIM, rings, taken
from tests.fakes.settings import HandBridge

OVER = CallFinished(DANA, "caller_hung_up", 200, None, False, 27_400)
AT_ONCE_MS = 0
Front = Callable[[], CallView]
Feed = Callable[..., None]


@pytest.fixture
def slow() -> HandBridge:
    return HandBridge()


@pytest.fixture
def notes() -> FakeNotes:
    return FakeNotes()


@pytest.fixture
def keeper(slow: HandBridge, notes: FakeNotes) -> NoteKeeper:
    return NoteKeeper(slow, notes, DANA, AT_ONCE_MS)  # type: ignore[arg-type]


@pytest.fixture
def card(qtbot: QtBot, keeper: NoteKeeper) -> NotesCard:
    shown = NotesCard(keeper, lambda: 134_000.0)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def test_each_line_begins_with_the_calls_time(qtbot: QtBot, card: NotesCard) -> None:
    qtbot.keyClicks(card.field, "wants")
    qtbot.keyClick(card.field, Qt.Key.Key_Return)
    qtbot.keyClicks(card.field, "on Friday")
    assert card.field.toPlainText() == "[02:14] wants\n[02:14] on Friday"


def test_outside_the_call_a_line_has_no_time(qtbot: QtBot, keeper: NoteKeeper) -> None:
    shown = NotesCard(keeper, lambda: None)
    qtbot.addWidget(shown)
    qtbot.keyClicks(shown.field, "later")
    assert shown.field.toPlainText() == "later"


def test_the_tab_key_leaves_the_field(qtbot: QtBot, card: NotesCard) -> None:
    assert card.field.tabChangesFocus()


def test_what_is_written_is_saved_after_a_pause(
    qtbot: QtBot, card: NotesCard, notes: FakeNotes, keeper: NoteKeeper
) -> None:
    card.field.setPlainText("wants to pay")
    assert card.state.words == "Not saved yet"
    qtbot.waitUntil(lambda: keeper.is_saved)
    assert notes.saved == [(DANA, "wants to pay")]
    assert card.state.words == "Saved"


def test_one_save_follows_the_other_and_the_last_words_win(
    keeper: NoteKeeper, slow: HandBridge, notes: FakeNotes
) -> None:
    slow.holding = True
    keeper.change("one")
    keeper.flush()
    keeper.change("one two")
    keeper.flush()
    assert not keeper.is_saved
    slow.let_go()
    assert [text for _call, text in notes.saved] == ["one", "one two"]
    assert keeper.is_saved


def test_what_could_not_be_saved_is_told_kept_and_tried_again(
    qtbot: QtBot, card: NotesCard, keeper: NoteKeeper, notes: FakeNotes
) -> None:
    notes.failure = OSError("the disk is full")
    card.field.setPlainText("wants to pay")
    qtbot.waitUntil(lambda: card.state.words == "Not saved yet: the disk is full")
    assert not keeper.is_saved
    notes.failure = None
    qtbot.waitUntil(lambda: keeper.is_saved)
    assert notes.saved == [(DANA, "wants to pay")]


def test_whoever_waits_for_the_save_is_told_when_it_is_done(
    keeper: NoteKeeper, slow: HandBridge
) -> None:
    told: list[str] = []
    keeper.flush(lambda: told.append("nothing to save"))
    slow.holding = True
    keeper.change("a")
    keeper.flush(lambda: told.append("saved"))
    assert told == ["nothing to save"]
    slow.let_go()
    assert told == ["nothing to save", "saved"]


def write(view: CallView, text: str) -> None:
    assert view.side.notes is not None
    view.side.notes.field.setPlainText(text)


def test_the_end_of_the_call_saves_at_once(known: LiveDesk, feed: Feed, view: Front) -> None:
    feed(*taken())
    write(view(), "two boxes")
    feed(OVER)
    assert known.notes.saved == [(DANA, "two boxes")]


def test_closing_the_summary_saves_what_was_written_after_the_call(
    known: LiveDesk, feed: Feed, view: Front, room: LiveRoom
) -> None:
    feed(*taken(), OVER)
    write(view(), "call back")
    room.close_call(DANA)
    assert known.notes.saved == [(DANA, "call back")]
    assert room.view_of(DANA) is None


def test_a_call_whose_note_cannot_be_saved_is_not_put_away(
    known: LiveDesk, feed: Feed, view: Front, room: LiveRoom
) -> None:
    known.notes.failure = OSError("the disk is full")
    feed(*taken(), OVER)
    write(view(), "call back")
    room.close_call(DANA)
    assert room.view_of(DANA) is not None
    feed(rings(KIM))
    kept = room.view_of(DANA)
    assert kept is not None
    assert kept.side.notes is not None
    assert kept.side.notes.field.toPlainText() == "call back"


def test_the_end_of_the_program_saves_every_note(
    known: LiveDesk, feed: Feed, view: Front, room: LiveRoom
) -> None:
    feed(*taken())
    write(view(), "in the middle")
    room.save_notes()
    assert known.notes.saved == [(DANA, "in the middle")]
