"""The do-not-call list, and what was dialled lately."""

from models.dialled import (
    DAY_MS,
    HOUR_MS,
    count_on_line,
    count_to_party,
    forget_dialled,
    note_dialled,
)
from models.do_not_call import (
    NotToCall,
    add_not_to_call,
    find_not_to_call,
    list_not_to_call,
    remove_not_to_call,
)
from models.store import Store

NOW = 1_795_000_000_000


def test_a_number_is_kept_once_with_its_first_date_and_its_last_reason(store: Store) -> None:
    first = NotToCall("+12025550100", "", "desk", "2026-01-01T00:00:00.000Z")
    again = NotToCall("+12025550100", "asked", "list.csv", "2026-02-01T00:00:00.000Z")
    silent = NotToCall("+12025550100", "", "desk", "2026-03-01T00:00:00.000Z")
    assert store.write_now(add_not_to_call, [first]) == 1
    assert store.write_now(add_not_to_call, [again, silent]) == 0
    (kept,) = store.read_now(list_not_to_call)
    assert (kept.reason, kept.source, kept.created_at) == ("asked", "desk", first.created_at)


def test_a_number_is_found_and_taken_off(store: Store) -> None:
    store.write_now(add_not_to_call, [NotToCall("+12025550100")])
    assert store.read_now(find_not_to_call, "+12025550100") is not None
    assert store.write_now(remove_not_to_call, "+12025550100")
    assert not store.write_now(remove_not_to_call, "+12025550100")
    assert store.read_now(find_not_to_call, "+12025550100") is None


def test_calls_are_counted_by_number_and_by_line_up_to_the_very_hour(store: Store) -> None:
    store.write_now(note_dialled, "call_1", NOW, "front", "+12025550100")
    store.write_now(note_dialled, "call_2", NOW + 1, "back", "+12025550100")
    store.write_now(note_dialled, "call_3", NOW + 2, "front", "bob@x")
    since = NOW + HOUR_MS - HOUR_MS
    assert store.read_now(count_to_party, "+12025550100", since - 1) == 2
    assert store.read_now(count_to_party, "+12025550100", since) == 1
    assert store.read_now(count_on_line, "front", since - 1) == 2
    assert store.read_now(count_on_line, "front", since) == 1
    store.write_now(forget_dialled, "call_3")
    assert store.read_now(count_on_line, "front", since) == 0


def test_what_is_older_than_any_limit_goes_by_itself(store: Store) -> None:
    store.write_now(note_dialled, "call_1", NOW, "front", "+12025550100")
    store.write_now(note_dialled, "call_2", NOW + 2 * DAY_MS, "front", "+12025550100")
    assert store.read_now(count_on_line, "front", 0) == 2
    store.write_now(note_dialled, "call_3", NOW + 2 * DAY_MS + 1, "front", "+12025550100")
    assert store.read_now(count_on_line, "front", 0) == 2
