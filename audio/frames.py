"""Sound in pieces of 20 ms, and the two seams it passes through.

Owns the Frame and the FrameSource and FrameSink protocols, which a phone call,
a headset and a browser all satisfy. Leaves pacing to ``playout``, conversion of
rates to ``resampling`` and files to ``recording``.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FRAME_MS = 20

Samples = NDArray[np.int16]
"""Mono linear PCM, shape ``(n,)``, full scale at +-32768."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Up to 20 ms of one side of a conversation.

    ``samples`` has shape ``(rate_hz * 20 // 1000,)``; ``at_ms`` is the moment of
    its first sample on the clock of whoever made it.
    """

    samples: Samples
    rate_hz: int
    at_ms: float


class FrameSource(Protocol):
    """Where the remote party is heard: a call, a headset, a browser."""

    def frames(self) -> AsyncIterator[Frame]:
        """Frames in order until the source ends.

        At most one second is kept for a slow reader; after that the oldest
        frame is dropped and counted in ``dropped_frames``. One reader at a time.
        """
        ...

    @property
    def dropped_frames(self) -> int:
        """Frames thrown away because nobody read them in time."""
        ...


class FrameSink(Protocol):
    """Where we are heard. It keeps time itself: what is queued plays at real speed."""

    @property
    def rate_hz(self) -> int:
        """Samples a second the sink takes now; may change when media restarts."""
        ...

    def write(self, samples: Samples) -> int:
        """Queue mono samples at ``rate_hz``; returns how many were taken. Never blocks."""
        ...

    def clear(self) -> None:
        """Throw away what is queued and not yet on its way (at most one frame still plays)."""
        ...

    @property
    def queued_ms(self) -> float:
        """Milliseconds written that have not been played yet."""
        ...
