"""A sound system in memory: says what the test wants and remembers what was asked."""

import dataclasses

from app.commands.sound import Device, DeviceChoice, DeviceRole, EchoReport, SoundState

HEADSET = Device("usb-headset", "Jabra Evolve2 40 SE", is_input=True)
HEADSET_OUT = Device("usb-headset-out", "Jabra Evolve2 40 SE", is_input=False)
BUILT_IN = Device("built-in", "Built-in microphone", is_input=True, is_default=True)
SPEAKERS = Device("speakers", "Built-in speakers", is_input=False, is_default=True)


def sound_state(problem: str = "") -> SoundState:
    """A headset chosen for talking, the speakers following the system for ringing."""
    if problem:
        return SoundState((), (), problem)
    return SoundState(
        (BUILT_IN, HEADSET, SPEAKERS, HEADSET_OUT),
        (
            DeviceChoice(DeviceRole.MICROPHONE, HEADSET.id, HEADSET),
            DeviceChoice(DeviceRole.SPEAKER, HEADSET_OUT.id, HEADSET_OUT),
            DeviceChoice(DeviceRole.RING, None, SPEAKERS),
        ),
    )


class FakeSound:
    """Satisfies ``SoundCommands``. ``failures`` maps a method's name to what it raises."""

    def __init__(self, state: SoundState | None = None) -> None:
        self.state = state or sound_state()
        self.failures: dict[str, Exception] = {}
        self.asked: list[tuple[object, ...]] = []
        self.peak_db = -18.0
        self.echo = EchoReport(heard=True, echo_db=-22.0, left_db=-58.0, delay_ms=48.0)
        self.button: str | None = "hook"
        self.round_trip_ms = 84.0

    async def sound_state(self) -> SoundState:
        """As the test set it."""
        self._ask("sound_state")
        return self.state

    async def choose_device(self, role: DeviceRole, device_id: str | None) -> None:
        """Change the choice; the device in use follows."""
        self._ask("choose_device", role, device_id)
        wants_input = role is DeviceRole.MICROPHONE
        fitting = [one for one in self.state.devices if one.is_input is wants_input]
        named = [one for one in fitting if one.id == device_id]
        usual = [one for one in fitting if one.is_default]
        in_use = next(iter(named or usual), None)
        self._replace(role, chosen_id=device_id, in_use=in_use)

    async def set_processing(
        self, device_id: str, echo_cancellation: bool, noise_suppression: bool, gain_db: float
    ) -> None:
        """Change the microphone's treatment."""
        self._ask("set_processing", device_id, echo_cancellation, noise_suppression, gain_db)
        self._replace(
            DeviceRole.MICROPHONE,
            echo_cancellation=echo_cancellation,
            noise_suppression=noise_suppression,
            gain_db=gain_db,
        )

    async def watch_microphone(self, on: bool) -> None:
        """Remember it."""
        self._ask("watch_microphone", on)

    async def play_tone(self, role: DeviceRole) -> None:
        """Remember it."""
        self._ask("play_tone", role)

    async def record_and_play(self, seconds: float = 5.0) -> float:
        """As loud as the test wants."""
        self._ask("record_and_play", seconds)
        return self.peak_db

    async def measure_echo(self) -> EchoReport:
        """What the test wants."""
        self._ask("measure_echo")
        return self.echo

    async def hear_voice(self, voice: str, speed: float, text: str) -> None:
        """Remember it; it is over at once."""
        self._ask("hear_voice", voice, speed, text)

    async def stop_voice(self) -> None:
        """Remember it."""
        self._ask("stop_voice")

    async def headset_button(self, timeout_s: float = 10.0) -> str | None:
        """The button that the test presses."""
        self._ask("headset_button", timeout_s)
        return self.button

    async def echo_call(self, seconds: float = 5.0) -> float:
        """As long as the test wants."""
        self._ask("echo_call", seconds)
        return self.round_trip_ms

    def _replace(self, role: DeviceRole, **changes: object) -> None:
        choices = tuple(
            dataclasses.replace(one, **changes) if one.role is role else one  # type: ignore[arg-type]
            for one in self.state.choices
        )
        self.state = dataclasses.replace(self.state, choices=choices)

    def _ask(self, method: str, *arguments: object) -> None:
        self.asked.append((method, *arguments))
        if method in self.failures:
            raise self.failures[method]
