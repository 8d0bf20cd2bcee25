import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from audio.frames import Samples
from audio.playout import TOP_UP_MS, Playout
from audio.speech import Speech
from tests.fakes.clock import FakeClock
from tests.fakes.sink import FakeSink


def ramp(duration_ms: int, rate_hz: int = 8000, start: int = 1) -> Speech:
    """Speech whose samples count upwards, so that any of them says where it belongs."""
    samples = np.arange(start, start + duration_ms * rate_hz // 1000)
    return Speech("", samples.astype(np.int16), rate_hz)


def tone(duration_ms: int, rate_hz: int) -> Speech:
    times = np.arange(duration_ms * rate_hz // 1000) / rate_hz
    return Speech("", (8000 * np.sin(2 * np.pi * 400 * times)).astype(np.int16), rate_hz)


@dataclass
class Desk:
    clock: FakeClock
    sink: FakeSink
    events: list[tuple[object, ...]] = field(default_factory=list)
    played: list[tuple[Samples, int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.playout = Playout(
            self.sink,
            self.clock,
            on_started=lambda mark, at_ms: self.events.append(("started", mark, at_ms)),
            on_finished=lambda mark: self.events.append(("finished", mark)),
            on_played=lambda samples, rate, at_ms: self.played.append((samples, rate, at_ms)),
        )

    def recorded(self) -> Samples:
        return np.concatenate([samples for samples, _, _ in self.played])


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = FakeClock(1000.0)
    desk = Desk(clock, FakeSink(clock))
    running = asyncio.create_task(desk.playout.run())
    yield desk
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def audible(samples: Samples) -> Samples:
    return samples[samples != 0]


async def test_speech_is_heard_whole_and_in_order(desk: Desk) -> None:
    desk.playout.enqueue(ramp(300), "a")
    desk.playout.enqueue(ramp(200, start=2401), "b")
    await desk.clock.advance(700)
    assert audible(desk.sink.heard()).tolist() == list(range(1, 4001))
    assert desk.events == [
        ("started", "a", 1000.0),
        ("finished", "a"),
        ("started", "b", 1300.0),
        ("finished", "b"),
    ]


async def test_an_idle_line_gets_its_first_frames_at_once(desk: Desk) -> None:
    await desk.clock.advance(500)
    desk.playout.enqueue(ramp(300), "a")
    assert desk.sink.queued_ms == TOP_UP_MS


async def test_the_sink_never_holds_more_than_the_top_up(desk: Desk) -> None:
    desk.playout.enqueue(ramp(3000), "a")
    desk.playout.enqueue(ramp(500), "b")
    await desk.clock.advance(3600)
    assert desk.sink.most_queued_ms == TOP_UP_MS
    assert desk.playout.idle


async def test_a_stalled_loop_of_70_ms_is_not_heard(desk: Desk) -> None:
    clock = desk.clock
    stalling = Playout(desk.sink, clock)
    stalling.enqueue(ramp(1000), "a")
    for _ in range(15):
        await clock.advance(70)
        stalling.tick()
    assert desk.sink.heard()[:8000].tolist() == list(range(1, 8001))


@pytest.mark.parametrize("on_its_way", [0, 1])
@pytest.mark.parametrize("after_ms", [0, 5, 60, 137, 300, 415])
async def test_clear_says_what_was_heard(on_its_way: int, after_ms: int) -> None:
    clock = FakeClock()
    desk = Desk(clock, FakeSink(clock, on_its_way=on_its_way))
    desk.playout.enqueue(ramp(400), "a")
    desk.playout.enqueue(ramp(400, start=3201), "b")
    for _ in range(after_ms // 10):
        await clock.advance(10)
        desk.playout.tick()
    await clock.advance(after_ms % 10)
    unfinished = desk.playout.clear()
    await clock.advance(500)
    heard = audible(desk.sink.heard())
    loudest_at = int(np.argmax(heard)) + 1  # after it there is only the fade
    said_heard = sum(ms for _, ms in unfinished) + (400 if len(unfinished) == 1 else 0)
    assert said_heard * 8 <= loudest_at <= said_heard * 8 + 64
    assert after_ms - 20 <= said_heard <= after_ms + 20
    assert [mark for mark, _ in unfinished] == (["a", "b"] if after_ms < 400 else ["b"])


async def test_after_clear_at_most_a_frame_more_is_heard(desk: Desk) -> None:
    desk.playout.enqueue(tone(2000, 8000), "a")
    await desk.clock.advance(900)
    desk.playout.clear()
    before = len(desk.sink.heard())
    await desk.clock.advance(500)
    after = desk.sink.heard()[before:]
    last_heard = int(np.flatnonzero(np.abs(after.astype(int)) > 20)[-1])
    assert last_heard < 20 * 8


async def test_clear_falls_silent_without_a_click(desk: Desk) -> None:
    loud = Speech("", np.full(8000, 8000, np.int16), 8000)
    desk.playout.enqueue(loud, "a")
    await desk.clock.advance(500)
    desk.playout.clear()
    await desk.clock.advance(200)
    heard = desk.sink.heard().astype(int)
    assert np.abs(np.diff(heard[heard.argmax() :])).max() < 300
    assert heard[-1] == 0


async def test_what_was_cleared_is_not_in_the_recording(desk: Desk) -> None:
    desk.playout.enqueue(ramp(2000), "a")
    await desk.clock.advance(505)
    [(mark, heard_ms)] = desk.playout.clear()
    await desk.clock.advance(500)
    recorded = desk.recorded()
    assert (mark, heard_ms) == ("a", 500.0)
    assert recorded[:4000].tolist() == list(range(1, 4001))
    assert len(recorded) == 4000 + 64
    assert np.array_equal(audible(recorded), audible(desk.sink.heard()))


async def test_the_recording_says_when_it_was_played(desk: Desk) -> None:
    desk.playout.enqueue(ramp(200), "a")
    await desk.clock.advance(1000)
    desk.playout.enqueue(ramp(200), "b")
    await desk.clock.advance(400)
    ends_ms = [at_ms + len(samples) / 8 for samples, _, at_ms in desk.played]
    starts_ms = [at_ms for _, _, at_ms in desk.played]
    assert starts_ms[0] == 1000.0
    gaps = [start - end for start, end in zip(starts_ms[1:], ends_ms[:-1], strict=True)]
    assert sorted(gaps)[-1] == pytest.approx(800.0, abs=20)
    assert sorted(gaps)[-2] == pytest.approx(0.0, abs=0.2)


async def test_a_pause_goes_on_from_what_was_heard(desk: Desk) -> None:
    desk.playout.enqueue(ramp(1000), "a")
    await desk.clock.advance(400)
    desk.playout.pause()
    await desk.clock.advance(1000)
    assert desk.playout.position == ("a", 400.0)
    silent = desk.sink.heard()[-4000:]
    assert not silent.any()
    desk.playout.resume()
    await desk.clock.advance(700)
    after = audible(desk.sink.heard()[1400 * 8 :])
    assert after[-4000:].tolist() == list(range(4001, 8001))
    assert ("finished", "a") in desk.events
    assert [event[0] for event in desk.events].count("started") == 1


async def test_clear_during_a_pause_forgets_the_rest(desk: Desk) -> None:
    desk.playout.enqueue(ramp(1000), "a")
    await desk.clock.advance(400)
    desk.playout.pause()
    await desk.clock.advance(100)
    assert desk.playout.clear() == [("a", 400.0)]
    await asyncio.wait_for(desk.playout.drained(), 20)
    desk.playout.enqueue(ramp(100), "b")
    await desk.clock.advance(200)
    assert desk.events[-1] == ("finished", "b")


async def test_speech_comes_at_the_rate_of_the_line() -> None:
    clock = FakeClock()
    desk = Desk(clock, FakeSink(clock, rate_hz=16000))
    desk.playout.enqueue(tone(1000, 22050), "a")
    for _ in range(120):
        await clock.advance(10)
        desk.playout.tick()
    heard = desk.sink.heard()[:16000].astype(float)
    wanted = tone(1000, 16000).samples
    assert np.abs(heard[400:-400] - wanted[400:-400]).max() < 30
    assert desk.playout.idle


async def test_a_line_that_changes_its_rate_goes_on_at_the_same_place(desk: Desk) -> None:
    desk.playout.enqueue(tone(1000, 22050), "a")
    await desk.clock.advance(400)
    desk.sink.change_rate(16000)
    await desk.clock.advance(800)
    assert desk.events == [("started", "a", 1000.0), ("finished", "a")]
    assert {rate for _, rate, _ in desk.played} == {8000, 16000}
    total_ms = sum(len(samples) * 1000 / rate for samples, rate, _ in desk.played)
    assert total_ms == pytest.approx(1000, abs=21)


async def test_drained_waits_until_all_was_heard(desk: Desk) -> None:
    await asyncio.wait_for(desk.playout.drained(), 20)
    desk.playout.enqueue(ramp(300), "a")
    waiting = asyncio.create_task(desk.playout.drained())
    await desk.clock.advance(290)
    assert not waiting.done()
    await desk.clock.advance(30)
    await asyncio.wait_for(waiting, 20)
    assert desk.playout.idle


async def test_speech_without_samples_is_finished_at_once(desk: Desk) -> None:
    desk.playout.enqueue(Speech("", np.zeros(0, np.int16), 22050), "nothing")
    assert desk.events == [("finished", "nothing")]
    assert desk.playout.idle


async def test_a_line_that_takes_nothing_for_a_while_loses_nothing(desk: Desk) -> None:
    desk.playout.enqueue(ramp(400), "a")
    await desk.clock.advance(100)
    desk.sink.stalled = True
    await desk.clock.advance(500)
    desk.sink.stalled = False
    await desk.clock.advance(500)
    assert audible(desk.sink.heard()).tolist() == list(range(1, 3201))
    assert audible(desk.recorded()).tolist() == list(range(1, 3201))


async def test_a_line_that_takes_nothing_just_after_a_pause_loses_nothing(desk: Desk) -> None:
    loud = Speech("", np.full(8000, 8000, np.int16), 8000)
    desk.playout.enqueue(loud, "a")
    await desk.clock.advance(400)
    desk.playout.pause()
    await desk.clock.advance(200)
    desk.sink.stalled = True
    desk.playout.resume()
    await desk.clock.advance(15)
    desk.sink.stalled = False
    before = len(desk.sink.heard())
    await desk.clock.advance(800)
    after = desk.sink.heard()[before:].astype(int)
    assert np.flatnonzero(after)[-1] - np.flatnonzero(after)[0] == pytest.approx(4800, abs=2)
    rise = after[: np.flatnonzero(after == 8000)[0] + 1]
    assert np.abs(np.diff(rise)).max() < 300


async def test_room_is_waited_for(desk: Desk) -> None:
    desk.playout.enqueue(tone(16_000, 8000), "a")
    waiting = asyncio.create_task(desk.playout.room())
    await desk.clock.advance(500)
    assert not waiting.done()
    await desk.clock.advance(1000)
    await asyncio.wait_for(waiting, 20)


async def test_too_much_speech_is_refused(desk: Desk) -> None:
    desk.playout.enqueue(tone(500_000, 8000), "a")
    with pytest.raises(ValueError, match="600 s"):
        desk.playout.enqueue(tone(101_000, 8000), "b")
