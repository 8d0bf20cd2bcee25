"""Beside a template: what comes of it. The opening, the whole prompt, what is wrong.

Owns asking for the preview a moment after the last change, and the facts that it is tried
with. Leaves what a template makes to the desk.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.agents import AgentCommands, Problem, TemplatePreview
from app.ui import theme
from app.ui.controls import Button, Card, Glyph
from app.ui.labels import Label
from app.ui.phone.centre import single_shot
from app.ui.phone.facts_form import FactsForm
from app.ui.phone.parts import announce
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.page import Scrolled
from app.ui.settings.words import words_of
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from app.ui.workshop.code_box import CodeBox
from app.ui.workshop.drafts import TemplateDraft
from app.ui.workshop.problem_rows import mark_of, weight_word
from app.ui.workshop.scripts import sample_facts
from models.templates import MindKind, Template

ASK_AFTER_MS = 300
PROMPT_MOST_PX = 520


class PreviewPanel(QWidget):
    """Follows one draft. ``previewed`` tells that an answer has come."""

    previewed = Signal()

    def __init__(self, bridge: Runner, agents: AgentCommands) -> None:
        super().__init__()
        self._bridge, self._agents = bridge, agents
        blank = Template("", "", "inbound")
        self._draft = TemplateDraft("", blank, blank=blank)
        self._asked = 0
        self.setAccessibleName(tr("Preview"))
        self.problems = ProblemCard()
        self.opening = OpeningCard()
        self.prompt = PromptCard()
        self.facts = FactsForm()
        self._ask_later = single_shot(self, ASK_AFTER_MS, self.ask_now)
        self.facts.changed.connect(self._facts_changed)
        self._filling = False
        self._arrange()

    def show_draft(self, draft: TemplateDraft) -> None:
        """Follow another template, with the facts that were typed for it."""
        self._draft = draft
        self._filling = True
        self.facts.start_with(draft.facts)
        self._filling = False
        self.ask_now()

    def ask_soon(self) -> None:
        """The template was changed: ask once the typing rests."""
        self._ask_later.start()

    def ask_now(self) -> None:
        """Ask what comes of it as it is now."""
        self._ask_later.stop()
        self._asked += 1
        asked = self._asked

        def done(preview: TemplatePreview) -> None:
            if asked == self._asked:
                self._show(preview)

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self.problems.show_problems((Problem(words_of(error), stops=True),))

        command = self._agents.preview(self._draft.edited, dict(self.facts.facts))
        ask(self._bridge, self, command, done, failed)

    def _show(self, preview: TemplatePreview) -> None:
        self.problems.show_problems(preview.problems)
        self.opening.show_steps(preview.opening)
        by_model = self._draft.edited.mind is MindKind.CHAT
        self.prompt.show_prompt(preview.prompt if by_model else "")
        if self._fill(preview.facts):
            self.ask_now()
            return
        self.previewed.emit()

    def _fill(self, names: Sequence[str]) -> bool:
        """Ask for the facts that are needed and give each a sample; whether any was new."""
        before = {row.key.text() for row in self.facts.rows}
        samples = sample_facts(before)
        self._filling = True
        for row in self.facts.rows:
            if row.needed and row.value.text() == samples[row.key.text()]:
                if row.key.text() not in names:
                    row.value.clear()
        self.facts.need(tuple(names))
        added = [row for row in self.facts.rows if row.key.text() not in before]
        samples = sample_facts(row.key.text() for row in added)
        for row in added:
            row.value.setText(samples[row.key.text()])
        self._filling = False
        return bool(added)

    def _facts_changed(self) -> None:
        if not self._filling:
            facts = self.facts.facts
            samples = sample_facts(facts)
            self._draft.facts = {key: facts[key] for key in facts if facts[key] != samples[key]}
            self.ask_soon()

    def _arrange(self) -> None:
        facts = Card(tr("Sample facts"))
        inside = QVBoxLayout(facts)
        inside.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN - GRID)
        inside.setSpacing(GAP)
        inside.addWidget(Label(tr("Sample facts"), bold=True))
        inside.addWidget(self.facts)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(GAP, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP + GRID)
        for part in (self.problems, self.opening, self.prompt, facts):
            column.addWidget(part)
        column.addStretch(1)
        self.scrolled = Scrolled(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.scrolled)


class ProblemCard(Card):
    """Problems as sentences; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__(tr("Problems"))
        self.shown: tuple[Problem, ...] = ()
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self._column.setSpacing(GRID)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these instead."""
        if tuple(problems) == self.shown:
            return
        self.shown = tuple(problems)
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = [_problem_row(problem) for problem in problems]
        for row in self._rows:
            self._column.addWidget(row)
        self.setVisible(bool(problems))
        if problems:
            announce(self, " ".join(problem.message for problem in problems))


class OpeningCard(Card):
    """What the caller hears first, step by step."""

    def __init__(self) -> None:
        super().__init__(tr("Opening"))
        self.steps: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN - GRID)
        column.setSpacing(GAP)
        column.addWidget(Label(tr("What the caller hears first"), bold=True))
        self.words = Label("")
        self.words.setWordWrap(True)
        flags = Qt.TextInteractionFlag
        self.words.setTextInteractionFlags(flags.TextSelectableByMouse)
        column.addWidget(self.words)

    def show_steps(self, steps: Sequence[str]) -> None:
        """Show these; between two of them the agent waits for the caller."""
        self.steps = tuple(step for step in steps if step)
        wait = tr("(waits for the caller)")
        self.words.setText(f"\n{wait}\n".join(f"“{step}”" for step in self.steps) or tr("Nothing."))


class PromptCard(Card):
    """The whole prompt, word for word; hidden for a mind that has none."""

    def __init__(self) -> None:
        super().__init__(tr("Prompt"))
        self.text = CodeBox(tr("The whole prompt"), read_only=True, most_px=PROMPT_MOST_PX)
        self.copy = Button(tr("Copy"), "copy")
        self.copy.setAccessibleName(tr("Copy the whole prompt"))
        self.length = Label("", theme.SMALL_PX, muted=True)
        self.copy.clicked.connect(self.copy_prompt)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(Label(tr("The prompt, word for word"), bold=True))
        head.addWidget(self.length, 1)
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self.text)
        self.hide()

    def show_prompt(self, prompt: str) -> None:
        """Show another one."""
        self.text.show_text(prompt)
        self.length.setText(tr("{count} words").format(count=len(prompt.split())))
        self.setVisible(bool(prompt))

    def copy_prompt(self) -> None:
        """Put it on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        announce(self, tr("The prompt is on the clipboard."))


def _problem_row(problem: Problem) -> QWidget:
    row = QWidget()
    row.setAccessibleName(f"{weight_word(problem)}. {problem.message}")
    line = QHBoxLayout(row)
    line.setContentsMargins(0, GRID, 0, GRID)
    line.setSpacing(GAP)
    words = Label(problem.message)
    words.setWordWrap(True)
    line.addWidget(Glyph(*mark_of(problem)), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(words, 1)
    return row
