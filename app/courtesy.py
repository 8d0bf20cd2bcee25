"""Loading in the background that gives way to the window.

Owns when such work rests. Python runs one thread at a time: a window that has to paint waits
for whoever runs, for a whole switch interval each time that it comes back from the window
system, and a paint comes back dozens of times. So what loads lets others run every millisecond,
looks whether the window's thread has worked since, and goes on when it has not; and only one
thread loads at a time.

Measured by ``bench_window`` while models and APIs load in a call: see there.
"""

import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SWITCH_S = 0.0003
"""Python's switch interval while a thread is favoured; 5 ms by itself. What holds up the window
in ``bench_window`` came to 6 to 71 ms at worst at 1 ms, and to 0 to 37 ms at 0.3 ms."""
LOOK_S = 0.001
"""Between two looks at what the favoured thread has worked."""
PAUSE_S = 0.0002
"""Given to whoever waits, at each look. Python's lock knows no order: with several waiting, the
favoured thread would not be the one that gets it."""
BUSY_SHARE = 0.2
"""Of the time since the last look: having worked more, the favoured thread is at work."""
REST_S = 0.002
MOST_REST_S = 0.1
"""At a time: what loads gets through even beside a thread that never rests."""
LEASE_S = 0.004
"""For so long another one that loads is believed to be running since it last looked; after
that it waits, or computes without Python's lock."""


class Courtesy:
    """Of one program. ``now_s`` and ``sleep`` are the clock that looks go by."""

    def __init__(
        self,
        now_s: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.now_s, self.sleep = now_s, sleep
        self._worked_s: Callable[[], float] | None = None
        self._switch_s = sys.getswitchinterval()
        self._loading: _Looks | None = None
        self._looked_s = 0.0

    def favour(self, worked_s: Callable[[], float] | None = None) -> None:
        """From now on what is ``loaded`` gives way to the calling thread.

        ``worked_s`` tells for how long that thread has run in all; by itself the system is
        asked. Where it cannot be (macOS, Windows) nothing gives way.
        """
        self._worked_s = worked_s or _own_clock()
        self._switch_s = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_S)

    def withdraw(self) -> None:
        """Nobody goes first any longer; called before the favoured thread ends."""
        self._worked_s = None
        sys.setswitchinterval(self._switch_s)

    def loaded(self, load: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """What ``load`` gives, worked out in the calling thread while the favoured one rests;
        at full speed when none is favoured."""
        if self._worked_s is None:
            return load(*args, **more)
        before, looks = sys.getprofile(), _Looks(self)
        sys.setprofile(looks.look)
        try:
            return load(*args, **more)
        finally:
            sys.setprofile(before)
            if self._loading is looks:
                self._loading = None

    def worked_s(self) -> float:
        """For how long the favoured thread has run in all; 0 when none is favoured."""
        worked_s = self._worked_s  # may be withdrawn at any moment by the other thread
        return 0.0 if worked_s is None else worked_s()

    def may_load(self, looks: "_Looks", now_s: float) -> bool:
        """Whether it is this thread's turn."""
        if self._loading not in (looks, None) and now_s - self._looked_s < LEASE_S:
            return False
        self._loading, self._looked_s = looks, now_s
        return True


class _Looks:
    """Of one thread that loads."""

    def __init__(self, courtesy: Courtesy) -> None:
        self._courtesy = courtesy
        self._next_s = 0.0
        self._before_s = courtesy.now_s()
        self._worked_s = courtesy.worked_s()

    def look(self, frame: FrameType, event: str, arg: Any) -> None:
        """Python calls this at each call and return in the thread."""
        courtesy = self._courtesy
        if courtesy.now_s() < self._next_s:
            return
        courtesy.sleep(PAUSE_S)
        began_s = courtesy.now_s()
        while True:
            now_s, worked_s = courtesy.now_s(), courtesy.worked_s()
            busy = worked_s - self._worked_s > BUSY_SHARE * (now_s - self._before_s)
            self._before_s, self._worked_s = now_s, worked_s
            if not busy and courtesy.may_load(self, now_s) or now_s - began_s > MOST_REST_S:
                break
            courtesy.sleep(REST_S)
        self._next_s = now_s + LOOK_S


def _own_clock() -> Callable[[], float] | None:
    """The calling thread's own time, for other threads to read."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return None
    number = time.pthread_getcpuclockid(threading.get_ident())
    return lambda: time.clock_gettime(number)


COURTESY = Courtesy()
"""Python's lock is one for all threads."""
