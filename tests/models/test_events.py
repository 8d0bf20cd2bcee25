import sqlite3

import pytest
from sqlite_utils import Database

from models.calls import Call, save_call
from models.events import CallEvent, list_events, save_event, save_events


@pytest.fixture
def calls(db: Database) -> tuple[str, str]:
    one, two = Call("pn_1", "inbound", "1"), Call("pn_1", "inbound", "2")
    save_call(db, one)
    save_call(db, two)
    return one.id, two.id


def test_each_call_counts_its_own_events(db: Database, calls: tuple[str, str]) -> None:
    one, two = calls
    assert save_event(db, CallEvent(one, 0, "answered")) == 1
    assert save_events(db, [CallEvent(one, 20, "turn"), CallEvent(two, 5, "answered")]) == [2, 1]
    assert save_event(db, CallEvent(one, 10, "turn")) == 3
    assert [event.at_ms for event in list_events(db, one)] == [0, 20, 10]


def test_payload_comes_back(db: Database, calls: tuple[str, str]) -> None:
    payload = {"stages": {"hold": 200.5}, "steps": [["greet", True]], "text": "Grüße"}
    save_event(db, CallEvent(calls[0], 12, "turn_timed", payload))
    assert list_events(db, calls[0]) == [CallEvent(calls[0], 12, "turn_timed", payload, 1)]


def test_listing_goes_on_after_a_number_and_by_kind(db: Database, calls: tuple[str, str]) -> None:
    kinds = ["a", "b", "a", "b", "a"]
    save_events(db, [CallEvent(calls[0], at, kind) for at, kind in enumerate(kinds)])
    assert [event.seq for event in list_events(db, calls[0], after_seq=3)] == [4, 5]
    assert [event.seq for event in list_events(db, calls[0], after_seq=1, kind="a")] == [3, 5]


def test_an_event_needs_its_call(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        save_event(db, CallEvent("call_nope", 0, "answered"))
