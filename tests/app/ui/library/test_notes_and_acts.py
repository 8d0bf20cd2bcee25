"""What a person adds to a call and does with it: notes, tags, files, deleting, calling again."""

import dataclasses
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.engine.events import CallFinished, PlaybackMoved, RecordsChanged
from app.ui.library.call_acts import file_stem
from app.ui.library.room import LibraryRoom
from models.endings import EndReason
from models.errors import StoreFailed
from tests.accessible import nameless, unreachable
from tests.fakes.library import FakeLibrary
from tests.fakes.library_desk import LONG, REMINDER
from tests.fakes.phone_desk import BOB, by_address
from tests.fakes.phone_desk import call as some_call
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton
DISK = StoreFailed(Path("ringdesk.db"), "the disk is full")


def kept(library: FakeLibrary, call_id: str) -> str:
    return next(each.note for each in library.calls if each.id == call_id)


def rewrite(room: LibraryRoom, words: str) -> None:
    field = room.page.notes.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, words)


def test_a_note_is_saved_two_seconds_after_the_last_key(
    call: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    rewrite(call, "Pays today")
    assert library.of("save_note") == []
    qtbot.waitUntil(lambda: kept(library, REMINDER) == "Pays today")
    assert call.page.notes.state.words == "Saved"
    assert len(library.of("save_note")) == 1


def test_leaving_the_field_the_call_or_the_room_saves_at_once(
    call: LibraryRoom, library: FakeLibrary
) -> None:
    rewrite(call, "one")
    call.list.search.setFocus()
    assert kept(library, REMINDER) == "one"
    rewrite(call, "two")
    call.show_call(LONG)
    assert kept(library, REMINDER) == "two" and call.page.notes.field.toPlainText() == ""
    rewrite(call, "three")
    call.hide()
    assert kept(library, LONG) == "three"
    call.show()
    rewrite(call, "four")
    call.flush()
    assert kept(library, LONG) == "four"


def test_a_note_that_cannot_be_saved_is_kept_and_shown_again(
    call: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.failures["save_note"] = DISK
    rewrite(call, "Never lost")
    call.flush()
    assert "the disk is full" in call.page.notes.state.words
    call.show_call(LONG)
    assert call.page.notes.unsaved == [REMINDER]
    call.show_call(REMINDER)
    assert call.page.notes.field.toPlainText() == "Never lost"
    del library.failures["save_note"]
    call.flush()
    assert kept(library, REMINDER) == "Never lost" and call.page.notes.unsaved == []


def test_what_is_being_written_survives_news_about_the_call(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge
) -> None:
    rewrite(call, "half a sen")
    place = [each.id for each in library.calls].index(REMINDER)
    library.calls[place] = dataclasses.replace(library.calls[place], outcome="refused")
    bridge.event_arrived.emit(RecordsChanged("calls", REMINDER))
    assert call.page.notes.field.toPlainText() == "half a sen"
    assert call.page.head.ending.words.startswith("The caller refused.")


def test_a_note_written_elsewhere_is_shown(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge
) -> None:
    place = [each.id for each in library.calls].index(REMINDER)
    library.calls[place] = dataclasses.replace(library.calls[place], note="From the terminal")
    bridge.event_arrived.emit(CallFinished(REMINDER, "completed", None, None, True, 1))
    assert call.page.notes.field.toPlainText() == "From the terminal"


def test_a_line_written_while_it_plays_begins_with_the_moment(
    call: LibraryRoom, bridge: HandBridge
) -> None:
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 14_000, True))
    call.page.notes.field.clear()
    QTest.keyClicks(call.page.notes.field, "odd")
    assert call.page.notes.field.toPlainText() == "[00:14] odd"


def test_tags_are_added_and_taken_away(
    call: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    tags = call.page.notes.tags
    QTest.keyClicks(tags.field, "urgent")
    QTest.keyClick(tags.field, Qt.Key.Key_Return)
    assert library.of("save_tags")[-1] == (REMINDER, ("invoice", "follow-up", "urgent"))
    qtbot.mouseClick(tags.chips[0], LEFT)
    assert library.of("save_tags")[-1] == (REMINDER, ("follow-up", "urgent"))


def test_tags_that_cannot_be_saved_stay_and_can_be_tried_again(
    call: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.failures["save_tags"] = DISK
    notes = call.page.notes
    qtbot.mouseClick(notes.tags.chips[0], LEFT)
    assert "The tags are not saved." in notes.message.words.text()
    call.show_call(LONG)
    call.show_call(REMINDER)
    assert notes.tags.tags == ("follow-up",)
    qtbot.mouseClick(notes.tags.chips[0], LEFT)
    del library.failures["save_tags"]
    qtbot.mouseClick(notes.message.action, LEFT)
    assert library.of("save_tags")[-1] == (REMINDER, ()) and notes.message.isHidden()


def test_text_and_sound_are_written_where_the_person_says(
    call: LibraryRoom, library: FakeLibrary, qtbot: QtBot, tmp_path: Path
) -> None:
    for button, suffix in ((call.page.head.text, "txt"), (call.page.head.wav, "wav")):
        qtbot.mouseClick(button, LEFT)
        dialog = call.findChildren(QFileDialog)[-1]
        assert dialog.defaultSuffix() == suffix
        path = tmp_path / f"call.{suffix}"
        dialog.fileSelected.emit(str(path))
        dialog.reject()
        assert path.read_text() == REMINDER
        assert call.page.message.words.text() == f"Written to {path}."


def test_a_file_that_cannot_be_written_is_told(
    call: LibraryRoom, library: FakeLibrary, tmp_path: Path
) -> None:
    call.acts.export_text(str(tmp_path / "nowhere" / "call.txt"))
    assert "The text was not written." in call.page.message.words.text()
    call.acts.export_wav(str(tmp_path / "nowhere" / "call.wav"))
    assert "No such file" in call.page.message.words.text()


def test_a_file_is_named_for_the_call(call: LibraryRoom) -> None:
    assert call.page.detail is not None
    assert file_stem(call.page.detail) == "2026-11-21 1034 Sam Okafor"


def test_deleting_is_asked_about_and_can_be_left(
    call: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    qtbot.mouseClick(call.page.head.delete, LEFT)
    assert "cannot be undone" in call.page.question.words.text()
    keep = call.page.question.answers[-1]
    assert keep.hasFocus()
    QTest.keyClick(keep, Qt.Key.Key_Escape)
    assert call.page.question.isHidden() and library.of("delete_call") == []


def test_a_deleted_call_goes_with_what_was_written_about_it(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge, qtbot: QtBot
) -> None:
    def told(call_id: str) -> None:
        event = RecordsChanged("calls", call_id)
        QTimer.singleShot(0, call, lambda: bridge.event_arrived.emit(event))

    library.changed = told
    rewrite(call, "gone with it")
    call.acts.ask_delete()
    qtbot.mouseClick(call.page.question.answers[0], LEFT)
    assert library.of("delete_call") == [(REMINDER,)]
    qtbot.waitUntil(lambda: call.list.model.row_of(REMINDER) is None)
    assert call.page.call_id != REMINDER and call.page.notes.unsaved == []


def test_a_call_that_cannot_be_deleted_stays(
    call: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.failures["delete_call"] = DISK
    call.acts.ask_delete()
    qtbot.mouseClick(call.page.question.answers[0], LEFT)
    assert "The call was not deleted." in call.page.message.words.text()
    assert call.page.call_id == REMINDER


def test_a_call_deleted_elsewhere_is_not_there_any_more(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge
) -> None:
    library.calls = [each for each in library.calls if each.id != REMINDER]
    bridge.event_arrived.emit(RecordsChanged("calls", REMINDER))
    assert call.pages.currentWidget() is call.nothing


def test_calling_again_and_the_contact_are_asked_of_others(call: LibraryRoom, qtbot: QtBot) -> None:
    for signal, button in (
        (call.call_wanted, call.page.head.call_again),
        (call.contact_wanted, call.page.head.contact),
    ):
        with qtbot.waitSignal(signal) as asked:
            qtbot.mouseClick(button, LEFT)
        assert asked.args == ["+442079460999"]


def test_somebody_with_an_address_is_called_at_their_own_server(
    room: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    bob, _carol = by_address()
    library.calls.append(bob)
    room.show_call(bob.id)
    for signal, button in (
        (room.call_wanted, room.page.head.call_again),
        (room.contact_wanted, room.page.head.contact),
    ):
        with qtbot.waitSignal(signal) as asked:
            qtbot.mouseClick(button, LEFT)
        assert asked.args == [BOB]


def test_without_a_number_nobody_can_be_called(room: LibraryRoom, library: FakeLibrary) -> None:
    library.calls.append(some_call("", 0.1, EndReason.CANCELLED, id="call_hidden"))
    room.show_call("call_hidden")
    assert room.page.head.name.words == "Unknown caller"
    assert not room.page.head.call_again.isEnabled() and not room.page.head.contact.isEnabled()


def test_leaving_the_room_silences_it(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge
) -> None:
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 100, True))
    call.hide()
    assert library.of("pause") == [()]


def test_the_palette_can_do_what_the_room_can(call: LibraryRoom, library: FakeLibrary) -> None:
    commands = {each.id: each for each in call.commands()}
    assert all(each.enabled() for each in commands.values())
    commands["search_calls"].act()
    assert call.list.search.hasFocus()
    commands["find_in_call"].act()
    assert call.page.finder.field.hasFocus()
    commands["play_call"].act()
    assert library.of("play") == [(REMINDER, 0)]


def test_everything_has_a_name_and_is_on_the_way_of_the_tab_key(
    call: LibraryRoom, qtbot: QtBot
) -> None:
    call.page.open_find()
    call.acts.ask_delete()
    for size in ((1280, 800), (896, 560)):
        call.resize(*size)
        for page in (0, 1):
            call.page.tabs.setCurrentIndex(page)
            assert nameless(call) == []
            assert unreachable(call) == []
