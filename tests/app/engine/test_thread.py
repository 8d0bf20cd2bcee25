"""The engine's thread: commands in, results out, everything cancelled at the end."""

import asyncio
import threading
from concurrent.futures import CancelledError

import pytest

from app.engine.thread import EngineThread, run_here


async def where() -> str:
    return threading.current_thread().name


async def fail() -> None:
    raise LookupError("no such call")


def test_commands_run_on_the_engines_thread_and_come_back() -> None:
    thread = EngineThread()
    thread.start()
    assert thread.submit(where()).result(10) == "engine"
    with pytest.raises(LookupError, match="no such call"):
        thread.submit(fail()).result(10)
    thread.stop()


def test_stopping_cancels_what_still_runs_and_lets_it_clean_up() -> None:
    thread = EngineThread()
    thread.start()
    started, cleaned = threading.Event(), threading.Event()

    async def forever() -> None:
        try:
            started.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.set()

    running = thread.submit(forever())
    assert started.wait(10)
    thread.stop()
    assert cleaned.is_set()
    with pytest.raises(CancelledError):
        running.result(10)


def test_stopping_twice_or_before_the_start_is_harmless() -> None:
    thread = EngineThread()
    thread.start()
    thread.stop()
    thread.stop()
    assert "engine" not in [each.name for each in threading.enumerate()]


def test_without_a_screen_the_caller_waits_for_the_result() -> None:
    assert run_here(where()) == threading.current_thread().name
    with pytest.raises(LookupError):
        run_here(fail())
