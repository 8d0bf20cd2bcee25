"""How the screen's thread spent its time from tick to tick, for ``bench_window``.

Owns the clocks and what each part of a gap counts as. Judging it is the benchmark's.
"""

import os
import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer

TICK_MS = 5
TASKS = "/proc/self/task"


@dataclass(frozen=True)
class Gap:
    """Between two ticks, in ms: all of it, the screen's own work, held up, by the machine."""

    act: str
    all_ms: float
    work_ms: float
    held_ms: float
    machine_ms: float

    @property
    def ours_ms(self) -> float:
        return self.work_ms + self.held_ms


class Ticks:
    """Ticks in the screen's thread; ``act`` is what the person did last."""

    def __init__(self) -> None:
        self.gaps: list[Gap] = []
        self.act = ""
        self._screen = threading.get_native_id()
        self._waited_before: dict[int, float] = {}
        self._files: dict[int, int] = {}
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._before = self._now_ms()
        self._waited_ms()
        self._timer.start(TICK_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _now_ms(self) -> tuple[float, float, float]:
        return time.perf_counter() * 1e3, time.thread_time() * 1e3, time.process_time() * 1e3

    def _waited_ms(self) -> tuple[float, float]:
        """For how long this thread waited for a processor since the last time; and the one of
        the others that waited longest."""
        waited = {number: self._account(number) for number in map(int, os.listdir(TASKS))}
        spans = {one: ms - self._waited_before.get(one, ms) for one, ms in waited.items()}
        self._waited_before = waited
        here = spans.pop(self._screen)
        return here, max(spans.values(), default=0.0)

    def _account(self, number: int) -> float:
        """For how long a thread has waited in all, in ms; 0 for one that has ended."""
        try:
            file = self._files.get(number)
            if file is None:
                file = self._files[number] = os.open(f"{TASKS}/{number}/schedstat", os.O_RDONLY)
            return int(os.pread(file, 100, 0).split()[1]) / 1e6
        except OSError:
            return 0.0

    def _tick(self) -> None:
        now = self._now_ms()
        all_ms, work, program = (a - b for a, b in zip(now, self._before, strict=True))
        here, elsewhere = self._waited_ms()
        idle = max(0.0, all_ms - work - here - TICK_MS)
        held = max(0.0, min(idle - elsewhere, program - work))
        self.gaps.append(Gap(self.act, all_ms, work, held, all_ms - work - held))
        self._before = now
