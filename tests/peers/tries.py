"""Looking again at what a computer that stood still for a moment may have spoiled.

Owns how often. A computer that is busy with other work stands still for some tenths of a
second now and then, which tears a hole into any sound; a fault of ours is there each time.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress

TRIES = 3


async def tried(look: Callable[[], Awaitable[None]]) -> None:
    """Look until nothing that is asserted fails, TRIES times at most; the last failure counts."""
    for _ in range(TRIES - 1):
        with suppress(AssertionError):
            await look()
            return
    await look()
