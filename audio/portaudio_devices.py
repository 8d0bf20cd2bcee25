"""The sound of macOS and whatever else PortAudio reaches.

Owns the SoundSystem over sounddevice. PortAudio makes its list of devices once, and anew only
while no stream is open. So every two seconds it is made again while nothing is open, and every
three by another process while something is. A device that only the other process has seen is listed
like any; before it is opened every stream closes, the list is made again, and whoever loses
a stream by that opens it anew. Leaves the listing to ``portaudio_listing``. Tried over ALSA
with PulseAudio behind it; not tried on a Mac.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from audio.clock import Clock
from audio.devices import (
    HEADSET_RATE_HZ,
    Deliver,
    DevicesFound,
    DeviceStream,
    Pull,
    SoundDevice,
    StreamLost,
    SystemEvent,
)
from audio.errors import DeviceFailed, SoundUnavailable
from audio.hand_over import HandOver, call_on
from audio.portaudio_listing import Listed, listed_anew, listed_elsewhere

LOOK_MS, LOOK_ELSEWHERE_MS = 2000, 3000
BLOCK_SAMPLES = HEADSET_RATE_HZ // 100


class PortAudioStream:
    """An open microphone or speaker. ``on_ended`` comes when it stops by itself."""

    def __init__(self, stream: Any, frames: HandOver | None) -> None:
        self._stream = stream
        self._frames = frames
        self.is_closed = False

    @property
    def latency_ms(self) -> float:
        """As PortAudio reports it."""
        return float(self._stream.latency) * 1000.0

    def close(self) -> None:
        """Stop at once. Safe to call twice."""
        if self.is_closed:
            return
        self.is_closed = True
        if self._frames is not None:
            self._frames.close()
        self._stream.close(ignore_errors=True)


class PortAudioSoundSystem:
    """Satisfies ``SoundSystem``. ``look_elsewhere`` lists devices while streams are open."""

    def __init__(
        self,
        clock: Clock,
        look_elsewhere: Callable[[], Awaitable[list[Listed] | None]] = listed_elsewhere,
    ) -> None:
        self._clock = clock
        self._look_elsewhere = look_elsewhere
        self._library: Any = None
        self._listeners: list[Callable[[SystemEvent], None]] = []
        self._devices: tuple[SoundDevice, ...] = ()
        self._numbers: dict[str, int] = {}
        """Of the devices that our own PortAudio knows; a listed one without was seen elsewhere."""
        self._streams: set[PortAudioStream] = set()
        self._opening = asyncio.Lock()
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Load PortAudio and learn the devices."""
        if self._looking is not None:
            return
        try:
            self._library = await asyncio.to_thread(_library)
            self._list(await asyncio.to_thread(listed_anew, self._library))
        except (ImportError, OSError) as error:
            raise SoundUnavailable(
                "PortAudio is missing, through which Ringdesk reaches the sound devices; "
                "install it (on Debian and Ubuntu: the package libportaudio2; on a Mac it "
                "comes with the Python package sounddevice)."
            ) from error
        except self._library.PortAudioError as error:
            raise SoundUnavailable(f"PortAudio finds no sound system: {error}.") from error
        self._looking = asyncio.ensure_future(self._keep_looking())

    async def close(self) -> None:
        """Close every stream and stop looking."""
        looking, self._looking = self._looking, None
        if looking is not None:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
        for stream in list(self._streams):
            stream.close()
        self._streams.clear()

    def subscribe(self, listener: Callable[[SystemEvent], None]) -> None:
        """Call ``listener`` for every event from now on."""
        self._listeners.append(listener)

    def devices(self) -> tuple[SoundDevice, ...]:
        """What was there when last looked."""
        return self._devices

    async def open_microphone(self, device_id: str, deliver: Deliver) -> DeviceStream:
        """Hear an input."""
        frames = HandOver(asyncio.get_running_loop(), deliver)

        def hear(data: Any, *_: object) -> None:
            frames.put(np.frombuffer(bytes(data), np.int16))

        return await self._open(device_id, "RawInputStream", hear, frames)

    async def open_speaker(self, device_id: str, pull: Pull) -> DeviceStream:
        """Play on an output."""

        def play(data: Any, count: int, *_: object) -> None:
            data[:] = pull(count).tobytes()

        return await self._open(device_id, "RawOutputStream", play, None)

    async def _open(
        self, device_id: str, kind: str, callback: Callable[..., None], frames: HandOver | None
    ) -> DeviceStream:
        loop = asyncio.get_running_loop()
        opened: list[PortAudioStream] = []

        def ended() -> None:
            call_on(loop, self._ended, opened, device_id)

        def open_stream() -> PortAudioStream:
            stream = getattr(self._library, kind)(
                samplerate=HEADSET_RATE_HZ,
                blocksize=BLOCK_SAMPLES,
                device=self._numbers[device_id],
                channels=1,
                dtype="int16",
                latency="low",
                callback=callback,
                finished_callback=ended,
            )
            stream.start()
            return PortAudioStream(stream, frames)

        async with self._opening:
            try:
                if device_id not in self._numbers and device_id in self._ids:
                    await self._start_anew()
                if device_id not in self._numbers:
                    raise DeviceFailed(self._name(device_id), "it is not plugged in")
                opened.append(await asyncio.to_thread(open_stream))
            except (self._library.PortAudioError, ValueError) as error:
                raise DeviceFailed(
                    self._name(device_id), f"it cannot be opened: {error}"
                ) from error
        self._streams.add(opened[0])
        return opened[0]

    def _ended(self, opened: list[PortAudioStream], device_id: str) -> None:
        """A stream stopped: by itself when nobody closed it, and then its device is gone."""
        if not opened or opened[0].is_closed or opened[0] not in self._streams:
            return
        stream = opened[0]
        self._streams.discard(stream)
        stream.close()
        self._numbers.pop(device_id, None)
        self._devices = tuple(d for d in self._devices if d.id != device_id)
        self._publish(StreamLost(stream, "the device stopped"))
        self._publish(DevicesFound(self._devices))

    async def _start_anew(self) -> None:
        """Have our PortAudio learn what another process has seen, for which every stream ends."""
        ended = self._open_streams()
        for stream in ended:
            stream.close()
        before = self._devices
        try:
            self._list(await asyncio.to_thread(listed_anew, self._library))
        finally:
            for stream in ended:
                self._publish(StreamLost(stream, "the devices are listed anew"))
            self._tell(before)

    async def _keep_looking(self) -> None:
        while True:
            await self._clock.sleep_ms(LOOK_ELSEWHERE_MS if self._open_streams() else LOOK_MS)
            before = self._devices
            if self._open_streams():
                seen = await self._look_elsewhere()
                if seen is not None and self._devices is before:
                    self._list(seen, known=self._numbers)
            else:
                async with self._opening:
                    with suppress(self._library.PortAudioError):
                        self._list(await asyncio.to_thread(listed_anew, self._library))
            self._tell(before)

    def _open_streams(self) -> set[PortAudioStream]:
        self._streams = {stream for stream in self._streams if not stream.is_closed}
        return self._streams

    def _list(self, found: Sequence[Listed], known: dict[str, int] | None = None) -> None:
        """What is there, and the numbers: of whoever looked, or those ``known`` of what is left."""
        self._devices = tuple(SoundDevice(*each[:-1]) for each in found)
        numbers = {each.id: each.number for each in found} if known is None else known
        self._numbers = {one: number for one, number in numbers.items() if one in self._ids}

    @property
    def _ids(self) -> set[str]:
        return {device.id for device in self._devices}

    def _tell(self, before: tuple[SoundDevice, ...]) -> None:
        if self._devices != before:
            self._publish(DevicesFound(self._devices))

    def _publish(self, event: SystemEvent) -> None:
        for listener in list(self._listeners):
            listener(event)

    def _name(self, device_id: str) -> str:
        return next((d.name for d in self._devices if d.id == device_id), device_id)


def _library() -> Any:
    import sounddevice  # its import loads PortAudio, which may be missing

    return sounddevice
