"""One start of ``ringdesk`` that notes its own moments, for ``bench_start``.

Runs ``app.__main__.main`` as the command does. Beside it, once there is a Qt application, a
timer of 5 ms looks at the window: when it is shown, when the number's field has the
keyboard, and when it shows a digit that was typed into it. Without a window manager nobody
gives a new window the keyboard, so that is done here. Prints one JSON object, of ms since
the process began, CPU time of all its threads and children, and how long the screen's thread
was held up afterwards; then quits as a person would.
"""

import json
import os
import sys
import time
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

TICK_MS = 5
PATIENCE_MS = 60_000
CALM_MS = 6_000
"""How long it is watched after it was usable: the models load in this time."""
WATCHED = "app.ui.desk_run"
DIGIT = "5"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def began_s() -> float:
    """When this process began, on the clock of ``time.clock_gettime(CLOCK_BOOTTIME)``."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return int(fields[19]) / CLOCK_TICKS


def cpu_ms() -> float:
    """What this process and the children that are over have worked."""
    spent = os.times()
    return (spent.user + spent.system + spent.children_user + spent.children_system) * 1000


class Watch:
    """Looks at the window between two rounds of Qt's loop."""

    def __init__(self, app: Any) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._app, self._began_s = app, began_s()
        self._field: Any = None
        self._last = self._now()
        self.told: dict[str, float] = {"application": self._now(), "application_cpu": cpu_ms()}
        self.gap_ms = self.work_ms = 0.0
        self._work_s = time.thread_time()
        self._timer = QTimer(app)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start(TICK_MS)

    def _now(self) -> float:
        return (time.clock_gettime(time.CLOCK_BOOTTIME) - self._began_s) * 1000

    def _mark(self, name: str) -> None:
        self.told[name] = self._now()
        self.told[f"{name}_cpu"] = cpu_ms()

    def _look(self) -> None:
        if "usable" in self.told:
            self._follow()
        elif self._now() > PATIENCE_MS:
            os._exit(1)  # a box with a question could hold up every other way out
        elif "shown" not in self.told:
            self._look_for_window()
        elif self._field is None:
            self._look_for_field()
        elif self._field.text() == DIGIT:
            self._mark("usable")
            self._last, self._work_s = self._now(), time.thread_time()

    def _look_for_window(self) -> None:
        from app.ui.shell.window import DeskWindow

        for window in self._app.topLevelWidgets():
            handle = window.windowHandle()
            if isinstance(window, DeskWindow) and handle is not None and handle.isExposed():
                self._mark("shown")
                window.activateWindow()

    def _look_for_field(self) -> None:
        from PySide6.QtCore import QCoreApplication, QEvent, Qt
        from PySide6.QtGui import QKeyEvent

        from app.ui.phone.dialler import Dialler

        focus = self._app.focusWidget()
        if focus is None:
            return
        key, none = Qt.Key.Key_5, Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.postEvent(focus, QKeyEvent(kind, key, none, DIGIT))
        (dialler,) = focus.window().findChildren(Dialler)
        self._field = dialler.field

    def _follow(self) -> None:
        now, work_s = self._now(), time.thread_time()
        self.gap_ms = max(self.gap_ms, now - self._last)
        self.work_ms = max(self.work_ms, (work_s - self._work_s) * 1000)
        self._last, self._work_s = now, work_s
        if now > self.told["usable"] + CALM_MS:
            self._timer.stop()
            self.told |= {"gap": self.gap_ms, "work": self.work_ms, "calm_cpu": cpu_ms()}
            sys.stdout.write(json.dumps(self.told) + "\n")
            self._app.quit()


class Beside(MetaPathFinder):
    """Puts the watch beside the application as soon as the real module has been read."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != WATCHED:
            return None
        spec = PathFinder.find_spec(name, path)
        assert spec is not None and spec.loader is not None
        read = spec.loader.exec_module

        def read_and_watch(module: ModuleType) -> None:
            read(module)
            make = module.application

            def application(*choices: Any) -> Any:
                app = make(*choices)
                app.watch = Watch(app)
                return app

            module.application = application  # type: ignore[attr-defined]

        spec.loader.exec_module = read_and_watch  # type: ignore[method-assign]
        return spec


def main() -> None:
    sys.meta_path.insert(0, Beside())
    sys.argv = ["ringdesk"]
    from app.__main__ import main as ringdesk

    ringdesk()


if __name__ == "__main__":
    main()
