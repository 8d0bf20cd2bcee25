"""What happened in a past call, below its details."""

from pytestqt.qtbot import QtBot

from app.ui.library.happenings import Happenings, event_words
from app.ui.library.room import LibraryRoom
from models.events import CallEvent
from tests.app.ui.library.conftest import OpenRoom
from tests.fakes.library import FakeLibrary
from tests.fakes.library_desk import EVENTS, MARKS, REMINDER

TOLD = (
    "00:02  Answered by: person",
    "00:04  The agent answered after 640 ms",
    "00:08  Tool check_calendar, 120 ms",
    "00:09  Flag: good answer",
    "00:11  Noted amount: 240",
    "00:12  Hint to the agent (whisper): offer Friday",
    "00:15  A key was pressed",
    "00:20  Tool pay, 2,000 ms: failed, no answer in time",
    "00:21  Trouble: The tool did not answer.",
    "00:25  The agent wanted a person (accepted): wants a manager",
    "00:30  Note: call back on Monday",
)


def opened(open_room: OpenRoom, library: FakeLibrary) -> tuple[LibraryRoom, Happenings]:
    library.events[REMINDER], library.marks[REMINDER] = EVENTS, MARKS
    room = open_room(library)
    room.show_call(REMINDER)
    room.page.tabs.setCurrentIndex(1)
    return room, room.page.details.happenings


def test_events_and_marks_are_folded_away_in_their_order(
    open_room: OpenRoom, library: FakeLibrary
) -> None:
    _, happened = opened(open_room, library)
    assert happened.button.text() == "What happened (11)"
    assert not happened.box.isVisibleTo(happened)
    happened.button.click()
    assert happened.button.text() == "Hide what happened"
    assert happened.box.toPlainText().splitlines() == list(TOLD)


def test_it_stays_open_while_the_call_is_read_again(
    open_room: OpenRoom, library: FakeLibrary
) -> None:
    room, happened = opened(open_room, library)
    happened.button.click()
    library.marks[REMINDER] = ()
    room.page.refresh()
    assert room.page.details.happenings is happened
    assert happened.box.isVisibleTo(happened)
    assert len(happened.lines) == 9


def test_a_call_in_which_nothing_happened_has_no_list(qtbot: QtBot, call: LibraryRoom) -> None:
    call.page.tabs.setCurrentIndex(1)
    assert not call.page.details.happenings.isVisible()


def test_an_event_without_words_has_its_name() -> None:
    assert event_words(CallEvent("call_1", 0, "line_moved", {})) == "Line moved"
