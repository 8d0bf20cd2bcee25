"""Playing a finished sound on a sink, once or round and round.

Owns topping the sink up and knowing when the last of it was played. For sounds that are
made beforehand; speech that can be interrupted is ``playout``'s.
"""

import numpy as np

from audio.clock import Clock
from audio.frames import FRAME_MS, FrameSink, Samples

TOP_UP_MS = 200
"""A busy screen may hold Python up for 70 ms."""


async def play_out(sink: FrameSink, samples: Samples, clock: Clock) -> None:
    """Play samples at the sink's rate; returns when they are over. Cancel it to stop."""
    left = samples
    while len(left) or sink.queued_ms > 0.0:
        if len(left):
            left = left[sink.write(left) :]
        await clock.sleep_ms(FRAME_MS)


async def play_round(sink: FrameSink, samples: Samples, clock: Clock) -> None:
    """Play samples again and again until cancelled; what is queued then is thrown away."""
    if not len(samples):
        return
    at = 0
    try:
        while True:
            room = int((TOP_UP_MS - sink.queued_ms) * sink.rate_hz / 1000)
            if room > 0:
                places = np.arange(at, at + room) % len(samples)
                at = (at + sink.write(samples[places])) % len(samples)
            await clock.sleep_ms(FRAME_MS)
    finally:
        sink.clear()
