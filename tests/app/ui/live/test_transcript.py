"""A transcript's rows as a call's events arrive."""

from PySide6.QtCore import Qt

from app.engine.events import (
    AgentBegan,
    DigitPressed,
    Event,
    OperatorSteered,
    PartialHeard,
    Speaker,
    ToolRan,
    TurnTimed,
)
from app.ui.live.transcript import RowKind, TranscriptModel
from tests.fakes.live_calls import AGREED, CALL, conversation, said


def model_of(*events: Event) -> TranscriptModel:
    model = TranscriptModel()
    for event in events:
        model.apply(event)
    return model


def lines(model: TranscriptModel) -> list[str]:
    return [row.line for row in model.rows]


def test_utterances_stand_in_the_order_in_which_they_were_said() -> None:
    assert lines(model_of(*conversation())) == [
        "[00:00] Agent: Is this Dana?",
        "[00:02] Caller: Yes, it is.",
        "[00:03] Agent: When could you pay?",
    ]


def test_an_utterance_that_is_saved_late_goes_where_it_was_said() -> None:
    model = model_of(AgentBegan(CALL, "Of course.", 5000), said(Speaker.CALLER, 2000, "On Friday?"))
    assert lines(model) == ["[00:02] Caller: On Friday?", "[00:05] Agent: Of course."]


def test_partial_words_are_replaced_by_newer_ones_and_then_by_the_utterance() -> None:
    model = model_of(PartialHeard(CALL, "I could", 900), PartialHeard(CALL, "I could pay", 1200))
    assert [(row.kind, row.text) for row in model.rows] == [(RowKind.LIVE, "I could pay")]
    model.apply(said(Speaker.CALLER, 800, "I could pay on Friday."))
    assert [(row.kind, row.text) for row in model.rows] == [
        (RowKind.SAID, "I could pay on Friday.")
    ]


def test_clauses_of_the_agent_grow_one_row() -> None:
    model = model_of(AgentBegan(CALL, "Thank you.", 900), AgentBegan(CALL, "One moment.", 1900))
    assert [row.text for row in model.rows] == ["Thank you. One moment."]


def test_an_interrupted_answer_keeps_heard_and_unheard_apart() -> None:
    model = model_of(
        AgentBegan(CALL, "Friday the 28th of November.", 900),
        PartialHeard(CALL, "sorry", 1500),
        said(Speaker.AGENT, 900, "Friday the", "28th of November."),
    )
    agent, caller = model.rows
    assert (agent.text, agent.unheard) == ("Friday the", "28th of November.")
    assert agent.line == "[00:00] Agent: Friday the ~~28th of November.~~"
    assert caller.kind is RowKind.LIVE


def test_the_delay_belongs_to_the_answer_whichever_event_comes_first() -> None:
    before = model_of(TurnTimed(CALL, 900, 540.0), AgentBegan(CALL, "Yes.", 905))
    after = model_of(AgentBegan(CALL, "Yes.", 905), TurnTimed(CALL, 910, 540.0))
    for model in (before, after):
        model.apply(said(Speaker.AGENT, 905, "Yes."))
        assert [row.delay_ms for row in model.rows] == [540.0]
    assert model_of(*conversation()).rows[-1].delay_ms == 540.0


def test_digits_in_a_row_make_one_note() -> None:
    model = model_of(DigitPressed(CALL, "4", 100), DigitPressed(CALL, "2", 300))
    assert lines(model) == ["[00:00] Caller: Pressed 42"]


def test_a_tools_row_opens_and_closes() -> None:
    model = model_of(ToolRan(CALL, "take_message", {"day": "Friday"}, "saved", "", 14.2, 500))
    row = model.rows[0]
    assert row.text == "Take message: done in 14 ms"
    assert '"day": "Friday"' in row.details
    assert "saved" in row.details
    model.toggle(0)
    assert model.rows[0].opened
    model.toggle(0)
    assert not model.rows[0].opened


def test_a_failed_tool_says_so() -> None:
    model = model_of(ToolRan(CALL, "webhook", {}, "", "timed out", 5000.0, 500))
    assert model.rows[0].text == "Webhook: failed in 5,000 ms"
    assert "timed out" in model.rows[0].details


def test_what_was_still_being_said_goes_when_the_call_ends() -> None:
    model = model_of(*conversation(), PartialHeard(CALL, "and al", 6000), AGREED)
    assert [row.kind for row in model.rows] == [RowKind.SAID] * 3


def test_screen_readers_get_speaker_and_time() -> None:
    model = model_of(*conversation())
    spoken = model.data(model.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "[00:02] Caller: Yes, it is."


def test_in_a_session_the_far_end_is_you() -> None:
    model = TranscriptModel(in_session=True)
    heard = said(Speaker.CALLER, 2000, "Yes, it is.")
    for event in (said(Speaker.AGENT, 0, "Is this Dana?"), PartialHeard(CALL, "Yes", 2000), heard):
        model.apply(event)
    model.apply(OperatorSteered(CALL, "whisper", "ask for a date", 2500))
    assert lines(model) == [
        "[00:00] Agent: Is this Dana?",
        "[00:02] You: Yes, it is.",
        "[00:02] You: (Whispered to the agent) ask for a date",
    ]
    assert model.line_of(heard) == "You: Yes, it is."
