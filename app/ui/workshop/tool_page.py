"""The editor of tools: form, trying it, saving; and those that every desk has, to read.

Owns saving and deleting. Leaves the form to ``tool_form``, trying to ``trial_panel`` and
what all tools use to ``defaults_page``.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.agents import AgentCommands
from app.ui import theme
from app.ui.controls import Kind
from app.ui.labels import ElidedLabel
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.question import Answer
from app.ui.settings.words import words_of
from app.ui.theme import MARGIN
from app.ui.tr import tr
from app.ui.workshop.drafts import ToolDraft, forget_sent
from app.ui.workshop.foot import EditorFoot
from app.ui.workshop.form_beside import FormBeside
from app.ui.workshop.kinds import DEFAULTS, tool_name
from app.ui.workshop.stock import Stock
from app.ui.workshop.tool_form import ToolForm
from app.ui.workshop.trial_panel import TrialPanel
from models.tools import Tool


class ToolPage(QWidget):
    """Edits one draft."""

    deleted = Signal(str)

    def __init__(self, bridge: Runner, agents: AgentCommands, stock: Stock) -> None:
        super().__init__()
        self._bridge, self._agents, self._stock = bridge, agents, stock
        blank = Tool("", "")
        self.draft = ToolDraft(blank.id, blank, blank=blank)
        self.title = ElidedLabel("", theme.TITLE_PX, bold=True)
        self.form, self.foot = ToolForm(bridge), EditorFoot()
        self.trial = TrialPanel(bridge, agents)
        self.splitter = FormBeside(self.form, self.trial)
        self._arrange()
        self.form.changed.connect(self._changed)
        self.foot.save.clicked.connect(self.save)
        self.foot.discard.clicked.connect(self.discard)
        self.foot.delete.clicked.connect(self.ask_to_delete)
        stock.followed.connect(self._follow)

    def show_draft(self, draft: ToolDraft) -> None:
        """Edit another tool; what was changed in the one before stays in its draft."""
        self.draft = draft
        self.foot.clear()
        self.form.show_draft(draft, self._stock.defaults.saved or self._stock.defaults.edited)
        self.trial.show_draft(draft)
        self.refresh()

    def focus_first(self) -> None:
        """Put the keyboard into the form."""
        self.form.rows["name"].field.control.setFocus(Qt.FocusReason.TabFocusReason)

    def refresh(self) -> None:
        """Show how the draft stands."""
        self.title.say(tool_name(self.draft))
        self.foot.show_draft(self.draft)

    def save(self) -> None:
        """Keep the draft, if nothing is plainly wrong with it."""
        draft = self.draft
        if not (draft.dirty or draft.is_new):
            return
        name, words = self.form.problem()
        if words:
            self._refuse(name, words)
            return
        sent, secrets, key = draft.edited, dict(draft.secrets), draft.key
        self.foot.save.setEnabled(False)

        def done(kept: Tool) -> None:
            draft.keep(sent, kept)
            forget_sent(draft.secrets, secrets)
            self._stock.rekey(key, draft, kept.id)
            if draft is self.draft:
                self.form.show_draft(draft, self._stock.defaults.edited)
                self.foot.note.say(tr("Saved."), "done")
                self.refresh()
            self._stock.touch()

        def failed(error: BaseException) -> None:
            if draft is self.draft:
                self.refresh()
                self._refuse(str(getattr(error, "field", "")), words_of(error))

        ask(self._bridge, self, self._agents.save_tool(sent, secrets), done, failed)

    def discard(self) -> None:
        """Go back to what is kept; a new tool is given up."""
        self.draft.give_up()
        if self.draft.is_new:
            self._gone(self.draft.key)
        else:
            self.show_draft(self.draft)
            self._stock.touch()

    def ask_to_delete(self) -> None:
        """Ask before a tool is forgotten."""
        words = tr(
            "Delete {name}? Templates that may use it go without. Its secrets are forgotten."
        )
        answers = [
            Answer(tr("Delete the tool"), "trash", self._delete, Kind.DANGER),
            Answer(tr("Keep it"), "back", lambda: None),
        ]
        self.foot.question.ask(words.format(name=tool_name(self.draft)), answers)

    def _refuse(self, name: str, words: str) -> None:
        row = self.form.rows.get(name)
        if row is not None:
            self.splitter.refuse(row, words)
            self.foot.note.cry(tr("Not saved. Look at: {field}.").format(field=row.name))
            return
        if name == "parameters":
            self.splitter.scrolled.ensureWidgetVisible(self.form.parameters)
        elif name in ("headers", "secret_headers"):
            self.splitter.scrolled.ensureWidgetVisible(self.form.headers)
        self.foot.note.cry(tr("Not saved. {why}").format(why=words))

    def _delete(self) -> None:
        key = self.draft.key

        def failed(error: BaseException) -> None:
            self.foot.note.cry(tr("Not deleted. {why}").format(why=words_of(error)))

        command = self._agents.delete_tool(self.draft.edited.id)
        ask(self._bridge, self, command, lambda _done: self._gone(key), failed)

    def _gone(self, key: str) -> None:
        self._stock.forget(key)
        self.deleted.emit(key)

    def _changed(self) -> None:
        self.foot.note.say("")
        self.refresh()
        self.trial.follow()
        self._stock.touch()

    def _follow(self, key: str) -> None:
        if key == self.draft.key:
            self.show_draft(self.draft)
        elif key == DEFAULTS:
            self.form.show_defaults(self._stock.defaults.edited)

    def _arrange(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        head.addWidget(self.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.foot)
