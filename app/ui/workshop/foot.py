"""Below an editor: a question in its place, what came of saving, and the buttons.

Owns the buttons' state from a draft. What they do is the editor's.
"""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls import Button, Kind
from app.ui.settings.question import Question
from app.ui.settings.rows import Note
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from app.ui.workshop.drafts import Draft


class EditorFoot(QWidget):
    """Save, discard, delete."""

    def __init__(self, *, deletes: bool = True) -> None:
        super().__init__()
        self._deletes, self._key = deletes, ""
        self.question, self.note = Question(), Note()
        self.save = Button(tr("Save"), "done", Kind.PRIMARY)
        self.discard = Button(tr("Discard changes"), "back")
        self.delete = Button(tr("Delete"), "trash")
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.save)
        row.addWidget(self.discard)
        row.addStretch()
        row.addWidget(self.delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP + 4)
        column.setSpacing(GAP)
        column.addWidget(self.question)
        column.addWidget(self.note)
        column.addLayout(row)
        self.delete.setVisible(False)

    def show_draft(self, draft: Draft[Any]) -> None:
        """Offer what makes sense for a draft as it is now."""
        self.offer_saving(draft.dirty or draft.is_new)
        self.discard.setVisible(draft.dirty or draft.is_new)
        self.discard.say(tr("Discard") if draft.is_new else tr("Discard changes"))
        self.delete.setVisible(self._deletes and not draft.is_new)

    def offer_saving(self, able: bool) -> None:
        """Whether there is anything to save."""
        self.save.grey("" if able else tr("Nothing is changed."), self._key)

    def name_key(self, key: str) -> None:
        """Saving has another key now, empty for none."""
        self._key = key
        if self.save.isEnabled():
            self.save.grey("", key)

    def clear(self) -> None:
        """Another draft is shown: nothing that was said holds any more."""
        self.question.hide()
        self.note.say("")
