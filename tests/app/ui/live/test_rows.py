"""Rows beside what was said: steering, tools that run, marks, who answered."""

from app.engine.events import (
    Event,
    MachineDetected,
    MomentMarked,
    OperatorSteered,
    PartialHeard,
    Speaker,
    ToolRan,
    ToolStarted,
)
from app.ui.live.rows import RowKind
from app.ui.live.transcript import TranscriptModel
from tests.fakes.live_calls import AGREED, CALL, said

STARTED = ToolStarted(CALL, "run_1", "take_message", {"day": "Friday"}, 2_000)
RAN = ToolRan(CALL, "take_message", {"day": "Friday"}, "saved", "", 740.0, 2_740, run_id="run_1")


def model_of(*events: Event) -> TranscriptModel:
    model = TranscriptModel()
    for event in events:
        model.apply(event)
    return model


def lines(model: TranscriptModel) -> list[str]:
    return [row.line for row in model.rows]


def test_a_running_tool_becomes_what_came_of_it_in_its_place_and_stays_open() -> None:
    model = model_of(STARTED, said(Speaker.AGENT, 2_300, "One moment."))
    assert model.rows[0].text == "Take message: running..."
    model.toggle(0)
    model.apply(RAN)
    row = model.rows[0]
    assert (row.text, row.opened, row.at_ms) == ("Take message: done in 740 ms", True, 2_000)
    assert "Friday" in row.details and "saved" in row.details and "740 ms" in row.details
    assert len(model.rows) == 2


def test_two_runs_of_one_tool_are_told_apart() -> None:
    other = ToolStarted(CALL, "run_2", "take_message", {}, 2_100)
    texts = [row.text for row in model_of(STARTED, other, RAN).rows]
    assert texts == ["Take message: done in 740 ms", "Take message: running..."]


def test_what_waits_for_a_person_says_so_when_it_is_opened() -> None:
    ran = ToolRan(CALL, "send_details", {}, "", "", 0.0, 2_000, for_operator=True)
    (row,) = model_of(ran).rows
    assert row.text == "Send details: left for the operator"
    assert "A person has to do it." in row.details
    assert row.icon == "person"


def test_a_tool_that_never_came_back_does_not_run_for_ever() -> None:
    (row,) = model_of(STARTED, AGREED).rows
    assert row.text == "Take message: not finished when the call ended"


def test_a_whisper_and_words_to_be_said_are_the_operators_and_tell_which_they_are() -> None:
    model = model_of(
        OperatorSteered(CALL, "whisper", "offer two payments", 1_000),
        OperatorSteered(CALL, "say", "We can split it.", 2_000),
    )
    assert [row.kind for row in model.rows] == [RowKind.STEER, RowKind.STEER]
    assert lines(model) == [
        "[00:01] Operator: (Whispered to the agent) offer two payments",
        "[00:02] Operator: (To be said exactly) We can split it.",
    ]


def test_flags_and_notes_stand_at_their_moment() -> None:
    model = model_of(
        said(Speaker.CALLER, 1_000, "Hello."),
        said(Speaker.AGENT, 5_000, "Goodbye."),
        MomentMarked(CALL, "mark_1", "flag", "", 3_000),
        MomentMarked(CALL, "mark_2", "note", "asked twice", 4_000),
    )
    assert lines(model)[1:3] == ["[00:03] Flag: ", "[00:04] Note: asked twice"]
    assert [model.position_at(at_ms) for at_ms in (500, 3_500, 9_000)] == [-1, 1, 3]


def test_who_or_what_answered_is_a_row_with_the_reason() -> None:
    model = model_of(MachineDetected(CALL, "voicemail", "a long greeting and a beep", 7_000))
    assert lines(model) == ["[00:07] A voicemail answered: a long greeting and a beep"]


def test_both_people_may_speak_at_once_and_each_has_one_live_row() -> None:
    model = model_of(
        PartialHeard(CALL, "so about", 1_000),
        PartialHeard(CALL, "hello", 1_100, Speaker.OPERATOR),
        PartialHeard(CALL, "so about the", 1_200),
    )
    live = [(row.speaker, row.text) for row in model.rows if row.kind is RowKind.LIVE]
    assert live == [(Speaker.CALLER, "so about the"), (Speaker.OPERATOR, "hello")]
    model.apply(said(Speaker.OPERATOR, 1_100, "Hello there."))
    assert [row.kind for row in model.rows] == [RowKind.LIVE, RowKind.SAID]
