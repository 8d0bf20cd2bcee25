"""Loading that gives way: seen from the clock that work and looks go by."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.courtesy import LEASE_S, LOOK_S, MOST_REST_S, REST_S, SWITCH_S, Courtesy


class Desk:
    """A computer on which time passes only by work and sleep.

    The favoured thread is at work between ``busy_s`` and ``until_s``.
    """

    def __init__(self, busy_s: float, until_s: float) -> None:
        self.now = 0.0
        self.steps: list[float] = []
        self._busy_s, self._until_s = busy_s, until_s
        self.courtesy = Courtesy(lambda: self.now, self._sleep)
        self.courtesy.favour(self._worked_s)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _worked_s(self) -> float:
        return min(max(self.now - self._busy_s, 0.0), self._until_s - self._busy_s)

    def work(self, steps: int) -> int:
        """Steps of half a millisecond each."""
        for _ in range(steps):
            self._step()
        return steps

    def _step(self) -> None:
        self.now += 0.0005
        self.steps.append(self.now)


@pytest.fixture(autouse=True)
def _switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_what_loads_rests_while_the_window_works_and_then_goes_on() -> None:
    desk = Desk(busy_s=0.02, until_s=0.08)
    assert desk.courtesy.loaded(desk.work, 100) == 100
    assert len(desk.steps) == 100
    begins, ends = 0.02 + 2 * LOOK_S, 0.08
    assert [at for at in desk.steps if begins < at < ends] == []
    after = [at for at in desk.steps if at >= ends]
    assert after
    assert after[0] - ends < 2 * REST_S


def test_what_loads_gets_through_beside_a_window_that_never_rests() -> None:
    desk = Desk(busy_s=0.0, until_s=1e9)
    assert desk.courtesy.loaded(desk.work, 20) == 20
    assert desk.now < 20 * (MOST_REST_S + 0.01)


def test_a_level_meter_stops_nobody() -> None:
    desk = Desk(busy_s=0.0, until_s=1e9)
    desk.courtesy.favour(lambda: 0.1 * desk.now)
    desk.courtesy.loaded(desk.work, 100)
    assert desk.now < 100 * 0.0005 * 1.3


def test_nothing_gives_way_before_a_window_and_after_it() -> None:
    desk = Desk(busy_s=0.0, until_s=1e9)
    assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    desk.courtesy.withdraw()
    assert sys.getswitchinterval() > SWITCH_S
    assert desk.courtesy.loaded(desk.work, 100) == 100
    assert desk.now == pytest.approx(100 * 0.0005)


def test_one_loads_at_a_time() -> None:
    desk = Desk(busy_s=1e9, until_s=1e9)

    def first() -> None:
        desk.work(10)
        with ThreadPoolExecutor(1) as beside:
            beside.submit(desk.courtesy.loaded, desk.work, 10).result(30)

    desk.courtesy.loaded(first)
    last_of_the_first, first_of_the_other = desk.steps[9:11]
    assert first_of_the_other - last_of_the_first > LEASE_S - 2 * LOOK_S


def test_one_that_waits_for_another_does_not_keep_it_waiting() -> None:
    courtesy = Courtesy()
    courtesy.favour(lambda: 0.0)
    begun, finished = threading.Event(), threading.Event()

    def first() -> bool:
        begun.set()
        return finished.wait(30)

    def second() -> None:
        assert begun.wait(30)
        "".join(sorted(str(number) for number in range(20_000)))
        finished.set()

    with ThreadPoolExecutor(2) as threads:
        waiting = threads.submit(courtesy.loaded, first)
        threads.submit(courtesy.loaded, second).result(30)
        assert waiting.result(30)
    courtesy.withdraw()


def test_what_fails_leaves_nothing_behind() -> None:
    desk = Desk(busy_s=0.0, until_s=0.0)

    def fail() -> None:
        desk.work(10)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        desk.courtesy.loaded(fail)
    assert sys.getprofile() is None
    assert desk.courtesy.loaded(desk.work, 10) == 10
