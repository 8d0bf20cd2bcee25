"""The editor of playbooks: text, outline, problems, and saving.

Owns which draft is shown, going through its problems, and what is said about its file.
Leaves the grammar to the desk, reading and writing to ``playbook_file`` and the painting to
``playbook_edit``.
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.agents import AgentCommands, PlaybookText, Problem
from app.ui import theme
from app.ui.controls import Kind, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.library.find_bar import FindBar
from app.ui.phone.centre import single_shot
from app.ui.phone.fields import Field
from app.ui.phone.parts import MessageBar, announce
from app.ui.runner import Runner
from app.ui.settings.question import Answer
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from app.ui.workshop.drafts import PlaybookDraft
from app.ui.workshop.foot import EditorFoot
from app.ui.workshop.kinds import file_name, playbook_name
from app.ui.workshop.outline import Outline, beside_text
from app.ui.workshop.playbook_edit import PlaybookEdit
from app.ui.workshop.playbook_file import PlaybookFile
from app.ui.workshop.problem_rows import ProblemRows, count_words, neighbour, problem_words
from app.ui.workshop.stock import Stock

CHECK_AFTER_MS = 400


class PlaybookPage(QWidget):
    """Edits one draft."""

    deleted = Signal(str)
    """The key of a new one that was given up."""

    def __init__(self, bridge: Runner, agents: AgentCommands, stock: Stock) -> None:
        super().__init__()
        self._stock = stock
        self.draft, self._showing = PlaybookDraft("", PlaybookText(Path(), "")), False
        self._next_key = ""
        self.file = PlaybookFile(bridge, agents)
        self.title = ElidedLabel("", theme.TITLE_PX, bold=True)
        self.about = ElidedLabel("", theme.SMALL_PX, muted=True)
        self.name = Field(tr("File's name"), "reminders.md")
        self.message = MessageBar(wide=True)
        self.edit, self.outline, self.problems = PlaybookEdit(), Outline(), ProblemRows()
        self.finding = FindBar(self.edit, tr("Find in this playbook"))
        self.state = Label("", theme.SMALL_PX, muted=True)
        self.foot = EditorFoot(deletes=False)
        self._check_later = single_shot(self, CHECK_AFTER_MS, self.check_now)
        self._arrange()
        self._connect()

    def show_draft(self, draft: PlaybookDraft) -> None:
        """Edit another playbook; what was changed in the one before stays in its draft."""
        if self._check_later.isActive():
            self.check_now()
        self.finding.hide()
        self.edit.search("")
        self.draft = draft
        self.foot.clear()
        self.message.clear()
        self.name.setText(draft.edited.path.name if draft.is_new else "")
        self._show_text()
        if not draft.read:
            self.file.read(draft)
        elif draft.is_new:
            self.check_now()
        else:
            self._look()

    def focus_first(self) -> None:
        """Put the keyboard into the text."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show how the draft stands."""
        draft = self.draft
        self.title.say(playbook_name(draft))
        self.about.say(str(draft.edited.path) if not draft.is_new else "")
        self.about.setVisible(not draft.is_new)
        self.name.setVisible(draft.is_new)
        self.edit.setReadOnly(not draft.read)
        self.foot.show_draft(draft)
        self.foot.save.setEnabled(draft.read and (draft.dirty or draft.is_new))

    def save(self) -> None:
        """Write the text, unless another program has changed the file."""
        draft = self.draft
        if not draft.read or not (draft.dirty or draft.is_new):
            return
        if draft.is_new and not self._name_it():
            return
        self.foot.save.setEnabled(False)
        self.file.write(draft)

    def discard(self) -> None:
        """Go back to what is in the file; a new playbook is given up."""
        self.draft.give_up()
        if self.draft.is_new:
            self._stock.forget(self.draft.key)
            self.deleted.emit(self.draft.key)
            return
        self.show_draft(self.draft)
        self._stock.touch()

    def next_problem(self, step: int = 1) -> None:
        """Go to the next problem after the cursor, round and round."""
        here = (self.edit.line, self.edit.textCursor().positionInBlock())
        problem = neighbour(self.draft.edited.problems, here, step)
        if problem is not None:
            self.go_to(problem)
        else:
            announce(self, tr("There is no problem."))

    def name_key(self, key: str) -> None:
        """Going to the next problem has another key now, empty for none."""
        self._next_key = key
        self.state.setText(count_words(len(self.draft.edited.problems), key))

    def go_to(self, problem: Problem) -> None:
        """Go to a problem in the text."""
        if problem.line:
            self.edit.go_to(problem.line, problem.start)
        self.problems.point_to(problem)
        self.focus_first()
        announce(self, problem_words(problem))

    def check_now(self) -> None:
        """Ask what is wrong with the text as it is now."""
        self._check_later.stop()
        self.file.check(self.draft)

    def showEvent(self, event: QShowEvent) -> None:
        """Another program may have changed the file meanwhile."""
        super().showEvent(event)
        self._look()

    def _look(self) -> None:
        if self.draft.read and not self.draft.is_new and self.isVisible():
            self.file.look(self.draft)

    def _ask_which(self, draft: PlaybookDraft) -> None:
        """Another program has changed the file, and so has the person."""
        if draft is not self.draft:
            return
        self.refresh()
        words = tr("{name} was changed by another program since you opened it.")
        mine = Answer(tr("Keep mine"), "done", lambda: self.file.write_over(draft))
        theirs = Answer(
            tr("Read theirs, drop mine"), "redial", lambda: self.file.read(draft), Kind.DANGER
        )
        later = Answer(tr("Not now"), "back", lambda: None)
        self.foot.question.ask(words.format(name=playbook_name(draft)), [mine, theirs, later])

    def _came(self, draft: PlaybookDraft) -> None:
        if draft is self.draft:
            self.foot.clear()
            self._show_text()
        self._stock.touch()

    def _reread(self, draft: PlaybookDraft) -> None:
        self._came(draft)
        if draft is self.draft:
            self.foot.note.say(tr("Read again: another program has changed it."), "redial")

    def _unreadable(self, draft: PlaybookDraft) -> None:
        if draft is self.draft:
            again = ("redial", tr("Try again"), partial(self.file.read, draft))
            self.message.say(draft.problem, Tone.BAD, again, lasting=True)
            self.refresh()
        self._stock.touch()

    def _kept(self, draft: PlaybookDraft, sent: PlaybookText) -> None:
        path = draft.edited.path
        copied = not sent.own
        self._stock.rekey(draft.key, draft, str(path))
        if draft is self.draft:
            words = tr("Saved as a copy of yours: {path}") if copied else tr("Saved.")
            self._show_findings()
            self._say_whose()
            self.refresh()
            self.foot.note.say(words.format(path=path), "done", Tone.GOOD)
        if copied:
            self._stock.read_again("playbooks")
        self._stock.touch()

    def _refused(self, draft: PlaybookDraft, words: str) -> None:
        if draft is self.draft:
            self.refresh()
            self.foot.note.cry(words)

    def _checked(self, draft: PlaybookDraft) -> None:
        if draft is self.draft:
            self._show_findings()
        self._stock.touch()

    def _name_it(self) -> bool:
        """Take the typed name for a new file; False and a word about it when it is none."""
        known = self._stock.playbooks.values()
        taken = [each.edited.path.name for each in known if each is not self.draft]
        named, words = file_name(self.name.text().strip(), taken)
        if words:
            self.foot.note.cry(words)
            self.name.setFocus()
            return False
        self.draft.change(path=self.draft.edited.path.with_name(named))
        return True

    def _show_text(self) -> None:
        self._showing = True
        self.edit.show_text(self.draft.edited.text)
        self._showing = False
        self._show_findings()
        self._say_whose()
        self.refresh()

    def _say_whose(self) -> None:
        """The bundled one is never written over."""
        if self.draft.read and not self.draft.edited.own:
            words = tr(
                "This playbook comes with Ringdesk. Change it as you like: saving makes a copy of "
                "yours, which templates can follow instead."
            )
            self.message.say(words, Tone.PLAIN)
        elif self.draft.read:
            self.message.clear()

    def _show_findings(self) -> None:
        playbook = self.draft.edited
        for shown in (self.edit, self.problems):
            shown.show_problems(playbook.problems)
        self.outline.show_outline(playbook.outline, self.edit.line)
        self.state.setText(count_words(len(playbook.problems), self._next_key))

    def _typed(self) -> None:
        if self._showing or self.edit.toPlainText() == self.draft.edited.text:
            return
        self.draft.change(text=self.edit.toPlainText())
        self.foot.note.say("")
        self.refresh()
        self._check_later.start()
        self._stock.touch()

    def _connect(self) -> None:
        file = self.file
        file.came.connect(self._came)
        file.reread.connect(self._reread)
        file.unreadable.connect(self._unreadable)
        file.clashed.connect(self._ask_which)
        file.kept.connect(self._kept)
        file.refused.connect(self._refused)
        file.checked.connect(self._checked)
        self.edit.textChanged.connect(self._typed)
        self.edit.cursorPositionChanged.connect(lambda: self.outline.follow(self.edit.line))
        self.outline.picked.connect(self._jump)
        self.problems.picked.connect(self.go_to)
        self.foot.save.clicked.connect(self.save)
        self.foot.discard.clicked.connect(self.discard)
        self.finding.closed.connect(self.focus_first)

    def _jump(self, line: int) -> None:
        self.edit.go_to(line)
        self.focus_first()

    def _arrange(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, MARGIN, MARGIN, GAP)
        head.setSpacing(GRID)
        for part in (self.title, self.about, self.name, self.message):
            head.addWidget(part)
        text = QVBoxLayout()
        text.setContentsMargins(MARGIN, 0, GAP, 0)
        text.setSpacing(GRID)
        for below in (self.finding, self.edit, self.state, self.problems):
            text.addWidget(below)
        text.setStretchFactor(self.edit, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addLayout(text, 1)
        body.addWidget(beside_text(self.outline))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(body, 1)
        column.addWidget(self.foot)
