"""Events and commands across the two threads, with a real engine thread and bus."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QElapsedTimer, QTimer
from pytestqt.qtbot import QtBot

from app.engine.bus import Bus
from app.engine.events import (
    Event,
    FactNoted,
    LevelsMeasured,
    PartialHeard,
    Speaker,
    UtteranceSaved,
)
from app.engine.thread import EngineThread
from app.ui.bridge import CAPACITY, SLICE_MS, EngineBridge


@pytest.fixture
def thread() -> Iterator[EngineThread]:
    running = EngineThread()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def bridge(qapp: object, thread: EngineThread, bus: Bus) -> Iterator[EngineBridge]:
    started = EngineBridge(thread, bus)
    started.start()
    yield started
    started.stop()


def publish(thread: EngineThread, bus: Bus, *events: Event) -> None:
    """Publish on the engine's loop and return once all of them are on the bus."""

    async def tell() -> None:
        for event in events:
            bus.publish(event)
            await asyncio.sleep(0)
        for _ in range(5):  # until the last one is on its way to the screen
            await asyncio.sleep(0)

    thread.submit(tell()).result(30)


def utterance(number: int) -> UtteranceSaved:
    return UtteranceSaved("call_1", f"utt_{number}", Speaker.CALLER, "Yes.", number, number + 1)


class Heard:
    """What arrived, and in which thread."""

    def __init__(self, bridge: EngineBridge) -> None:
        self.events: list[Event] = []
        self.threads: set[threading.Thread] = set()
        bridge.event_arrived.connect(self.hear)

    def hear(self, event: Event) -> None:
        self.events.append(event)
        self.threads.add(threading.current_thread())


def test_events_arrive_in_order_in_the_qt_thread(
    qtbot: QtBot, thread: EngineThread, bus: Bus, bridge: EngineBridge
) -> None:
    heard = Heard(bridge)
    sent = [utterance(number) for number in range(50)]
    publish(thread, bus, *sent)
    qtbot.waitUntil(lambda: len(heard.events) == 50)
    assert heard.events == sent
    assert heard.threads == {threading.main_thread()}


def test_a_slow_screen_gets_only_the_newest_level_and_partial_but_every_utterance(
    qtbot: QtBot, thread: EngineThread, bus: Bus, bridge: EngineBridge
) -> None:
    heard = Heard(bridge)
    for number in range(100):
        publish(
            thread,
            bus,
            LevelsMeasured("call_1", -number, -90.0),
            PartialHeard("call_1", f"word {number}", number),
            utterance(number),
        )
    qtbot.waitUntil(lambda: len(heard.events) >= 102)
    assert [e for e in heard.events if isinstance(e, LevelsMeasured)] == [
        LevelsMeasured("call_1", -99, -90.0)
    ]
    assert [e.text for e in heard.events if isinstance(e, PartialHeard)] == ["word 99"]
    assert [e for e in heard.events if isinstance(e, UtteranceSaved)] == [
        utterance(number) for number in range(100)
    ]


def test_a_burst_lets_the_screen_go_on_and_a_result_comes_after_what_caused_it(
    qtbot: QtBot, thread: EngineThread, bus: Bus, bridge: EngineBridge
) -> None:
    order: list[str] = []
    ticks = QTimer()
    ticks.timeout.connect(lambda: order.append("tick"))

    def slow(event: Event) -> None:
        spent = QElapsedTimer()
        spent.start()
        while not spent.hasExpired(SLICE_MS):
            """As a screen does that has much to show."""
        order.append(getattr(event, "utterance_id", ""))

    async def command() -> str:
        for number in range(3, 6):
            bus.publish(utterance(number))
            await asyncio.sleep(0)
        return "done"

    bridge.event_arrived.connect(slow)
    publish(thread, bus, *(utterance(number) for number in range(3)))
    ticks.start(0)
    qtbot.waitUntil(lambda: "utt_2" in order)
    told = [word for word in order[: order.index("utt_2")] if word != "tick"]
    assert told == ["utt_0", "utt_1"]
    assert "tick" in order[order.index("utt_0") : order.index("utt_2")]
    bridge.run(command(), order.append)
    qtbot.waitUntil(lambda: "done" in order)
    said = [word for word in order[order.index("utt_2") :] if word != "tick"]
    assert said == ["utt_2", "utt_3", "utt_4", "utt_5", "done"]


def test_results_that_come_at_once_let_the_screen_go_on_between_them(
    qtbot: QtBot, bridge: EngineBridge
) -> None:
    order: list[str] = []
    ticks = QTimer()
    ticks.timeout.connect(lambda: order.append("tick"))

    async def command(name: str) -> str:
        return name

    def slow(name: str) -> None:
        spent = QElapsedTimer()
        spent.start()
        while not spent.hasExpired(SLICE_MS):
            """As a screen does that has much to show."""
        order.append(name)

    ticks.start(0)
    running = [bridge.run(command(name), slow) for name in ("one", "two", "three")]
    for each in running:
        each.result(30)
    qtbot.waitUntil(lambda: "three" in order)
    assert [word for word in order if word != "tick"] == ["one", "two", "three"]
    for first, second in (("one", "two"), ("two", "three")):
        assert "tick" in order[order.index(first) : order.index(second)]


def test_two_calls_levels_do_not_replace_each_other(
    qtbot: QtBot, thread: EngineThread, bus: Bus, bridge: EngineBridge
) -> None:
    heard = Heard(bridge)
    levels = [LevelsMeasured("call_1", -9.0, -9.0), LevelsMeasured("call_2", -8.0, -8.0)]
    publish(thread, bus, *levels)
    qtbot.waitUntil(lambda: heard.events == levels)


def test_a_stuck_screen_never_stops_the_engine_and_catches_up(
    qtbot: QtBot, thread: EngineThread, bus: Bus, bridge: EngineBridge
) -> None:
    heard = Heard(bridge)
    sent = [FactNoted("call_1", str(number), "x", number) for number in range(CAPACITY + 300)]
    publish(thread, bus, *sent)
    assert heard.events == []
    qtbot.waitUntil(lambda: len(heard.events) == len(sent))
    assert heard.events == sent


def test_a_commands_result_comes_back_in_the_qt_thread(qtbot: QtBot, bridge: EngineBridge) -> None:
    async def command() -> str:
        return threading.current_thread().name

    results: list[tuple[str, threading.Thread]] = []
    bridge.run(command(), lambda result: results.append((result, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(results))
    assert results == [("engine", threading.main_thread())]


def test_a_commands_failure_comes_back_as_the_error(qtbot: QtBot, bridge: EngineBridge) -> None:
    async def command() -> None:
        raise OSError("no such call")

    errors: list[BaseException] = []
    bridge.run(command(), None, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "no such call"


def test_an_unanswered_failure_is_logged_by_its_kind_only(
    qtbot: QtBot, bridge: EngineBridge, caplog: pytest.LogCaptureFixture
) -> None:
    async def command() -> None:
        raise OSError("a secret number")

    bridge.run(command())
    qtbot.waitUntil(lambda: "OSError" in caplog.text)
    assert "secret" not in caplog.text
    caplog.clear()


def test_nothing_arrives_after_stop(
    qtbot: QtBot, thread: EngineThread, bus: Bus, bridge: EngineBridge
) -> None:
    heard = Heard(bridge)
    publish(thread, bus, utterance(1))
    qtbot.waitUntil(lambda: len(heard.events) == 1)
    publish(thread, bus, utterance(2))
    bridge.stop()
    publish(thread, bus, utterance(3))
    finished: list[object] = []
    later = EngineBridge(thread, bus)
    later.start()

    async def nothing() -> None:
        return None

    later.run(nothing(), finished.append)
    qtbot.waitUntil(lambda: finished == [None])
    later.stop()
    assert heard.events == [utterance(1)]


def test_stopping_twice_and_after_the_engine_is_harmless(
    qapp: object, thread: EngineThread, bus: Bus
) -> None:
    bridge = EngineBridge(thread, bus)
    bridge.start()
    thread.stop()
    bridge.stop()
    bridge.stop()


def test_events_wait_until_whoever_shows_them_is_made(
    qtbot: QtBot, thread: EngineThread, bus: Bus
) -> None:
    bridge = EngineBridge(thread, bus)
    bridge.start(held=True)
    done: list[object] = []
    early, late = utterance(1), utterance(2)
    publish(thread, bus, early)
    bridge.run(_nothing(), done.append)
    qtbot.waitUntil(lambda: done == [None])
    heard = Heard(bridge)
    bridge.deliver()
    publish(thread, bus, late)
    qtbot.waitUntil(lambda: heard.events == [early, late])
    bridge.stop()


def test_after_the_end_nothing_is_run_any_more(bridge: EngineBridge, thread: EngineThread) -> None:
    bridge.stop()
    thread.stop()
    assert bridge.run(_nothing()).cancelled()


async def _nothing() -> None: ...
