"""Running the window: work, its errors, closing by itself, Ctrl+C."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.engine.bus import Bus
from app.engine.thread import EngineThread
from app.ui.run import INTERRUPTED, WindowChoices, run_live_window
from app.ui.window import LiveWindow
from tests.fakes.desk import FakeCommands
from tests.fakes.live_calls import AGREED, conversation


@pytest.fixture
def thread() -> Iterator[EngineThread]:
    running = EngineThread()
    running.start()
    yield running
    running.stop()


def windows() -> list[LiveWindow]:
    shown = QApplication.topLevelWidgets()
    return [w for w in shown if isinstance(w, LiveWindow) and w.isVisible()]


def test_it_shows_the_works_call_and_closes_afterwards(thread: EngineThread) -> None:
    bus = Bus()
    seen: list[str] = []

    async def work() -> None:
        for event in (*conversation(), AGREED):
            bus.publish(event)

    def look() -> None:
        for window in windows():
            if window.shown_call is not None and window.shown_call.finished is not None:
                seen.extend(row.text for row in window.shown_call.model.rows)
                watch.stop()

    watch = QTimer()
    watch.timeout.connect(look)
    watch.start(20)
    choices = WindowChoices(quit_when_finished=True, linger_ms=400)
    assert run_live_window(thread, bus, FakeCommands(), choices, work()) == 0
    assert seen == ["Is this Dana?", "Yes, it is.", "When could you pay?"]
    assert not windows()


def test_what_the_work_raises_comes_out(thread: EngineThread) -> None:
    async def work() -> None:
        raise OSError("the phone would not start")

    choices = WindowChoices(quit_when_finished=True, linger_ms=0)
    with pytest.raises(OSError, match="the phone would not start"):
        run_live_window(thread, Bus(), FakeCommands(), choices, work())


def test_without_quitting_a_failure_stays_readable(thread: EngineThread) -> None:
    async def work() -> None:
        raise OSError("the phone would not start")

    shown: list[str] = []

    def look() -> None:
        for window in windows():
            if window.idle.title.text() == "The desk could not start":
                shown.append(window.idle.hint.text())
                window.close()

    watch = QTimer()
    watch.timeout.connect(look)
    watch.start(20)
    with pytest.raises(OSError, match="would not start"):
        run_live_window(thread, Bus(), FakeCommands(), None, work())
    assert shown == ["the phone would not start"]


def test_closing_the_window_stops_the_work_and_waits_for_its_cleaning_up(
    thread: EngineThread, tmp_path: Path
) -> None:
    done = tmp_path / "saved"

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            done.touch()

    watch = QTimer()
    watch.timeout.connect(lambda: [window.close() for window in windows()])
    watch.start(20)
    assert run_live_window(thread, Bus(), FakeCommands(), None, work()) == 0
    assert done.exists()


def test_ctrl_c_ends_it(thread: EngineThread) -> None:
    before = signal.getsignal(signal.SIGINT)
    QTimer.singleShot(100, lambda: os.kill(os.getpid(), signal.SIGINT))
    assert run_live_window(thread, Bus(), FakeCommands()) == INTERRUPTED
    assert signal.getsignal(signal.SIGINT) is before
