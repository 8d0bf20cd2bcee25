"""The Phone screen as a whole: sound, sizes, keyboard, names for screen readers."""

import dataclasses
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from app.engine.events import DevicesChanged, LineChanged, MessagesWaiting
from app.ui.controls import Button
from app.ui.phone.centre import CONTACTS
from app.ui.phone.fields import Field, TextBox
from app.ui.phone.room import PhoneRoom
from app.ui.theme import TARGET
from tests.fakes.phone_desk import DANA, FRONT, SALES, PhoneDesk, busy_desk
from tests.fakes.settings import HandBridge
from tests.fakes.sound_commands import FakeSound, sound_state

LEFT = Qt.MouseButton.LeftButton
KINDS = (QAbstractButton, QAbstractItemView, QComboBox, QTabBar, Field, TextBox)


def controls(room: PhoneRoom) -> list[QWidget]:
    """Everything to act on, Qt's own inner parts aside."""
    found = [w for w in room.findChildren(QWidget) if isinstance(w, KINDS)]
    inner = (QTabBar, QComboBox, QAbstractItemView)
    return [w for w in found if not isinstance(w.parent(), inner) and w.objectName()[:3] != "qt_"]


def silent() -> DevicesChanged:
    """Speakers, but no microphone."""
    state = sound_state()
    choices = tuple(dataclasses.replace(each, in_use=None) for each in state.choices)
    outputs = tuple(device for device in state.devices if not device.is_input)
    return DevicesChanged(dataclasses.replace(state, devices=outputs, choices=choices))


def test_without_a_microphone_a_banner_opens_the_audio_check(
    room: PhoneRoom, bridge: HandBridge, qtbot: QtBot
) -> None:
    assert not room.sound.isVisible()
    bridge.event_arrived.emit(silent())
    assert "no microphone" in room.sound.message.words.text()
    with qtbot.waitSignal(room.audio_check_wanted):
        qtbot.mouseClick(room.sound.message.action, LEFT)
    assert room.sound.isVisible()
    bridge.event_arrived.emit(DevicesChanged(sound_state()))
    assert not room.sound.isVisible()


def test_why_there_is_no_sound_at_all_is_said(
    open_room: Callable[[PhoneDesk], PhoneRoom],
) -> None:
    made = busy_desk()
    made.sound = FakeSound(sound_state("The sound server does not answer."))
    room = open_room(made)
    assert room.sound.message.words.text() == "The sound server does not answer."


@pytest.mark.parametrize("tab", [0, CONTACTS])
def test_every_control_has_a_name_for_screen_readers(
    room: PhoneRoom, bridge: HandBridge, tab: int
) -> None:
    room.centre.tabs.setCurrentIndex(tab)
    room.card.show_contact(DANA.id)
    bridge.event_arrived.emit(silent())
    found = controls(room)
    assert len(found) > 30
    nameless = []
    for widget in found:
        interface = QAccessible.queryAccessibleInterface(widget)
        if widget.isVisible() and not interface.text(QAccessible.Text.Name):
            nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    assert not nameless


def test_everything_that_is_clicked_is_big_enough(room: PhoneRoom) -> None:
    room.card.show_contact(DANA.id)
    clicked = (QAbstractButton, QComboBox, Field)
    small = [
        f"{type(w).__name__} {w.accessibleName()}: {w.size()}"
        for w in controls(room)
        if isinstance(w, clicked) and w.isVisible() and min(w.height(), w.width()) < TARGET
    ]
    assert not small


def test_everything_can_be_reached_by_tab(room: PhoneRoom, qtbot: QtBot) -> None:
    room.card.show_contact(DANA.id)
    room.dialler.field.setFocus()
    seen: list[QWidget] = []
    for _ in range(80):
        focused = room.focusWidget()
        assert focused is not None
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    wanted = [
        room.head.disturb,
        *(row.answers for row in room.head.rows.values()),
        room.dialler.call_button.call,
        room.dialler.call_button.more,
        room.dialler.line,
        room.dialler.redial,
        *room.dialler.keypad.keys.values(),
        room.centre.tabs,
        room.centre.recents[0].view,
        room.card.edit,
        room.card.tags.field,
        *room.card.tags.chips,
        room.card.notes,
        room.card.history.view,
    ]
    assert not [w.accessibleName() for w in wanted if w not in seen]


def test_the_ways_to_call_are_a_menu_for_the_keyboard(room: PhoneRoom, qtbot: QtBot) -> None:
    button = room.dialler.call_button
    button.more.setFocus()
    qtbot.keyClick(button.more, Qt.Key.Key_Space)
    qtbot.waitUntil(button.menu.isVisible)
    assert [action.text() for action in button.menu.actions()] == [
        "Call myself",
        "Let the agent call...",
    ]
    button.menu.close()


def test_in_a_narrow_window_the_card_takes_the_place_of_the_calls(
    room: PhoneRoom, qtbot: QtBot
) -> None:
    assert room.card.isVisible()
    assert room.minimumSizeHint().width() <= 896
    room.resize(896, 560)
    qtbot.waitUntil(lambda: not room.card.isVisible())
    assert room.width() == 896
    room.search_contacts()
    room.centre.contacts.view.choose(0)
    room.centre.contacts.view.opened.emit(DANA)
    assert room.card.isVisible()
    assert not room.centre.isVisible()
    qtbot.mouseClick(room.card.back, LEFT)
    assert room.centre.isVisible()


def test_no_word_of_a_button_is_cut_in_a_narrow_window(
    room: PhoneRoom, bridge: HandBridge, qtbot: QtBot
) -> None:
    bridge.event_arrived.emit(MessagesWaiting(FRONT.id, 22, 0))
    bridge.event_arrived.emit(LineChanged(SALES.id, SALES.label, "failed", 503))
    room.resize(896, 560)
    shown = [b for b in room.findChildren(Button) if b.isVisible() and b.text()]
    assert len(shown) > 4
    qtbot.waitUntil(lambda: not [b for b in shown if b.width() < b.sizeHint().width()])
    assert room.width() == 896


def test_digits_from_the_window_dial(room: PhoneRoom) -> None:
    room.type_digit("4")
    room.type_digit("2")
    assert room.dialler.field.text() == "42"


def test_the_palette_gets_what_can_be_done_here(room: PhoneRoom) -> None:
    offered = {command.id: command for command in room.commands()}
    assert all(command.words and command.enabled() for command in offered.values())
    offered["find_contact"].act()
    assert room.centre.contacts.search.hasFocus()
    room.hide()
    assert not offered["find_contact"].enabled()


def test_missed_calls_can_be_shown_from_elsewhere(room: PhoneRoom) -> None:
    room.show_missed()
    assert room.centre.pages.currentWidget() is room.centre.recents[1]
    assert room.centre.recents[1].view.hasFocus()
