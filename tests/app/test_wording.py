"""The wording covers every state and reason that can happen, in sentences."""

import pytest

from app import speaker_words, wording
from app.agent.mind import Outcome
from app.engine.events import CallFinished, EngineStage, Floor, LineChanged, Speaker
from models.endings import EndReason
from sip.states import LineState


@pytest.mark.parametrize("reason", EndReason)
def test_every_end_reason_is_a_sentence_without_its_identifier(reason: EndReason) -> None:
    sentence = wording.end_sentence(reason, None)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    assert "The call ended:" not in sentence


@pytest.mark.parametrize("state", LineState)
def test_every_line_state_has_a_word(state: LineState) -> None:
    line = LineChanged("line_1", "Front desk", state)
    assert wording.LINE_STATES[state] == wording.line_words(line)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_words(outcome: Outcome) -> None:
    assert wording.outcome_words(outcome) == wording.OUTCOMES[outcome]


def test_every_floor_and_speaker_has_words_of_its_own() -> None:
    assert len({speaker_words.FLOORS[floor] for floor in Floor}) == len(Floor)
    assert len({speaker_words.SPEAKERS[speaker] for speaker in Speaker}) == len(Speaker)


@pytest.mark.parametrize(
    ("sip_code", "sentence"),
    [
        (486, "The line is busy (486)."),
        (603, "They declined the call (603)."),
        (480, "They cannot be reached at the moment (480)."),
        (499, "The call could not be completed (499)."),
        (588, "The provider could not complete the call (588)."),
    ],
)
def test_a_failure_code_is_said_in_plain_words(sip_code: int, sentence: str) -> None:
    assert wording.end_sentence("busy", sip_code) == sentence


def test_an_answered_call_is_described_by_its_reason_not_by_its_200() -> None:
    assert wording.end_sentence("caller_hung_up", 200) == "The caller hung up."


def test_a_failed_line_says_why() -> None:
    wrong = LineChanged("line_1", "Front desk", "failed", 401, "Unauthorized")
    assert wording.line_words(wrong) == "Failed: the line's user name or password is wrong (401)."
    assert wording.line_word(wrong) == "Failed (401)"
    lost = LineChanged("line_1", "Front desk", "failed", None, "no network")
    assert wording.line_words(lost) == "Failed: no network"


def test_a_call_that_nobody_answered_is_no_missed_goal() -> None:
    busy = CallFinished("call_1", "busy", 486, None, False, 0)
    assert wording.goal_words(busy) == "No conversation"
    assert wording.summary(busy) == "The line is busy (486)."
    talked = CallFinished("call_1", "caller_hung_up", 200, "refused", False, 9000)
    assert wording.goal_words(talked) == "Goal not reached"
    assert wording.summary(talked) == "The caller refused. The caller hung up."


@pytest.mark.parametrize(
    ("at_ms", "shown"), [(-5, "00:00"), (0, "00:00"), (61_999, "01:01"), (3_661_000, "1:01:01")]
)
def test_times_on_the_calls_clock(at_ms: int, shown: str) -> None:
    assert wording.clock_time(at_ms) == shown


def test_stages_say_what_is_being_got_ready() -> None:
    assert wording.stage_line(EngineStage("models")) == "Loading the speech models..."
    assert wording.stage_line(EngineStage("ready")) == "Ready."
    assert wording.stage_line(EngineStage("failed", "no disk")) == (
        "The desk could not start: no disk"
    )
