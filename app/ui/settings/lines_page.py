"""The page of lines: a list with states, and the editor of the one that is chosen.

Owns which line is shown and the drafts of all of them, so that looking at another line or
page loses nothing. Leaves editing and saving to ``line_editor``.
"""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.engine.events import LineChanged
from app.ui import theme
from app.ui.controls import Button, Glyph, Kind, Tone
from app.ui.labels import Label
from app.ui.settings.around import Around
from app.ui.settings.asking import ask
from app.ui.settings.line_draft import LineDraft
from app.ui.settings.line_editor import LineEditor
from app.ui.settings.line_form import LineForm, row_groups
from app.ui.settings.line_list import LineList
from app.ui.settings.line_rows import Rows
from app.ui.settings.page import Page
from app.ui.settings.rows import Note, Row
from app.ui.settings.titles import page_titles
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from models.lines import Line
from models.templates import Template

LIST_PX, EMPTY_PX = 232, 360


class LinesPage(Page):
    """Lines."""

    def __init__(self, around: Around, states: Mapping[str, LineChanged]) -> None:
        super().__init__(
            page_titles()["lines"],
            "",
            tr("sip account provider trunk register extension agent answers password"),
        )
        self._around, self._states = around, states
        self._drafts: dict[str, LineDraft] = {}

    def parts(self) -> Iterator[None]:
        """A card of the form at a time, then what stands round it."""
        groups: dict[str, Rows] = {}
        for title, make in row_groups().items():
            groups[title] = make()
            yield
        form = LineForm(groups)
        yield
        self.list = LineList()
        self.add = Button(tr("Add a line"), "plus")
        self.problem = Note()
        self.editor = LineEditor(self._around, self._states, form)
        self.scrolled = self.editor.scrolled
        yield
        self.empty = _Empty()
        self.right = QStackedWidget()
        self.right.addWidget(self.empty)
        self.right.addWidget(self.editor)
        self.add.clicked.connect(self.add_line)
        self.empty.add.clicked.connect(self.add_line)
        self.list.chosen.connect(self.show_line)
        self.editor.changed.connect(self._show_list)
        self.editor.saved.connect(lambda _line_id: self.read())
        self.editor.deleted.connect(self._forget)
        self._arrange()
        self.read()  # what is there before the page is seen need not be laid out then

    def rows(self) -> Iterator[Row]:
        """The rows of the form."""
        return iter(self.editor.form.rows.values())

    def unsaved(self) -> list[str]:
        """Labels of lines with changes that would be lost."""
        return [
            draft.edited.label or tr("New line") for draft in self._drafts.values() if draft.dirty
        ]

    def can_save(self) -> bool:
        """While there is a line to edit."""
        return self.right.currentWidget() is self.editor

    def save(self) -> None:
        """Keep the line that is edited."""
        self.editor.save_line()

    def name_save_key(self, key: str) -> None:
        """Say it at the button."""
        self.editor.name_key(key)

    def read(self) -> None:
        """Ask for the lines and templates as they are kept."""

        def failed(error: BaseException) -> None:
            self.problem.cry(words_of(error))

        lines = self._around.desk.lines
        ask(self._around.bridge, self, lines.lines(), self._take, failed)
        ask(self._around.bridge, self, lines.templates(), self._offer, failed)

    def line_changed(self, event: LineChanged) -> None:
        """A line's registration moved."""
        self._show_list()
        if event.line_id == self.editor.draft.edited.id:
            self.editor.refresh()

    def lines_changed(self) -> None:
        """Read them again."""
        self.read()

    def add_line(self) -> None:
        """Begin a new line; one that was begun already is gone on with."""
        begun = [draft for draft in self._drafts.values() if draft.is_new]
        draft = begun[0] if begun else LineDraft.new()
        self._drafts[draft.edited.id] = draft
        self._show_list()
        self.show_line(draft.edited.id)
        self.editor.form.rows["label"].field.control.setFocus(Qt.FocusReason.TabFocusReason)

    def show_line(self, line_id: str) -> None:
        """Edit a line."""
        self.right.setCurrentWidget(self.editor)
        self.list.point_to(line_id)
        if self.editor.draft is not self._drafts[line_id]:
            self.editor.show_draft(self._drafts[line_id])

    def showEvent(self, event: QShowEvent) -> None:
        """Read the lines whenever they are to be seen: a command may have changed them."""
        super().showEvent(event)
        self.read()

    def _take(self, lines: list[Line]) -> None:
        self.problem.say("")
        kept = {line.id: line for line in lines}
        for line_id, draft in list(self._drafts.items()):
            if line_id not in kept and not draft.is_new:
                if draft.dirty:
                    draft.saved = None
                else:
                    del self._drafts[line_id]
        changed = False
        for line in lines:
            draft = self._drafts.setdefault(line.id, LineDraft.of(line))
            if draft is self.editor.draft and draft.saved != line:
                changed = True
            draft.follow(line)
        self._show_list()
        if changed:
            self.editor.show_draft(self.editor.draft)
        self._show_some()

    def _show_some(self) -> None:
        """Keep the shown line, or show the first, or that there is none."""
        shown = self.editor.draft.edited.id
        if shown in self._drafts:
            self.list.point_to(shown)
            self.right.setCurrentWidget(self.editor)
        elif self._drafts:
            self.show_line(self.list.first())
        else:
            self.right.setCurrentWidget(self.empty)

    def _forget(self, line_id: str) -> None:
        self._drafts.pop(line_id, None)
        self._show_list()
        self._show_some()

    def _offer(self, templates: list[Template]) -> None:
        self.editor.form.offer_templates(templates)

    def _show_list(self) -> None:
        self.list.show_lines(list(self._drafts.values()), self._states)

    def _arrange(self) -> None:
        left = QWidget()
        left.setFixedWidth(LIST_PX)
        column = QVBoxLayout(left)
        column.setContentsMargins(MARGIN, MARGIN, GAP, MARGIN)
        column.setSpacing(GAP)
        column.addWidget(self.heading)
        column.addWidget(self.problem)
        column.addWidget(self.list, 1)
        column.addWidget(self.add)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(self.right, 1)


class _Empty(QWidget):
    """There is no line yet."""

    def __init__(self) -> None:
        super().__init__()
        title = Label(tr("No line yet"), theme.TITLE_PX, bold=True)
        words = Label(
            tr(
                "A line is an account with a telephone provider or with your own telephone "
                "system. You need its user, domain and password."
            ),
            muted=True,
        )
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setFixedSize(EMPTY_PX, words.heightForWidth(EMPTY_PX))
        self.add = Button(tr("Add your first line"), "plus", Kind.PRIMARY)
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addStretch(2)
        for part in (Glyph("phone", Tone.ACCENT, 48), title, words, self.add):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
