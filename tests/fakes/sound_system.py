"""A sound system whose devices a test plugs, unplugs and breaks.

Satisfies ``audio.devices.SoundSystem``. A stream does nothing by itself: ``hear`` speaks
into a device's open microphones and ``play`` lets a device's open speakers pull.
"""

import asyncio
from collections.abc import Callable, Iterable

import numpy as np

from audio.devices import (
    Deliver,
    DevicesFound,
    DeviceStream,
    Pull,
    SoundDevice,
    StreamLost,
    SystemEvent,
    SystemLost,
)
from audio.errors import DeviceFailed, SoundUnavailable
from audio.frames import Samples


class FakeStream:
    """An open stream of a device."""

    def __init__(self, device_id: str, deliver: Deliver | None, pull: Pull | None) -> None:
        self.device_id = device_id
        self.deliver = deliver
        self.pull = pull
        self.closed = False
        self.latency_ms = 30.0

    def close(self) -> None:
        self.closed = True


class FakeSoundSystem:
    """Devices by id; the first of each kind is the default until a test says otherwise."""

    def __init__(self, *ids: str, missing: str = "") -> None:
        self.missing = missing
        self.refusing: set[str] = set()
        self.slow: dict[str, asyncio.Event] = {}
        """Devices that open only once their event is set."""
        self.streams: list[FakeStream] = []
        self._listeners: list[Callable[[SystemEvent], None]] = []
        self._devices = list(devices(*ids))

    async def start(self) -> None:
        if self.missing:
            raise SoundUnavailable(self.missing)

    async def close(self) -> None:
        for stream in self.streams:
            stream.close()

    def subscribe(self, listener: Callable[[SystemEvent], None]) -> None:
        self._listeners.append(listener)

    def devices(self) -> tuple[SoundDevice, ...]:
        return tuple(self._devices)

    async def open_microphone(self, device_id: str, deliver: Deliver) -> DeviceStream:
        return await self._open(FakeStream(device_id, deliver, None))

    async def open_speaker(self, device_id: str, pull: Pull) -> DeviceStream:
        return await self._open(FakeStream(device_id, None, pull))

    def open_ids(self) -> list[str]:
        """The devices in use, in the order in which they were opened."""
        return [stream.device_id for stream in self.streams if not stream.closed]

    def hear(self, device_id: str, samples: Samples) -> None:
        """Speak one frame into a microphone."""
        for stream in self._open_streams(device_id):
            if stream.deliver:
                stream.deliver(samples)

    def play(self, device_id: str, count: int) -> Samples:
        """What a speaker plays next."""
        pulled = [s.pull(count) for s in self._open_streams(device_id) if s.pull]
        return sum(pulled, start=np.zeros(count, np.int16))

    def change(self, *ids: str) -> None:
        """These are the devices now; who used another loses it first."""
        for stream in self.streams:
            if not stream.closed and stream.device_id not in ids:
                stream.close()
                self._tell(StreamLost(stream, "unplugged"))
        self._devices = list(devices(*ids))
        self._tell(DevicesFound(self.devices()))

    def lose(self, reason: str) -> None:
        """The server dies."""
        for stream in self.streams:
            stream.close()
        self.missing = reason
        self._devices = []
        self._tell(SystemLost(reason))

    def restore(self, *ids: str) -> None:
        """The server is there again, for whoever starts it."""
        self.missing = ""
        self._devices = list(devices(*ids))

    async def _open(self, stream: FakeStream) -> FakeStream:
        if stream.device_id in self.slow:
            await self.slow[stream.device_id].wait()
        there = {device.id for device in self._devices}
        if stream.device_id not in there or stream.device_id in self.refusing:
            raise DeviceFailed(stream.device_id, "it cannot be opened")
        self.streams.append(stream)
        return stream

    def _open_streams(self, device_id: str) -> list[FakeStream]:
        return [s for s in self.streams if s.device_id == device_id and not s.closed]

    def _tell(self, event: SystemEvent) -> None:
        for listener in self._listeners:
            listener(event)


def devices(*ids: str) -> Iterable[SoundDevice]:
    """Ids with ``mic`` in them are inputs; the first of each kind is the default."""
    seen: set[bool] = set()
    for id in ids:
        is_input = "mic" in id
        yield SoundDevice(id, id.capitalize(), is_input, is_input not in seen)
        seen.add(is_input)
