"""Writing to the agent: two modes, keys, and texts that stay until they were taken."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.errors import NotNow
from app.engine.events import RepliesSuggested
from app.ui.live.agent_box import AgentBox
from app.ui.live.call_view import CallView
from app.ui.live.command import ScreenCommand
from app.ui.live.composer import Mode
from app.ui.live.room import LiveRoom
from tests.app.ui.conftest import with_keys
from tests.fakes.agent_calls import DANA, SAM, agents, mine, over, stands
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import taken

Front = Callable[[], CallView]
Feed = Callable[..., None]
Box = Callable[[], AgentBox]
TEXTS = ("Friday is fine.", "Shall I send it by mail?", "I will call you back.")
LEFT = Qt.MouseButton.LeftButton
ENTER, SHIFT = Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier


def command(room: LiveRoom, name: str) -> ScreenCommand:
    return next(one for one in room.commands() if one.id == name)


@pytest.fixture
def box(view: Front) -> Box:
    def shown() -> AgentBox:
        found = view().box
        assert found is not None
        return found

    return shown


def test_enter_whispers_and_empties_the_field(
    qtbot: QtBot, known: LiveDesk, feed: Feed, box: Box
) -> None:
    feed(*agents())
    composer = box().composer
    assert composer.mode is Mode.WHISPER
    qtbot.keyClicks(composer.field, "offer two payments")
    qtbot.keyClick(composer.field, ENTER)
    assert known.console.asked == [("whisper", DANA, "offer two payments")]
    assert composer.field.toPlainText() == ""


def test_shift_enter_begins_a_line_and_the_field_grows_to_four(
    qtbot: QtBot, known: LiveDesk, feed: Feed, box: Box
) -> None:
    feed(*agents())
    field = box().composer.field
    low = field.height()
    for _ in range(6):
        qtbot.keyClicks(field, "more")
        qtbot.keyClick(field, ENTER, SHIFT)
    assert known.console.asked == []
    assert field.toPlainText().count("\n") == 6
    assert low < field.height() <= 4 * low


def test_the_say_button_changes_the_mode_and_the_send_button_sends(
    qtbot: QtBot, known: LiveDesk, feed: Feed, box: Box
) -> None:
    feed(*agents())
    composer = box().composer
    assert not composer.send.isEnabled()
    assert composer.send.accessibleDescription() == "Type something first."
    qtbot.mouseClick(composer.say, LEFT)
    assert composer.field.accessibleName() == "Say exactly"
    qtbot.keyClicks(composer.field, "One moment please.")
    qtbot.mouseClick(composer.send, LEFT)
    assert known.console.asked == [("say_exactly", DANA, "One moment please.")]


def test_each_mode_keeps_its_own_text_so_no_whisper_is_spoken_by_a_slip(
    qtbot: QtBot, known: LiveDesk, feed: Feed, box: Box, room: LiveRoom
) -> None:
    feed(*agents())
    composer = box().composer
    qtbot.keyClicks(composer.field, "she is a friend")
    command(room, "say").act()
    assert composer.field.toPlainText() == ""
    qtbot.keyClick(composer.field, ENTER)
    assert known.console.asked == []
    command(room, "whisper").act()
    assert composer.field.toPlainText() == "she is a friend"


def test_the_keys_choose_a_mode_and_take_the_keyboard(
    qtbot: QtBot, room: LiveRoom, feed: Feed, box: Box
) -> None:
    feed(*agents())
    room.activateWindow()
    say, whisper = command(room, "say"), command(room, "whisper")
    assert (whisper.keys, say.keys) == ("Ctrl+Shift+W", "Ctrl+Shift+Y")
    say.act()
    assert box().composer.mode is Mode.SAY
    qtbot.waitUntil(box().composer.field.hasFocus)


def test_escape_leaves_the_field_with_its_text(
    qtbot: QtBot, room: LiveRoom, feed: Feed, box: Box, view: Front
) -> None:
    feed(*agents())
    room.activateWindow()
    command(room, "whisper").act()
    field = box().composer.field
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "later")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(view().conversation.hasFocus)
    assert field.toPlainText() == "later"


def test_a_text_that_was_not_taken_stays_and_the_reason_is_said(
    qtbot: QtBot, known: LiveDesk, feed: Feed, box: Box, view: Front
) -> None:
    known.console.failure = NotNow("the agent is leaving")
    feed(*agents())
    composer = box().composer
    qtbot.keyClicks(composer.field, "ask for the date")
    qtbot.keyClick(composer.field, ENTER)
    assert composer.field.toPlainText() == "ask for the date"
    assert view().notice.words == (
        "The agent was not told: the agent is leaving. The call goes on."
    )
    known.console.failure = None
    qtbot.keyClick(composer.field, ENTER)
    assert known.console.asked == [("whisper", DANA, "ask for the date")]


def test_the_text_stays_with_its_call(qtbot: QtBot, room: LiveRoom, feed: Feed, box: Box) -> None:
    feed(*agents(), *agents(SAM, "+442079460999"))
    room.show_call(DANA)
    qtbot.keyClicks(box().composer.field, "for Dana")
    room.show_call(SAM)
    assert box().composer.field.toPlainText() == ""
    room.show_call(DANA)
    assert box().composer.field.toPlainText() == "for Dana"


def test_while_the_person_has_the_call_only_whispering_is_barred_with_the_reason(
    qtbot: QtBot, room: LiveRoom, known: LiveDesk, feed: Feed, box: Box
) -> None:
    feed(*agents())
    composer = box().composer
    qtbot.keyClicks(composer.field, "offer two payments")
    feed(mine())
    reason = "You have the call: hand it back to whisper to the agent."
    assert composer.hint.words == reason
    assert composer.send.accessibleDescription() == reason
    qtbot.keyClick(composer.field, ENTER)
    assert known.console.asked == []
    assert not command(room, "whisper").enabled()
    command(room, "say").act()
    assert not composer.whisper.isEnabled()
    assert composer.whisper.accessibleDescription() == reason
    qtbot.keyClicks(composer.field, "Goodbye.")
    qtbot.keyClick(composer.field, ENTER)
    assert known.console.asked == [("say_exactly", DANA, "Goodbye.")]
    feed(stands())
    command(room, "whisper").act()
    assert composer.field.toPlainText() == "offer two payments"
    assert composer.send.isEnabled()


def test_an_agent_that_follows_a_script_is_given_words_to_say(
    qtbot: QtBot, room: LiveRoom, known: LiveDesk, feed: Feed, box: Box
) -> None:
    feed(agents()[0], stands(takes_whispers=False), agents()[2])
    composer = box().composer
    assert composer.mode is Mode.SAY
    assert composer.whisper.accessibleDescription().startswith("This agent follows a script")
    assert not command(room, "whisper").enabled()
    qtbot.keyClicks(composer.field, "One moment.")
    qtbot.keyClick(composer.field, ENTER)
    assert known.console.asked == [("say_exactly", DANA, "One moment.")]


def test_a_call_without_an_agent_has_no_composer(feed: Feed, view: Front, room: LiveRoom) -> None:
    feed(*taken())
    box = view().box
    assert box is not None and box.isHidden()
    assert "composer" not in box.__dict__
    assert not command(room, "say").enabled()
    assert not command(room, "whisper").enabled()


def test_after_the_call_there_is_none_either(feed: Feed, view: Front) -> None:
    feed(*agents(), over())
    box = view().box
    assert box is not None and box.isHidden()


def test_suggested_replies_are_for_the_operator_alone(
    qtbot: QtBot, room: LiveRoom, known: LiveDesk, feed: Feed, box: Box
) -> None:
    feed(*agents(), mine(), RepliesSuggested(DANA, TEXTS, 3_000))
    replies = box().replies
    assert replies.isVisible()
    assert replies.texts == TEXTS
    assert "Only you see this" in replies.buttons[0].accessibleDescription()
    qtbot.mouseClick(replies.buttons[1], LEFT)
    composer = box().composer
    assert (composer.mode, composer.field.toPlainText()) == (Mode.SAY, TEXTS[1])
    third = command(room, "reply_3")
    assert (third.keys, third.only_here, third.enabled()) == ("Alt+3", True, True)
    third.act()
    assert composer.field.toPlainText() == TEXTS[2]
    assert known.console.asked == []
    feed(RepliesSuggested(DANA, (), 4_000))
    assert replies.isHidden()
    assert not third.enabled()


def test_a_reply_names_the_key_that_uses_it_now(room: LiveRoom, feed: Feed, box: Box) -> None:
    registry = with_keys(room)
    feed(*agents(), mine(), RepliesSuggested(DANA, TEXTS, 3_000))
    second = box().replies.buttons[1]
    assert second.accessibleDescription().endswith("Alt+2")
    registry.choose({"reply_2": "Ctrl+J"})
    assert second.accessibleDescription().endswith("Ctrl+J")


def test_at_most_three_are_shown_and_a_long_one_takes_two_lines(feed: Feed, box: Box) -> None:
    long = "I will look into the two boxes and call you back tomorrow before noon. " * 2
    feed(*agents(), mine(), RepliesSuggested(DANA, (*TEXTS[:2], long, "a fourth"), 3_000))
    replies = box().replies
    assert len(replies.texts) == 3
    heights = [button.height() for button in replies.buttons]
    assert heights[2] > heights[0]
