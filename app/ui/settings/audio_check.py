"""The audio check: seven steps from the devices to a call with ourselves.

Owns the order of the steps, that one at a time uses the sound, and how all of them went
in one sentence. Works in any width from 320 px. Leaves each step to ``device_steps`` and
``audio_steps``, and the sound itself to the desk.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.sound import DeviceRole, SoundCommands, SoundState
from app.engine.events import DevicesChanged, Event, MicrophoneLevel
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.audio_steps import EchoCallStep, EchoStep, HeadsetStep, RecordStep, ToneStep
from app.ui.settings.device_steps import DevicesStep, MeterStep
from app.ui.settings.step import Step, Verdict
from app.ui.settings.words import words_of
from app.ui.theme import MARGIN
from app.ui.tr import tr


class AudioCheck(QWidget):
    """Seven cards below each other. ``progressed`` carries how it stands, in words."""

    progressed = Signal(str)

    def __init__(self, bridge: Runner, sound: SoundCommands) -> None:
        super().__init__()
        self._bridge, self._sound = bridge, sound
        self.setAccessibleName(tr("Audio check"))
        self.devices = DevicesStep(bridge, sound)
        self.meter = MeterStep(bridge, sound)
        self.tone = ToneStep(bridge, sound)
        self.record = RecordStep(bridge, sound)
        self.echo = EchoStep(bridge, sound)
        self.headset = HeadsetStep(bridge, sound)
        self.call = EchoCallStep(bridge, sound)
        self.steps: tuple[Step, ...] = (
            self.devices,
            self.meter,
            self.tone,
            self.record,
            self.echo,
            self.headset,
            self.call,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        for step in self.steps:
            column.addWidget(step)
            step.busy.connect(self._share)
            step.judged.connect(self._tell)
        self._connect()
        bridge.event_arrived.connect(self.apply)

    @property
    def summary(self) -> str:
        """How it stands: what does not work comes first."""
        bad = [step.title for step in self.steps if step.verdict is Verdict.BAD]
        if bad:
            return tr("Does not work: {steps}.").format(steps=", ".join(bad))
        good = sum(step.verdict in (Verdict.GOOD, Verdict.LOOK) for step in self.steps)
        if good == len(self.steps):
            return tr("All seven steps are done.")
        return tr("{done} of 7 steps are done.").format(done=good)

    def apply(self, event: Event) -> None:
        """Follow the devices and the microphone."""
        if isinstance(event, DevicesChanged):
            self._show(event.state)
        elif isinstance(event, MicrophoneLevel) and self.isVisible():
            self.meter.show_level(event)

    def read(self) -> None:
        """Ask which devices there are."""

        def failed(error: BaseException) -> None:
            self.devices.judge(Verdict.BAD, words_of(error), (tr("Look again"), self.read))

        ask(self._bridge, self, self._sound.sound_state(), self._show, failed)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the devices whenever it comes into sight."""
        super().showEvent(event)
        self.read()

    def _show(self, state: SoundState) -> None:
        self.devices.show_state(state)
        self.meter.show_state(state)
        self.echo.cancelling = self.meter.cancels_echo

    def _share(self, taken: bool) -> None:
        """While one step uses the sound the others wait."""
        for step in self.steps[2:]:
            step.allow(not taken)

    def _tell(self) -> None:
        self.progressed.emit(self.summary)

    def _choose(self, role: DeviceRole) -> None:
        self.devices.point_to(role)

    def _connect(self) -> None:
        self.devices.reread_wanted.connect(self.read)
        self.meter.reread_wanted.connect(self.read)
        self.meter.choose_wanted.connect(lambda: self._choose(DeviceRole.MICROPHONE))
        self.tone.choose_wanted.connect(self._choose)
        self.echo.wants_cancelling.connect(
            lambda: self.meter.cancel_echo(self.echo.measure, self.echo.refuse)
        )
