"""With what a headset session is started: a template or a script, and its facts.

Owns the small form; what the desk answers is shown in place, beside the fact that it names.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from app.agent.errors import FactsInvalid, FactsMissing
from app.commands.calls import ScriptChoice
from app.commands.console import SessionOrder
from app.commands.desk import Desk
from app.ui import theme
from app.ui.controls import Button, Kind
from app.ui.labels import Label
from app.ui.live import console_phrases as words
from app.ui.live.acts import failure_sentence
from app.ui.live.session_choices import NOTHING_TO_START, TEMPLATE, SessionChoices
from app.ui.live.side import TitledCard
from app.ui.phone.facts_form import FactsForm
from app.ui.phone.parts import MessageBar
from app.ui.runner import Runner
from app.ui.theme import GAP
from models.templates import Template


class SessionCard(TitledCard):
    """The form. ``left`` when it is not wanted any more; a session that begins shows itself."""

    left = Signal()

    def __init__(self, bridge: Runner, desk: Desk) -> None:
        super().__init__(words.START_SESSION, words.SESSION_HINT)
        self._bridge, self._desk = bridge, desk
        self._templates: dict[str, Template] = {}
        self._scripts: dict[str, ScriptChoice] = {}
        self._starting = False
        self.choices = SessionChoices()
        self.facts = FactsForm()
        self.message = MessageBar()
        self.start = Button(words.START, "headset", Kind.PRIMARY, 40)
        self.cancel = Button(words.CANCEL, "close", height=40)
        self._arrange()
        self.choices.picked.connect(self._show_needs)
        self.start.clicked.connect(self.begin)
        self.cancel.clicked.connect(self.left)
        self._show_start()

    def open(self) -> None:
        """Read what there is to choose from, and take the keyboard."""
        self.message.clear()
        run = self._bridge.run
        run(self._desk.lines.templates(), self._take_templates, self._no_templates)
        run(self._desk.calls.scripts(), self._take_scripts, self._no_scripts)
        self.choices.partner.setFocus(Qt.FocusReason.OtherFocusReason)

    def order(self) -> SessionOrder:
        """What is asked for now."""
        return self.choices.order(self.facts.facts)

    def begin(self) -> None:
        """Ask for the session."""
        unnamed = self.facts.unnamed()
        if unnamed is not None:
            unnamed.mark(words.NAME_FACT)
            unnamed.key.setFocus()
            return
        self.message.clear()
        self._wait(True)
        self._bridge.run(self._desk.console.start_session(self.order()), self._begun, self._failed)

    def _begun(self, _session_id: str) -> None:
        self._wait(False)
        self.left.emit()

    def _failed(self, error: BaseException) -> None:
        self._wait(False)
        match error:
            case FactsMissing():
                self.facts.complain(error.missing, words.FACT_NEEDED)
                self.message.say(words.still_missing(", ".join(error.missing)))
            case FactsInvalid() if error.key:
                self.facts.complain((error.key,), str(error))
                self.message.say(failure_sentence(words.FAILED_SESSION, error))
            case _:
                self.message.say(failure_sentence(words.FAILED_SESSION, error))

    def _take_templates(self, templates: Sequence[Template]) -> None:
        self._templates = {each.id: each for each in templates}
        self._offer()

    def _take_scripts(self, scripts: Sequence[ScriptChoice]) -> None:
        self._scripts = {each.name: each for each in scripts}
        self._offer()

    def _no_templates(self, error: BaseException) -> None:
        self.message.say(failure_sentence(words.FAILED_TEMPLATES, error))

    def _no_scripts(self, error: BaseException) -> None:
        self.message.say(failure_sentence(words.FAILED_SCRIPTS, error))

    def _offer(self) -> None:
        self.choices.offer(list(self._templates.values()), list(self._scripts.values()))
        self._show_needs()

    def _show_needs(self) -> None:
        kind, name = self.choices.chosen or ("", "")
        template = self._templates.get(name) if kind == TEMPLATE else None
        script = self._scripts.get((template.script or "") if template else name)
        self.facts.need(script.facts if script else ())
        self._show_start()

    def _wait(self, starting: bool) -> None:
        self._starting = starting
        self.choices.lock(starting)
        self.start.say(words.STARTING if starting else words.START)
        self._show_start()

    def _show_start(self) -> None:
        why_not = words.STARTING if self._starting else ""
        if self.choices.chosen is None:
            why_not = why_not or NOTHING_TO_START
        self.start.setEnabled(not why_not)
        self.start.setToolTip(why_not)
        self.start.setAccessibleDescription(why_not)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.start)
        buttons.addWidget(self.cancel)
        buttons.addStretch()
        self.body.addWidget(self.choices)
        self.body.addWidget(Label(words.WHAT_IT_KNOWS, theme.BASE_PX - 1, muted=True))
        for part in (self.facts, self.message):
            self.body.addWidget(part)
        self.body.addLayout(buttons)
