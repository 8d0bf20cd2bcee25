"""What a caller hears while the agent's call is on hold.

Owns playing the music round and round at the line's own pace. A call that a person holds
gets it from ``patchbay``, whose microphone keeps the time there.
"""

from collections.abc import Callable

import numpy as np

from audio.clock import Clock
from audio.devices import HEADSET_RATE_HZ
from audio.frames import FRAME_MS, FrameSink, Samples
from audio.resampling import resample

AHEAD_MS = 60.0
"""How much is kept queued on the line; more would go on after the hold."""


async def play_round(
    music: Samples, sink: FrameSink, clock: Clock, sent: Callable[[Samples, int, float], None]
) -> None:
    """Play ``music`` (mono, at HEADSET_RATE_HZ) until cancelled; ``sent`` gets every piece
    with its rate and the moment of its first sample on the clock."""
    rate_hz = 0
    tune: Samples = music
    at = 0
    while len(music):
        if sink.rate_hz != rate_hz:
            rate_hz, at = sink.rate_hz, 0
            tune = resample(music, HEADSET_RATE_HZ, rate_hz)
        count = rate_hz * FRAME_MS // 1000
        while sink.queued_ms < AHEAD_MS:
            piece: Samples = tune[np.arange(at, at + count) % len(tune)]
            starts_ms = clock.now_ms() + sink.queued_ms
            taken = sink.write(piece)
            if not taken:
                break
            sent(piece[:taken], rate_hz, starts_ms)
            at = (at + taken) % len(tune)
        await clock.sleep_ms(FRAME_MS)
