"""A browser's sound on its way to a conversation and back, without a browser."""

import asyncio

import numpy as np
import pytest

from app.engine.browser_leg import BROWSER_RATE_HZ, BrowserLeg, Ear
from audio.frame_queue import FrameQueue
from audio.frames import Frame
from audio.playout import Playout
from audio.speech import Speech
from sip.errors import CallGone, FeatureMissing
from sip.phone import EndedBy
from sip.states import CallState
from tests.fakes.clock import FakeClock
from tests.fakes.speech import tone

FRAME = BROWSER_RATE_HZ // 50


def heard(queue: FrameQueue) -> list[Frame]:
    return list(queue._frames)


def stamps(frames: list[Frame]) -> list[float]:
    return [frame.at_ms - frames[0].at_ms for frame in frames]


def test_sound_of_any_length_becomes_even_frames_at_the_rate_of_recognition() -> None:
    queue = FrameQueue()
    ear = Ear(queue, began_ms=0.0)
    sound = tone(200, BROWSER_RATE_HZ)
    for start in range(0, len(sound), 480):  # some browsers send 10 ms at a time
        ear.arrived(sound[start : start + 480], now_ms=(start + 480) * 1000 / BROWSER_RATE_HZ)
    frames = heard(queue)
    assert [len(frame.samples) for frame in frames] == [320] * 10
    assert {frame.rate_hz for frame in frames} == {16_000}
    assert stamps(frames) == [20.0 * n for n in range(10)]
    whole = np.concatenate([frame.samples for frame in frames]).astype(float)
    strengths = np.abs(np.fft.rfft(whole * np.hanning(len(whole))))
    assert abs(np.fft.rfftfreq(len(whole), 1 / 16_000)[strengths.argmax()] - 300) < 10


def test_sound_that_stops_is_made_up_by_silence_so_that_time_goes_on() -> None:
    queue = FrameQueue()
    ear = Ear(queue, began_ms=0.0)
    ear.arrived(tone(20, BROWSER_RATE_HZ), now_ms=20.0)
    for now_ms in range(40, 400, 20):
        ear.tick(float(now_ms))
    made_up = heard(queue)
    assert 300.0 <= made_up[-1].at_ms + 20 <= 400.0
    assert all(not frame.samples.any() for frame in made_up[2:])
    ear.arrived(tone(20, BROWSER_RATE_HZ), now_ms=400.0)
    steps = np.diff(stamps(heard(queue)))
    assert (steps == 20.0).all()


def test_a_burst_after_a_stall_does_not_put_the_call_into_the_future() -> None:
    queue = FrameQueue()
    ear = Ear(queue, began_ms=0.0)
    ear.tick(500.0)
    ear.arrived(tone(400, BROWSER_RATE_HZ), now_ms=500.0)
    ear.arrived(tone(20, BROWSER_RATE_HZ), now_ms=520.0)
    assert heard(queue)[-1].at_ms <= 520.0


async def test_what_is_said_comes_out_in_whole_frames_however_it_was_written() -> None:
    leg = BrowserLeg(FakeClock())
    assert not leg.take().any()
    sound = tone(300, leg.sink.rate_hz)
    leg.sink.write(sound[:1000])
    leg.sink.write(sound[1000:])
    taken = [leg.take() for _ in range(20)]
    assert {len(each) for each in taken} == {FRAME}
    whole = np.concatenate(taken)
    loud = np.flatnonzero(np.abs(whole) > 4000)
    assert 0.28 < (loud[-1] - loud[0]) / BROWSER_RATE_HZ < 0.32
    assert leg.sink.queued_ms == 0


async def test_clearing_stops_it_within_a_frame() -> None:
    leg = BrowserLeg(FakeClock())
    leg.sink.write(tone(300, leg.sink.rate_hz))
    leg.take()
    leg.sink.clear()
    leg.take()
    assert not leg.take().any()


async def test_it_lives_like_a_call() -> None:
    clock = FakeClock()
    leg = BrowserLeg(clock)
    assert not leg.is_up and leg.encrypted
    leg.open()
    await leg.wait_established(20_000)
    assert leg.is_up
    leg.hear(tone(40, BROWSER_RATE_HZ))
    await asyncio.sleep(0)
    await clock.advance(200)
    await leg.hold()
    assert leg.state is CallState.HELD and leg.is_up
    leg.hear(tone(400, BROWSER_RATE_HZ))
    await leg.resume()
    for refused in (leg.transfer("sip:a@b"), leg.send_digits("1"), leg.redirect("sip:a@b")):
        with pytest.raises(FeatureMissing):
            await refused
    leg.lost(left=True)
    assert leg.end is not None and leg.end.by is EndedBy.REMOTE
    with pytest.raises(CallGone):
        await leg.answer()
    await leg.hang_up()
    frames = [frame async for frame in leg.frames()]
    assert frames and leg.dropped_frames == 0


async def test_a_way_that_breaks_is_not_a_person_who_left() -> None:
    leg = BrowserLeg(FakeClock())
    leg.open()
    leg.lost(left=False)
    leg.lost(left=True)
    assert leg.end is not None and leg.end.by is EndedBy.NETWORK


async def test_nothing_is_heard_from_somebody_on_hold() -> None:
    clock = FakeClock()
    leg = BrowserLeg(clock)
    leg.open()
    await leg.hold()
    leg.hear(tone(200, BROWSER_RATE_HZ))
    await asyncio.sleep(0)
    leg.lost(left=True)
    frames = [frame async for frame in leg.frames()]
    assert frames and not any(frame.samples.any() for frame in frames)


async def test_a_stalled_engine_is_not_heard() -> None:
    """What the conversation has written ahead lasts for 100 ms and more without it."""
    leg = BrowserLeg(FakeClock())
    playout = Playout(leg.sink, FakeClock())
    playout.enqueue(Speech("on and on", tone(1_000), 8_000), "mark")
    leg.take()  # the resampler's first piece begins a little late
    assert all(np.abs(leg.take()).max() > 4_000 for _ in range(5))
