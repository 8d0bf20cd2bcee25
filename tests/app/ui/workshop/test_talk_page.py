"""Talking to the agent with a headset: setting it up, beginning, following, ending."""

import pytest
from pytestqt.qtbot import QtBot

from app.engine.events import (
    AgentStalled,
    CallBegan,
    CallFinished,
    EngineStage,
    Floor,
    FloorChanged,
    Holder,
    LevelsMeasured,
    TranscriptLate,
    TroubleArose,
)
from app.ui.workshop.pages import Place
from app.ui.workshop.room import WorkshopRoom
from app.ui.workshop.session_view import SessionView
from app.ui.workshop.talk_page import TalkPage
from app.ui.workshop.talk_setup import TalkSetup
from tests.app.ui.workshop.conftest import OpenRoom
from tests.fakes.workshop_desk import RECEPTION, WorkshopDesk
from tests.pictures.workshop_talk import SESSION, talking

OVER = CallFinished(SESSION, "desk_hung_up", None, None, False, 24_000)


@pytest.fixture
def running(room: WorkshopRoom, talk: TalkPage) -> SessionView:
    """A session in the middle of a sentence."""
    room.talk(RECEPTION.id)
    talk.setup.button.click()
    for event in talking():
        room.apply(event)
    assert talk.session is not None
    return talk.session


def test_a_template_can_be_talked_to_from_its_editor(room: WorkshopRoom) -> None:
    room.tabs.setCurrentIndex(Place.TEMPLATE)
    room.pages.template.talk.click()
    assert room.tabs.currentIndex() == Place.TALK
    assert room.pages.talk.setup.chosen == ("template", room.pages.template.draft.key)


def test_bubbles_delays_levels_and_the_clock(running: SessionView) -> None:
    rows = running.model.rows
    assert [row.text for row in rows][:2] == [
        "Northgate Services, good morning. How can I help you?",
        "Hello, could I come in on Friday afternoon?",
    ]
    assert [row.delay_ms for row in rows if row.delay_ms] == [512.0, 634.0]
    assert running.delay.words == "Answered in 634 ms"
    assert running.floor.words == "You speaking"
    assert running.mine.lit > running.agents.lit
    assert running.timer.text() == "00:24"
    assert running.name.words == "Reception"


def test_events_before_the_sessions_id_is_known_are_not_lost(
    made: WorkshopDesk, room: WorkshopRoom, talk: TalkPage, setup: TalkSetup
) -> None:
    made.bridge.holding = True
    setup.button.click()
    assert setup.button.text() == "Starting..."
    assert not setup.button.isEnabled()
    other = CallBegan("call_other", "pn", "inbound", "+44", "", None, "", Holder.NOBODY)
    room.apply(other)
    for event in talking():
        room.apply(event)
    assert talk.session is None
    made.bridge.holding = False
    made.bridge.let_go()
    assert talk.session is not None
    assert talk.session.call.id == SESSION
    assert len(talk.session.model.rows) == 7


def test_other_calls_are_not_shown_here(room: WorkshopRoom, running: SessionView) -> None:
    before = list(running.model.rows)
    room.apply(CallBegan("call_other", "pn", "inbound", "+44", "", None, "", Holder.NOBODY))
    room.apply(LevelsMeasured("call_other", 0.0, 0.0))
    room.apply(FloorChanged("call_other", Floor.AGENT_SPEAKING, 1))
    assert running.model.rows == before
    assert room.pages.talk.session is running


def test_end_asks_the_desk_and_what_it_came_to_is_said(
    qtbot: QtBot, made: WorkshopDesk, room: WorkshopRoom, running: SessionView
) -> None:
    setup = room.pages.talk.setup
    assert setup.button.text() == "End"
    assert not setup.codec.isEnabled()
    setup.button.click()
    assert made.calls.asked[-1] == ("end_call", SESSION)
    room.apply(OVER)
    assert running.over.isVisible()
    assert running.over.words.text() == "You ended the session, or took a call meanwhile."
    assert running.over.numbers.text() == "2 answers, median 573 ms, p95 628 ms."
    assert setup.button.text() == "Start talking"
    assert setup.button.isEnabled()
    assert setup.codec.isEnabled()
    with qtbot.waitSignal(room.library_wanted) as wanted:
        running.over.library.click()
    assert wanted.args == [SESSION]


def test_again_begins_the_same_once_more(
    made: WorkshopDesk, room: WorkshopRoom, running: SessionView
) -> None:
    room.apply(OVER)
    running.over.again.click()
    assert made.console.orders[-1] == made.console.orders[-2]
    second = "call_session_2"
    room.apply(CallBegan(second, "", "inbound", "", "", None, "", Holder.AGENT, "Reception"))
    assert room.pages.talk.session is not running
    assert room.pages.talk.session is not None
    assert room.pages.talk.session.call.id == second


def test_a_session_goes_on_while_a_template_is_edited(
    room: WorkshopRoom, running: SessionView, made: WorkshopDesk
) -> None:
    room.tabs.setCurrentIndex(Place.TEMPLATE)
    room.pages.template.talk.click()
    assert room.pages.talk.session is running
    assert len(made.console.orders) == 1
    assert room.pages.talk.setup.button.text() == "End"


def test_a_microphone_that_fails_in_a_session_leads_to_the_audio_check(
    room: WorkshopRoom, running: SessionView
) -> None:
    room.apply(TroubleArose(SESSION, "microphone", "The microphone was unplugged."))
    assert running.message.words.text() == "The microphone was unplugged."
    assert room.pages.talk.setup.sound_problem.isVisible()


def test_a_slow_mind_and_a_late_transcript_are_said_and_taken_back(
    room: WorkshopRoom, running: SessionView
) -> None:
    room.apply(AgentStalled(SESSION, True, 1000))
    assert "does not answer" in running.message.words.text()
    room.apply(AgentStalled(SESSION, False, 2000))
    assert not running.message.isVisible()
    room.apply(TranscriptLate(SESSION, 3000))
    assert "the sound is fine" in running.message.words.text()
    room.apply(TranscriptLate(SESSION, 0))
    assert not running.message.isVisible()


def test_an_end_that_fails_can_be_tried_again(
    made: WorkshopDesk, room: WorkshopRoom, running: SessionView
) -> None:
    setup = room.pages.talk.setup
    made.calls.failures["end_call"] = OSError("the line is stuck")
    setup.button.click()
    assert setup.message.words.text() == "The line is stuck."
    assert setup.button.isEnabled()


def test_models_that_load_are_told_even_if_the_page_is_made_later(
    open_room: OpenRoom, made: WorkshopDesk, qtbot: QtBot
) -> None:
    shown = WorkshopRoom(made.bridge, made.desk)
    qtbot.addWidget(shown)
    shown.apply(EngineStage("models", "whisper-base"))
    assert "being loaded" in shown.pages.talk.idle.stage.text()
    shown.apply(EngineStage("models_ready"))
    assert shown.pages.talk.idle.stage.text() == ""
