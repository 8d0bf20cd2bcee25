"""One role's way to its device.

Owns the open stream, changing it for another without a moment in which both or a wrong one
are heard, and the beat that stands in for a missing device. Leaves which device it is to
``headset``, and what is heard or played to ``headset_microphone`` and ``headset_output``.
"""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress

from audio.clock import Clock
from audio.devices import DeviceStream, Role, SoundDevice, SoundSystem
from audio.frames import FRAME_MS

_LATE_MS = 200
"""A beat that is later than this goes on from now instead of catching up."""


class Lane(ABC):
    """A role in use or at rest. Lives on the loop; streams call it from their own threads."""

    def __init__(self, role: Role, clock: Clock) -> None:
        self.role = role
        self.chosen_id: str | None = None
        self.device: SoundDevice | None = None
        self.stream: DeviceStream | None = None
        self.left_id: str | None = None
        """The device that was unplugged under this role, while the role has not returned."""
        self._clock = clock
        self._current = object()
        self._beat: asyncio.Task[None] | None = None

    @property
    @abstractmethod
    def is_wanted(self) -> bool:
        """Whether anybody listens or plays."""

    @abstractmethod
    async def _open(self, system: SoundSystem, device: SoundDevice, key: object) -> DeviceStream:
        """Open the device; what it hears or pulls counts only while ``self._current is key``."""

    @abstractmethod
    def _on_beat(self) -> None:
        """Every 20 ms while the lane is wanted; does the device's part when there is none."""

    def uses(self, device: SoundDevice) -> bool:
        """Whether this device is open."""
        return self.stream is not None and self.device is not None and self.device.id == device.id

    def _on_switched(self) -> None:  # noqa: B027 - most lanes have nothing to do
        """Another device is in use from this moment."""

    async def use(self, system: SoundSystem, device: SoundDevice) -> None:
        """Go on with ``device``. Raises DeviceFailed; then what was used goes on."""
        key = object()
        stream = await self._open(system, device, key)
        before, self.stream = self.stream, stream
        self._current, self.device = key, device
        if before is not None:
            before.close()
        self._on_switched()

    def lose(self) -> None:
        """Go on without a device."""
        self._current = object()
        if self.stream is not None:
            self.stream.close()
        self.stream = None

    def wake(self) -> None:
        """Keep time from now on."""
        if self._beat is None:
            self._beat = asyncio.ensure_future(self._keep_time())

    async def rest(self) -> None:
        """Close the device and stop keeping time."""
        self.lose()
        beat, self._beat = self._beat, None
        if beat is not None:
            beat.cancel()
            with suppress(asyncio.CancelledError):
                await beat

    async def _keep_time(self) -> None:
        next_ms = self._clock.now_ms()
        while True:
            next_ms += FRAME_MS
            now_ms = self._clock.now_ms()
            if now_ms - next_ms > _LATE_MS:
                next_ms = now_ms
            await self._clock.sleep_ms(next_ms - now_ms)
            self._on_beat()
