"""The dialog "Let the agent call": with which template or script, what for, what it must know.

Owns the order that is put together. Whether it can be carried out is the engine's to say;
its answer is shown in place, beside the fact that it names.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app import wording
from app.agent.errors import FactsInvalid, FactsMissing
from app.commands.calls import AgentOrder, CallCommands, ScriptChoice
from app.ui import theme
from app.ui.controls import Button, Kind
from app.ui.labels import Label
from app.ui.phone import phrases
from app.ui.phone.facts_form import FactsForm
from app.ui.phone.fields import Choice, Field, field_label
from app.ui.phone.parts import MessageBar, heading, scrolling
from app.ui.runner import Runner
from app.ui.tab_order import follow_layout
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from models.lines import Line
from models.templates import Template

WIDTH = 520


class AgentCallDialog(QDialog):
    """Asks for one call by the agent; ``live_wanted`` carries its id once it rings."""

    live_wanted = Signal(str)

    def __init__(
        self, bridge: Runner, calls: CallCommands, number: tuple[str, str], parent: QWidget | None
    ) -> None:
        """``number`` is what to dial and how to show it."""
        super().__init__(parent)
        self._bridge, self._calls = bridge, calls
        self._target, shown = number
        self._scripts: dict[str, ScriptChoice] = {}
        self._templates: dict[str, Template] = {}
        self.setWindowTitle(tr("Let the agent call {number}").format(number=shown))
        self.setAccessibleName(self.windowTitle())
        self.behaviour = Choice(tr("Template or script"))
        self.goal = Field(tr("Goal"), tr("What this call is for, in a sentence"))
        self.line = Choice(tr("Call from"))
        self.facts = FactsForm()
        self.message = MessageBar()
        self.call = Button(tr("Let the agent call"), "agent", Kind.PRIMARY)
        self.cancel = Button(tr("Cancel"), "close")
        self.behaviour.currentIndexChanged.connect(lambda _row: self._show_needs())
        self.call.clicked.connect(self._ask)
        self.call.setDefault(True)
        self.call.setAutoDefault(True)
        self.cancel.clicked.connect(self.reject)
        self._arrange()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through everything as it is laid out now."""
        follow_layout(self)
        return super().focusNextPrevChild(forward)

    def offer_lines(self, lines: Sequence[Line], chosen: str | None) -> None:
        """The lines to call from."""
        self.line.addItem(tr("Any line that is ready"), None)
        for line in lines:
            if line.enabled:
                self.line.addItem(line.label, line.id)
        self.line.setCurrentIndex(max(0, self.line.findData(chosen)))

    def offer_behaviours(
        self, templates: Sequence[Template], scripts: Sequence[ScriptChoice]
    ) -> None:
        """The templates for calls of ours, then the playbook's scripts."""
        self._scripts = {script.name: script for script in scripts}
        fitting = [each for each in templates if each.active and each.direction == "outbound"]
        self._templates = {template.id: template for template in fitting}
        self.behaviour.clear()
        for template in fitting:
            self.behaviour.addItem(template.name, ("template", template.id))
        for script in scripts:
            words = tr("Script: {name}").format(name=wording.plain(script.name))
            self.behaviour.addItem(words, ("script", script.name))
        none = not self.behaviour.count()
        if none:
            self.behaviour.addItem(tr("There is no template and no script"), None)
        self.behaviour.setEnabled(not none)
        self.call.setEnabled(not none)
        self._show_needs()

    def order(self) -> AgentOrder:
        """What is asked for now."""
        kind, name = self.behaviour.currentData() or ("", None)
        return AgentOrder(
            self._target,
            script=name if kind == "script" else None,
            facts=self.facts.facts,
            template_id=name if kind == "template" else None,
            line_id=self.line.currentData(),
            goal=self.goal.text().strip(),
        )

    def _show_needs(self) -> None:
        kind, name = self.behaviour.currentData() or ("", "")
        template = self._templates.get(name) if kind == "template" else None
        script = self._scripts.get((template.script or "") if template else name)
        self.facts.need(script.facts if script else ())
        if script and script.goal:
            self.goal.setPlaceholderText(script.goal)

    def _ask(self) -> None:
        unnamed = self.facts.unnamed()
        if unnamed is not None:
            unnamed.mark(tr("Give this fact a name."))
            unnamed.key.setFocus()
            return
        self._wait(True)
        self._bridge.run(self._calls.call_with_agent(self.order()), self._begun, self._failed)

    def _begun(self, call_id: str) -> None:
        self.accept()
        self.live_wanted.emit(call_id)

    def _failed(self, error: BaseException) -> None:
        self._wait(False)
        match error:
            case FactsMissing():
                self.facts.complain(error.missing, tr("The script needs this."))
                names = ", ".join(error.missing)
                self.message.say(tr("Still missing: {names}.").format(names=names))
            case FactsInvalid() if error.key:
                self.facts.complain((error.key,), phrases.problem(error))
                self.message.say(phrases.problem(error))
            case _:
                self.show_problem(error)

    def show_problem(self, error: BaseException) -> None:
        """Say what went wrong, in place."""
        self.message.say(phrases.problem(error))

    def _wait(self, waiting: bool) -> None:
        self.message.clear()
        self.call.setEnabled(not waiting)
        self.call.say(tr("Calling...") if waiting else tr("Let the agent call"))

    def _arrange(self) -> None:
        self.setMinimumWidth(WIDTH)
        form = QFormLayout()
        form.setSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(field_label(tr("Behave as")), self.behaviour)
        form.addRow(field_label(tr("Goal")), self.goal)
        form.addRow(field_label(tr("Call from")), self.line)
        scroll = scrolling(self.facts)
        scroll.setMinimumHeight(200)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.call)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + GAP, MARGIN, MARGIN + GAP, MARGIN)
        column.setSpacing(MARGIN)
        column.addWidget(Label(self.windowTitle(), theme.TITLE_PX, bold=True))
        column.addLayout(form)
        column.addWidget(heading(tr("What the agent must know")))
        column.addWidget(scroll, 1)
        column.addWidget(self.message)
        column.addLayout(foot)
