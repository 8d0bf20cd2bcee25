"""A recording that plays falls silent when its listener takes a call."""

import asyncio

from app.engine.bus import Bus
from app.engine.events import CallStanding, Holder, Phase
from app.playback_pause import PlaybackPause


async def pauses(*standings: CallStanding) -> int:
    """How often the player is stopped while these happen."""
    bus, count = Bus(), 0

    async def pause() -> None:
        nonlocal count
        count += 1

    running = asyncio.ensure_future(PlaybackPause(bus, pause).run())
    await asyncio.sleep(0)
    for standing in standings:
        bus.publish(standing)
    bus.close()
    await running
    return count


def own(phase: Phase, call_id: str = "call_1", muted: bool = False) -> CallStanding:
    return CallStanding(call_id, phase, Holder.OPERATOR, muted=muted)


async def test_a_call_that_the_person_takes_stops_the_player_once() -> None:
    talking = (own(Phase.TALKING), own(Phase.TALKING, muted=True))
    assert await pauses(CallStanding("call_1", Phase.INCOMING, Holder.NOBODY), *talking) == 1


async def test_calls_of_the_agent_do_not_stop_it() -> None:
    assert await pauses(CallStanding("call_1", Phase.TALKING, Holder.AGENT)) == 0


async def test_a_call_that_is_taken_off_hold_stops_it_again() -> None:
    assert await pauses(own(Phase.TALKING), own(Phase.HELD), own(Phase.TALKING)) == 2


async def test_dialling_stops_it() -> None:
    assert await pauses(own(Phase.DIALLING), own(Phase.RINGING), own(Phase.TALKING)) == 1
