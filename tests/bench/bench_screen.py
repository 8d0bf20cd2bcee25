"""How long the screen's thread is held up by a busy call: ``python -m tests.bench.bench_screen``.

A real Live screen, call bar and incoming window on a display, fed by a real bus from the
engine's thread: 2,000 bubbles before it begins, then 20 s with 50 levels, 8 partials, 2
utterances and a floor change a second, quality, delay, tools, standings and calls that ring.
A 5 ms timer ticks beside it. Misses when the program itself, in any of its threads, was at
work for more than 50 ms between two ticks; what other programs took is shown beside it.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.engine import events as e
from app.engine.bus import Bus
from app.engine.thread import EngineThread
from app.ui.bridge import EngineBridge
from app.ui.call_bar import CallBar
from app.ui.incoming.calls import IncomingCalls
from app.ui.live.room import LiveRoom
from app.ui.run import application
from audio.clock import MonotonicClock
from tests.display import ensure_display
from tests.fakes.live_desk import LiveDesk

BUBBLES = 2_000
SECONDS = 20.0
TICK_MS = 5
MOST_GAP_MS = 50.0
STEP_MS = 20
CALL = "call_1"
TEXT = "Right, I saw the letter, but we were away for most of the month, so could I pay it later?"


def beginning() -> Iterator[e.Event]:
    me = e.Holder.OPERATOR
    yield e.CallBegan(CALL, "line_1", "inbound", "+442079460812", "", None, "Front desk", me)
    yield e.CallStanding(CALL, e.Phase.TALKING, me)
    yield e.CallAnswered(CALL, int(time.time() * 1000))


def utterance(number: int) -> e.Event:
    speaker = e.Speaker.OPERATOR if number % 2 else e.Speaker.CALLER
    at_ms = number * 4_000
    return e.UtteranceSaved(
        CALL, f"utt_{number}", speaker, f"{number}: {TEXT}", at_ms, at_ms + 3_000
    )


def step(number: int) -> Iterator[e.Event]:
    """What happens in one of the 50 steps of a second."""
    at_ms = (BUBBLES + 10) * 4_000 + number * STEP_MS
    yield e.LevelsMeasured(CALL, -60.0 + number * 7 % 58, -60.0 + number * 11 % 58)
    if number % 6 == 0:
        words = TEXT.split()[: 1 + number // 6 % 18]
        yield e.PartialHeard(CALL, " ".join(words) * (1 + number % 3), at_ms)
    if number % 25 == 7:
        yield utterance(BUBBLES + number // 25)
        yield e.FloorChanged(CALL, e.Floor.CALLER_SPEAKING, at_ms)
    if number % 50 == 11:
        yield e.LineQuality(CALL, number % 7 / 3, 8.0 + number % 40, 42.0, 4.4 - number % 16 / 10)
        yield e.SoundDelayMeasured(CALL, 12.0 + number % 9, 30.0)
    if number % 75 == 20:
        yield e.ToolRan(CALL, "take_message", {"day": "Friday"}, "saved", "", 14, at_ms)
    if number % 150 == 40:
        muted = number // 150 % 2 == 0
        yield e.CallStanding(CALL, e.Phase.TALKING, e.Holder.OPERATOR, muted=muted)
    if number % 200 == 60:
        other = f"call_ring_{number}"
        nobody = e.Holder.NOBODY
        yield e.CallBegan(other, "line_2", "inbound", "+493012345678", "", None, "Sales", nobody)
        yield e.CallStanding(other, e.Phase.INCOMING, nobody, agent_in_ms=8_000)
    if number % 200 == 160:
        other = f"call_ring_{number - 100}"
        yield e.CallFinished(other, "no_answer", 487, None, False, 0)


class Ticks:
    """Between the ticks of a timer in the Qt thread, in ms: time, and the program's own work."""

    def __init__(self) -> None:
        self.wall_ms: list[float] = []
        self.busy_ms: list[float] = []
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(TICK_MS)
        self.timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._wall_s, self._busy_s = time.perf_counter(), time.process_time()
        self.timer.start()

    def _tick(self) -> None:
        wall_s, busy_s = time.perf_counter(), time.process_time()
        self.wall_ms.append((wall_s - self._wall_s) * 1000)
        self.busy_ms.append((busy_s - self._busy_s) * 1000)
        self._wall_s, self._busy_s = wall_s, busy_s


async def fill(bus: Bus, bubbles: int) -> None:
    """What was said before, no faster than a screen takes it in."""
    clock = MonotonicClock()
    for event in beginning():
        bus.publish(event)
    for number in range(bubbles):
        bus.publish(utterance(number))
        if number % 50 == 49:
            await clock.sleep_ms(200)


async def feed(bus: Bus, seconds: float) -> None:
    """The busy call, in time."""
    clock = MonotonicClock()
    started_ms = clock.now_ms()
    for number in range(int(seconds * 1000 / STEP_MS)):
        for event in step(number):
            bus.publish(event)
        await clock.sleep_ms(max(0.0, started_ms + (number + 1) * STEP_MS - clock.now_ms()))


class Screen:
    """Live, call bar and incoming window on one display."""

    def __init__(self, bridge: EngineBridge) -> None:
        desk = LiveDesk().desk
        self.whole = QWidget()
        self.room, self.bar = LiveRoom(bridge, desk), CallBar(bridge, desk)
        self.incoming = IncomingCalls(bridge, desk, beside=lambda: self.whole)
        column = QVBoxLayout(self.whole)
        column.addWidget(self.room, 1)
        column.addWidget(self.bar)
        self.whole.resize(1280, 800)
        self.whole.show()

    def bubbles(self) -> int:
        view = self.room.shown_call
        return len(view.model.rows) if view is not None else 0

    def close(self) -> None:
        self.incoming.close()
        self.whole.close()


def run(seconds: float, bubbles: int) -> Ticks:
    thread, bus = EngineThread(), Bus()
    thread.start()
    bridge = EngineBridge(thread, bus)
    screen, loop, ticks = Screen(bridge), QEventLoop(), Ticks()
    bridge.start()

    def start() -> None:
        ticks.start()
        bridge.run(feed(bus, seconds), lambda _: loop.quit())

    bridge.run(fill(bus, bubbles), lambda _: QTimer.singleShot(1_000, start))
    loop.exec()
    ticks.timer.stop()
    shown = screen.bubbles()
    bridge.stop()
    screen.close()
    thread.stop()
    if shown <= bubbles:
        raise RuntimeError(f"only {shown} bubbles arrived")
    return ticks


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--bubbles", type=int, default=BUBBLES)
    options = parser.parse_args()
    ensure_display()
    application()
    ticks = run(options.seconds, options.bubbles)
    wall, busy = sorted(ticks.wall_ms), sorted(ticks.busy_ms)
    write = sys.stdout.write
    write(f"{len(wall)} ticks of {TICK_MS} ms beside {options.bubbles} bubbles\n")
    for name, values in (("between ticks", wall), ("this program at work", busy)):
        p99 = values[int(len(values) * 0.99)]
        median, longest = statistics.median(values), values[-1]
        write(f"{name}: median {median:.1f} ms, p99 {p99:.1f} ms, longest {longest:.1f} ms\n")
    over = [value for value in busy if value > MOST_GAP_MS]
    write(f"at work for over {MOST_GAP_MS:.0f} ms: {len(over)}\n")
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
