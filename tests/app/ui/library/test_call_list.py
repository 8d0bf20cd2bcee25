"""Finding calls: the search, its filters, pages, and keeping the place while calls come in."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine.events import RecordsChanged
from app.ui.library.call_rows import LEAD_LETTERS, shortened
from app.ui.library.room import LibraryRoom
from app.ui.phone.rows import ROW_PX
from models.endings import EndReason
from models.errors import StoreFailed
from tests.fakes.library import FakeLibrary
from tests.fakes.library_desk import REMINDER
from tests.fakes.phone_desk import call
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton
DISPLAY = Qt.ItemDataRole.DisplayRole


def listed(room: LibraryRoom) -> list[str]:
    return [row.call.id for row in room.list.model.rows]


def many(count: int) -> FakeLibrary:
    """One call an hour, oldest first."""
    over, hours = EndReason.CALLER_HUNG_UP, range(count, 0, -1)
    return FakeLibrary([call("+4420", hour, over, id=f"call_{count - hour:05}") for hour in hours])


def test_calls_are_listed_newest_first_in_words(room: LibraryRoom) -> None:
    assert listed(room)[0] == REMINDER
    said = str(room.list.model.index(0).data(DISPLAY))
    assert said.startswith("Outgoing call, Sam Okafor, +442079460999, Today, 10:34")
    assert "The caller agreed, 03:08" in said and "Agent" in said


def test_the_search_is_asked_once_when_typing_rests(
    room: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    room.list.search.setFocus()
    QTest.keyClicks(room.list.search, "invoice")
    assert library.of("find") == [("", None)]
    qtbot.waitUntil(lambda: listed(room) == [REMINDER])
    assert library.of("find") == [("", None), ("invoice", None)]


def test_where_the_words_were_said_is_shown_below_the_call(room: LibraryRoom) -> None:
    usual = room.list.view.rowHeight(0)
    room.list.look_for("invoice")
    (row,) = room.list.model.rows
    assert row.snippet.startswith("I am calling about invoice")
    assert usual == ROW_PX and room.list.view.rowHeight(0) > ROW_PX
    assert "about invoice" in str(room.list.model.index(0).data(DISPLAY))
    room.list.look_for("")
    assert room.list.view.rowHeight(0) == usual


def test_an_answer_to_an_older_search_is_dropped(room: LibraryRoom, bridge: HandBridge) -> None:
    bridge.holding = True
    room.list.look_for("invoice")
    room.list.look_for("hurry")
    first, second = bridge._held
    bridge._held = [second, first]
    bridge.let_go()
    assert [row.snippet for row in room.list.model.rows] == ["There is no hurry at all."]


def test_each_chip_writes_its_filter_and_takes_it_away(
    room: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    texts = []
    for chip in room.list.chips.chips:
        qtbot.mouseClick(chip, LEFT)
        assert chip.isChecked()
        texts.append(library.of("find")[-1][0])
        qtbot.mouseClick(chip, LEFT)
        assert not chip.isChecked() and room.list.search.text() == ""
    assert texts == ["is:missed", "is:agent", "is:mine", "has:note", "has:recording", "after:7d"]


def test_chips_follow_what_is_typed_and_leave_the_words(room: LibraryRoom, qtbot: QtBot) -> None:
    agent = room.list.chips.chips[1]
    room.list.search.setText("invoice IS:AGENT")
    assert agent.isChecked()
    qtbot.mouseClick(agent, LEFT)
    assert room.list.search.text() == "invoice"


def test_a_chip_works_by_keyboard(room: LibraryRoom) -> None:
    missed = room.list.chips.chips[0]
    missed.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(missed, Qt.Key.Key_Space)
    assert room.list.search.text() == "is:missed"


def test_a_filter_that_cannot_be_read_is_told_in_place_and_goes(room: LibraryRoom) -> None:
    before = listed(room)
    room.list.look_for("after:")
    assert room.list.message.isVisible()
    assert room.list.message.words.text() == "after: say what to look for after the colon."
    assert listed(room) == before
    room.list.look_for("")
    assert room.list.message.isHidden()


def test_records_that_cannot_be_read_can_be_tried_again(
    open_room: Callable[[FakeLibrary], LibraryRoom], library: FakeLibrary, qtbot: QtBot
) -> None:
    library.failures["find"] = StoreFailed(Path("ringdesk.db"), "the disk is full")
    room = open_room(library)
    assert "The calls cannot be read." in room.list.message.words.text()
    del library.failures["find"]
    qtbot.mouseClick(room.list.message.action, LEFT)
    assert listed(room)[0] == REMINDER and room.list.message.isHidden()


def test_nothing_yet_and_nothing_found_say_different_things(
    open_room: Callable[[FakeLibrary], LibraryRoom],
) -> None:
    room = open_room(FakeLibrary())
    assert room.list.view.empty_title == "No calls yet"
    assert room.nothing.words[0] == "Nothing to read yet"
    assert "Phone screen" in room.nothing.words[1], "it says how to begin"
    room.list.look_for("zebra")
    assert room.list.view.empty_title == "Nothing found"


def test_older_pages_are_read_when_they_come_into_sight(
    open_room: Callable[[FakeLibrary], LibraryRoom], qtbot: QtBot
) -> None:
    room = open_room(many(250))
    bar = room.list.view.verticalScrollBar()
    assert len(listed(room)) == 100

    def all_there() -> bool:
        bar.setValue(bar.maximum())
        return len(listed(room)) == 250

    qtbot.waitUntil(all_there)
    assert len(set(listed(room))) == 250


def test_a_call_deleted_far_down_goes_from_the_list(
    open_room: Callable[[FakeLibrary], LibraryRoom], bridge: HandBridge, qtbot: QtBot
) -> None:
    library = many(250)
    room = open_room(library)
    bar = room.list.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.setValue(bar.maximum()) or len(listed(room)) == 250)
    room.list.view.choose(180)
    gone = room.page.call_id
    told = RecordsChanged("calls", gone)
    library.changed = lambda _: QTimer.singleShot(0, room, lambda: bridge.event_arrived.emit(told))
    room.acts.delete()
    qtbot.waitUntil(lambda: gone not in listed(room))
    assert len(listed(room)) == len(set(listed(room))) == 249
    assert room.page.call_id != gone


def test_a_new_call_comes_on_top_and_the_chosen_one_stays(
    room: LibraryRoom, library: FakeLibrary, bridge: HandBridge, qtbot: QtBot
) -> None:
    room.list.view.choose(3)
    chosen = listed(room)[3]
    library.calls.append(call("+4420", 0.01, EndReason.CALLER_HUNG_UP, id="call_new"))
    bridge.event_arrived.emit(RecordsChanged("calls", "call_new"))
    qtbot.waitUntil(lambda: listed(room)[0] == "call_new")
    assert room.list.view.currentIndex().row() == 4
    assert room.page.call_id == chosen
    assert len(library.of("open_call")) == 1


def test_another_name_is_shown_when_contacts_change(
    room: LibraryRoom, library: FakeLibrary, bridge: HandBridge, qtbot: QtBot
) -> None:
    library.names["+442079460999"] = "Samuel Okafor"
    bridge.event_arrived.emit(RecordsChanged("contacts"))
    qtbot.waitUntil(lambda: room.list.model.rows[0].name == "Samuel Okafor")


def test_the_key_leads_to_the_search_and_down_into_the_list(
    room: LibraryRoom, qtbot: QtBot
) -> None:
    room.list.view.setFocus()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(room, Qt.Key.Key_F, keys)
    assert room.list.search.hasFocus()
    QTest.keyClick(room.list.search, Qt.Key.Key_Down)
    assert room.list.view.hasFocus()
    assert room.page.call_id == REMINDER


def test_enter_in_the_search_opens_the_first_that_is_found(room: LibraryRoom, qtbot: QtBot) -> None:
    room.list.search.setFocus()
    QTest.keyClicks(room.list.search, "hurry")
    QTest.keyClick(room.list.search, Qt.Key.Key_Return)
    (found,) = listed(room)
    assert room.page.call_id == found
    assert QApplication.focusWidget() is room.list.view


def test_a_snippet_begins_shortly_before_the_word() -> None:
    text = "so many words before it that nobody would ever see the invoice at all"
    at = text.index("invoice")
    short, marks = shortened(text, ((at, at + 7),))
    ((start, end),) = marks
    assert short[start:end] == "invoice" and start <= LEAD_LETTERS + 1 and short[0] == "…"
    assert shortened("the invoice", ((4, 11),)) == ("the invoice", [(4, 11)])


def test_a_call_that_was_missed_looks_like_it(room: LibraryRoom) -> None:
    missed = next(row for row in room.list.model.rows if row.call.answered_at is None)
    place = listed(room).index(missed.call.id)
    assert "Missed call" in str(room.list.model.index(place).data(DISPLAY))
