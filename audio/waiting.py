"""Waiting for something, but not for ever.

Owns the one way of giving up by an injected clock.
"""

import asyncio
from typing import Any

from audio.clock import Clock


async def done_within(clock: Clock, work: "asyncio.Future[Any]", most_ms: float) -> bool:
    """Whether ``work`` was done within ``most_ms``; it goes on when it was not."""
    alarm = asyncio.ensure_future(clock.sleep_ms(most_ms))
    try:
        await asyncio.wait((work, alarm), return_when=asyncio.FIRST_COMPLETED)
    finally:
        alarm.cancel()
    return work.done()
