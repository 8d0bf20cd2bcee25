"""A headset that hears what a test says and remembers what was played.

Satisfies ``audio.devices.Headset`` on a clock that tests move. ``speak`` feeds the
microphone; ``played`` is the mix of a role; ``plug`` and ``unplug`` move devices and tell
the listeners as the real one does. ``air`` carries the speaker into the microphone.
"""

import asyncio
from collections.abc import Callable

import numpy as np

from audio.devices import (
    HEADSET_RATE_HZ,
    HeadsetChanged,
    HeadsetEvent,
    Processing,
    Role,
    RoleMoved,
    RoleState,
    SoundDevice,
)
from audio.errors import DeviceFailed
from audio.frame_queue import FrameQueue
from audio.frames import FRAME_MS, Frame, Samples
from tests.fakes.clock import FakeClock
from tests.fakes.sink import FakeSink

FRAME = HEADSET_RATE_HZ * FRAME_MS // 1000
QUEUE_LIMIT_MS = 400.0

DEVICES = (
    SoundDevice("mic-1", "Desk microphone", is_input=True, is_default=True),
    SoundDevice("mic-2", "Headset microphone", is_input=True),
    SoundDevice("out-1", "Desk speaker", is_input=False, is_default=True),
    SoundDevice("out-2", "Headset", is_input=False),
)


class FakeOutput(FakeSink):
    """A voice in the mix, kept by ``FakeHeadset.outputs`` after it was closed."""

    def __init__(self, clock: FakeClock, role: Role, live: bool) -> None:
        super().__init__(clock, HEADSET_RATE_HZ)
        self.role = role
        self.live = live
        self.opened_at_ms = clock.now_ms()
        self.dropped_ms = 0.0
        self.closed = False

    def write(self, samples: Samples) -> int:
        if self.closed:
            return 0
        room = int((QUEUE_LIMIT_MS - self.queued_ms) * HEADSET_RATE_HZ / 1000)
        over = max(0, len(samples) - room)
        if not self.live:
            return super().write(samples[: len(samples) - over])
        self._queue = self._queue[over:]
        self.dropped_ms += over * 1000.0 / HEADSET_RATE_HZ
        return super().write(samples)

    def close(self) -> None:
        if not self.closed:
            self.clear()
            self.closed = True


class FakeHeadset:
    """Roles follow ``chosen``, else the default device, else the first of their kind."""

    def __init__(self, clock: FakeClock, devices: tuple[SoundDevice, ...] = DEVICES) -> None:
        self.clock = clock
        self.devices = list(devices)
        self.chosen: dict[Role, str | None] = dict.fromkeys(Role)
        self.processing: dict[str, Processing] = {}
        self.volumes: dict[Role, float] = {}
        self.outputs: list[FakeOutput] = []
        self.readers: list[FrameQueue] = []
        self.failing: set[str] = set()
        """Ids of devices that cannot be chosen; what is open goes on, as with the real one."""
        self.problem = ""
        self.latency_ms = (20.0, 30.0)
        self.started = self.closed = False
        self.hears = True
        """False: nothing that is fed comes from a device, as while one is being opened."""
        self._listeners: list[Callable[[HeadsetEvent], None]] = []
        self._air: asyncio.Task[None] | None = None
        self.cancelled_gain = 0.01
        """How much of the air's echo is left where echo cancellation is on."""

    async def start(self) -> None:
        self.started = True

    async def close(self) -> None:
        self.closed = True
        if self._air is not None:
            self._air.cancel()
        for reader in list(self.readers):
            await self.close_microphone(reader)
        for output in self.outputs:
            output.close()

    def subscribe(self, listener: Callable[[HeadsetEvent], None]) -> None:
        self._listeners.append(listener)

    @property
    def state(self) -> HeadsetChanged:
        roles = tuple(RoleState(role, self.chosen[role], self.in_use(role)) for role in Role)
        return HeadsetChanged(tuple(self.devices), roles)

    def in_use(self, role: Role) -> SoundDevice | None:
        """What a role uses now."""
        fitting = [d for d in self.devices if d.is_input is (role is Role.MICROPHONE)]
        chosen = [d for d in fitting if d.id == self.chosen[role]]
        default = [d for d in fitting if d.is_default]
        return next(iter([*chosen, *default, *fitting]), None)

    async def choose(self, role: Role, device_id: str | None) -> None:
        if device_id in self.failing:
            raise DeviceFailed(device_id or "", "it is in use by another program")
        self.chosen[role] = device_id
        self.tell(self.state)

    def process(self, device_id: str, processing: Processing) -> None:
        self.processing[device_id] = processing

    def set_volume(self, role: Role, share: float) -> None:
        self.volumes[role] = share

    async def open_microphone(self) -> FrameQueue:
        reader = FrameQueue()
        self.readers.append(reader)
        return reader

    async def close_microphone(self, reader: object) -> None:
        for each in [r for r in self.readers if r is reader]:
            self.readers.remove(each)
            each.close()

    async def new_output(self, role: Role, *, live: bool = True) -> FakeOutput:
        output = FakeOutput(self.clock, role, live)
        self.outputs.append(output)
        return output

    def tell(self, event: HeadsetEvent) -> None:
        """Hand an event to every listener."""
        for listener in list(self._listeners):
            listener(event)

    def unplug(self, device_id: str) -> None:
        """Pull a device out: what used it moves on."""
        before = {role: self.in_use(role) for role in Role}
        self.devices = [d for d in self.devices if d.id != device_id]
        self._tell_moves(before, returned=False)

    def plug(self, device: SoundDevice) -> None:
        """Put a device in: a role that had chosen it returns to it."""
        before = {role: self.in_use(role) for role in Role}
        self.devices.append(device)
        self._tell_moves(before, returned=True)

    def feed(self, samples: Samples) -> None:
        """One frame, at HEADSET_RATE_HZ, into the microphone, for all readers, now."""
        for reader in self.readers:
            at_ms = self.clock.now_ms() - self.latency_ms[0]
            reader.put(Frame(samples, HEADSET_RATE_HZ, at_ms))

    async def speak(self, samples: Samples) -> None:
        """Speak into the microphone at real speed, moving the clock along."""
        for start in range(0, len(samples), FRAME):
            frame = np.zeros(FRAME, np.int16)
            piece = samples[start : start + FRAME]
            frame[: len(piece)] = piece
            self.feed(frame)
            await self.clock.advance(FRAME_MS)

    def played(self, role: Role) -> Samples:
        """All outputs of a role, mixed as one device would since the clock's zero."""
        count = int(self.clock.now_ms() * HEADSET_RATE_HZ / 1000)
        mix = np.zeros(count, np.int32)
        for output in self.outputs:
            if output.role is role:
                start = int(output.opened_at_ms * HEADSET_RATE_HZ / 1000)
                heard = output.heard()[: max(0, count - start)]
                mix[start : start + len(heard)] += heard
        return np.clip(mix, -32768, 32767).astype(np.int16)

    def join_air(self, delay_ms: float, gain: float) -> None:
        """From now on the microphone hears the speaker, ``delay_ms`` later."""
        self._air = asyncio.ensure_future(self._carry(delay_ms, gain))

    async def _carry(self, delay_ms: float, gain: float) -> None:
        delay = int(delay_ms * HEADSET_RATE_HZ / 1000)
        while True:
            await self.clock.sleep_ms(FRAME_MS)
            played = self.played(Role.SPEAKER)
            end = max(0, len(played) - delay)
            frame = np.zeros(FRAME, np.int16)
            heard = played[max(0, end - FRAME) : end]
            frame[FRAME - len(heard) :] = heard * gain * self._left_of_echo()
            self.feed(frame)

    def _left_of_echo(self) -> float:
        device = self.in_use(Role.MICROPHONE)
        treated = self.processing.get(device.id, Processing()) if device else Processing()
        return self.cancelled_gain if treated.echo_cancellation else 1.0

    def _tell_moves(self, before: dict[Role, SoundDevice | None], returned: bool) -> None:
        for role, was in before.items():
            now = self.in_use(role)
            if now != was:
                self.tell(RoleMoved(role, was, now, returned))
        self.tell(self.state)
