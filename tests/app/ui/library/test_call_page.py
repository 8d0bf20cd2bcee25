"""An open call: its words and sound, hearing it, searching in it, the side beside it."""

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from app.engine.events import CallFinished, PlaybackMoved, RecordsChanged
from app.ui.labels import MAY_BREAK, CopiedLabel
from app.ui.library import phrases
from app.ui.library.room import LibraryRoom
from app.ui.live.transcript import Role
from models.errors import StoreFailed
from models.sessions import SESSION_LINE
from tests.fakes.library import FakeLibrary
from tests.fakes.library_desk import LONG, REMINDER
from tests.fakes.settings import HandBridge

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
DISK = StoreFailed(Path("ringdesk.db"), "the disk is full")
MISSED = "call_000001200"


def click_turn(room: LibraryRoom, qtbot: QtBot, position: int) -> None:
    view = room.page.view
    box = view.visualRect(view.past.index(position, 0))
    qtbot.mouseClick(view.viewport(), LEFT, pos=box.center())


def test_an_open_call_says_with_whom_when_and_how_it_ended(call: LibraryRoom) -> None:
    head = call.page.head
    assert head.name.words == "Sam Okafor"
    assert "+442079460999" in head.facts.words and "Today, 10:34" in head.facts.words
    assert "03:08" in head.facts.words and "Front desk" in head.facts.words
    assert head.ending.words == "The caller agreed. The agent finished the conversation."
    assert "Good line" in head.quality.text() and "MOS 4.2" in head.quality.text()


def test_its_words_are_turns_and_unheard_ones_are_marked(call: LibraryRoom) -> None:
    rows = [call.page.words.index(place).data(Role.ROW) for place in range(3)]
    assert rows[0].line.startswith("[00:00] Agent: Good morning")
    assert rows[1].line == "[00:06] Caller: Yes, speaking."
    assert "~~on the third of November" in rows[2].words


def test_in_a_session_the_person_is_you_in_words_and_sound(
    room: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.calls = [
        dataclasses.replace(one, line_id=SESSION_LINE) if one.id == REMINDER else one
        for one in library.calls
    ]
    room.show_call(REMINDER)
    wave = room.page.sound.wave
    qtbot.waitUntil(wave.isVisible)
    assert room.page.words.index(1).data(Role.ROW).line == "[00:06] You: Yes, speaking."
    assert wave.lanes == ("You", "Agent")
    room.show_call(LONG)
    qtbot.waitUntil(lambda: wave.lanes == ("Caller", "Us"))
    assert room.page.words.index(1).data(Role.ROW).name != "You"


def test_a_click_on_a_turn_goes_there_and_the_tooltip_says_so(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge, qtbot: QtBot
) -> None:
    click_turn(call, qtbot, 1)
    assert call.page.playback.at_ms == 6_000 and call.page.view.heard == 1
    assert library.of("seek") == []
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 6_100, True))
    click_turn(call, qtbot, 3)
    assert library.of("seek") == [(18_000,)]
    tip = call.page.words.index(3).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Click to hear it from here"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_turn_is_heard_by_keyboard_too(call: LibraryRoom, key: Qt.Key) -> None:
    view = call.page.view
    view.setFocus()
    view.setCurrentIndex(view.past.index(2, 0))
    QTest.keyClick(view, key)
    assert call.page.playback.at_ms == 12_000


def test_without_its_recording_the_words_stay(
    room: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.missing[REMINDER] = "The recording is damaged."
    room.show_call(REMINDER)
    sound = room.page.sound
    qtbot.waitUntil(lambda: sound.why.text() == "The recording is damaged.")
    assert sound.why.isVisible() and not sound.wave.isVisible() and not sound.play.isVisible()
    assert room.page.words.rowCount() == 6 and not room.page.head.wav.isEnabled()
    click_turn(room, qtbot, 1)
    assert library.of("play") == []


def test_a_missed_call_has_neither_words_nor_sound(room: LibraryRoom) -> None:
    room.show_call(MISSED)
    assert room.page.head.ending.words == "Missed"
    assert room.page.sound.why.text() == "Nobody answered, so there is nothing to hear."
    assert room.page.view.empty_words == "Nobody answered."
    assert not room.page.head.text.isEnabled() and not room.page.sound.find_here.isVisible()


def test_a_call_that_goes_on_is_neither_heard_nor_deleted_until_it_has_ended(
    room: LibraryRoom, library: FakeLibrary, bridge: HandBridge, qtbot: QtBot
) -> None:
    (ended,) = (each for each in library.calls if each.id == REMINDER)
    going_on = dataclasses.replace(ended, ended_at=None, end_reason=None, duration_ms=0)
    library.calls = [going_on if each is ended else each for each in library.calls]
    room.show_call(REMINDER)
    head, sound = room.page.head, room.page.sound
    assert sound.why.text() == phrases.SOUND_LATER and not sound.play.isVisible()
    assert not head.delete.isEnabled() and not head.wav.isEnabled()
    assert head.ending.words == "In progress" and "00:00" not in head.facts.words
    assert library.of("waveform") == []

    library.calls = [ended if each is going_on else each for each in library.calls]
    bridge.event_arrived.emit(CallFinished(REMINDER, "completed", 200, None, False, 0))
    qtbot.waitUntil(sound.wave.isVisible)
    assert head.delete.isEnabled() and head.wav.isEnabled() and sound.play.isVisible()


def test_searching_in_the_call_marks_counts_and_goes_on(call: LibraryRoom, qtbot: QtBot) -> None:
    QTest.keyClick(call, Qt.Key.Key_F, CTRL)
    bar, view = call.page.finder, call.page.view
    assert bar.isVisible() and bar.field.hasFocus()
    QTest.keyClicks(bar.field, "INVOICE")
    assert bar.count.text() == "1 of 2" and [found.position for found in view.found] == [2, 3]
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 2"
    qtbot.mouseClick(bar.next, LEFT)
    assert bar.count.text() == "1 of 2"
    qtbot.mouseClick(bar.previous, LEFT)
    QTest.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "1 of 2"
    bar.field.setText("zebra")
    assert bar.count.text() == "Not found" and not bar.next.isEnabled()
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert bar.isHidden() and view.found == [] and view.hasFocus()


def test_the_marks_are_painted(call: LibraryRoom, qtbot: QtBot) -> None:
    before = call.page.view.grab().toImage()
    call.page.view.search("invoice")
    assert call.page.view.grab().toImage() != before


def test_the_search_follows_into_another_call(call: LibraryRoom, qtbot: QtBot) -> None:
    qtbot.mouseClick(call.page.sound.find_here, LEFT)
    call.page.finder.field.setText("hurry")
    assert call.page.finder.count.text() == "Not found"
    call.show_call(LONG)
    assert call.page.finder.count.text() == "1 of 60"


def test_a_call_that_was_found_opens_where_the_words_are(room: LibraryRoom, qtbot: QtBot) -> None:
    room.list.look_for("friday")
    room.list.view.choose(0)
    assert room.page.playback.at_ms == 18_000 and room.page.view.heard == 3
    qtbot.waitUntil(room.page.sound.wave.isVisible)
    assert room.page.sound.wave.value() == 18_000


def test_details_say_what_is_known(call: LibraryRoom) -> None:
    call.page.tabs.setCurrentIndex(1)
    facts = dict(call.page.details.facts)
    assert facts["MOS"] == "4.2" and facts["Median delay"] == "540 ms"
    assert facts["Pay day"] == "Friday 27 November" and facts["Goal"] == "Goal reached"
    assert facts["State"] == "Complete" and facts["SIP call"].startswith("9f3c")
    shown = [each.text() for each in call.page.details.findChildren(QLabel)]
    assert "Recording" in shown and call.page.details.isVisible()


def test_an_id_and_a_path_are_copied_as_they_are(call: LibraryRoom, qtbot: QtBot) -> None:
    call.page.tabs.setCurrentIndex(1)
    details = call.page.details
    path = dict(details.facts)["File"]
    shown = path.replace("/", f"/{MAY_BREAK}").replace("_", f"_{MAY_BREAK}")
    (label,) = (each for each in details.findChildren(CopiedLabel) if each.text() == shown)
    clipboard = QGuiApplication.clipboard()
    label.setSelection(0, len(shown))
    label.setFocus()
    QTest.keyClick(label, Qt.Key.Key_C, CTRL)
    assert clipboard.text() == path
    clipboard.clear()
    label.setSelection(0, 0)
    point = label.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, label.mapToGlobal(point))
    QApplication.sendEvent(label, event)
    (menu,) = label.findChildren(QMenu)
    menu.actions()[0].trigger()
    menu.close()
    assert clipboard.text() == path


def test_a_call_that_cannot_be_read_can_be_tried_again(
    room: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.failures["open_call"] = DISK
    room.show_call(REMINDER)
    assert "This call cannot be read." in room.page.message.words.text()
    del library.failures["open_call"]
    qtbot.mouseClick(room.page.message.action, LEFT)
    assert room.page.head.name.words == "Sam Okafor"


def test_sound_that_cannot_be_read_is_one_sentence(
    room: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.failures["waveform"] = DISK
    room.show_call(REMINDER)
    wanted = "The sound cannot be read. ringdesk.db: the disk is full."
    qtbot.waitUntil(lambda: room.page.sound.why.text() == wanted)


def test_a_changed_record_is_shown_without_losing_the_place(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge
) -> None:
    call.page.playback.seek(30_000)
    library.names["+442079460999"] = "Samuel Okafor"
    bridge.event_arrived.emit(RecordsChanged("contacts"))
    assert call.page.head.name.words == "Samuel Okafor"
    assert call.page.playback.at_ms == 30_000 and call.page.sound.wave.isVisible()
    assert len(library.of("waveform")) == 1


def test_in_a_narrow_window_notes_take_the_place_of_the_words(
    call: LibraryRoom, qtbot: QtBot
) -> None:
    call.resize(896, 560)
    page = call.page
    qtbot.waitUntil(page.head.side.isVisible)
    assert page.view.isVisible() and not page.notes.isVisible()
    assert page.head.more.isVisible() and not page.head.delete.isVisible()
    qtbot.mouseClick(page.head.side, LEFT)
    assert page.notes.isVisible() and not page.view.isVisible()
    QTest.keyClick(call, Qt.Key.Key_F, CTRL)
    assert page.view.isVisible() and page.finder.isVisible()
    qtbot.mouseClick(page.head.more, LEFT)
    words = [action.text() for action in page.head.menu.actions()]
    assert words == ["Export text...", "Export WAV...", "Delete..."]
    page.head.menu.actions()[2].trigger()
    page.head.menu.close()
    assert page.question.isVisible()
