"""How long the Phone screen holds up its thread: ``python -m tests.bench.bench_phone [FOLDER]``.

A real Phone screen over real records, 20,000 calls and 5,000 contacts, made in FOLDER (a
temporary one by default) unless they are there already. It is made, opens, scrolls through every
page, shows the contacts, searches them, suggests while somebody types and takes in changes,
while a 5 ms timer ticks beside it. Misses when the screen's thread itself was at work for
more than 50 ms between two ticks, or the first calls, the contacts that were searched or the
suggestions took longer than 100 ms from the key to be shown.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer

from app.engine.bus import Bus
from app.engine.events import RecordsChanged
from app.engine.thread import EngineThread
from app.people.desk import PeopleDesk
from app.settings import DataPaths, PhoneSettings, Settings
from app.ui.bridge import EngineBridge
from app.ui.phone.centre import CONTACTS
from app.ui.phone.room import PhoneRoom
from app.ui.run import application
from models.store import Store
from tests.bench.bench_people import CALLS, fill
from tests.bench.bench_people import CONTACTS as CONTACT_COUNT
from tests.display import ensure_display
from tests.fakes.phone_desk import PhoneDesk

TICK_MS = 5
MOST_MS = 50.0
ANSWER_MS = 100.0
ANSWERS = ("open", "search a number", "suggest")
PATIENCE_S = 60.0


class Ticks:
    """What the screen's thread did between the ticks of a timer, in ms."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.begin()

    def begin(self) -> None:
        self.worst_ms = [0.0, 0.0, 0.0]
        self._before_s = self._now_s()
        self._timer.start()

    def _tick(self) -> None:
        now_s = self._now_s()
        spans = [(now - then) * 1000 for now, then in zip(now_s, self._before_s, strict=True)]
        self.worst_ms = [max(pair) for pair in zip(self.worst_ms, spans, strict=True)]
        self._before_s = now_s

    def _now_s(self) -> tuple[float, float, float]:
        """The work of this thread, of the whole program, and the time."""
        return time.thread_time(), time.process_time(), time.perf_counter()


class Trial:
    """Does one thing after another with the room and notes how long each held it up."""

    def __init__(self, make: Callable[[], PhoneRoom]) -> None:
        self.make = make
        self.missed: list[str] = []
        self.ticks = Ticks()

    def step(self, name: str, act: Callable[[], Any], done: Callable[[], bool]) -> Any:
        self.ticks.begin()
        began_s = time.perf_counter()
        result = act()
        while not done():
            if time.perf_counter() - began_s > PATIENCE_S:
                raise RuntimeError(f"{name}: it did not come to an end")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        took_ms = (time.perf_counter() - began_s) * 1000
        for _ in range(10):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        work_ms, whole_ms, gap_ms = self.ticks.worst_ms
        sys.stdout.write(
            f"{name:22} {took_ms:7.0f} ms   between two ticks at most {work_ms:5.1f} ms of work "
            f"here, {whole_ms:5.1f} in the whole program, {gap_ms:5.1f} in all\n"
        )
        if work_ms > MOST_MS or (name in ANSWERS and took_ms > ANSWER_MS):
            self.missed.append(name)
        return result

    def run(self, changed: Callable[[str], None]) -> None:
        self.make().deleteLater()  # fonts and drawings are loaded once in a program's life
        QCoreApplication.processEvents()
        room = self.step("make", self.make, lambda: True)
        room.resize(1280, 800)
        self.step("open", room.show, lambda: bool(room.centre.recents[0].model.rows))
        page = room.centre.recents[0]
        bar = page.view.verticalScrollBar()

        def at_the_end() -> bool:
            bar.setValue(bar.maximum())
            return len(page.model.rows) == CALLS

        self.step("scroll through 20,000", lambda: None, at_the_end)
        self.step("jump to the top", lambda: bar.setValue(0), lambda: True)
        pages: list[None] = []
        page.model.loaded.connect(lambda: pages.append(None))
        self.step("a call changed", lambda: changed("calls"), lambda: len(pages) == 1)
        self.step("names changed", lambda: changed("contacts"), lambda: len(pages) == 2)
        self.people_of(room)

    def people_of(self, room: PhoneRoom) -> None:
        contacts, field = room.centre.contacts, room.dialler.field
        tab = room.centre.tabs.setCurrentIndex
        self.step(
            "show the contacts",
            lambda: tab(CONTACTS),
            lambda: len(contacts.model.rows) == CONTACT_COUNT,
        )
        search = contacts.search.setText
        self.step(
            "search a number",
            lambda: search("030 1000 79"),
            lambda: 0 < len(contacts.model.rows) < CONTACT_COUNT,
        )
        self.step(
            "all contacts again",
            lambda: search(""),
            lambda: len(contacts.model.rows) == CONTACT_COUNT,
        )
        room.activateWindow()
        field.setFocus()

        def type_it() -> None:
            field.setText("0301")
            field.textEdited.emit("0301")

        self.step("suggest", type_it, room.dialler.suggestions.isVisible)
        self.step("a missed tab", lambda: tab(1), lambda: bool(room.centre.recents[1].model.rows))
        room.close()
        room.deleteLater()


def bench(folder: Path) -> list[str]:
    path = folder / "ringdesk.db"
    fresh = not path.exists()
    settings = Settings(phone=PhoneSettings(country="DE"))
    thread, bus = EngineThread(), Bus()
    with Store.open(path) as store:
        for what, count in (("contacts", CONTACT_COUNT), ("calls", CALLS)) if fresh else ():
            for first in range(0, count, 500):
                store.write_now(fill, what, first, 500)
        people = PeopleDesk(store, DataPaths(folder), lambda: settings, lambda *_: None)
        thread.start()
        thread.submit(people.warm_up()).result()
        bridge = EngineBridge(thread, bus)
        bridge.start()
        made = PhoneDesk(people)  # type: ignore[arg-type]
        trial = Trial(lambda: PhoneRoom(bridge, made.desk))
        trial.run(lambda what: bridge.event_arrived.emit(RecordsChanged(what)))
        bridge.stop()
        thread.stop()
    return trial.missed


def main() -> int:
    ensure_display()
    application()
    if len(sys.argv) > 1:
        missed = bench(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            missed = bench(Path(folder))
    sys.stdout.write(f"missed: {', '.join(missed) or 'nothing'}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
