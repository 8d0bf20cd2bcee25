from dataclasses import replace

import pytest
from sqlite_utils import Database

from models.calls import Call, CallResult, finish_call, get_call, save_call
from models.endings import EndReason
from models.finding_people import BY_AGENT, MISSED
from models.recents import calls_with, count_unseen, mark_seen, parties, recent_calls
from models.sessions import BROWSER_LINE

NOON = "2026-11-21T12:00:00.000Z"


def save(db: Database, call: Call, reason: EndReason | None = None, seen: bool = True) -> Call:
    save_call(db, call)
    return finish_call(db, call.id, NOON, CallResult(reason, seen=seen)) if reason else call


@pytest.fixture
def calls(db: Database) -> dict[str, Call]:
    """Calls of every kind, the oldest first."""
    rang = Call("pn_1", "inbound", "+4930901820")
    talked = replace(rang, id="call_z1", answered_at=NOON)
    dialled = Call("pn_1", "outbound", "030 901820", script="reminder")
    return {
        "missed": save(db, rang, EndReason.MISSED, seen=False),
        "gave up": save(db, replace(rang, id="call_z0"), EndReason.CANCELLED, seen=False),
        "elsewhere": save(db, replace(rang, id="call_z00"), EndReason.ELSEWHERE),
        "talked": save(db, talked, EndReason.CALLER_HUNG_UP),
        "agent": save(
            db, replace(talked, id="call_z2", holders=("agent",)), EndReason.CALLER_HUNG_UP
        ),
        "agent rang": save(db, replace(dialled, id="call_z3"), EndReason.NO_ANSWER),
        "person rang": save(
            db,
            replace(dialled, id="call_z4", holders=("operator",)),
            EndReason.CANCELLED,
        ),
        "bob": save(db, Call("pn_1", "inbound", "bob", remote_uri="sip:bob@x.example")),
    }


def ids(found: list[Call]) -> set[str]:
    return {call.id for call in found}


def test_a_missed_call_is_kept_as_not_seen(db: Database, calls: dict[str, Call]) -> None:
    assert get_call(db, calls["missed"].id).seen is False
    assert get_call(db, calls["talked"].id).seen is True


def test_missed_are_those_that_rang_here_and_nobody_took(
    db: Database, calls: dict[str, Call]
) -> None:
    assert ids(recent_calls(db, "missed")) == {calls["missed"].id, calls["gave up"].id}


def test_a_session_that_nobody_came_to_did_not_ring(db: Database, calls: dict[str, Call]) -> None:
    session = save(db, Call(BROWSER_LINE, "inbound", "Somebody"), EndReason.NO_ANSWER)
    assert session.id in ids(recent_calls(db, "all"))
    assert session.id not in ids(recent_calls(db, "missed"))


def test_the_agents_are_those_it_had_or_rang_for(db: Database, calls: dict[str, Call]) -> None:
    assert ids(recent_calls(db, "agent")) == {calls["agent"].id, calls["agent rang"].id}


def test_missed_calls_count_until_somebody_looked(db: Database, calls: dict[str, Call]) -> None:
    assert count_unseen(db) == 2
    assert mark_seen(db) == 2
    assert count_unseen(db) == mark_seen(db) == 0
    assert len(recent_calls(db, "missed")) == 2


@pytest.mark.parametrize("which", ["all", "missed", "agent"])
def test_pages_follow_each_other_without_gap_or_double(
    db: Database, calls: dict[str, Call], which: str
) -> None:
    whole = recent_calls(db, which)
    assert whole == sorted(whole, key=lambda call: (call.created_at, call.id), reverse=True)
    paged: list[Call] = []
    while page := recent_calls(db, which, 1, paged[-1].id if paged else None):
        paged += page
    assert paged == whole
    assert recent_calls(db, which, before="call_unknown") == []


def test_calls_with_a_number_are_found_however_it_was_written(
    db: Database, calls: dict[str, Call]
) -> None:
    assert len(calls_with(db, {"1820"}, lambda number, uri: True)) == 7
    dialled = calls_with(db, {"1820"}, lambda number, uri: number.startswith("0"))
    assert [call.id for call in dialled] == [calls["person rang"].id, calls["agent rang"].id]
    assert len(calls_with(db, {"1820", "bob"}, lambda number, uri: True, limit=2)) == 2
    assert calls_with(db, set(), lambda number, uri: True) == []


def test_everybody_is_listed_once_a_spelling_who_was_last_first(
    db: Database, calls: dict[str, Call]
) -> None:
    found = [party.number for party in parties(db)]
    assert found[0] == "bob"
    assert sorted(found[1:]) == ["+4930901820", "030 901820"]


@pytest.mark.parametrize(
    ("condition", "index"), [(MISSED, "calls_missed"), (BY_AGENT, "calls_by_agent")]
)
def test_the_tabs_have_indexes(db: Database, condition: str, index: str) -> None:
    sql = f"SELECT * FROM calls WHERE {condition} ORDER BY created_at DESC, id DESC LIMIT 5"
    plan = str(db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall())
    assert index in plan and "TEMP B-TREE" not in plan
