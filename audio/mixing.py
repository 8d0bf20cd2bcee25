"""Several voices on one device.

Owns the queue of each voice, the sum and its soft limit. The loop writes; a device's
thread pulls. Leaves how far a live voice may lag to ``lag`` and devices to the headset.
"""

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from audio.devices import HEADSET_RATE_HZ
from audio.frames import FRAME_MS, Samples
from audio.lag import LagControl, shortened

MOST_QUEUED_MS = 400
KEPT_ON_OVERFLOW_MS = 200
"""What a live voice keeps of its newest when more than 400 ms came at once."""

_A_MS = HEADSET_RATE_HZ // 1000
_FADE = 3 * _A_MS
"""In 3 ms a voice that stops falls from its last sample to silence, and rises again."""

_KNEE = 0.8
"""From here on a sum of several voices bends towards full scale; below it is exact."""

Sum = NDArray[np.float32]


class MixedOutput:
    """One voice of a ``Mixer``; satisfies ``Output``. Made by ``Mixer.new_output``.

    Bounded at 400 ms. Beyond it a live voice keeps its newest 200 and counts the rest in
    ``dropped_ms``; of any other ``write`` takes less.
    """

    def __init__(self, lock: threading.Lock, left: Callable[[], None], *, live: bool) -> None:
        self._lock = lock
        self._left = left
        self._lag = LagControl() if live else None
        self._queue: Samples = np.zeros(0, np.int16)
        self._last = 0.0
        self._begins = True
        self._dropped = 0
        self.closed = False

    @property
    def rate_hz(self) -> int:
        """Always HEADSET_RATE_HZ."""
        return HEADSET_RATE_HZ

    @property
    def queued_ms(self) -> float:
        """Milliseconds written that the device has not pulled yet."""
        return len(self._queue) / _A_MS

    @property
    def dropped_ms(self) -> float:
        """How much of a live voice came faster than it plays and was thrown away."""
        return self._dropped / _A_MS

    def write(self, samples: Samples) -> int:
        """Queue mono samples; returns how many were taken. Never blocks for long."""
        with self._lock:
            if self.closed:
                return 0
            if self._lag is None:
                samples = samples[: max(0, MOST_QUEUED_MS * _A_MS - len(self._queue))]
            self._append(samples)
            if len(self._queue) > MOST_QUEUED_MS * _A_MS:
                self._keep_newest(KEPT_ON_OVERFLOW_MS * _A_MS)
            return len(samples)

    def clear(self) -> None:
        """Throw away what the device has not pulled."""
        with self._lock:
            self._queue = self._queue[:0]
            self._begins = True
            if self._lag is not None:
                self._lag.paused()

    def close(self) -> None:
        """Leave the mix; what is queued is not played. Safe to call twice."""
        with self._lock:
            was_closed, self.closed = self.closed, True
            self._queue = self._queue[:0]
        if not was_closed:
            self._left()

    def catch_up(self) -> None:
        """Drop what a live voice lags behind. With the mixer's lock held."""
        if self._lag is not None:
            self._keep_newest(self._lag.cushion + FRAME_MS * _A_MS)

    def pull(self, count: int) -> Sum | None:
        """The next ``count`` samples, or None for silence. With the mixer's lock held."""
        if not len(self._queue):
            if self._lag is not None:
                self._lag.pulled(count, 0, is_dry=True)
            return self._fall(np.zeros(count, np.float32), 0)
        taken = min(count, len(self._queue))
        if self._lag is not None:
            self._queue, skipped = self._lag.skip_quiet(self._queue)
            self._dropped += skipped
            taken = self._lag.samples_for(count, len(self._queue))
        part = shortened(self._queue, taken, min(count, len(self._queue)))
        self._queue = self._queue[taken:]
        if self._lag is not None:
            self._lag.pulled(count, len(self._queue), is_dry=len(part) < count)
        self._last = float(part[-1])
        if len(part) == count:
            return part
        rest = np.zeros(count - len(part), np.float32)
        return self._fall(np.concatenate((part, rest)), len(part))

    def _keep_newest(self, count: int) -> None:
        if len(self._queue) > count:
            self._dropped += len(self._queue) - count
            self._queue = _faded_over(self._queue[:_FADE], self._queue[-count:])

    def _append(self, samples: Samples) -> None:
        if self._begins and len(samples):
            if self._lag is not None:
                cushion = np.zeros(self._lag.cushion_on_return(), np.int16)
                faded = _faded_over(np.zeros(_FADE, np.int16), samples)
                samples = np.concatenate((cushion, faded))
            samples = _faded_over(np.full(_FADE, self._last, np.int16), samples)
            self._begins = False
        self._queue = np.concatenate((self._queue, samples))

    def _fall(self, sound: Sum, start: int) -> Sum | None:
        """Let the last sample die away from ``start`` on; None when it has."""
        self._begins = True
        if not start and not self._last:
            return None
        ramp = np.linspace(self._last, 0.0, _FADE)[: len(sound) - start]
        sound[start : start + len(ramp)] = ramp
        self._last = float(ramp[-1])
        return sound


class Mixer:
    """The sum of its voices, for one device. ``pull`` may come from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outputs: list[MixedOutput] = []

    def new_output(self, left: Callable[[], None], *, live: bool = True) -> MixedOutput:
        """Another voice; ``left`` is called once, when it is closed."""
        output = MixedOutput(self._lock, left, live=live)
        with self._lock:
            self._outputs.append(output)
        return output

    @property
    def is_empty(self) -> bool:
        """Whether every voice has left."""
        with self._lock:
            return all(output.closed for output in self._outputs)

    def catch_up(self) -> None:
        """The device changed, a break in any case: live voices go on with their newest."""
        with self._lock:
            for output in self._outputs:
                output.catch_up()

    def pull(self, count: int) -> Samples:
        """Exactly ``count`` samples: what the voices have, silence otherwise."""
        with self._lock:
            parts = [p for p in (o.pull(count) for o in self._outputs) if p is not None]
            self._outputs = [o for o in self._outputs if not o.closed]
        if not parts:
            return np.zeros(count, np.int16)
        if len(parts) == 1:
            return _whole(parts[0])
        return _whole(soft_clipped(np.sum(parts, axis=0, dtype=np.float32)))


def soft_clipped(sound: Sum) -> Sum:
    """The same up to 0.8 of full scale (32768), and bent towards it above, never beyond."""
    size: NDArray[np.floating] = np.abs(sound) / np.float32(32768.0)
    if size.max(initial=0.0) <= _KNEE:
        return sound
    bent = _KNEE + (1.0 - _KNEE) * np.tanh((size - _KNEE) / (1.0 - _KNEE))
    clipped = np.sign(sound) * np.where(size > _KNEE, bent * 32767.0, size * 32768.0)
    return clipped.astype(np.float32)


def _whole(sound: Sum) -> Samples:
    whole: Samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    return whole


def _faded_over(before: Samples, after: Samples) -> Samples:
    """``after``, faded in over ``before``, which would have gone on there."""
    count = min(len(before), len(after))
    ramp = np.linspace(0.0, 1.0, count)
    after = after.copy()
    after[:count] = after[:count] * ramp + before[:count] * (1.0 - ramp)
    return after
