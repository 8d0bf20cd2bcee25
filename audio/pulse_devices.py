"""The sound of a Linux desktop: PulseAudio, or PipeWire's PulseAudio server.

Owns the SoundSystem over ``pulse_connection``, ``pulse_listing`` and ``pulse_streams``: our
own thin layer over libpulse's asynchronous interface. The ready-made libraries were passed
over: SoundCard connects, or fails, when it is imported, never again after the server was
restarted, and tells nothing of plugs; PortAudio lists devices once and only as ALSA knows
them; pulsectl plays and records nothing.
"""

import asyncio
from collections.abc import Callable

from audio.clock import Clock
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
from audio.hand_over import call_on
from audio.pulse_connection import Listing, PulseConnection
from audio.pulse_listing import sound_devices
from audio.pulse_streams import PulseMicrophone, PulseSpeaker, PulseStream
from audio.waiting import done_within

ANSWER_MS = 4000
"""How long a server may take to connect or to open a stream; a healthy one takes 20."""


class PulseSoundSystem:
    """Satisfies ``SoundSystem``. ``server`` is an address as in PULSE_SERVER, None the usual."""

    def __init__(self, clock: Clock, server: str | None = None) -> None:
        self._clock = clock
        self._server = server
        self._listeners: list[Callable[[SystemEvent], None]] = []
        self._devices: tuple[SoundDevice, ...] = ()
        self._connection: PulseConnection | None = None
        self._connected: asyncio.Future[None] | None = None
        self._streams: set[PulseStream] = set()

    async def start(self) -> None:
        """Connect and learn the devices."""
        if self._connection is not None:
            return
        loop = asyncio.get_running_loop()
        connected: asyncio.Future[None] = loop.create_future()
        self._connected = connected
        connection = PulseConnection(
            self._server,
            lambda listing: call_on(loop, self._listed, connected, listing),
            lambda reason: call_on(loop, self._lost, connected, reason),
        )
        self._connection = connection
        try:
            await self._answered(connected)
        except (ConnectionError, TimeoutError) as error:
            await self.close()
            raise SoundUnavailable(
                f"No sound server answers on this computer ({error}). Start PipeWire or "
                "PulseAudio (systemctl --user start pipewire-pulse, or pulseaudio --start)."
            ) from error

    async def close(self) -> None:
        """Close every stream and disconnect."""
        for stream in self._streams:
            stream.close()
        self._streams.clear()
        connection, self._connection, self._connected = self._connection, None, None
        if connection is not None:
            await asyncio.to_thread(connection.close)

    def subscribe(self, listener: Callable[[SystemEvent], None]) -> None:
        """Call ``listener`` for every event from now on."""
        self._listeners.append(listener)

    def devices(self) -> tuple[SoundDevice, ...]:
        """What is there now."""
        return self._devices

    async def open_microphone(self, device_id: str, deliver: Deliver) -> DeviceStream:
        """Hear a source, which need not be listed."""
        return await self._open(
            device_id,
            lambda connection: PulseMicrophone(connection, device_id, self._stream_lost, deliver),
        )

    async def open_speaker(self, device_id: str, pull: Pull) -> DeviceStream:
        """Play on a sink, which need not be listed."""
        return await self._open(
            device_id,
            lambda connection: PulseSpeaker(connection, device_id, self._stream_lost, pull),
        )

    async def _open(
        self, device_id: str, make: Callable[[PulseConnection], PulseStream]
    ) -> DeviceStream:
        if self._connection is None:
            raise DeviceFailed(self._name(device_id), "the sound server is gone")
        stream = make(self._connection)
        self._streams = {known for known in self._streams if not known.is_closed} | {stream}
        try:
            await self._answered(stream.opened)
        except (ConnectionError, TimeoutError) as error:
            raise DeviceFailed(self._name(device_id), f"it cannot be opened: {error}") from error
        finally:
            if not stream.is_open:
                self._streams.discard(stream)
                stream.close()
        return stream

    async def _answered(self, answer: "asyncio.Future[None]") -> None:
        """Wait for the server, but not for ever."""
        if not await done_within(self._clock, answer, ANSWER_MS):
            raise TimeoutError("it does not answer")
        answer.result()

    def _listed(self, connected: "asyncio.Future[None]", listing: Listing) -> None:
        if connected is not self._connected:
            return
        before, self._devices = self._devices, sound_devices(listing)
        if not connected.done():
            connected.set_result(None)
        elif self._devices != before:
            self._publish(DevicesFound(self._devices))

    def _lost(self, connected: "asyncio.Future[None]", reason: str) -> None:
        if connected is not self._connected:
            return
        if not connected.done():
            connected.set_exception(ConnectionError(reason))
            return
        self._connection = self._connected = None
        self._streams.clear()
        self._devices = ()
        self._publish(SystemLost(f"The sound server stopped ({reason})."))

    def _stream_lost(self, stream: PulseStream, reason: str) -> None:
        if stream in self._streams:
            self._streams.discard(stream)
            stream.close()
            self._publish(StreamLost(stream, reason))

    def _publish(self, event: SystemEvent) -> None:
        for listener in list(self._listeners):
            listener(event)

    def _name(self, device_id: str) -> str:
        return next((d.name for d in self._devices if d.id == device_id), device_id)
