import asyncio

import numpy as np
import pytest

from audio.frames import Samples
from audio.play_out import play_out, play_round
from tests.fakes.clock import FakeClock
from tests.fakes.sink import FakeSink

RATE_HZ = 8_000


def counted(count: int) -> Samples:
    return (np.arange(count) % 1_000 + 1).astype(np.int16)


async def test_a_sound_is_played_whole_and_its_end_is_awaited() -> None:
    clock = FakeClock()
    sink = FakeSink(clock, RATE_HZ)
    playing = asyncio.ensure_future(play_out(sink, counted(4_000), clock))
    await clock.advance(400)
    assert not playing.done()
    await clock.advance(200)
    assert playing.done()
    heard = sink.heard()
    assert np.array_equal(heard[heard != 0], counted(4_000))


async def test_a_sink_that_takes_little_gets_the_rest_later() -> None:
    clock = FakeClock()
    sink = FakeSink(clock, RATE_HZ)
    sink.stalled = True
    playing = asyncio.ensure_future(play_out(sink, counted(800), clock))
    await clock.advance(100)
    sink.stalled = False
    await clock.advance(300)
    assert playing.done()
    assert np.count_nonzero(sink.heard()) == 800


async def test_a_round_goes_on_without_a_gap_until_it_is_cancelled() -> None:
    clock = FakeClock()
    sink = FakeSink(clock, RATE_HZ)
    playing = asyncio.ensure_future(play_round(sink, counted(1_000), clock))
    await clock.advance(1_000)
    heard = sink.heard()
    sounding = heard[np.flatnonzero(heard)[0] :]
    assert np.array_equal(sounding, np.resize(counted(1_000), len(sounding)))
    assert len(sounding) > 7_500
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    assert sink.queued_ms == 0.0


async def test_a_round_of_nothing_ends_at_once() -> None:
    clock = FakeClock()
    await play_round(FakeSink(clock), np.zeros(0, np.int16), clock)
