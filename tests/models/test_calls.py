from dataclasses import replace

import pytest
from sqlite_utils import Database

from models.calls import (
    Call,
    CallFilter,
    CallResult,
    answer_call,
    close_unfinished_calls,
    count_calls,
    delete_call,
    finish_call,
    get_call,
    list_calls,
    note_in_call,
    save_call,
    set_call_state,
)
from models.endings import EndReason
from models.errors import RecordMissing
from models.events import CallEvent, list_events, save_event
from models.ids import iso_moment
from models.recordings import Recording, list_recordings, save_recording
from models.search import search_utterances
from models.utterances import Utterance, list_utterances, save_utterance

DEAD = "some-boot:1:0"


def call_at(minute: int, **values: object) -> Call:
    call = Call("pn_1", "inbound", "+4930", created_at=f"2026-11-21T10:{minute:02d}:00.000Z")
    return replace(call, **values)  # type: ignore[arg-type]


def saved(db: Database, **values: object) -> Call:
    call = call_at(0, **values)
    save_call(db, call)
    return call


def test_a_call_comes_back_as_it_was_saved(db: Database) -> None:
    call = call_at(
        1,
        remote_name='Zoë "O\'Hara" 😀',
        facts={"amount": 12.5, "names": ["a", "b"], "nested": {"x": None}},
        notes={"commit_date": "Friday"},
        goal_reached=True,
        delay_median_ms=812.5,
        sip_code=486,
        sip_reason="Busy Here",
        ended_at="2026-11-21T10:01:01.000Z",
        end_reason=EndReason.BUSY,
        ended_by="remote",
    )
    save_call(db, call)
    assert get_call(db, call.id) == call


def test_saving_again_replaces(db: Database) -> None:
    call = saved(db)
    save_utterance(db, Utterance(call.id, "caller", "stays", 0, 1))
    save_call(db, replace(call, state="ringing"))
    assert get_call(db, call.id).state == "ringing"
    assert count_calls(db) == 1
    assert len(list_utterances(db, call.id)) == 1


def test_an_unknown_call_is_missing_everywhere(db: Database) -> None:
    for function in (get_call, delete_call):
        with pytest.raises(RecordMissing, match="'call_nope'"):
            function(db, "call_nope")
    with pytest.raises(RecordMissing):
        answer_call(db, "call_nope", "2026-11-21T10:00:00.000Z")
    with pytest.raises(RecordMissing):
        finish_call(db, "call_nope", iso_moment(0), CallResult(EndReason.BUSY))


def test_pages_are_newest_first_and_meet_without_gap(db: Database) -> None:
    calls = [call_at(minute // 2) for minute in range(10)]
    for call in reversed(calls):
        save_call(db, call)
    first = list_calls(db, limit=4)
    second = list_calls(db, limit=4, before=first[-1].id)
    third = list_calls(db, limit=4, before=second[-1].id)
    assert [call.id for call in first + second + third] == [call.id for call in reversed(calls)]
    assert list_calls(db, before=third[-1].id) == []
    assert list_calls(db, before="call_nope") == []


def test_filters_narrow_the_list(db: Database) -> None:
    mine = call_at(5, line_id="pn_2", direction="outbound", script="booking", outcome="booked")
    for call in (call_at(1), call_at(9), mine):
        save_call(db, call)
    some = [
        CallFilter(line_id="pn_2"),
        CallFilter(direction="outbound"),
        CallFilter(script="booking", outcome="booked"),
        CallFilter(since="2026-11-21T10:05:00.000Z", until="2026-11-21T10:09:00.000Z"),
    ]
    for where in some:
        assert [call.id for call in list_calls(db, where=where)] == [mine.id]
        assert count_calls(db, where) == 1
    assert list_calls(db, where=CallFilter(line_id="pn_2", direction="inbound")) == []


def test_a_call_runs_its_course(db: Database) -> None:
    call = saved(db, state="incoming")
    set_call_state(db, call.id, "incoming")
    answer_call(db, call.id, "2026-11-21T10:00:03.500Z")
    note_in_call(db, call.id, "party_size", "4")
    note_in_call(db, call.id, "day", "Monday")
    note_in_call(db, call.id, "party_size", "fünf")
    result = CallResult(
        EndReason.COMPLETED, "local", 200, outcome="booked", goal_reached=True, delay_p95_ms=990.0
    )
    finished = finish_call(db, call.id, "2026-11-21T10:01:03.750Z", result)
    assert finished == get_call(db, call.id)
    assert finished.state == "ended"
    assert finished.duration_ms == 60_250
    assert finished.notes == {"party_size": "fünf", "day": "Monday"}
    assert (finished.outcome, finished.goal_reached, finished.delay_p95_ms) == ("booked", True, 990)


def test_an_unanswered_call_has_no_duration(db: Database) -> None:
    call = saved(db)
    result = CallResult(EndReason.BUSY, "remote", 486, "Busy Here")
    finished = finish_call(db, call.id, "2026-11-21T10:00:30.000Z", result)
    assert (finished.duration_ms, finished.sip_code, finished.sip_reason) == (0, 486, "Busy Here")


def test_the_first_end_stays(db: Database) -> None:
    call = saved(db)
    first = finish_call(db, call.id, iso_moment(1), CallResult(EndReason.NETWORK_FAILED))
    assert first.state == "failed"
    assert finish_call(db, call.id, iso_moment(2), CallResult(EndReason.COMPLETED)) == first


def test_deleting_a_call_takes_what_belongs_to_it(db: Database) -> None:
    call, other = saved(db), saved(db)
    for each in (call, other):
        save_utterance(db, Utterance(each.id, "caller", "hello there", 0, 1))
        save_event(db, CallEvent(each.id, 0, "turn"))
        save_recording(db, Recording(each.id, f"recordings/{each.id}.flac", 16_000))
    delete_call(db, call.id)
    assert list_utterances(db, call.id) == []
    assert list_events(db, call.id) == []
    assert [recording.call_id for recording in list_recordings(db)] == [other.id]
    assert [hit.call_id for hit in search_utterances(db, "hello")] == [other.id]


def test_calls_of_a_dead_process_are_closed_where_they_last_showed_life(db: Database) -> None:
    answered = "2026-11-21T10:00:02.000Z"
    spoken = saved(db, owner=DEAD, answered_at=answered, state="established")
    save_utterance(db, Utterance(spoken.id, "caller", "and then", 4_000, 5_500))
    save_event(db, CallEvent(spoken.id, 5_000, "turn"))
    ringing = saved(db, owner=DEAD, state="ringing")
    closed = {call.id: call for call in close_unfinished_calls(db)}
    assert set(closed) == {spoken.id, ringing.id}
    assert closed[spoken.id] == get_call(db, spoken.id)
    for call in closed.values():
        assert (call.state, call.end_reason) == ("failed", EndReason.DIED)
    assert closed[spoken.id].ended_at == "2026-11-21T10:00:07.500Z"
    assert closed[spoken.id].duration_ms == 5_500
    assert closed[ringing.id].ended_at == ringing.created_at
    assert closed[ringing.id].duration_ms == 0
    assert close_unfinished_calls(db) == []


def test_living_and_finished_calls_are_left_alone(db: Database) -> None:
    living = saved(db)
    finished = saved(db, owner=DEAD)
    finish_call(db, finished.id, iso_moment(5), CallResult(EndReason.CALLER_HUNG_UP))
    assert close_unfinished_calls(db) == []
    assert get_call(db, living.id) == living
