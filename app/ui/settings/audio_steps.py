"""The last five steps of the audio check: tone, recording, echo, headset button, echo call.

Owns their buttons, what they ask of the desk's sound, and their verdicts. The sentences
are in ``sound_words``.
"""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar

from app.commands.sound import DeviceRole, EchoReport, SoundCommands
from app.ui.controls import Button
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.settings.sound_words import (
    button_word,
    judge_echo,
    judge_recording,
    judge_round_trip,
    role_word,
)
from app.ui.settings.step import Buttons, Step, Verdict
from app.ui.theme import GAP
from app.ui.tr import tr

RECORD_S = 5
BUTTON_S = 10
CALL_S = 5
TICK_MS = 1000


class ToneStep(Step):
    """A tone on the speaker and on the ring device, and whether it was heard."""

    choose_wanted = Signal(object)
    """The role for which the person wants another device."""

    def __init__(self, bridge: Runner, sound: SoundCommands) -> None:
        super().__init__(3, tr("Tone"), tr("Play a short tone and say whether you heard it."))
        self._bridge, self._sound = bridge, sound
        self.playing = DeviceRole.SPEAKER
        self._heard: dict[DeviceRole, bool] = {}
        self.speaker = Button(tr("On the speaker"), "play")
        self.ring = Button(tr("On the ring device"), "bell")
        self.question = Label(tr("Did you hear it?"), bold=True)
        self.yes = Button(tr("I heard it"), "done")
        self.no = Button(tr("I heard nothing"), "silent")
        self.speaker.clicked.connect(lambda: self.play(DeviceRole.SPEAKER))
        self.ring.clicked.connect(lambda: self.play(DeviceRole.RING))
        self.yes.clicked.connect(lambda: self.answer(True))
        self.no.clicked.connect(lambda: self.answer(False))
        self.answers = Buttons([self.yes, self.no])
        self.body.addWidget(Buttons([self.speaker, self.ring]))
        self.body.addWidget(self.question)
        self.body.addWidget(self.answers)
        self._ask(False)

    def play(self, role: DeviceRole) -> None:
        """Play the tone."""
        self.playing = role
        self._ask(False)
        self.judge(Verdict.BUSY, tr("Playing..."))
        self.work(self._bridge, self._sound.play_tone(role), lambda _done: self._played())

    def answer(self, heard: bool) -> None:
        """What the person heard."""
        self._ask(False)
        self._heard[self.playing] = heard
        for role, was_heard in self._heard.items():
            if not was_heard:
                self._unheard(role)
                return
        roles = tr(" and the ").join(role_word(role).lower() for role in self._heard)
        self.judge(Verdict.GOOD, tr("The {roles} can be heard.").format(roles=roles))

    def _played(self) -> None:
        self.judge(Verdict.UNTRIED, "")
        self._ask(True)
        self.yes.setFocus()

    def _unheard(self, role: DeviceRole) -> None:
        words = tr(
            "Turn the volume up, on the device and in the system, check that it is not muted, "
            "or choose another {role}."
        ).format(role=role_word(role).lower())
        choose = (tr("Choose another"), lambda: self.choose_wanted.emit(role))
        self.judge(Verdict.BAD, words, choose)

    def _ask(self, shown: bool) -> None:
        self.question.setVisible(shown)
        self.answers.setVisible(shown)


class _Counted(Step):
    """A step that takes a known time, with a bar that runs along."""

    def __init__(self, number: int, title: str, hint: str) -> None:
        super().__init__(number, title, hint)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(GAP)
        self.bar.setAccessibleName(title)
        self.bar.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.busy.connect(self._run_bar)

    def set_length(self, seconds: int) -> None:
        """How long it takes."""
        self.bar.setRange(0, seconds)

    def _run_bar(self, running: bool) -> None:
        self.bar.setValue(0)
        self.bar.setVisible(running)
        if running:
            self._timer.start()
        else:
            self._timer.stop()

    def _tick(self) -> None:
        self.bar.setValue(min(self.bar.value() + 1, self.bar.maximum()))
        self.ticked(self.bar.value())

    def ticked(self, second: int) -> None:
        """A second has passed."""


class RecordStep(_Counted):
    """Record the microphone and play it back."""

    def __init__(self, bridge: Runner, sound: SoundCommands) -> None:
        title, hint = tr("Record and listen"), tr("Speak for five seconds, then hear yourself.")
        super().__init__(4, title, hint)
        self._bridge, self._sound = bridge, sound
        self.start = Button(tr("Record"), "record")
        self.start.clicked.connect(self.record)
        self.set_length(2 * RECORD_S)
        self.body.addWidget(Buttons([self.start]))
        self.body.addWidget(self.bar)

    def record(self) -> None:
        """Record, then listen."""
        self.judge(Verdict.BUSY, tr("Speak now."))
        command = self._sound.record_and_play(RECORD_S)
        self.work(self._bridge, command, lambda peak_db: self.judge(*judge_recording(peak_db)))

    def ticked(self, second: int) -> None:
        """Half of the time it records, half of it plays."""
        if second == RECORD_S and self.verdict is Verdict.BUSY:
            self.judge(Verdict.BUSY, tr("Listen."))


class EchoStep(Step):
    """Whether callers would hear themselves."""

    wants_cancelling = Signal()
    """The person wants echo cancellation switched on: ``measure`` or ``refuse`` is to follow."""

    def __init__(self, bridge: Runner, sound: SoundCommands) -> None:
        hint = tr("Plays a rising sound and looks for it in the microphone. Be quiet meanwhile.")
        super().__init__(5, tr("Echo"), hint)
        self._bridge, self._sound = bridge, sound
        self.cancelling = True
        self.start = Button(tr("Measure"), "speaking")
        self.start.clicked.connect(self.measure)
        self.body.addWidget(Buttons([self.start]))

    def measure(self) -> None:
        """Measure now."""
        self.judge(Verdict.BUSY, tr("Measuring..."))
        self.work(self._bridge, self._sound.measure_echo(), self._measured)

    def _measured(self, report: EchoReport) -> None:
        verdict, words = judge_echo(report, self.cancelling)
        self.judge(verdict, words, self._mending() if verdict is Verdict.BAD else None)

    def refuse(self, words: str) -> None:
        """Echo cancellation was not switched on, and why."""
        self.busy.emit(False)
        self.judge(Verdict.BAD, words, self._mending())

    def _mending(self) -> tuple[str, Callable[[], object]]:
        return tr("Switch it on and measure again"), self._want_cancelling

    def _want_cancelling(self) -> None:
        self.busy.emit(True)
        self.judge(Verdict.BUSY, tr("Switching echo cancellation on..."))
        self.wants_cancelling.emit()


class HeadsetStep(_Counted):
    """Whether the headset's buttons reach us. Most people have none, and nothing is broken."""

    failure = Verdict.LOOK

    def __init__(self, bridge: Runner, sound: SoundCommands) -> None:
        hint = tr("A headset's own button can answer, hang up and mute. Without one, go on.")
        super().__init__(6, tr("Headset button"), hint)
        self._bridge, self._sound = bridge, sound
        self.start = Button(tr("Wait for the button"), "listening")
        self.start.clicked.connect(self.wait)
        self.set_length(BUTTON_S)
        self.body.addWidget(Buttons([self.start]))
        self.body.addWidget(self.bar)

    def wait(self) -> None:
        """Wait for any of its buttons."""
        self.judge(Verdict.BUSY, tr("Press a button of your headset now."))
        self.work(self._bridge, self._sound.headset_button(BUTTON_S), self._pressed)

    def _pressed(self, name: str | None) -> None:
        if name is not None:
            words = tr("Your headset's button works: {name}.").format(name=button_word(name))
            self.judge(Verdict.GOOD, words)
            return
        words = tr(
            "No button was felt. Many headsets send their buttons only over USB. Calls can be "
            "answered in the window and by keyboard all the same."
        )
        self.judge(Verdict.LOOK, words)


class EchoCallStep(_Counted):
    """A whole call, to ourselves."""

    def __init__(self, bridge: Runner, sound: SoundCommands) -> None:
        hint = tr("A real call to this computer itself. Speak, and hear yourself come back.")
        super().__init__(7, tr("Echo call"), hint)
        self._bridge, self._sound = bridge, sound
        self.start = Button(tr("Call the echo"), "phone-out")
        self.start.clicked.connect(self.call)
        self.set_length(CALL_S)
        self.body.addWidget(Buttons([self.start]))
        self.body.addWidget(self.bar)

    def call(self) -> None:
        """Call it."""
        self.judge(Verdict.BUSY, tr("Speak, and listen."))
        command = self._sound.echo_call(CALL_S)
        self.work(self._bridge, command, lambda took_ms: self.judge(*judge_round_trip(took_ms)))
