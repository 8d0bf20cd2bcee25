"""Calls to come: what is due, who takes one, and that each is settled once."""

from models.ids import epoch_ms_of
from models.scheduled_calls import (
    ScheduledCall,
    ScheduledState,
    count_scheduled_calls,
    due_calls,
    find_scheduled_call,
    get_scheduled_call,
    left_dialling,
    list_scheduled_calls,
    next_due_ms,
    put_back_scheduled_call,
    save_scheduled_call,
    settle_scheduled_call,
    take_scheduled_call,
)
from models.store import Store

NOON_MS = epoch_ms_of("2030-03-01T12:00:00Z")


def call(call_id: str, minutes: int = 0) -> ScheduledCall:
    due_ms = NOON_MS + minutes * 60_000
    return ScheduledCall("thinnest", "key_1", due_ms, "pn_1", "+12025550177", id=call_id)


def keep(store: Store, *calls: ScheduledCall) -> None:
    for one in calls:
        store.write_now(save_scheduled_call, one)


def test_it_comes_back_as_it_was_kept(store: Store) -> None:
    kept = ScheduledCall(
        "thinnest",
        "key_1",
        NOON_MS + 123,
        "pn_1",
        "sip:bob@loop.test",
        "tpl_1",
        {"task": {"facts": {"name": "Zoë"}}, "recording": None},
        "https://example.com/hook",
    )
    keep(store, kept)
    assert store.read_now(get_scheduled_call, kept.id) == kept
    assert kept.due_at == "2030-03-01T12:00:00.123Z"
    assert store.read_now(find_scheduled_call, "call_none") is None


def test_the_earliest_is_due_first_and_the_next_one_is_known(store: Store) -> None:
    keep(store, call("later", 10), call("second", -1), call("first", -2), call("now"))
    due = store.read_now(due_calls, NOON_MS)
    assert [one.id for one in due] == ["first", "second", "now"]
    assert store.read_now(next_due_ms, NOON_MS) == NOON_MS + 600_000
    assert store.read_now(next_due_ms, NOON_MS + 600_000) is None


def test_a_call_is_taken_by_one(store: Store) -> None:
    keep(store, call("one"))
    assert store.write_now(take_scheduled_call, "one")
    assert not store.write_now(take_scheduled_call, "one")
    assert store.read_now(due_calls, NOON_MS) == []
    assert [one.id for one in store.read_now(left_dialling)] == ["one"]
    store.write_now(put_back_scheduled_call, "one", "the line was down")
    (waiting,) = store.read_now(due_calls, NOON_MS)
    assert (waiting.state, waiting.reason) == (ScheduledState.WAITING, "the line was down")


def test_what_is_settled_stays_so(store: Store) -> None:
    keep(store, call("one"))
    settled = store.write_now(
        settle_scheduled_call, "one", ScheduledState.MISSED, "the desk was off"
    )
    assert settled is not None
    assert (settled.state, settled.reason) == (ScheduledState.MISSED, "the desk was off")
    assert settled.settled_at is not None
    for state in (ScheduledState.CANCELLED, ScheduledState.PLACED):
        assert store.write_now(settle_scheduled_call, "one", state) is None
    assert not store.write_now(take_scheduled_call, "one")
    assert store.write_now(settle_scheduled_call, "none", ScheduledState.MISSED) is None


def test_one_that_is_being_dialled_cannot_be_cancelled(store: Store) -> None:
    keep(store, call("one"))
    store.write_now(take_scheduled_call, "one")
    assert store.write_now(settle_scheduled_call, "one", ScheduledState.CANCELLED) is None
    assert store.write_now(settle_scheduled_call, "one", ScheduledState.PLACED) is not None


def test_the_list_begins_with_what_is_to_come(store: Store) -> None:
    keep(store, call("late", 9), call("old", -9), call("soon", 1), call("older", -20))
    for past in ("old", "older"):
        store.write_now(settle_scheduled_call, past, ScheduledState.PLACED)
    listed = [one.id for one in store.read_now(list_scheduled_calls)]
    assert listed == ["soon", "late", "old", "older"]
    assert [one.id for one in store.read_now(list_scheduled_calls, True)] == ["soon", "late"]
    assert store.read_now(count_scheduled_calls) == 2
