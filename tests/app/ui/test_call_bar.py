"""The bar that stays on every screen during a call."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.engine.events import (
    AgentStalled,
    CallFinished,
    Event,
    Holder,
    Phase,
    ToolStarted,
    TroubleArose,
)
from app.ui.call_bar import NAME_PX, CallBar
from tests.fakes.desk import FakeBridge
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import DANA, KIM, SAM, held, reached, rings, stands, taken

OVER = CallFinished(DANA, "caller_hung_up", 200, None, False, 27_400)


@pytest.fixture
def known() -> LiveDesk:
    return LiveDesk()


@pytest.fixture
def bar(qtbot: QtBot, bridge: FakeBridge, known: LiveDesk, now_ms: Callable[[], float]) -> CallBar:
    shown = CallBar(bridge, known.desk, now_ms=now_ms)
    qtbot.addWidget(shown)
    shown.resize(1280, shown.sizeHint().height())
    return shown


def feed(bar: CallBar, *events: Event) -> None:
    for event in events:
        bar.apply(event)


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_is_there_only_while_a_call_is_in_hand(bar: CallBar) -> None:
    assert bar.isHidden()
    feed(bar, rings())
    assert bar.isHidden()
    feed(bar, *taken())
    assert not bar.isHidden()
    feed(bar, OVER)
    assert bar.isHidden()


def test_it_says_who_how_long_recorded_and_who_has_the_microphone(bar: CallBar) -> None:
    feed(bar, *taken())
    assert bar.name.words == "Dana Whitfield"
    assert bar.about.words == "+44 2079460812  ·  Front desk"
    assert bar.timer.text() == "00:24"
    assert bar.holder.words == "You"
    assert not bar.recording.isHidden()
    feed(bar, TroubleArose(DANA, "recording", "The disk is full."))
    assert bar.recording.isHidden()


def test_a_call_that_is_not_recorded_shows_no_rec(bar: CallBar) -> None:
    began, answered = taken()[0], taken()[-1]
    feed(bar, began, stands(DANA, recording=False), answered)
    assert bar.recording.isHidden()
    feed(bar, stands(DANA))
    assert not bar.recording.isHidden()


def test_mute_changes_its_word_and_its_icon(qtbot: QtBot, bar: CallBar, known: LiveDesk) -> None:
    feed(bar, *taken())
    click(qtbot, bar.mute)
    feed(bar, stands(DANA, muted=True))
    assert bar.mute.text() == "Muted"
    assert bar.holder.words == "Muted"
    click(qtbot, bar.mute)
    assert known.calls.asked == [("mute", DANA, True), ("mute", DANA, False)]


def test_on_hold_there_is_nothing_to_mute(bar: CallBar) -> None:
    feed(bar, *taken(), held())
    assert not bar.mute.isEnabled()
    assert bar.mute.toolTip() == "The call is on hold."


def test_an_agents_call_can_be_ended_but_not_muted(
    qtbot: QtBot, bar: CallBar, known: LiveDesk
) -> None:
    feed(bar, rings(), stands(DANA, holder=Holder.AGENT))
    assert bar.mute.isHidden()
    click(qtbot, bar.end)
    assert known.calls.asked == [("end_call", DANA)]


def test_an_agents_call_is_taken_over_from_any_screen(
    qtbot: QtBot, bar: CallBar, known: LiveDesk
) -> None:
    feed(bar, rings(), stands(DANA, holder=Holder.AGENT, agent_can_take=True))
    assert bar.take_over.text() == "Take over"
    click(qtbot, bar.take_over)
    assert known.console.asked == [("take_over", DANA)]
    assert bar.take_over.text() == "Take over"
    feed(bar, stands(DANA, agent_can_take=True))
    assert bar.take_over.text() == "Hand back"
    assert bar.holder.words == "You"
    click(qtbot, bar.take_over)
    assert known.console.asked[-1] == ("hand_back", DANA)


def test_a_persons_own_call_offers_no_agent(bar: CallBar) -> None:
    feed(bar, *taken())
    assert bar.take_over.isHidden()


def test_the_call_that_wants_a_person_is_shown_and_says_so(bar: CallBar) -> None:
    agents = stands(DANA, holder=Holder.AGENT), stands(KIM, holder=Holder.AGENT)
    feed(bar, rings(), agents[0], rings(KIM, "+15550100"), agents[1])
    assert bar.name.words == "+1 5550100"
    feed(bar, ToolStarted(DANA, "run_1", "hold_for_operator", {}, 3_000))
    assert (bar.name.words, bar.holder.words) == ("Dana Whitfield", "Wants you")
    feed(bar, AgentStalled(DANA, True, 4_000))
    assert bar.holder.words == "Stalled"


def test_a_failure_is_told_in_place_until_the_next_attempt(
    qtbot: QtBot, bar: CallBar, known: LiveDesk
) -> None:
    known.calls.failures["mute"] = OSError("the headset does not answer")
    feed(bar, *taken())
    click(qtbot, bar.mute)
    expected = "The microphone could not be closed or opened: the headset does not answer."
    assert bar.notice.words == expected
    known.calls.failures.clear()
    click(qtbot, bar.mute)
    assert bar.notice.words == ""


def test_several_calls_show_the_one_that_is_talked_on_and_a_menu(bar: CallBar) -> None:
    feed(bar, *taken(), held(), *reached())
    assert bar.name.words == "Sam Okafor"
    assert bar.others.text() == "2 calls"
    menu = bar.menu()
    words = [action.text() for action in menu.actions()]
    assert words[0] == "Dana Whitfield  ·  You  ·  On hold  ·  00:24"
    wanted = QSignalSpy(bar.live_wanted)
    menu.actions()[0].trigger()
    assert wanted.at(0) == [DANA]


def test_in_a_narrow_window_the_name_stays_and_what_live_does_as_well_goes(
    qtbot: QtBot, bar: CallBar
) -> None:
    feed(bar, *taken(), held(), rings(SAM), *reached(SAM))
    assert not bar.open.isHidden() and not bar.others.isHidden()
    window = QWidget()
    qtbot.addWidget(window)
    bar.setParent(window)
    bar.setGeometry(0, 0, 820, bar.height())
    bar.show()
    window.show()
    qtbot.waitUntil(lambda: bar.name.width() >= NAME_PX)
    assert bar.open.isHidden()
    assert not bar.end.isHidden() and not bar.mute.isHidden()
    bar.resize(1280, bar.height())
    assert not bar.open.isHidden() and not bar.others.isHidden()
    bar.setParent(None)


def test_one_call_has_no_menu(bar: CallBar) -> None:
    feed(bar, *taken())
    assert bar.others.isHidden()


def test_a_ringing_call_is_counted_but_does_not_take_the_bar(bar: CallBar) -> None:
    feed(bar, *taken(), rings(KIM), stands(KIM, Phase.INCOMING, holder=Holder.NOBODY))
    assert bar.name.words == "Dana Whitfield"
    assert bar.others.text() == "2 calls"


def test_a_conference_is_muted_and_ended_as_one(
    qtbot: QtBot, bar: CallBar, known: LiveDesk
) -> None:
    feed(bar, *taken(), held(), *reached())
    feed(bar, stands(DANA, in_conference=True), stands(SAM, in_conference=True))
    assert bar.name.words == "Dana Whitfield, Sam Okafor"
    assert bar.end.text() == "End all"
    click(qtbot, bar.mute)
    click(qtbot, bar.end)
    assert known.calls.asked == [
        ("mute", DANA, True),
        ("mute", SAM, True),
        ("end_call", DANA),
        ("end_call", SAM),
    ]


def test_a_click_beside_the_buttons_or_on_show_opens_the_call(qtbot: QtBot, bar: CallBar) -> None:
    feed(bar, *taken())
    wanted = QSignalSpy(bar.live_wanted)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(300, bar.height() - 10))
    click(qtbot, bar.open)
    assert [wanted.at(place) for place in range(wanted.count())] == [[DANA], [DANA]]
