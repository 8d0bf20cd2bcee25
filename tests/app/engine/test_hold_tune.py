"""The music that a caller hears while the agent waits."""

import asyncio

import numpy as np
import pytest

from app.engine.hold_tune import play_round
from audio.devices import HEADSET_RATE_HZ
from audio.frames import Samples
from tests.fakes.clock import FakeClock
from tests.fakes.sink import FakeSink


async def test_it_goes_round_at_the_lines_pace_and_is_recorded() -> None:
    clock = FakeClock(1_000.0)
    sink = FakeSink(clock)
    sent: list[tuple[Samples, int, float]] = []
    music = np.repeat(np.array([1000, 2000], np.int16), HEADSET_RATE_HZ // 10)
    playing = asyncio.ensure_future(
        play_round(music, sink, clock, lambda *piece: sent.append(piece))
    )
    await clock.advance(1_000)
    playing.cancel()
    heard = sink.heard()
    assert len(heard) == pytest.approx(8_000, abs=200)
    for at_ms, level in ((50, 1000), (150, 2000), (250, 1000), (950, 2000)):
        assert heard[at_ms * 8] == pytest.approx(level, abs=50)
    assert sink.queued_ms <= 80
    assert {rate_hz for _, rate_hz, _ in sent} == {8000}
    starts = [at_ms for _, _, at_ms in sent]
    assert starts[0] == 1_000.0
    assert np.diff(starts) == pytest.approx(np.full(len(starts) - 1, 20.0), abs=0.5)


async def test_no_music_is_silence() -> None:
    clock = FakeClock()
    sink = FakeSink(clock)
    await play_round(np.zeros(0, np.int16), sink, clock, lambda *piece: None)
    assert sink.queued_ms == 0
