"""A busy half minute at the desk's window, for ``bench_window``.

Owns what the person does, one act after another while a call runs, and the account of how
the screen's thread spent its time. Opening the desk and judging it is the benchmark's.
"""

import itertools
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.engine.events import CallStanding, EngineStage, Event, Phase, UtteranceSaved
from app.ui.shell.rooms import RoomName
from app.ui.shell.window import DeskWindow

TICK_MS, ACT_MS, SECONDS = 5, 400, 30
PATIENCE_MS = 120_000
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


class Person(QObject):
    """Goes through the window while a call runs. Lives in the screen's thread."""

    settled = Signal()
    told = Signal(object)
    """What the desk tells; emitted on its own thread."""

    def __init__(self, far_end: str, calm: Callable[[], object]) -> None:
        super().__init__()
        self.ticks = Ticks()
        self._far_end, self._calm = far_end, calm
        self.finished = False
        self.stages: list[str] = []
        self.utterances = 0
        self._acts = itertools.cycle(self._day())
        self._left = SECONDS * 1000 // ACT_MS
        self._timer = QTimer(self, interval=ACT_MS)
        self._timer.timeout.connect(self._act)
        queued = Qt.ConnectionType.QueuedConnection
        self.settled.connect(self._begin, queued)
        self.told.connect(self._hear, queued)
        QTimer.singleShot(PATIENCE_MS, self, self._give_up)

    def _hear(self, event: Event) -> None:
        if isinstance(event, EngineStage):
            self.stages.append(event.stage)
        elif isinstance(event, UtteranceSaved):
            self.utterances += 1
        elif isinstance(event, CallStanding) and event.phase is Phase.TALKING:
            if not self._timer.isActive() and not self.finished:
                self.ticks.start()
                self._timer.start()
                self._calm()

    @property
    def window(self) -> DeskWindow:
        (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, DeskWindow))
        return window

    def _begin(self) -> None:
        self.window.activateWindow()
        self._dialled().setText(self._far_end)
        self._press(self._dialled(), Qt.Key.Key_Return, "")

    def _act(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.finished = True
            self._timer.stop()
            self.ticks.stop()
            self.window.leave()
            return
        name, act = next(self._acts)
        self.ticks.act = name
        act()

    def _give_up(self) -> None:
        if not self.finished:
            sys.stdout.write("no call came about, or it did not end\n")
            self.window.leave()

    def _day(self) -> Iterator[tuple[str, Callable[[], object]]]:
        enter = self._enter
        yield "phone", lambda: enter(RoomName.PHONE)
        for letter in "annabe":
            yield "suggest", lambda letter=letter: self._type(self._dialled, letter)
        yield "library", lambda: enter(RoomName.LIBRARY)
        for letter in "yes no":
            yield "find calls", lambda letter=letter: self._type(self._found, letter)
        yield "open a call", lambda: self._press(self._found(), Qt.Key.Key_Return, "")
        yield (
            "library's end",
            lambda: self._press(self._room(RoomName.LIBRARY).list.view, Qt.Key.Key_End, ""),
        )
        yield "clear the search", lambda: self._found().clear()
        yield "settings", lambda: enter(RoomName.SETTINGS)
        for page in ("audio", "agent", "shortcuts", "diagnostics"):
            yield f"page {page}", lambda page=page: self.window.doors.open_settings(page)
        for letter in "ring":
            yield "find a setting", lambda letter=letter: self._type(self._setting, letter)
        yield "no setting", lambda: self._setting().clear()
        yield "live", lambda: enter(RoomName.LIVE)
        yield "palette", lambda: self.window.palette_box.summon()
        yield "no palette", lambda: self.window.palette_box.dismiss()
        yield "phone", lambda: enter(RoomName.PHONE)
        yield "contacts", lambda: self._room(RoomName.PHONE).search_contacts()
        for letter in "030 1":
            yield "find contacts", lambda letter=letter: self._type(self._contacts, letter)
        yield "no number", lambda: self._dialled().clear()
        yield "all contacts", lambda: self._contacts().clear()

    def _enter(self, name: RoomName) -> None:
        self.window.rail.buttons[name].click()

    def _room(self, name: RoomName) -> Any:
        return self.window.rooms.room(name)

    def _dialled(self) -> Any:
        return self._room(RoomName.PHONE).dialler.field

    def _contacts(self) -> Any:
        return self._room(RoomName.PHONE).centre.contacts.search

    def _found(self) -> Any:
        return self._room(RoomName.LIBRARY).list.search

    def _setting(self) -> Any:
        return self._room(RoomName.SETTINGS).navigation.search

    def _type(self, field: Callable[[], QWidget], letter: str) -> None:
        self._press(field(), Qt.Key.Key_unknown, letter)

    def _press(self, widget: QWidget, key: Qt.Key, letter: str) -> None:
        widget.setFocus()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.postEvent(widget, event)
