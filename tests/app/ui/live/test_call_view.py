"""What one call looks like from the first ring to its summary."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.engine.events import (
    CallBegan,
    CallFinished,
    Event,
    FactNoted,
    Floor,
    FloorChanged,
    LevelsMeasured,
    TroubleArose,
    TurnTimed,
)
from app.ui.live.call_view import CallView
from tests.fakes.live_calls import AGREED, ANSWERED, BEGAN, CALL, conversation


@pytest.fixture
def view(qtbot: QtBot, now_ms: Callable[[], float]) -> CallView:
    shown = CallView(BEGAN, now_ms)
    qtbot.addWidget(shown)
    shown.resize(1280, 720)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def feed(view: CallView, *events: Event) -> None:
    for event in events:
        view.apply(event)


def visible_words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_a_ringing_call_says_who_and_that_it_rings(view: CallView) -> None:
    assert view.strip.name.words == "Dana Whitfield"
    assert "+44 20 7946 0812" in view.strip.about.words
    assert view.strip.floor.words == "Ringing here"
    assert view.strip.recording.isHidden()


def test_a_caller_without_name_or_number_is_unknown(qtbot: QtBot) -> None:
    view = CallView(CallBegan(CALL, "line_1", "inbound", "", "", None))
    qtbot.addWidget(view)
    assert view.strip.name.words == "Unknown caller"


def test_an_answered_call_runs_its_timer_and_shows_that_it_records(view: CallView) -> None:
    feed(view, ANSWERED)
    assert view.strip.timer.text() == "00:24"
    assert view.strip.recording.isVisible()


@pytest.mark.parametrize(
    ("floor", "words"),
    [
        (Floor.AGENT_SPEAKING, "Agent speaking"),
        (Floor.AGENT_LISTENING, "Agent listening"),
        (Floor.AGENT_THINKING, "Agent thinking"),
        (Floor.CALLER_SPEAKING, "Caller speaking"),
        (Floor.NOBODY, "Nobody speaking"),
    ],
)
def test_the_chip_says_who_speaks(view: CallView, floor: Floor, words: str) -> None:
    feed(view, ANSWERED, FloorChanged(CALL, floor, 100))
    assert view.strip.floor.words == words
    assert view.strip.floor.accessibleName() == words


def test_the_chip_keeps_its_width_whoever_speaks(view: CallView) -> None:
    feed(view, ANSWERED)
    widths = set()
    for floor in Floor:
        feed(view, FloorChanged(CALL, floor, 100))
        widths.add(view.strip.floor.sizeHint().width())
    assert len(widths) == 1


def test_levels_light_up_on_the_right_side(view: CallView) -> None:
    feed(view, ANSWERED, LevelsMeasured(CALL, -30.0, -90.0))
    assert (view.strip.caller_level.lit, view.strip.desk_level.lit) == (6, 0)


def test_another_calls_events_change_nothing(view: CallView) -> None:
    feed(view, ANSWERED, LevelsMeasured("call_2", -3.0, -3.0), FactNoted("call_2", "a", "b", 1))
    assert view.strip.caller_level.lit == 0
    assert not view.side.facts.facts


def test_delays_show_last_median_p95_and_the_last_ones_stages(view: CallView) -> None:
    feed(view, *conversation(), TurnTimed(CALL, 9000, 700.0, {"hold": 300.0, "mind": 9.0}))
    assert view.strip.delay.words == "Answered in 700 ms"
    assert view.side.delays.last.words == "700 ms"
    assert view.side.delays.median.words == "620 ms"
    assert view.side.delays.p95.words == "692 ms"
    assert dict(view.side.delays.bars.stages) == {"hold": 300.0, "mind": 9.0}


def test_the_checklist_and_the_facts_are_readable(view: CallView, qtbot: QtBot) -> None:
    feed(view, *conversation(), FactNoted(CALL, "commit_date", "Saturday", 9000))
    steps = ["Checklist", "Identify", "Done", "Ask for date", "Open"]
    facts = ["Captured fields", "Commit date", "Saturday"]
    qtbot.waitUntil(lambda: visible_words(view.side.checklist) == steps)
    qtbot.waitUntil(lambda: visible_words(view.side.facts) == facts)


def test_a_broken_recording_is_shown_on_the_strip(view: CallView) -> None:
    feed(view, ANSWERED, TroubleArose(CALL, "recording", "The disk is full."))
    assert view.strip.recording.words == "Not recorded"


def test_ending_is_asked_for_once(view: CallView, qtbot: QtBot) -> None:
    feed(view, ANSWERED)
    asked = QSignalSpy(view.end_requested)
    qtbot.mouseClick(view.end, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(view.end, Qt.MouseButton.LeftButton)
    view.ask_to_end()
    assert asked.count() == 1
    assert not view.end.isEnabled()
    assert view.end.text() == "Ending..."


def test_a_good_end_is_summed_up(view: CallView) -> None:
    feed(view, *conversation(), AGREED)
    assert view.summary.isVisible()
    assert not view.end.isVisible()
    assert view.summary.goal.text() == "Goal reached"
    assert view.summary.outcome.text() == "The caller agreed. The agent finished the conversation."
    assert view.summary.duration.words == "00:27"
    assert view.summary.median.words == "540 ms"
    assert view.summary.folder.isVisible()
    assert view.strip.floor.words == "Call over"


def test_a_call_that_nobody_answered_offers_no_recording(view: CallView) -> None:
    feed(view, CallFinished(CALL, "busy", 486, None, False, 0))
    assert view.summary.goal.text() == "No conversation"
    assert view.summary.outcome.text() == "The line is busy (486)."
    assert not view.summary.folder.isVisible()
    assert not view.summary.median.isVisible()
