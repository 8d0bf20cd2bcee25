"""Hearing an open call: playing and pausing, going elsewhere, zooming, falling silent."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.engine.events import PlaybackMoved
from app.library.errors import RecordingMissing
from app.ui.library.room import LibraryRoom
from app.ui.library.waveform import GUTTER_PX
from tests.fakes.library import FakeLibrary
from tests.fakes.library_desk import LONG, REMINDER
from tests.fakes.settings import HandBridge

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
MISSED = "call_000001200"
PLAYER = ("play", "pause", "seek")


def test_playing_and_pausing_by_button_and_by_key(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge, qtbot: QtBot
) -> None:
    play = call.page.sound.play
    qtbot.mouseClick(play, LEFT)
    assert library.of("play") == [(REMINDER, 0)]
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 6_500, True))
    assert play.text() == "Pause" and call.page.sound.time.text() == "00:06 / 03:08"
    QTest.keyClick(call, Qt.Key.Key_Space, CTRL)
    assert library.of("pause") == [()]
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 6_600, False))
    assert play.text() == "Play"
    QTest.keyClick(call, Qt.Key.Key_Space, CTRL)
    assert library.of("play")[-1] == (REMINDER, 6_600)


def test_after_its_end_it_begins_anew(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge, qtbot: QtBot
) -> None:
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 188_000, False))
    qtbot.mouseClick(call.page.sound.play, LEFT)
    assert library.of("play") == [(REMINDER, 0)]


def test_the_turn_that_is_heard_stands_out_and_stays_in_view(
    room: LibraryRoom, bridge: HandBridge, qtbot: QtBot
) -> None:
    room.show_call(LONG)
    qtbot.waitUntil(room.page.sound.wave.isVisible)
    view = room.page.view
    for at_ms, heard in ((12_100, 2), (595_000, 99), (3_000, 0)):
        bridge.event_arrived.emit(PlaybackMoved(LONG, at_ms, True))
        assert view.heard == heard
        assert view.viewport().rect().contains(view.visualRect(view.past.index(heard, 0)))
    assert room.page.sound.wave.value() == 3_000


def test_reading_elsewhere_is_not_disturbed_while_it_stands(
    room: LibraryRoom, qtbot: QtBot
) -> None:
    room.show_call(LONG)
    qtbot.waitUntil(room.page.sound.wave.isVisible)
    bar = room.page.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    room.page.playback.seek(6_000)
    assert bar.value() == bar.maximum()


def test_what_cannot_be_played_is_said(
    call: LibraryRoom, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.failures["play"] = RecordingMissing(REMINDER, "The recording is not there any more.")
    qtbot.mouseClick(call.page.sound.play, LEFT)
    words = call.page.message.words.text()
    assert words == "It cannot be played. The recording is not there any more."


def test_another_call_silences_the_one_before(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge
) -> None:
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 100, True))
    call.show_call(MISSED)
    assert library.of("pause") == [()]
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 200, True))
    assert not call.page.playback.playing and call.page.playback.at_ms == 0


@pytest.mark.parametrize("leave", [lambda room: room.show_call(LONG), LibraryRoom.hide])
def test_what_has_not_begun_to_sound_is_silenced_too(
    call: LibraryRoom, library: FakeLibrary, qtbot: QtBot, leave: Callable[[LibraryRoom], None]
) -> None:
    """A device may take a second to open; until then nothing tells where the sound is."""
    play = call.page.sound.play
    qtbot.mouseClick(play, LEFT)
    assert play.text() == "Pause"
    leave(call)
    assert [name for name, _ in library.asked if name in PLAYER] == ["play", "pause"]
    assert play.text() == "Play"


def test_a_second_press_takes_back_what_has_not_begun(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge, qtbot: QtBot
) -> None:
    play = call.page.sound.play
    for _ in range(3):
        qtbot.mouseClick(play, LEFT)
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 0, False))
    assert play.text() == "Pause", "the silence was that of the second press"
    call.page.playback.seek(9_000)
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 9_000, True))
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 9_100, False))
    assert play.text() == "Play"
    asked = [name for name, _ in library.asked if name in PLAYER]
    assert asked == ["play", "pause", "play", "seek"]


def test_what_somebody_else_silenced_before_it_began_can_be_played_again(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge, qtbot: QtBot
) -> None:
    play = call.page.sound.play
    qtbot.mouseClick(play, LEFT)
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 0, False))
    assert play.text() == "Play"


def test_a_click_on_the_waveform_goes_there_and_what_plays_goes_on_from_there(
    call: LibraryRoom, library: FakeLibrary, bridge: HandBridge, qtbot: QtBot
) -> None:
    wave = call.page.sound.wave
    middle = QPoint(GUTTER_PX + (wave.width() - GUTTER_PX) // 2, wave.height() // 2)
    qtbot.mouseClick(wave, LEFT, pos=middle)
    assert call.page.playback.at_ms == pytest.approx(94_000, rel=0.01)
    assert call.page.sound.time.text() == "01:34 / 03:08" and library.of("seek") == []
    bridge.event_arrived.emit(PlaybackMoved(REMINDER, 100, True))
    qtbot.mouseClick(wave, LEFT, pos=middle)
    assert library.of("seek") == [(pytest.approx(94_000, rel=0.01),)]


def test_the_zoom_buttons_show_less_and_then_all_again(call: LibraryRoom, qtbot: QtBot) -> None:
    sound = call.page.sound
    assert sound.wave.is_whole and not sound.zoom_out.isEnabled()
    qtbot.mouseClick(sound.zoom_in, LEFT)
    assert not sound.wave.is_whole and sound.zoom_out.isEnabled()
    qtbot.mouseClick(sound.zoom_out, LEFT)
    assert sound.wave.is_whole and not sound.zoom_out.isEnabled()
