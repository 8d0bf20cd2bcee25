"""Looking again at what a computer that stood still for a moment may have spoiled.

Owns how often. A computer that is busy with other work stands still for some tenths of a
second now and then, which tears a hole into any sound and any word; a fault of ours is there
each time.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import wraps
from itertools import count
from pathlib import Path
from typing import Any

TRIES = 3
Test = Callable[..., Awaitable[None]]


async def tried(look: Callable[[], Awaitable[None]]) -> None:
    """Look until nothing fails that is asserted or waited for, TRIES times at most; the last
    failure counts."""
    for _ in range(TRIES - 1):
        with suppress(AssertionError, TimeoutError):
            await look()
            return
    await look()


def tried_anew(test: Test) -> Test:
    """A whole test as ``tried`` looks, each time with a ``tmp_path`` of its own, in which its
    ``data_folder`` is too. For conversations of which each word has to be heard."""

    @wraps(test)
    async def holds(tmp_path: Path, **given: Any) -> None:
        numbers = count()

        async def look() -> None:
            own = tmp_path / str(next(numbers))
            own.mkdir()
            if "data_folder" in given:
                given["data_folder"] = own / "home"
            await test(tmp_path=own, **given)

        await tried(look)

    return holds
