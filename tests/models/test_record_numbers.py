"""Numbers for records: each kind counts from 1, and a number is never given twice."""

from models.record_numbers import known_number, number_for, record_of
from models.store import Store


def test_each_kind_counts_by_itself(store: Store) -> None:
    given = [store.write_now(number_for, "call", one) for one in ("a", "b", "a")]
    assert given == [1, 2, 1]
    assert store.write_now(number_for, "line", "b") == 1
    assert store.read_now(record_of, "call", 2) == "b"
    assert store.read_now(known_number, "call", "b") == 2
    assert store.read_now(known_number, "line", "a") is None


def test_a_number_that_nobody_has_is_nobody(store: Store) -> None:
    for number in (0, -1, 3, 2**63, 10**40):
        assert store.read_now(record_of, "call", number) is None
