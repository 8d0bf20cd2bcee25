"""What the dialling gate would say to a number, without calling it.

Owns the card. The answers are the engine's.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.rules import GateAnswer, RuleCommands
from app.countries import COUNTRIES
from app.ui.controls import Button, Tone
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.inputs import TextInput
from app.ui.settings.rows import Note, Section, announce
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN, TARGET
from app.ui.tr import tr
from app.wording import sentence_case
from app.wording_rules import KIND_NAMES, answer_words


class GateCheck(Section):
    """A number, and what the agent and a person may do with it now."""

    def __init__(self, bridge: Runner, rules: RuleCommands) -> None:
        super().__init__(tr("May this number be called now?"))
        self._bridge, self._rules = bridge, rules
        self.field = TextInput()
        self.field.setPlaceholderText(tr("A number or a SIP address"))
        self.field.setAccessibleName(tr("Number to check"))
        self.field.setMinimumHeight(TARGET)
        self.button = Button(tr("Check"), "search")
        self.about = Label("", muted=True)
        self.agent, self.person = Note(), Note()
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.field, 1)
        line.addWidget(self.button)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.setSpacing(GAP)
        column.addLayout(line)
        for part in (self.about, self.agent, self.person):
            column.addWidget(part)
            part.hide()
        self.add(inside)
        self.field.returnPressed.connect(self.check)
        self.button.clicked.connect(self.check)

    def check(self) -> None:
        """Ask for the agent and for a person; nothing is dialled or counted."""
        number = self.field.text().strip()
        if not number:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.button.setEnabled(False)
        ask(self._bridge, self, _both(self._rules, number), self._show, self._fail)

    def _show(self, answers: tuple[GateAnswer, GateAnswer]) -> None:
        self.button.setEnabled(True)
        agent, person = answers
        kind = KIND_NAMES.get(agent.kind, "")
        parts = (agent.number, kind, COUNTRIES.get(agent.country, ""))
        self.about.setText("  ·  ".join(part for part in parts if part))
        self.about.show()
        self._say(self.agent, tr("The agent"), agent)
        self._say(self.person, tr("You"), person)
        announce(self, f"{self.agent.words} {self.person.words}", urgent=False)

    def _say(self, note: Note, who: str, answer: GateAnswer) -> None:
        icon, tone = ("done", Tone.GOOD) if answer.allowed else ("failed", Tone.BAD)
        if answer.confirm or (answer.allowed and answer.warnings):
            icon, tone = "warning", Tone.WARN
        note.say(f"{who} {answer_words(answer)}", icon, tone)

    def _fail(self, error: BaseException) -> None:
        self.button.setEnabled(True)
        self.about.hide()
        self.person.say("")
        self.agent.cry(sentence_case(words_of(error)))


async def _both(rules: RuleCommands, number: str) -> tuple[GateAnswer, GateAnswer]:
    return await rules.check(number), await rules.check(number, by_agent=False)
