"""The editor of templates: form, preview, versions, and saving.

Owns saving, deleting and restoring. Leaves the form to ``template_form``, what comes of it
to ``preview_panel`` and which template is shown to the room.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.agents import AgentCommands
from app.commands.sound import SoundCommands
from app.ui import theme
from app.ui.controls import Button, Kind
from app.ui.labels import ElidedLabel
from app.ui.phone.tabs import Tabs
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.hear_it import HearIt
from app.ui.settings.question import Answer
from app.ui.settings.words import words_of
from app.ui.steady_stack import SteadyStack
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from app.ui.workshop.drafts import TemplateDraft
from app.ui.workshop.foot import EditorFoot
from app.ui.workshop.form_beside import FormBeside
from app.ui.workshop.kinds import template_name
from app.ui.workshop.preview_panel import PreviewPanel
from app.ui.workshop.stock import Stock
from app.ui.workshop.template_form import TemplateForm
from app.ui.workshop.versions_page import VersionsPage
from models.templates import Template

EDIT, VERSIONS = 0, 1


class TemplatePage(QWidget):
    """Edits one draft. ``talk_wanted`` carries the id of the template to talk to."""

    talk_wanted = Signal(str)
    deleted = Signal(str)

    def __init__(
        self, bridge: Runner, agents: AgentCommands, stock: Stock, sound: SoundCommands
    ) -> None:
        super().__init__()
        self._bridge, self._agents, self._stock = bridge, agents, stock
        blank = Template("", "", "inbound")
        self.draft = TemplateDraft("", blank, blank=blank)
        self.title = ElidedLabel("", theme.TITLE_PX, bold=True)
        self.tabs = Tabs(tr("Template"), (tr("Edit"), tr("Versions")))
        self.talk = Button(tr("Talk to it"), "mic")
        self.form, self.foot = TemplateForm(), EditorFoot()
        self.hear = HearIt(bridge, sound, self._voice)
        self.form.voice_card.add(self.hear)
        self.preview = PreviewPanel(bridge, agents)
        self.splitter = FormBeside(self.form, self.preview)
        self.versions = VersionsPage(bridge, agents)
        self.pages = SteadyStack()
        self._arrange()
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self.talk.clicked.connect(lambda: self.talk_wanted.emit(self.draft.key))
        self.form.changed.connect(self._changed)
        self.form.playbook_picked.connect(self._offer_scripts)
        self.foot.save.clicked.connect(self.save)
        self.foot.discard.clicked.connect(self.discard)
        self.foot.delete.clicked.connect(self.ask_to_delete)
        self.versions.restore_wanted.connect(self.ask_to_restore)
        self.versions.restored.connect(self._restored)
        stock.changed.connect(self._offer)
        stock.followed.connect(self._follow)

    def show_draft(self, draft: TemplateDraft) -> None:
        """Edit another template; what was changed in the one before stays in its draft."""
        self.draft = draft
        self.foot.clear()
        self._offer()
        self.form.show_draft(draft)
        self.preview.show_draft(draft)
        self.versions.show_template("" if draft.is_new else draft.edited.id)
        self.refresh()

    def focus_first(self) -> None:
        """Put the keyboard into the form."""
        self.form.rows["name"].field.control.setFocus(Qt.FocusReason.TabFocusReason)

    def refresh(self) -> None:
        """Show how the draft stands."""
        self.title.say(template_name(self.draft))
        self.foot.show_draft(self.draft)
        self.talk.setEnabled(not self.draft.is_new)
        self.talk.setToolTip(tr("Save it first.") if self.draft.is_new else "")

    def save(self) -> None:
        """Keep the draft as a new version, if nothing is plainly wrong with it."""
        draft = self.draft
        if not (draft.dirty or draft.is_new):
            return
        if not draft.edited.name.strip():
            self._refuse("name", tr("Give the template a name."))
            return
        sent, key = draft.edited, draft.key
        self.foot.save.setEnabled(False)

        def done(kept: Template) -> None:
            draft.keep(sent, kept)
            self._stock.rekey(key, draft, kept.id)
            if draft is self.draft:
                self.form.show_draft(draft)
                self.foot.note.say(self._saved_words(kept), "done")
                self.versions.show_template(kept.id)
                self.refresh()
            self._stock.touch()

        def failed(error: BaseException) -> None:
            if draft is self.draft:
                self.refresh()
                self._refuse(str(getattr(error, "field", "")), words_of(error))

        ask(self._bridge, self, self._agents.save_template(sent), done, failed)

    def discard(self) -> None:
        """Go back to what is kept; a new template is given up."""
        self.draft.give_up()
        if self.draft.is_new:
            self._gone(self.draft.key)
        else:
            self.show_draft(self.draft)
            self._stock.touch()

    def ask_to_delete(self) -> None:
        """Ask before a template is forgotten."""
        words = tr(
            "Delete {name} with all its versions? A line that uses it has no template then. "
            "Calls that were held with it stay in the library."
        )
        answers = [
            Answer(tr("Delete the template"), "trash", self._delete, Kind.DANGER),
            Answer(tr("Keep it"), "back", lambda: None),
        ]
        self.foot.question.ask(words.format(name=template_name(self.draft)), answers)

    def ask_to_restore(self, number: int) -> None:
        """Go back to a version; asked about only where that would lose changes."""
        if not self.draft.dirty:
            self.versions.restore_version(number)
            return
        words = tr("Your changes to {name} are not saved. Restoring version {number} drops them.")
        answers = [
            Answer(
                tr("Drop them and restore"),
                "redial",
                lambda: self._drop_and_restore(number),
                Kind.DANGER,
            ),
            Answer(tr("Keep my changes"), "back", lambda: None),
        ]
        said = words.format(name=template_name(self.draft), number=number)
        self.foot.question.ask(said, answers)

    def _drop_and_restore(self, number: int) -> None:
        self.draft.give_up()
        self.versions.restore_version(number)

    def _voice(self) -> tuple[str, float]:
        return self.draft.edited.voice, self.draft.edited.speed

    def _restored(self, template: Template) -> None:
        self.draft.give_up()
        self.draft.follow(template)
        self.show_draft(self.draft)
        self._stock.touch()

    def _saved_words(self, kept: Template) -> str:
        return tr("Saved as version {number}.").format(number=kept.version)

    def _refuse(self, name: str, words: str) -> None:
        row = self.form.rows.get(name)
        if row is None:
            self.foot.note.cry(tr("Not saved. {why}").format(why=words))
            return
        self.tabs.setCurrentIndex(EDIT)
        self.splitter.refuse(row, words)
        self.foot.note.cry(tr("Not saved. Look at: {field}.").format(field=row.name))

    def _delete(self) -> None:
        key = self.draft.key

        def failed(error: BaseException) -> None:
            self.foot.note.cry(tr("Not deleted. {why}").format(why=words_of(error)))

        command = self._agents.delete_template(self.draft.edited.id)
        ask(self._bridge, self, command, lambda _done: self._gone(key), failed)

    def _gone(self, key: str) -> None:
        self._stock.forget(key)
        self.deleted.emit(key)

    def _changed(self) -> None:
        self.foot.note.say("")
        self.refresh()
        self.preview.ask_soon()
        self._stock.touch()

    def _follow(self, key: str) -> None:
        if key == self.draft.key:
            self.show_draft(self.draft)

    def _offer(self) -> None:
        stock = self._stock
        self.form.offer_playbooks([draft.edited.path for draft in stock.playbooks.values()])
        self._offer_scripts()
        self.form.offer_voices(stock.voices)
        tools = [draft.saved for draft in stock.tools.values() if draft.saved is not None]
        self.form.offer_tools(tools, list(stock.built_in.values()))

    def _offer_scripts(self) -> None:
        """Offer the scripts of the playbook that the draft follows."""
        template = self.draft.edited
        self.form.offer_scripts(self._stock.scripts(template.playbook, template.direction))

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, GAP, MARGIN, 0)
        head.setSpacing(GAP)
        head.addWidget(self.title, 1)
        head.addWidget(self.tabs)
        head.addWidget(self.talk)
        self.pages.addWidget(self.splitter)
        self.pages.addWidget(self.versions)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addWidget(self.foot)
