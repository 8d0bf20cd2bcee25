"""What a headset session is to be: its choices, its facts, what one speaks into.

Owns the form, and saying what is wrong with the sound. The choices are shared with Live.
Whether the session can begin is the engine's to say.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.agent.errors import FactsInvalid, FactsMissing
from app.commands.calls import ScriptChoice
from app.commands.console import SessionOrder
from app.commands.sound import DeviceRole, SoundState
from app.ui import theme
from app.ui.controls import Button, Kind, Tone
from app.ui.labels import Label
from app.ui.live import console_phrases
from app.ui.live.session_choices import SessionChoices
from app.ui.phone import phrases
from app.ui.phone.facts_form import FactsForm
from app.ui.phone.parts import MessageBar, Panel, scrolling
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from app.ui.workshop.scripts import sample_facts
from models.templates import Template

WIDTH_PX, NARROW_PX = 352, 288
TALL_PX = 44


class TalkSetup(Panel):
    """Asks for one session. ``start_wanted`` and ``end_wanted`` are its one large button."""

    start_wanted = Signal()
    end_wanted = Signal()
    picked = Signal()
    """Another template or script is chosen."""
    audio_check_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("r")
        self.setFixedWidth(WIDTH_PX)
        self._running = False
        self.choices = SessionChoices()
        self.partner, self.codec = self.choices.partner, self.choices.codec
        self.first = self.choices.first
        self.facts = FactsForm()
        self.sound = Label("", theme.SMALL_PX, muted=True)
        self.sound.setWordWrap(True)
        self.sound_problem, self.message = MessageBar(), MessageBar()
        self.button = Button(tr("Start talking"), "mic", Kind.PRIMARY, height=TALL_PX)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._pressed)
        self.choices.picked.connect(self._allow)
        self.choices.picked.connect(self.picked)
        self._arrange()

    def offer(self, templates: Sequence[Template], scripts: Sequence[ScriptChoice]) -> None:
        """The templates that are in use, the others, then the scripts."""
        self.choices.offer(templates, scripts)
        self._allow()

    def choose(self, template_id: str) -> None:
        """Choose a template."""
        self.choices.choose(template_id)

    @property
    def chosen(self) -> tuple[str, str] | None:
        """``template`` and an id, or ``script`` and a name; None where there is none."""
        return self.choices.chosen

    @property
    def script(self) -> ScriptChoice | None:
        """The script that is chosen, if it is one."""
        return self.choices.script

    def need(self, names: Sequence[str]) -> None:
        """Ask for these facts, each with something to try it with."""
        samples = sample_facts({row.key.text() for row in self.facts.rows} | set(names))
        for row in self.facts.rows:
            key = row.key.text()
            if row.needed and key not in names and row.value.text() == samples[key]:
                row.value.clear()
        before = {row.key.text() for row in self.facts.rows}
        self.facts.need(tuple(names))
        for row in self.facts.rows:
            if row.key.text() not in before:
                row.value.setText(samples[row.key.text()])

    def order(self) -> SessionOrder:
        """What is asked for now."""
        return self.choices.order(self.facts.facts)

    def show_sound(self, state: SoundState) -> None:
        """What one speaks into and listens to, or what is wrong with it."""
        in_use = {choice.role: choice.in_use for choice in state.choices}
        microphone, speaker = in_use.get(DeviceRole.MICROPHONE), in_use.get(DeviceRole.SPEAKER)
        problem = state.problem
        if not problem and microphone is None:
            problem = tr("There is no microphone. Plug one in; it is found by itself.")
        elif not problem and speaker is None:
            problem = tr("There is no speaker. Plug one in; it is found by itself.")
        if problem:
            self.sound_trouble(problem)
        else:
            self.sound_problem.clear()
        named = [device.name for device in (microphone, speaker) if device is not None]
        self.sound.setText(tr("Through {names}.").format(names=", ".join(dict.fromkeys(named))))
        self.sound.setVisible(bool(named) and not problem)

    def sound_trouble(self, words: str) -> None:
        """Say what is wrong with the sound, with a way to mend it."""
        check = ("settings", tr("Open the audio check"), self.audio_check_wanted.emit)
        self.sound_problem.say(words, Tone.BAD, check, lasting=True)

    def refuse(self, error: BaseException) -> None:
        """Say why the session did not begin, beside what it is about."""
        match error:
            case FactsMissing():
                self.facts.complain(error.missing, tr("The script needs this."))
                names = ", ".join(error.missing)
                self.message.say(tr("Still missing: {names}.").format(names=names))
            case FactsInvalid() if error.key:
                self.facts.complain((error.key,), phrases.problem(error))
                self.message.say(phrases.problem(error))
            case _:
                self.message.say(phrases.problem(error))

    def show_state(self, *, waiting: bool = False, running: bool = False) -> None:
        """Whether a session is being begun, or runs: nothing of it can be changed then."""
        self._running = waiting or running
        self.choices.lock(self._running)
        self.facts.setEnabled(not self._running)
        words = tr("Starting...") if waiting else tr("Start talking")
        if running:
            self.button.say(tr("End"), "phone-end")
        else:
            self.button.say(words, "thinking" if waiting else "mic")
        self.button.weigh(Kind.DANGER if running else Kind.PRIMARY)
        self._allow(waiting)

    def _allow(self, waiting: bool = False) -> None:
        self.button.setEnabled(self.chosen is not None and not waiting)

    def _pressed(self) -> None:
        if self._running:
            self.end_wanted.emit()
            return
        unnamed = self.facts.unnamed()
        if unnamed is not None:
            unnamed.mark(tr("Give this fact a name."))
            unnamed.key.setFocus()
            return
        self.message.clear()
        self.start_wanted.emit()

    def _arrange(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, GAP)
        column.setSpacing(GRID)
        column.addWidget(self.choices)
        self._facts_head = Label(console_phrases.WHAT_IT_KNOWS, theme.BASE_PX - 1, muted=True)
        column.addWidget(self._facts_head)
        column.addWidget(self.facts)
        column.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        foot.setSpacing(GAP)
        for part in (self.sound, self.sound_problem, self.message):
            foot.addWidget(part)
        foot.addWidget(self.button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 1, 0)
        whole.setSpacing(0)
        whole.addWidget(scrolling(inside), 1)
        whole.addLayout(foot)
