"""Devices, the audio check and the headset's buttons, as screens ask for them.

Owns turning devices into the values of ``app.commands.sound``, keeping the owner's choices,
and telling about what changes. Leaves following devices to ``audio.headset``, the checks to
``sound_check``, the meter to ``microphone_watch`` and signals to ``phone_signals``.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app.commands.settings import SettingsCommands
from app.commands.sound import Device, DeviceChoice, DeviceRole, EchoReport, SoundState
from app.engine.errors import EchoCallFailed
from app.engine.events import (
    DeviceMoved,
    DevicesChanged,
    Event,
    HeadsetButton,
    VolumeChanged,
)
from app.engine.microphone_watch import MicrophoneWatch
from app.engine.phone_signals import PhoneSignals
from app.engine.sound_check import SoundCheck
from app.engine.voice_trial import VoiceTrial
from app.settings import DeviceSettings
from audio.buttons import HeadsetButtons
from audio.buttons_access import HidSystem
from audio.clock import Clock
from audio.devices import (
    Headset,
    HeadsetChanged,
    HeadsetEvent,
    Processing,
    Role,
    RoleMoved,
    RoleState,
    SoundDevice,
)
from audio.errors import ButtonsUnavailable, DeviceFailed
from audio.waiting import done_within

EchoPhone = Callable[[float], Awaitable[float]]
"""Holds the echo call for so many seconds; returns the round trip in ms."""

VOLUME_STEP = 0.1
"""What one press of a headset's volume button is worth."""

log = logging.getLogger(__name__)


class SoundDesk:
    """Satisfies ``app.commands.sound.SoundCommands``. Lives on the engine's loop.

    ``start`` starts the headset; whoever made it closes it. ``signals`` is the engine's.
    """

    def __init__(
        self,
        headset: Headset,
        clock: Clock,
        publish: Callable[[Event], None],
        settings: SettingsCommands,
        *,
        hid: HidSystem | None = None,
        echo_phone: EchoPhone | None = None,
    ) -> None:
        self._headset = headset
        self._clock = clock
        self._publish = publish
        self._settings = settings
        self._echo_phone = echo_phone
        self._check = SoundCheck(headset, clock)
        self._checking = asyncio.Lock()
        self._watch = MicrophoneWatch(headset, publish)
        self._waiting: list[asyncio.Future[str]] = []
        """Who waits for a button; while somebody does, presses are told to nobody else."""
        self._buttons = HeadsetButtons(hid, clock, self._on_button) if hid else None
        self.signals = PhoneSignals(headset, clock, settings)
        self.voice = VoiceTrial(headset, clock)

    async def start(self) -> None:
        """Tell the headset what the owner chose, start it, look for buttons. Never raises."""
        self._headset.subscribe(self._on_headset)
        await self.apply_settings()
        await self._headset.start()
        await self.signals.start()
        if self._buttons is not None:
            await self._buttons.start()
        self._publish(DevicesChanged(self._state()))

    async def close(self) -> None:
        """Fall silent and let the buttons go. Safe to call twice."""
        await self._watch.switch(False)
        await self.voice.stop()
        await self.signals.close()
        if self._buttons is not None:
            await self._buttons.close()

    async def apply_settings(self) -> None:
        """Bring devices to what the settings say, as after the owner edited the file."""
        sound = self._settings.settings().sound
        self._headset.set_volume(Role.SPEAKER, sound.speaker_volume)
        for device_id in sound.devices:
            self._treat(device_id)
        chosen = {each.role: each.chosen_id for each in self._headset.state.roles}
        for role in Role:
            wanted = getattr(sound, role.value)
            if chosen.get(role) == wanted:
                continue
            try:
                await self._headset.choose(role, wanted)
            except DeviceFailed as error:
                log.warning("the chosen %s is not used: %s", role.value, error)

    async def show_call(self, *, off_hook: bool, muted: bool, ringing: bool) -> None:
        """Tell headsets with lamps how the person's call stands."""
        if self._buttons is not None:
            await self._buttons.show(off_hook=off_hook, muted=muted, ringing=ringing)

    async def change_volume(self, louder: bool) -> None:
        """Make the speaker one step louder or softer, and tell; remembered for good."""
        steps = round(self._settings.settings().sound.speaker_volume / VOLUME_STEP)
        steps = max(0, min(steps + (1 if louder else -1), round(1.0 / VOLUME_STEP)))
        share = round(steps * VOLUME_STEP, 2)
        self._headset.set_volume(Role.SPEAKER, share)
        self._publish(VolumeChanged(share))
        await self._settings.change({"sound.speaker_volume": share})

    async def sound_state(self) -> SoundState:
        """See ``SoundCommands``."""
        return self._state()

    async def choose_device(self, role: DeviceRole, device_id: str | None) -> None:
        """See ``SoundCommands``; what cannot be opened is not remembered either."""
        await self._headset.choose(Role(role), device_id)
        await self._settings.change({f"sound.{role.value}": device_id})
        self._publish(DevicesChanged(self._state()))

    async def set_processing(
        self, device_id: str, echo_cancellation: bool, noise_suppression: bool, gain_db: float
    ) -> None:
        """See ``SoundCommands``; the gain is kept within 30 dB."""
        treated = DeviceSettings(
            echo_cancellation=echo_cancellation,
            noise_suppression=noise_suppression,
            gain_db=max(-30.0, min(gain_db, 30.0)),
        )
        await self._settings.change({f"sound.devices.{device_id}": treated.model_dump()})
        self._treat(device_id)
        self._publish(DevicesChanged(self._state()))

    async def watch_microphone(self, on: bool) -> None:
        """See ``SoundCommands``."""
        await self._watch.switch(on)

    async def play_tone(self, role: DeviceRole) -> None:
        """See ``SoundCommands``; on the ring device it is the bell, as loud as it rings."""
        async with self._checking:
            bell = self.signals.bell() if role is DeviceRole.RING else None
            await self._check.play(role, bell)

    async def record_and_play(self, seconds: float = 5.0) -> float:
        """See ``SoundCommands``."""
        async with self._checking:
            return await self._check.record_and_play(seconds)

    async def measure_echo(self) -> EchoReport:
        """See ``SoundCommands``."""
        async with self._checking:
            return await self._check.measure_echo(self._usual)

    async def hear_voice(self, voice: str, speed: float, text: str) -> None:
        """See ``SoundCommands``."""
        await self.voice.hear(voice, speed, text)

    async def stop_voice(self) -> None:
        """See ``SoundCommands``."""
        await self.voice.stop()

    async def headset_button(self, timeout_s: float = 10.0) -> str | None:
        """See ``SoundCommands``."""
        if self._buttons is None:
            raise ButtonsUnavailable("This desk reads no headset's buttons.")
        if self._buttons.problem:
            raise ButtonsUnavailable(self._buttons.problem)
        pressed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting.append(pressed)
        try:
            if not await done_within(self._clock, pressed, timeout_s * 1000.0):
                return None
        finally:
            self._waiting.remove(pressed)
        await self._buttons.show_again()  # its switch has moved, and no call has
        return pressed.result()

    async def echo_call(self, seconds: float = 5.0) -> float:
        """See ``SoundCommands``. Raises EchoCallFailed too."""
        if self._echo_phone is None:
            raise EchoCallFailed("The phone is not started yet; try again in a moment.")
        async with self._checking:
            return await self._echo_phone(seconds)

    def _on_button(self, name: str) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(name)
        if not self._waiting:
            self._publish(HeadsetButton(name))

    def _on_headset(self, event: HeadsetEvent) -> None:
        match event:
            case HeadsetChanged():
                self._publish(DevicesChanged(self._state()))
            case RoleMoved(role, was, to, returned):
                from_name, to_name = (each.name if each else "" for each in (was, to))
                self._publish(DeviceMoved(DeviceRole(role.value), from_name, to_name, returned))

    def _state(self) -> SoundState:
        state = self._headset.state
        choices = tuple(self._choice(each) for each in state.roles)
        return SoundState(tuple(map(_device, state.devices)), choices, self._headset.problem)

    def _choice(self, state: RoleState) -> DeviceChoice:
        used = state.in_use.id if state.in_use else state.chosen_id
        treated = self._treated(used if state.role is Role.MICROPHONE else None)
        return DeviceChoice(
            DeviceRole(state.role.value),
            state.chosen_id,
            _device(state.in_use) if state.in_use else None,
            treated.gain_db,
            treated.echo_cancellation,
            treated.noise_suppression,
        )

    def _treat(self, device_id: str) -> None:
        """Treat a microphone as is set; the one that is being measured is in the end."""
        if device_id != self._check.measured_id:
            self._headset.process(device_id, self._usual(device_id))

    def _usual(self, device_id: str) -> Processing:
        """What is set for a microphone now."""
        treated = self._treated(device_id)
        return Processing(treated.echo_cancellation, treated.noise_suppression, treated.gain_db)

    def _treated(self, device_id: str | None) -> DeviceSettings:
        devices = self._settings.settings().sound.devices
        return devices.get(device_id or "", DeviceSettings())


def _device(device: SoundDevice) -> Device:
    return Device(device.id, device.name, device.is_input, device.is_default)
