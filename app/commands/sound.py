"""Asking about sound: devices, the audio check, levels.

Owns the protocol and its values. ``app.engine`` does it over ``audio``.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class DeviceRole(StrEnum):
    """What a device is for."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    RING = "ring"


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as the system names it. ``id`` stays the same when it is plugged in again."""

    id: str
    name: str
    is_input: bool
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """What one role uses: ``chosen_id`` None follows the system; ``in_use`` is what plays now.

    ``chosen_id`` may name a device that is not plugged in; then ``in_use`` is another.
    """

    role: DeviceRole
    chosen_id: str | None
    in_use: Device | None
    gain_db: float = 0.0
    echo_cancellation: bool = True
    noise_suppression: bool = True


@dataclass(frozen=True, slots=True)
class SoundState:
    """Every device and what each role uses. ``problem`` says why there is no sound at all."""

    devices: tuple[Device, ...]
    choices: tuple[DeviceChoice, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class EchoReport:
    """How much of the speaker the microphone hears, before and after cancelling, in dB.

    ``heard`` False: the tone did not reach the microphone, as with a headset.
    """

    heard: bool
    echo_db: float
    left_db: float
    delay_ms: float


@dataclass(frozen=True, slots=True)
class SoundDelay:
    """Our own path: microphone frame to RTP, and RTP to speaker, in milliseconds."""

    to_line_ms: float
    from_line_ms: float


class SoundCommands(Protocol):
    """Devices and the audio check. Raises DeviceFailed naming the device and what to do."""

    async def sound_state(self) -> SoundState:
        """Devices and choices now; changes arrive as ``DevicesChanged``."""
        ...

    async def choose_device(self, role: DeviceRole, device_id: str | None) -> None:
        """Use another device, also in a call; None follows the system. Remembered."""
        ...

    async def set_processing(
        self, device_id: str, echo_cancellation: bool, noise_suppression: bool, gain_db: float
    ) -> None:
        """How a microphone's sound is treated. Remembered for each device."""
        ...

    async def watch_microphone(self, on: bool) -> None:
        """Open the microphone for its meter: ``MicrophoneLevel`` events, 20 a second."""
        ...

    async def play_tone(self, role: DeviceRole) -> None:
        """Play a short tone on the speaker or the ring device; returns when it is over."""
        ...

    async def record_and_play(self, seconds: float = 5.0) -> float:
        """Record the microphone, then play it back; returns its peak in dBFS."""
        ...

    async def measure_echo(self) -> EchoReport:
        """Play a chirp and look for it in the microphone."""
        ...

    async def hear_voice(self, voice: str, speed: float, text: str) -> None:
        """Speak a sentence on the speaker with a voice by its name, empty for the usual one;
        returns when it is over or was stopped. Raises NotNow, VoiceUnusable too.
        """
        ...

    async def stop_voice(self) -> None:
        """Stop what ``hear_voice`` plays."""
        ...

    async def headset_button(self, timeout_s: float = 10.0) -> str | None:
        """Wait for a button of the headset: its name, or None when none was pressed.

        That press does nothing else: no call is answered, ended or muted by it.
        Raises ButtonsUnavailable with what to install or allow.
        """
        ...

    async def echo_call(self, seconds: float = 5.0) -> float:
        """Call our own echo over SIP on this computer; returns the round trip in ms."""
        ...
