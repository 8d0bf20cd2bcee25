"""Taking a call from the agent and giving it back, by every way there is."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app.engine.errors import NotNow
from app.engine.events import (
    AgentStalled,
    Floor,
    FloorChanged,
    OperatorWanted,
    ToolRan,
    ToolStarted,
)
from app.ui.live import announcing
from app.ui.live.call_view import CallView
from app.ui.live.command import ScreenCommand
from app.ui.live.offers import Control
from app.ui.live.room import LiveRoom
from tests.fakes.agent_calls import DANA, SAM, agents, mine, stands
from tests.fakes.calls import FakeCalls
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import taken

Front = Callable[[], CallView]
Feed = Callable[..., None]
Press = Callable[[Control], None]
WAIT = {"reason": "She wants to talk to somebody."}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What a screen reader was told, and whether at once."""
    told: list[tuple[str, bool]] = []

    def keep(event: object) -> None:
        urgent = event.politeness() is QAccessible.AnnouncementPoliteness.Assertive  # type: ignore[attr-defined]
        told.append((event.message(), urgent))  # type: ignore[attr-defined]

    class Told:
        AnnouncementPoliteness = QAccessible.AnnouncementPoliteness
        updateAccessibility = staticmethod(keep)

    monkeypatch.setattr(announcing, "QAccessible", Told)
    return told


def command(room: LiveRoom, name: str) -> ScreenCommand:
    return next(one for one in room.commands() if one.id == name)


def test_the_chip_changes_with_the_event_and_not_before(
    known: LiveDesk, feed: Feed, press: Press, view: Front
) -> None:
    feed(*agents(), FloorChanged(DANA, Floor.AGENT_SPEAKING, 100))
    press(Control.TAKE_OVER)
    assert known.console.asked == [("take_over", DANA)]
    assert view().strip.floor.words == "Agent speaking"
    assert view().row.buttons[Control.TAKE_OVER].text() == "Take over"
    feed(mine())
    assert view().strip.floor.words == "You"
    button = view().row.buttons[Control.TAKE_OVER]
    assert (button.text(), button.icon_name) == ("Hand back", "agent")


def test_handing_back_gives_the_call_to_the_agent(
    known: LiveDesk, feed: Feed, press: Press, view: Front
) -> None:
    feed(*agents(), mine())
    press(Control.TAKE_OVER)
    assert known.console.asked == [("hand_back", DANA)]
    feed(stands())
    assert view().row.buttons[Control.TAKE_OVER].text() == "Take over"


def test_a_call_that_the_agent_never_had_is_given_to_it(
    known: LiveDesk, feed: Feed, press: Press, view: Front
) -> None:
    feed(*taken(), mine())
    button = view().row.buttons[Control.TAKE_OVER]
    assert button.text() == "Give to agent"
    press(Control.TAKE_OVER)
    assert known.console.asked == [("hand_back", DANA)]


def test_a_call_that_the_agent_cannot_take_back_says_so(feed: Feed, view: Front) -> None:
    feed(*agents(), mine(agent_can_take=False))
    button = view().row.buttons[Control.TAKE_OVER]
    assert not button.isEnabled()
    assert button.accessibleDescription() == "The agent cannot take this call back."


def test_it_is_announced_at_once_both_ways(
    said: list[tuple[str, bool]], feed: Feed, press: Press
) -> None:
    feed(*agents())
    said.clear()
    press(Control.TAKE_OVER)
    assert said == []
    feed(mine())
    words = "You have the call, the agent is silent. Your microphone is open."
    assert said == [(f"Dana Whitfield: {words}", True)]
    said.clear()
    feed(stands())
    words = "The agent has the call. Your microphone is closed."
    assert said == [(f"Dana Whitfield: {words}", True)]


def test_a_refused_take_over_is_told_and_can_be_tried_again(
    known: LiveDesk, feed: Feed, press: Press, view: Front
) -> None:
    known.console.failure = NotNow("the call is being transferred")
    feed(*agents())
    press(Control.TAKE_OVER)
    told = "The call could not be taken over: the call is being transferred. The call goes on."
    assert view().notice.words == told
    known.console.failure = None
    press(Control.TAKE_OVER)
    assert known.console.asked == [("take_over", DANA)]
    assert view().notice.words == ""


def test_the_key_works_while_another_screen_is_seen(
    room: LiveRoom, known: LiveDesk, feed: Feed
) -> None:
    feed(*agents())
    room.hide()
    take_over = command(room, "take_over")
    assert take_over.keys == "Ctrl+Shift+T"
    assert take_over.enabled()
    take_over.act()
    assert known.console.asked == [("take_over", DANA)]


def test_a_stalled_agent_is_told_in_red_with_the_way_out(
    qtbot: QtBot, said: list[tuple[str, bool]], known: LiveDesk, feed: Feed, view: Front
) -> None:
    feed(*agents())
    assert view().alerts.isHidden()
    feed(AgentStalled(DANA, True, 4_000))
    (sentence,) = view().alerts.sentences
    assert sentence.startswith("The agent's model keeps the caller waiting.")
    assert said[-1] == (f"Dana Whitfield: {sentence}", True)
    button = view().alerts.rows["stalled"].take_over
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert known.console.asked == [("take_over", DANA)]
    feed(AgentStalled(DANA, False, 6_000))
    assert view().alerts.isHidden()


def test_a_call_that_wants_a_person_is_the_one_that_keys_mean(
    room: LiveRoom, known: LiveDesk, feed: Feed, view: Front
) -> None:
    feed(*agents(), *agents(SAM, "+442079460999"))
    feed(ToolStarted(DANA, "run_1", "hold_for_operator", WAIT, 3_000))
    assert room.tabs.words_of(DANA)[1].startswith("Agent  ·  Wants you")
    room.hide()
    command(room, "take_over").act()
    assert known.console.asked == [("take_over", DANA)]
    room.show()
    room.show_call(DANA)
    assert view().alerts.sentences == [
        "The caller wants a person. She wants to talk to somebody.",
    ]
    feed(mine())
    assert view().alerts.isHidden()


def test_the_agent_is_told_that_nobody_comes_now(
    known: LiveDesk, feed: Feed, view: Front, qtbot: QtBot
) -> None:
    wanted = OperatorWanted(DANA, "ask_1", "transfer", "She asks for accounts.", 3_000)
    feed(*agents(), wanted)
    assert view().alerts.sentences == ["The caller wants a person. She asks for accounts."]
    button = view().alerts.rows["asked"].refuse
    assert button is not None and button.text() == "Not now"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert known.console.asked == [("decline", DANA)]
    assert not view().alerts.isHidden()
    feed(OperatorWanted(DANA, "ask_1", "transfer", "She asks for accounts.", 4_000, "refused"))
    assert view().alerts.isHidden()


def test_when_nobody_came_the_agent_goes_on_without_asking(feed: Feed, view: Front) -> None:
    feed(*agents(), ToolStarted(DANA, "run_1", "hold_for_operator", WAIT, 3_000))
    ran = ToolRan(DANA, "hold_for_operator", WAIT, "nobody came", "", 30_000, 33_000)
    feed(ran)
    assert view().alerts.isHidden()


def test_while_the_agent_transfers_the_chip_says_so(feed: Feed, view: Front) -> None:
    feed(*agents(), ToolStarted(DANA, "run_1", "transfer_call", {"to": "accounts"}, 3_000))
    assert view().strip.floor.words == "Transferring"
    feed(ToolRan(DANA, "transfer_call", {"to": "accounts"}, "", "they are busy", 900, 3_900))
    assert view().strip.floor.words == "Nobody speaking"


def test_what_needs_the_call_in_hand_says_to_take_over_first(
    feed: Feed, view: Front, press: Press
) -> None:
    feed(*agents())
    button = view().row.buttons[Control.MUTE]
    why = "The agent has the call: take over first."
    assert button.isVisible() and not button.isEnabled()
    assert button.accessibleDescription() == why
    press(Control.TRANSFER)
    steering = view().steering
    assert steering is not None
    assert steering.transfer.ask_first.accessibleDescription() == why
    feed(mine())
    assert steering.transfer.ask_first.accessibleDescription() != why


def test_the_agents_call_is_put_on_hold(calls: FakeCalls, feed: Feed, press: Press) -> None:
    feed(*agents())
    press(Control.HOLD)
    assert calls.asked == [("hold", DANA)]


def test_flag_marks_the_moment(known: LiveDesk, feed: Feed, press: Press) -> None:
    feed(*agents())
    press(Control.FLAG)
    assert known.console.asked == [("flag", DANA, "")]


def test_the_talk_key_opens_the_microphone_for_as_long_as_it_is_held(
    qtbot: QtBot, room: LiveRoom, calls: FakeCalls, feed: Feed
) -> None:
    talk = command(room, "push_to_talk")
    assert (talk.keys, talk.only_here) == ("Ctrl+Space", True)
    feed(*agents(), mine())
    assert not talk.enabled()
    feed(mine(muted=True))
    assert talk.enabled()
    talk.act()
    assert calls.asked == [("mute", DANA, False)]
    feed(mine())
    talk.act()
    assert len(calls.asked) == 1
    qtbot.keyRelease(room, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert calls.asked == [("mute", DANA, False), ("mute", DANA, True)]
    qtbot.keyRelease(room, Qt.Key.Key_Control)
    assert len(calls.asked) == 2
