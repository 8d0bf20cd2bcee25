"""Trying a tool: example arguments, one real request, and all that came of it.

Owns the arguments' text and showing the outcome. The request is the desk's.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import wording
from app.commands.agents import AgentCommands, ToolTrial
from app.ui import theme
from app.ui.controls import Button, Card, Chip, Kind, Tone
from app.ui.labels import Label
from app.ui.phone.parts import announce
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.page import Scrolled
from app.ui.settings.rows import Note
from app.ui.settings.words import words_of
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from app.ui.workshop.code_box import CodeBox
from app.ui.workshop.drafts import ToolDraft
from app.ui.workshop.schema import as_text, example_arguments, parse_object
from models.tools import Tool

ARGUMENTS_PX, REQUEST_PX, ANSWER_PX = 160, 200, 240


class TrialPanel(QWidget):
    """Tries one draft, as it is being edited. ``tried`` tells that an answer has come."""

    tried = Signal()

    def __init__(self, bridge: Runner, agents: AgentCommands) -> None:
        super().__init__()
        self._bridge, self._agents = bridge, agents
        blank = Tool("", "")
        self._draft = ToolDraft(blank.id, blank, blank=blank)
        self._example = ""
        self.setAccessibleName(tr("Try it"))
        self.arguments = CodeBox(tr("Example arguments"), most_px=ARGUMENTS_PX)
        self.example = Button(tr("Example again"), "redial")
        self.run = Button(tr("Try it"), "play", Kind.PRIMARY)
        self.note = Note()
        self.outcome = OutcomeCard()
        self.run.clicked.connect(self.try_now)
        self.example.clicked.connect(self.write_example)
        self._arrange()

    def show_draft(self, draft: ToolDraft) -> None:
        """Try another tool."""
        self._draft = draft
        self.note.say("")
        self.outcome.hide()
        self._wait_no_more()
        self.write_example()

    def write_example(self) -> None:
        """Write arguments that the parameters might take."""
        self._example = as_text(example_arguments(self._draft.edited.parameters))
        self.arguments.setPlainText(self._example)

    def follow(self) -> None:
        """The tool was changed: the example follows, unless a person has written their own."""
        if self.arguments.toPlainText() == self._example:
            self.write_example()

    def try_now(self) -> None:
        """Send one request with these arguments, as the tool is now, saved or not."""
        arguments, problem = parse_object(self.arguments.toPlainText())
        if arguments is None:
            self.note.cry(problem)
            self.arguments.setFocus()
            return
        self.note.say("")
        self.run.setEnabled(False)
        self.run.say(tr("Waiting..."), "thinking")
        draft = self._draft

        def done(trial: ToolTrial) -> None:
            if draft is self._draft:
                self._wait_no_more()
                self.outcome.show_trial(trial)
                announce(self, self.outcome.accessibleName(), urgent=bool(trial.error))
            self.tried.emit()

        def failed(error: BaseException) -> None:
            if draft is self._draft:
                self._wait_no_more()
                self.outcome.hide()
                self.note.cry(words_of(error))

        command = self._try(draft, arguments)
        ask(self._bridge, self, command, done, failed)

    def _try(self, draft: ToolDraft, arguments: Mapping[str, Any]) -> Any:
        return self._agents.try_tool(draft.edited, arguments, dict(draft.secrets))

    def _wait_no_more(self) -> None:
        self.run.setEnabled(True)
        self.run.say(tr("Try it"), "play")

    def _arrange(self) -> None:
        asked = Card(tr("Try it"))
        above = QVBoxLayout(asked)
        above.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN - GRID)
        above.setSpacing(GAP)
        hint = Label(tr("Sends one real request to the address."), theme.BASE_PX - 1, muted=True)
        hint.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.run)
        buttons.addWidget(self.example)
        buttons.addStretch()
        above.addWidget(Label(tr("Example arguments"), bold=True))
        for part in (hint, self.arguments, self.note):
            above.addWidget(part)
        above.addLayout(buttons)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(GAP, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP + GRID)
        column.addWidget(asked)
        column.addWidget(self.outcome)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scrolled(content))


class OutcomeCard(Card):
    """What was sent, what came back, how long it took, and what went wrong."""

    def __init__(self) -> None:
        super().__init__(tr("Outcome"))
        self.state, self.took = Chip(), Label("", muted=True)
        self.error = Note()
        self.request = CodeBox(tr("What was sent"), read_only=True, most_px=REQUEST_PX)
        self.answer = CodeBox(tr("What came back"), read_only=True, most_px=ANSWER_PX)
        self._answer_head = Label(tr("What came back"), bold=True)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.state)
        head.addWidget(self.took, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self.error)
        column.addWidget(self._answer_head)
        column.addWidget(self.answer)
        column.addWidget(Label(tr("What was sent"), bold=True))
        column.addWidget(self.request)
        self.hide()

    def show_trial(self, trial: ToolTrial) -> None:
        """Show what came of a request."""
        good = not trial.error
        status = tr("Status {code}").format(code=trial.status) if trial.status else tr("No answer")
        words = f"{tr('Works') if good else tr('Failed')}  ·  {status}"
        icon, tone = ("done", Tone.GOOD) if good else ("failed", Tone.BAD)
        self.state.show_state(icon, words, tone)
        self.took.setText(wording.delay(trial.took_ms))
        self.error.say(_sentence(trial.error), "failed", Tone.BAD)
        self.answer.show_text(trial.answer)
        for part in (self.answer, self._answer_head):
            part.setVisible(bool(trial.answer))
        self.request.show_text(trial.request)
        self.setAccessibleName(f"{words}, {wording.delay(trial.took_ms)}. {trial.error}".strip())
        self.show()


def _sentence(error: str) -> str:
    words = wording.sentence_case(error) if error else ""
    return words if not words or words.endswith((".", "!", "?")) else f"{words}."
