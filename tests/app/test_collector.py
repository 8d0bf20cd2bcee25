import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from app.collector import Collector


class _Link:
    """Holds itself, so that only a round ends it."""

    def __init__(self, other: object) -> None:
        self.me, self.other = self, other


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    gc.enable()
    yield
    gc.unfreeze()
    gc.disable()


def test_it_rests_while_something_is_loaded() -> None:
    made, kept = Collector(), gc.get_freeze_count()
    with made.resting():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() <= kept


def test_it_rests_until_the_last_of_several_is_loaded() -> None:
    made, first_in, leave = Collector(), threading.Event(), threading.Event()

    def load() -> None:
        with made.resting():
            first_in.set()
            leave.wait()

    loading = threading.Thread(target=load)
    loading.start()
    first_in.wait()
    with made.resting():
        """Something small."""
    assert not gc.isenabled()
    leave.set()
    loading.join()
    assert gc.isenabled()


def test_a_failure_wakes_it_too() -> None:
    with pytest.raises(OSError), Collector().resting():
        raise OSError
    assert gc.isenabled()


def test_the_program_leaves_out_what_it_has_loaded() -> None:
    made = Collector()
    made.program()
    with made.resting():
        loaded = [[number] for number in range(1_000)]
    assert gc.get_freeze_count() > len(loaded)
    assert not any(each is loaded for each in gc.get_objects())


def test_what_was_put_off_stays_so_until_it_is_spared() -> None:
    made = Collector()
    gc.disable()
    with made.resting():
        """The models."""
    assert not gc.isenabled()
    made.spare()
    assert gc.isenabled()


def test_sparing_while_something_is_loaded_waits_for_its_end() -> None:
    made = Collector()
    gc.disable()
    with made.resting():
        made.spare()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_in_a_window_rounds_are_held_when_it_looks_after_them() -> None:
    made = Collector()
    made.spare(automatic=False)
    assert not gc.isenabled()
    gone = weakref.ref(_Link([]))
    kept = [[] for _ in range(2 * gc.get_threshold()[0])]
    assert gone() is not None
    made.tend()
    assert gone() is None and kept


def test_no_round_is_held_while_something_is_loaded() -> None:
    made = Collector()
    made.spare(automatic=False)
    gone = weakref.ref(_Link([]))
    kept = [[] for _ in range(2 * gc.get_threshold()[0])]
    with made.resting():
        made.tend()
        assert gone() is not None and kept
    assert not gc.isenabled()
    made.tend()
    assert gone() is None
