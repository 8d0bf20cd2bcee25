"""A computer without sound, such as a server in a cupboard.

Owns the SoundSystem that has no devices and says why.
"""

from collections.abc import Callable

from audio.devices import Deliver, DeviceStream, Pull, SoundDevice, SystemEvent
from audio.errors import DeviceFailed, SoundUnavailable


class NoSoundSystem:
    """Satisfies ``SoundSystem``; ``reason`` is a sentence for the person."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    async def start(self) -> None:
        """Raises SoundUnavailable with the reason, always."""
        raise SoundUnavailable(self._reason)

    async def close(self) -> None:
        """Nothing is open."""

    def subscribe(self, listener: Callable[[SystemEvent], None]) -> None:
        """Nothing ever happens."""

    def devices(self) -> tuple[SoundDevice, ...]:
        """None."""
        return ()

    async def open_microphone(self, device_id: str, deliver: Deliver) -> DeviceStream:
        """Raises DeviceFailed."""
        raise DeviceFailed(device_id, self._reason)

    async def open_speaker(self, device_id: str, pull: Pull) -> DeviceStream:
        """Raises DeviceFailed."""
        raise DeviceFailed(device_id, self._reason)
