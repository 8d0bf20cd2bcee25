"""The person's microphone, speaker and ring device, whichever devices they are now.

Owns following the person's choice, the system's default and what is plugged in, trying a
sound system that is missing or went away again, and telling about it. Leaves each role's
sound to the lanes and the devices to a SoundSystem.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from audio.clock import Clock
from audio.devices import (
    DevicesFound,
    HeadsetChanged,
    HeadsetEvent,
    Output,
    Processing,
    ProcessorFactory,
    Role,
    RoleMoved,
    RoleState,
    SoundDevice,
    SoundSystem,
    StreamLost,
    SystemEvent,
    SystemLost,
)
from audio.errors import DeviceFailed, SoundUnavailable
from audio.frames import FrameSource
from audio.headset_choice import device_for
from audio.headset_lane import Lane
from audio.headset_microphone import MicrophoneLane
from audio.headset_output import OutputLane
from audio.played_sound import PlayedSound
from audio.waiting import done_within

SETTLE_MS = 100
"""Unplugging tells of a lost stream, a shorter list and a new default, one after the other."""

RETRY_MS = 1000
OPEN_MS = 500
"""How long opening may keep a caller waiting; a slow Bluetooth headset goes on opening."""

NO_DEVICE = "No microphone or speaker is connected. Plug in a headset."

_log = logging.getLogger(__name__)


class SystemHeadset:
    """Satisfies ``Headset`` over a SoundSystem. Lives on the loop that called ``start``."""

    def __init__(
        self,
        system: SoundSystem,
        clock: Clock,
        processor_factory: ProcessorFactory | None = None,
    ) -> None:
        self._system = system
        self._clock = clock
        self._listeners: list[Callable[[HeadsetEvent], None]] = []
        self._problem = ""
        self._is_connected = False
        self._devices: tuple[SoundDevice, ...] = ()
        self._refused: set[str] = set()
        played = PlayedSound()
        self._microphone = MicrophoneLane(clock, played, processor_factory)
        self._outputs = {
            Role.SPEAKER: OutputLane(Role.SPEAKER, clock, played, self._changed),
            Role.RING: OutputLane(Role.RING, clock, None, self._changed),
        }
        self._lanes: dict[Role, Lane] = {Role.MICROPHONE: self._microphone, **self._outputs}
        self._told: tuple[HeadsetChanged, str] | None = None
        self._settling = asyncio.Lock()
        self._news = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Learn the devices; opens none. Never raises."""
        if self._work is not None:
            return
        self._system.subscribe(self._hear)
        await self._connect()
        await self._settle()
        self._work = asyncio.ensure_future(self._follow())

    async def close(self) -> None:
        """Close every device."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
        for lane in self._lanes.values():
            await lane.rest()
        self._microphone.end_all()
        await self._system.close()

    @property
    def problem(self) -> str:
        """Why there is no sound on this computer, or empty."""
        if not self._is_connected:
            return self._problem
        return "" if self._devices else NO_DEVICE

    @property
    def state(self) -> HeadsetChanged:
        """Devices and roles now."""
        roles = tuple(
            RoleState(lane.role, lane.chosen_id, lane.device) for lane in self._lanes.values()
        )
        return HeadsetChanged(self._devices, roles)

    @property
    def latency_ms(self) -> tuple[float, float]:
        """(microphone to frame, live frame to speaker); 0 for what is closed."""
        return self._microphone.latency_ms, self._outputs[Role.SPEAKER].latency_ms

    @property
    def hears(self) -> bool:
        """Whether the microphone's device delivers sound now."""
        return self._microphone.hears

    def subscribe(self, listener: Callable[[HeadsetEvent], None]) -> None:
        """Call ``listener`` for every event from now on."""
        self._listeners.append(listener)

    async def choose(self, role: Role, device_id: str | None) -> None:
        """Use another device from now on; see the protocol."""
        lane = self._lanes[role]
        async with self._settling:
            wanted = device_for(role, device_id, self._devices)
            if wanted is not None and lane.is_wanted and not lane.uses(wanted):
                await lane.use(self._system, wanted)
                self._refused.discard(wanted.id)
            lane.chosen_id, lane.left_id = device_id, None
        await self._settle()

    def process(self, device_id: str, processing: Processing) -> None:
        """How a microphone's sound is treated, now and whenever that device is used."""
        self._microphone.process(device_id, processing)

    def set_volume(self, role: Role, share: float) -> None:
        """How loud the speaker or the ring device plays from now on; see the protocol."""
        self._outputs[role].volume = share

    async def open_microphone(self) -> FrameSource:
        """A reader of its own; silence while there is no device."""
        reader = self._microphone.new_reader()
        try:
            await self._opened()
        except BaseException:
            self._microphone.remove(reader)  # nobody else knows of it: it would stay open
            self._changed()
            raise
        return reader

    async def close_microphone(self, reader: FrameSource) -> None:
        """This reader is done; the device closes with its last reader."""
        self._microphone.remove(reader)
        await self._settle()

    async def new_output(self, role: Role, *, live: bool = True) -> Output:
        """A voice in the mix of the speaker or the ring device."""
        output = self._outputs[role].new_output(live=live)
        try:
            await self._opened()
        except BaseException:
            output.close()
            raise
        return output

    async def _opened(self) -> None:
        await done_within(self._clock, asyncio.ensure_future(self._settle()), OPEN_MS)

    async def _connect(self) -> None:
        try:
            await self._system.start()
        except SoundUnavailable as error:
            self._problem = str(error)
        else:
            self._is_connected, self._problem = True, ""
            self._devices = self._system.devices()

    def _hear(self, event: SystemEvent) -> None:
        """Something happened to the devices: silence at once, everything else soon."""
        match event:
            case DevicesFound(devices):
                self._devices = devices
            case StreamLost(stream):
                for lane in self._lanes.values():
                    if lane.stream is stream:
                        lane.lose()
            case SystemLost(reason):
                self._is_connected, self._problem, self._devices = False, reason, ()
                for lane in self._lanes.values():
                    lane.lose()
        self._changed()

    def _changed(self) -> None:
        self._news.set()

    async def _follow(self) -> None:
        while True:
            news = asyncio.ensure_future(self._news.wait())
            if self._is_satisfied:
                await news
            elif not await done_within(self._clock, news, RETRY_MS):
                news.cancel()
            if not self._is_connected:
                await self._connect()
            await self._clock.sleep_ms(SETTLE_MS)
            self._news.clear()
            self._refused.clear()
            await self._settle()

    @property
    def _is_satisfied(self) -> bool:
        missing = (lane.is_wanted and lane.stream is None for lane in self._lanes.values())
        return self._is_connected and not self._refused and not any(missing)

    async def _settle(self) -> None:
        """Bring every role to its device, and tell what changed."""
        async with self._settling:
            # At once: a headset that takes seconds to open its microphone delays no speaker.
            await asyncio.gather(*map(self._settle_role, self._lanes.values()))
        now = (self.state, self.problem)
        if now != self._told:
            self._told = now
            self._publish(self.state)

    async def _settle_role(self, lane: Lane) -> None:
        was = lane.device
        await self._settle_lane(lane)
        if lane.is_wanted:
            self._tell_moved(lane, was)

    async def _settle_lane(self, lane: Lane) -> None:
        if not lane.is_wanted:
            await lane.rest()
            lane.device = device_for(lane.role, lane.chosen_id, self._devices)
            return
        while True:
            device = device_for(lane.role, lane.chosen_id, self._devices, self._refused)
            if device is None:
                lane.lose()
                lane.device = None
                return
            if lane.uses(device):
                lane.device = device  # it may be the default now
                return
            try:
                await lane.use(self._system, device)
                return
            except DeviceFailed as error:
                _log.info("%s is not used: %s", lane.role, error)
                self._refused.add(device.id)

    def _tell_moved(self, lane: Lane, was: SoundDevice | None) -> None:
        was_id, now_id = (d.id if d else None for d in (was, lane.device))
        if was_id == now_id:
            return
        returned = now_id is not None and now_id in (lane.left_id, lane.chosen_id)
        if returned:
            lane.left_id = None
        elif was_id and all(device.id != was_id for device in self._devices):
            lane.left_id = lane.left_id or was_id
        self._publish(RoleMoved(lane.role, was, lane.device, returned))

    def _publish(self, event: HeadsetEvent) -> None:
        for listener in list(self._listeners):
            listener(event)
