"""The right of the Lines page: one line with its state, its form, and saving it.

Owns saving, deleting, registering, and asking where a password may go when there is no
keyring. Leaves the form to ``line_form`` and which line is shown to ``lines_page``.
"""

import asyncio
from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.engine.events import LineChanged
from app.line_secrets import write_private_secret
from app.settings import SecretsUnavailable
from app.ui import theme
from app.ui.controls import Button, Kind
from app.ui.labels import ElidedLabel
from app.ui.settings.around import Around
from app.ui.settings.asking import ask
from app.ui.settings.line_draft import LineDraft
from app.ui.settings.line_form import LineForm
from app.ui.settings.line_state import LineStateCard
from app.ui.settings.line_words import problems_of
from app.ui.settings.page import CONTENT_PX, Scrolled
from app.ui.settings.question import Answer, Question
from app.ui.settings.rows import Note
from app.ui.settings.words import sentence, words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr

ALSO_CALLED = {"username": "user", "host": "domain", "srtp_mode": "srtp", "dtmf": "dtmf_mode"}


class LineEditor(QWidget):
    """Edits one draft. ``changed`` tells that it or its state is another now."""

    changed = Signal()
    saved = Signal(str)
    deleted = Signal(str)
    """The id of the line that is no more, or of the new one that was given up."""

    def __init__(
        self, around: Around, states: Mapping[str, LineChanged], form: LineForm | None = None
    ) -> None:
        super().__init__()
        self._around, self._states = around, states
        self._lines = around.desk.lines
        self.draft, self._short, self._key = LineDraft.new(), False, ""
        self.title = ElidedLabel("", theme.TITLE_PX, bold=True)
        self.state = LineStateCard()
        self.form = form or LineForm()
        self.question, self.note = Question(), Note()
        self.save = Button(tr("Save"), "done", Kind.PRIMARY)
        self.discard = Button(tr("Discard changes"), "back")
        self.delete = Button(tr("Delete"), "trash")
        self.save.clicked.connect(self.save_line)
        self.discard.clicked.connect(self.discard_changes)
        self.delete.clicked.connect(self.ask_to_delete)
        self.state.register.clicked.connect(self.register_now)
        self.form.changed.connect(self._changed)
        self._arrange()

    def show_draft(self, draft: LineDraft) -> None:
        """Edit another line; what was typed into the one before stays in its draft."""
        self.draft = draft
        self.question.hide()
        self.note.say("")
        self.form.grey(self._around.desk.calls.missing_features())
        verify = self._around.saver.settings.sip.verify_tls
        self.form.show_draft(draft, verify_tls=verify)
        self._ask_for_password()
        self.refresh()

    def shorten(self) -> None:
        """For the first run: no title, no margins, and what leaves the page saves."""
        self._short = True
        self.title.hide()
        self.discard.hide()
        for layout in self._insets:
            layout.setContentsMargins(0, 0, 0, GAP)

    def refresh(self) -> None:
        """Show the state of the line and of its draft."""
        draft = self.draft
        self.title.say(draft.edited.label or tr("New line"))
        self.state.show_state(
            self._states.get(draft.edited.id),
            enabled=(draft.saved or draft.edited).enabled,
            is_new=draft.is_new,
        )
        self.save.grey("" if draft.dirty else tr("Nothing is changed."), self._key)
        self.save.say(tr("Save and register") if draft.is_new else tr("Save"))
        self.discard.setVisible((draft.dirty or draft.is_new) and not self._short)
        self.state.setVisible(not (self._short and draft.is_new))
        self.discard.say(tr("Discard") if draft.is_new else tr("Discard changes"))
        self.delete.setVisible(not draft.is_new)

    def name_key(self, key: str) -> None:
        """Saving has another key now, empty for none."""
        self._key = key
        if self.save.isEnabled():
            self.save.grey("", key)

    def save_line(self) -> None:
        """Keep the draft, if nothing is plainly wrong with it."""
        if not self.draft.dirty:
            return
        self.question.hide()
        problems = problems_of(self.draft.edited)
        for name, words in problems.items():
            self.form.rows[name].refuse(words)
        if problems:
            self._point_to(next(name for name in self.form.rows if name in problems))
            self.note.cry(tr("Not saved. Look at: {field}.").format(field=self._named(problems)))
            return
        self._send(self.draft, self.draft.password or None)

    def discard_changes(self) -> None:
        """Go back to what is kept; a new line is given up."""
        self.draft.give_up()
        if self.draft.is_new:
            self.deleted.emit(self.draft.edited.id)
        else:
            self.show_draft(self.draft)
            self.changed.emit()

    def ask_to_delete(self) -> None:
        """Ask before a line is forgotten."""
        words = tr(
            "Delete {name}? It takes no calls any more and its password is forgotten. Its calls "
            "stay in the library."
        )
        answers = [
            Answer(tr("Delete the line"), "trash", self._delete, Kind.DANGER),
            Answer(tr("Keep it"), "back", lambda: None),
        ]
        self.question.ask(words.format(name=self.title.words), answers)

    def register_now(self) -> None:
        """Register with what is kept; changes are saved first, which registers too."""
        if self.draft.dirty:
            self.save_line()
            return

        def failed(error: BaseException) -> None:
            self.state.say_failed(words_of(error))

        command = self._lines.retry_line(self.draft.edited.id)
        ask(self._around.bridge, self, command, lambda _done: None, failed)

    def _send(self, draft: LineDraft, password: str | None) -> None:
        self.save.setEnabled(False)
        self.note.say("")
        sent = draft.edited

        def done(_result: object) -> None:
            draft.saved, draft.password = sent, ""
            if draft is self.draft:
                self.form.password.forget()
                self._ask_for_password()
                self.note.say(tr("Saved."), "done")
                self.refresh()
            self.saved.emit(sent.id)

        def failed(error: BaseException) -> None:
            if draft is self.draft:
                self._refused(error, password is not None)

        command = self._lines.save_line(sent, password)
        ask(self._around.bridge, self, command, done, failed)

    def _refused(self, error: BaseException, with_password: bool) -> None:
        self.refresh()
        named = str(getattr(error, "field", ""))
        name = ALSO_CALLED.get(named, named)
        if isinstance(error, SecretsUnavailable) and with_password:
            self._ask_where(words_of(error))
        elif name in self.form.rows:
            self.form.rows[name].refuse(words_of(error))
            self._point_to(name)
            self.note.cry(tr("Not saved. Look at: {field}.").format(field=self._named([name])))
        else:
            self.note.cry(tr("Not saved. {why}").format(why=words_of(error)))

    def _ask_where(self, why: str) -> None:
        """There is no keyring: nothing is kept anywhere without the person's word."""
        path = str(self._around.paths.secrets)
        if path in why:  # how to do by hand what the first button does
            why = sentence(why.partition(";")[0])
        words = tr(
            "{why}\nShall Ringdesk keep the password in {path}? Only your user can open that "
            "file, but it is not encrypted: whoever reads your files or a backup of them can "
            "read it."
        ).format(why=why, path=path)
        answers = [
            Answer(tr("Keep it in that file"), "lock", self._keep_in_file),
            Answer(tr("Try the keyring again"), "redial", self.save_line),
            Answer(tr("Not now"), "back", self._not_kept),
        ]
        self.question.ask(words, answers)

    def _not_kept(self) -> None:
        self.note.say(tr("Not saved: the password has no place yet."))

    def _keep_in_file(self) -> None:
        draft = self.draft

        def failed(error: BaseException) -> None:
            self.note.cry(tr("Not saved. {why}").format(why=words_of(error)))

        write = asyncio.to_thread(
            write_private_secret, self._around.paths, draft.edited.id, draft.password
        )
        ask(self._around.bridge, self, write, lambda _done: self._send(draft, None), failed)

    def _delete(self) -> None:
        line_id = self.draft.edited.id

        def failed(error: BaseException) -> None:
            self.note.cry(tr("Not deleted. {why}").format(why=words_of(error)))

        command = self._lines.delete_line(line_id)
        ask(self._around.bridge, self, command, lambda _done: self.deleted.emit(line_id), failed)

    def _ask_for_password(self) -> None:
        """Say whether a password is kept, and where; never what it is."""
        line_id, row = self.draft.edited.id, self.form.rows["password"]
        place = self._lines.password_place()
        if not place:
            row.say_hint(tr("There is no keyring here; you are asked before it is kept elsewhere."))
        elif self.draft.is_new:
            row.say_hint(tr("Goes into {place} and nowhere else.").format(place=place))

        def known(kept: bool) -> None:
            if line_id != self.draft.edited.id:
                return
            row.field.show_value(tr("One is kept") if kept else tr("None is kept"))
            if kept:
                where = place or str(self._around.paths.secrets)
                row.say_hint(tr("One is kept in {place}. Type to replace it.").format(place=where))
            elif place:
                row.say_hint(tr("Goes into {place} and nowhere else.").format(place=place))

        def unknown(error: BaseException) -> None:
            if line_id == self.draft.edited.id and place:
                row.note.say(words_of(error))

        if self.draft.is_new:
            row.field.show_value("")
        else:
            ask(self._around.bridge, self, self._lines.has_password(line_id), known, unknown)

    def _changed(self) -> None:
        self.note.say("")
        self.refresh()
        self.changed.emit()

    def _named(self, names: object) -> str:
        return ", ".join(row.name for key, row in self.form.rows.items() if key in names)  # type: ignore[operator]

    def _point_to(self, name: str) -> None:
        row = self.form.rows[name]
        self.scrolled.ensureWidgetVisible(row)
        row.field.control.setFocus()

    def _arrange(self) -> None:
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.setSpacing(MARGIN)
        for part in (self.title, self.state, self.form):
            inside.addWidget(part)
        inside.addStretch(1)
        content.setMaximumWidth(CONTENT_PX)
        self.scrolled = Scrolled(content)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.save)
        buttons.addWidget(self.discard)
        buttons.addStretch()
        buttons.addWidget(self.delete)
        below = QWidget()
        below.setMaximumWidth(CONTENT_PX)
        foot = QVBoxLayout(below)
        foot.setContentsMargins(MARGIN, GAP, MARGIN, GAP + 4)
        foot.setSpacing(GAP)
        foot.addWidget(self.question)
        foot.addWidget(self.note)
        foot.addLayout(buttons)
        self._insets = (inside, foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.scrolled, 1)
        column.addWidget(below)
