import gc
import threading
from collections.abc import Iterator

import pytest

from app.collector import Collector


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


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
