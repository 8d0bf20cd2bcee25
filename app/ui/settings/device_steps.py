"""The first two steps of the audio check: the devices, and the microphone's level.

Owns the choosers, the meter and how a microphone's sound is treated. Leaves following
devices that come and go to the desk, which tells of them.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.sound import DeviceChoice, DeviceRole, SoundCommands, SoundState
from app.engine.events import MicrophoneLevel
from app.ui import theme
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.fields import ChoiceField, SliderField, SwitchField
from app.ui.settings.level_bar import LevelBar
from app.ui.settings.rows import Note, Row
from app.ui.settings.sound_words import judge_devices, role_word
from app.ui.settings.step import Step, Verdict
from app.ui.settings.words import words_of
from app.ui.theme import GAP, GRID
from app.ui.tr import tr


def gain_words(gain_db: float) -> str:
    """A gain with its sign."""
    return tr("{gain} dB").format(gain=f"{gain_db:+.0f}" if round(gain_db) else "0")


class DevicesStep(Step):
    """Which devices are used for what."""

    reread_wanted = Signal()

    def __init__(self, bridge: Runner, sound: SoundCommands) -> None:
        super().__init__(
            1,
            tr("Devices"),
            tr("Plug devices in or out at any time; the list follows, in a call as well."),
        )
        self._bridge, self._sound = bridge, sound
        self._refused = ""
        """Why the last choice came to nothing; said until the next."""
        self.choosers: dict[DeviceRole, ChoiceField] = {}
        for role in DeviceRole:
            chooser = ChoiceField([(None, tr("Follow the system"))])
            chooser.name_it(role_word(role))
            chooser.committed.connect(lambda chosen, role=role: self._choose(role, chosen))
            self.choosers[role] = chooser
            pair = QVBoxLayout()
            pair.setSpacing(GRID)
            pair.addWidget(Label(role_word(role), theme.BASE_PX - 1, muted=True))
            pair.addWidget(chooser)
            self.body.addLayout(pair)

    def show_state(self, state: SoundState) -> None:
        """Offer the devices that are there."""
        chosen = {choice.role: choice for choice in state.choices}
        for role, chooser in self.choosers.items():
            self._offer(chooser, role, chosen.get(role), state)
        verdict, words = judge_devices(state)
        if self._refused:
            verdict, words = Verdict.BAD, f"{self._refused} {words}".strip()
        self.judge(verdict, words)

    def point_to(self, role: DeviceRole) -> None:
        """Give the keyboard to the chooser of a role, to mend what another step found."""
        self.choosers[role].control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _offer(
        self,
        chooser: ChoiceField,
        role: DeviceRole,
        choice: DeviceChoice | None,
        state: SoundState,
    ) -> None:
        wants_input = role is DeviceRole.MICROPHONE
        fitting = [one for one in state.devices if one.is_input is wants_input]
        usual = next((one.name for one in fitting if one.is_default), "")
        follow = tr("Follow the system")
        choices: list[tuple[str | None, str]] = [(None, f"{follow} ({usual})" if usual else follow)]
        choices += [(one.id, one.name) for one in fitting]
        chosen_id = choice.chosen_id if choice is not None else None
        if chosen_id not in [each for each, _ in choices]:
            choices.append((chosen_id, tr("The chosen one (not plugged in)")))
        chooser.offer(choices)
        chooser.show_value(chosen_id)

    def _choose(self, role: DeviceRole, device_id: str | None) -> None:
        def chosen(_done: object) -> None:
            self._refused = ""
            self.reread_wanted.emit()

        def failed(error: BaseException) -> None:
            self._refused = words_of(error)
            self.judge(Verdict.BAD, self._refused)
            self.reread_wanted.emit()

        self._refused = ""
        ask(self._bridge, self, self._sound.choose_device(role, device_id), chosen, failed)


class MeterStep(Step):
    """How loud the microphone is, and how its sound is treated."""

    reread_wanted = Signal()
    choose_wanted = Signal()
    """The person wants another microphone."""

    def __init__(self, bridge: Runner, sound: SoundCommands) -> None:
        super().__init__(2, tr("Microphone"), tr("Speak as you do on the telephone."))
        self._bridge, self._sound = bridge, sound
        self._microphone: DeviceChoice | None = None
        self._watching = False
        self.bar = LevelBar()
        self.body.addWidget(self.bar)
        self.gain = SliderField(-30.0, 30.0, 1.0, gain_words)
        self.noise, self.echo = SwitchField(), SwitchField()
        self.treatment = QWidget()
        column = QVBoxLayout(self.treatment)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in (
            Row(tr("Gain"), self.gain, tr("Louder or softer than the microphone itself.")),
            Row(tr("Noise suppression"), self.noise, tr("Takes out fans, streets and keyboards.")),
            Row(tr("Echo cancellation"), self.echo, tr("Takes out what your speaker plays.")),
        ):
            row.drop_margins()
            column.addWidget(row)
        for field in (self.gain, self.noise, self.echo):
            field.committed.connect(lambda _value: self._treat(_nothing, _nothing))
        self.refusal = Note()
        """Why the treatment is not as was wanted; said until the next change of it."""
        self._owner = Label("", theme.BASE_PX - 1, muted=True)
        self._owner.setWordWrap(True)
        self.body.addSpacing(GAP)
        self.body.addWidget(self._owner)
        self.body.addWidget(self.treatment)
        self.body.addWidget(self.refusal)

    def show_state(self, state: SoundState) -> None:
        """Show how the microphone in use is treated."""
        choices = [one for one in state.choices if one.role is DeviceRole.MICROPHONE]
        before = self._microphone
        self._microphone = choice = choices[0] if choices and choices[0].in_use else None
        self.treatment.setEnabled(choice is not None)
        if choice is None or choice.in_use is None:
            self._owner.setText("")
            return
        words = tr("Kept for {name}, also when it is plugged in again:")
        self._owner.setText(words.format(name=choice.in_use.name))
        self._show_treatment(choice)
        if before is not None and before.in_use != choice.in_use:
            self.bar.clear()
            self.refusal.say("")
            self.judge(Verdict.UNTRIED, "")

    @property
    def cancels_echo(self) -> bool:
        """Whether the microphone in use has its echo taken out."""
        return self._microphone is not None and self._microphone.echo_cancellation

    def cancel_echo(self, done: Callable[[], object], failed: Callable[[str], object]) -> None:
        """Switch echo cancellation on, and say when it is, or in words why it is not."""
        self.echo.show_value(True)
        self._treat(done, failed)

    def show_level(self, event: MicrophoneLevel) -> None:
        """Move the meter and judge what it says."""
        self.bar.set_level(event.level_db, silent=event.silent)
        if event.silent:
            words = tr(
                "Nothing at all has come for a second. Is it muted, on the headset or in the "
                "system, or is it the wrong one?"
            )
            self.judge(Verdict.BAD, words, (tr("Choose another"), self.choose_wanted.emit))
        elif self.bar.good:
            self.judge(Verdict.GOOD, tr("You are heard well."))
        elif self.bar.loud:
            self.judge(Verdict.LOOK, tr("Lower the gain, or move away from the microphone."))
        elif self.verdict is not Verdict.GOOD:
            self.judge(Verdict.UNTRIED, "")

    def showEvent(self, event: QShowEvent) -> None:
        """Listen while it is seen."""
        super().showEvent(event)
        self._watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the microphone."""
        super().hideEvent(event)
        self._watch(False)
        self.bar.clear()

    def _watch(self, on: bool) -> None:
        if on == self._watching:
            return
        self._watching = on

        def failed(error: BaseException) -> None:
            self._watching = False
            if on:
                self.judge(Verdict.BAD, words_of(error), (tr("Try again"), self.try_again))

        ask(self._bridge, self, self._sound.watch_microphone(on), lambda _done: None, failed)

    def try_again(self) -> None:
        """Open the microphone once more."""
        self.judge(Verdict.UNTRIED, "")
        self._watch(True)

    def _treat(self, done: Callable[[], object], failed: Callable[[str], object]) -> None:
        choice = self._microphone
        if choice is None or choice.in_use is None:
            done()
            return

        def treated(_done: object) -> None:
            self.refusal.say("")
            self.reread_wanted.emit()
            done()

        def refused(error: BaseException) -> None:
            if self._microphone is not None:
                self._show_treatment(self._microphone)
            self.refusal.cry(words_of(error))
            failed(words_of(error))

        self.refusal.say("")
        command = self._sound.set_processing(
            choice.in_use.id,
            self.echo.switch.isChecked(),
            self.noise.switch.isChecked(),
            self.gain.value,
        )
        ask(self._bridge, self, command, treated, refused)

    def _show_treatment(self, choice: DeviceChoice) -> None:
        self.gain.show_value(choice.gain_db)
        self.noise.show_value(choice.noise_suppression)
        self.echo.show_value(choice.echo_cancellation)


def _nothing(*_: object) -> None:
    """Nobody else waits for it."""
