"""Sound devices as the desk sees them, and the seam to the system's sound server.

Owns the values and the SoundSystem, FrameProcessor and Headset protocols. Leaves the
systems themselves to ``pulse_devices`` and ``portaudio_devices``, following the person's
choice and unplugged devices to ``headset``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from audio.frames import FrameSink, FrameSource, Samples

HEADSET_RATE_HZ = 48_000
"""Mono, 16 bit: what devices run at by themselves, and the rate of Opus."""


class Role(StrEnum):
    """What a device is used for."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    RING = "ring"


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """One device. ``id`` is the system's stable name, the same when it is plugged in again."""

    id: str
    name: str
    is_input: bool
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class DevicesFound:
    """The list of devices, or a default, changed."""

    devices: tuple[SoundDevice, ...]


@dataclass(frozen=True, slots=True)
class StreamLost:
    """An open stream stopped by itself: its device was unplugged or failed."""

    stream: object
    reason: str


@dataclass(frozen=True, slots=True)
class SystemLost:
    """The whole sound system went away, its streams with it; ``start`` tries it anew."""

    reason: str


SystemEvent = DevicesFound | StreamLost | SystemLost

Deliver = Callable[[Samples], None]
"""Takes 20 ms of a microphone, shape ``(960,)``, on the loop that opened it."""

Pull = Callable[[int], Samples]
"""Gives exactly so many samples to play. Called on a device's thread; must not block."""


class DeviceStream(Protocol):
    """An open microphone or speaker: mono, 16 bit, at HEADSET_RATE_HZ."""

    @property
    def latency_ms(self) -> float:
        """Between the sound at the device and us, as the system reports it."""
        ...

    def close(self) -> None:
        """Stop: nothing is delivered or pulled any more. Safe to call twice."""
        ...


class SoundSystem(Protocol):
    """The system's devices. Events come on the loop that called ``start``."""

    async def start(self) -> None:
        """Connect. Raises SoundUnavailable with what is missing on this computer."""
        ...

    async def close(self) -> None:
        """Close every stream and disconnect. Safe to call twice."""
        ...

    def subscribe(self, listener: Callable[[SystemEvent], None]) -> None:
        """Call ``listener`` for every event from now on."""
        ...

    def devices(self) -> tuple[SoundDevice, ...]:
        """What is there now."""
        ...

    async def open_microphone(self, device_id: str, deliver: Deliver) -> DeviceStream:
        """Hear a device. Raises DeviceFailed naming it."""
        ...

    async def open_speaker(self, device_id: str, pull: Pull) -> DeviceStream:
        """Play on a device what ``pull`` gives. Raises DeviceFailed naming it."""
        ...


@dataclass(frozen=True, slots=True)
class Processing:
    """How one microphone's sound is treated."""

    echo_cancellation: bool = True
    noise_suppression: bool = True
    gain_db: float = 0.0


class FrameProcessor(Protocol):
    """Cleans one microphone's sound: echo, noise and gain. Used by one thread at a time."""

    @property
    def latency_ms(self) -> float:
        """How much later a sound comes out than it went in."""
        ...

    def process(self, microphone: Samples, speaker: Samples) -> Samples:
        """The next 20 ms of the microphone, as long as it went in.

        ``speaker`` is as long and was handed to the speaker about when ``microphone`` was
        received, a device's delay before it can be heard in it; both at HEADSET_RATE_HZ.
        """
        ...


ProcessorFactory = Callable[[Processing], FrameProcessor]
"""Makes the processor for a microphone that was just opened or is treated otherwise now."""


@dataclass(frozen=True, slots=True)
class RoleState:
    """What a role wants (None: the system's default) and what it really uses now."""

    role: Role
    chosen_id: str | None
    in_use: SoundDevice | None


@dataclass(frozen=True, slots=True)
class HeadsetChanged:
    """Devices, what the roles use, or the headset's ``problem`` changed."""

    devices: tuple[SoundDevice, ...]
    roles: tuple[RoleState, ...]


@dataclass(frozen=True, slots=True)
class RoleMoved:
    """A role's sound goes on elsewhere; ``to`` None: no device is left, silence stands in."""

    role: Role
    was: SoundDevice | None
    to: SoundDevice | None
    returned: bool = False


HeadsetEvent = HeadsetChanged | RoleMoved


class Output(FrameSink, Protocol):
    """One voice in the mix of a speaker or the ring device, at HEADSET_RATE_HZ.

    A writer that pauses leaves no trace in the others. ``queued_ms`` never exceeds 400;
    beyond it a live output drops its oldest sound, any other's ``write`` takes less.
    """

    @property
    def dropped_ms(self) -> float:
        """Sound of a live output that was thrown away because it came faster than it plays."""
        ...

    def close(self) -> None:
        """Leave the mix. Safe to call twice."""
        ...


class Headset(Protocol):
    """The person's microphone, speaker and ring device, whichever devices they are now.

    Unplugging moves a role to the next device within a second, by itself; when the chosen
    one comes back the role returns to it. Everything happens on the loop that called
    ``start``.
    """

    async def start(self) -> None:
        """Learn the devices; opens none. Never raises: without sound ``problem`` says why."""
        ...

    async def close(self) -> None:
        """Close every device. Safe to call twice."""
        ...

    @property
    def problem(self) -> str:
        """Why there is no sound on this computer, or empty."""
        ...

    @property
    def state(self) -> HeadsetChanged:
        """Devices and roles now."""
        ...

    @property
    def latency_ms(self) -> tuple[float, float]:
        """(microphone to frame, frame to speaker) as the devices report it, processing included."""
        ...

    @property
    def hears(self) -> bool:
        """A microphone delivers sound now; False while silence stands in for it."""
        ...

    def subscribe(self, listener: Callable[[HeadsetEvent], None]) -> None:
        """Call ``listener`` for every event from now on."""
        ...

    async def choose(self, role: Role, device_id: str | None) -> None:
        """Use another device from now on, None the system's default.

        One that is not plugged in is used as soon as it is, and another until then; so
        remembered choices may be told before ``start``. Raises DeviceFailed when the role
        is in use and the device cannot be opened; then the old one goes on.
        """
        ...

    def process(self, device_id: str, processing: Processing) -> None:
        """How a microphone's sound is treated, now and whenever that device is used."""
        ...

    def set_volume(self, role: Role, share: float) -> None:
        """How loud an output's role plays from now on, 0 to 1; half way sounds half as loud."""
        ...

    async def open_microphone(self) -> FrameSource:
        """Frames of the microphone, echo cancelled, silence while there is no device.

        One device stream serves every reader; each call gives a reader of its own that
        ends with ``close_microphone``.
        """
        ...

    async def close_microphone(self, reader: FrameSource) -> None:
        """This reader is done; the device closes with its last reader."""
        ...

    async def new_output(self, role: Role, *, live: bool = True) -> Output:
        """A voice in the mix of the speaker or the ring device; opens it when it is the first.

        ``live`` sound is written as it arrives, such as a call's, and is kept close to now:
        what piles up is played a little faster. Anything else (a tone, a file, speech made
        ahead) plays exactly as written. Without a device the output keeps time by the clock
        and is heard by nobody.
        """
        ...
