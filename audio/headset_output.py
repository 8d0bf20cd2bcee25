"""The speaker's and the ring device's lane: one device, several voices.

Owns the mix, how loud it is, and playing it at real speed to nobody while there is no device
or it stands still: whoever waits for the end of a sound would wait for ever.
The device stays open for two seconds after the last voice: what it has taken is still on its
way, and the next voice often follows.
"""

from collections.abc import Callable

import numpy as np

from audio.clock import Clock
from audio.devices import DeviceStream, Output, Role, SoundDevice, SoundSystem
from audio.frames import Samples
from audio.hand_over import FRAME_SAMPLES
from audio.headset_lane import Lane
from audio.lag import CUSHION_MS
from audio.loudness import Loudness
from audio.mixing import Mixer
from audio.played_sound import PlayedSound

LINGER_MS = 2000
STALLED_MS = 1000
"""A device that asks for nothing for so long stands still: its system has suspended it, or
hangs. Slow ones ask several times a second."""


class OutputLane(Lane):
    """Plays every voice on one device. ``on_idle`` is called when it may be closed."""

    def __init__(
        self, role: Role, clock: Clock, played: PlayedSound | None, on_idle: Callable[[], None]
    ) -> None:
        super().__init__(role, clock)
        self._played = played
        self._on_idle = on_idle
        self._mixer = Mixer()
        self._until_ms: float | None = None
        self._pulled_ms = clock.now_ms()
        self._loudness = Loudness()

    @property
    def volume(self) -> float:
        """0 to 1; half way sounds half as loud."""
        return self._loudness.share

    @volume.setter
    def volume(self, share: float) -> None:
        self._loudness.share = share

    @property
    def is_wanted(self) -> bool:
        """Whether there is a voice, or was one just now."""
        if not self._mixer.is_empty:
            return True
        return self._until_ms is not None and self._clock.now_ms() < self._until_ms

    @property
    def latency_ms(self) -> float:
        """From a live voice's ``write`` to the sound; 0 while closed."""
        return 0.0 if self.stream is None else CUSHION_MS + self.stream.latency_ms

    def new_output(self, *, live: bool) -> Output:
        """Another voice."""
        output = self._mixer.new_output(self._voice_left, live=live)
        self.wake()
        return output

    async def _open(self, system: SoundSystem, device: SoundDevice, key: object) -> DeviceStream:
        def pull(count: int) -> Samples:
            is_current = self._current is key
            if is_current:
                self._pulled_ms = self._clock.now_ms()
            sound = self._mixer.pull(count) if is_current else _silence(count)
            sound = self._loudness.applied(sound)
            if self._played is not None and is_current:
                self._played.push(sound)
            return sound

        return await system.open_speaker(device.id, pull)

    def _on_switched(self) -> None:
        self._pulled_ms = self._clock.now_ms()
        self._mixer.catch_up()

    def _voice_left(self) -> None:
        self._until_ms = self._clock.now_ms() + LINGER_MS

    def _on_beat(self) -> None:
        if self.stream is None or self._clock.now_ms() - self._pulled_ms > STALLED_MS:
            self._mixer.pull(FRAME_SAMPLES)
        if not self.is_wanted:
            self._on_idle()


def _silence(count: int) -> Samples:
    return np.zeros(count, np.int16)
