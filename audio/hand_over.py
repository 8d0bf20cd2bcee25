"""Sound from a device's thread to the loop.

Owns the bounded passage between the two. Used by every sound system.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from audio.devices import HEADSET_RATE_HZ, Deliver
from audio.frames import FRAME_MS, Samples

FRAME_SAMPLES = HEADSET_RATE_HZ * FRAME_MS // 1000
_KEPT_FRAMES = 50


def call_on(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *args: object) -> None:
    """Run ``function`` on ``loop`` from another thread; nothing happens once it is closed."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(function, *args)


class HandOver:
    """Cuts sound of any length into frames of 20 ms and delivers them on the loop.

    At most one second waits for a loop that stalls; the oldest frame is dropped then.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, deliver: Deliver) -> None:
        self._loop = loop
        self._deliver = deliver
        self._rest: Samples = np.zeros(0, np.int16)
        self._waiting: deque[Samples] = deque(maxlen=_KEPT_FRAMES)
        self._closed = False

    def put(self, samples: Samples) -> None:
        """Mono samples at HEADSET_RATE_HZ, from the device's thread."""
        self._rest = np.concatenate((self._rest, samples))
        while len(self._rest) >= FRAME_SAMPLES:
            self._waiting.append(self._rest[:FRAME_SAMPLES])
            self._rest = self._rest[FRAME_SAMPLES:]
            call_on(self._loop, self._hand_over)

    def close(self) -> None:
        """Deliver nothing more. On the loop."""
        self._closed = True

    def _hand_over(self) -> None:
        if self._waiting and not self._closed:
            self._deliver(self._waiting.popleft())
