"""How long the agent has had a call, with others in between."""

import asyncio

from app.engine.agent_time import AgentTime
from tests.fakes.clock import FakeClock


async def test_only_its_own_time_counts() -> None:
    clock = FakeClock(5_000.0)
    time = AgentTime(clock)
    reached = asyncio.ensure_future(time.reaches(1_000.0))
    await clock.advance(4_000)
    time.count(True)
    await clock.advance(600)
    time.count(False)
    await clock.advance(10_000)
    assert time.spent_ms == 600 and not reached.done()
    time.count(True)
    await clock.advance(399)
    assert not reached.done()
    await clock.advance(1)
    await clock.advance(1_000)
    assert reached.done()


async def test_counting_twice_is_counting_once() -> None:
    clock = FakeClock()
    time = AgentTime(clock)
    time.count(True)
    await clock.advance(100)
    time.count(True)
    await clock.advance(100)
    assert time.spent_ms == 200
    time.count(False)
    time.count(False)
    assert time.spent_ms == 200
