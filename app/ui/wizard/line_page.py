"""The third page of the first run: a line, or none.

Owns the choice and leaving the page with a line saved. Leaves the form, the keyring and
saving to the Settings screen's editor.
"""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.engine.events import LineChanged
from app.ui.labels import Label
from app.ui.settings.around import Around
from app.ui.settings.asking import ask
from app.ui.settings.line_draft import LineDraft
from app.ui.settings.line_editor import LineEditor
from app.ui.theme import GAP, GRID
from app.ui.tr import tr
from app.ui.wizard.purpose_page import PurposeCard
from models.lines import Line

ASKED = ("label", "user", "domain", "password", "transport")


class LinePage(QWidget):
    """Set up a line now, or go on without one. ``settled`` tells that the page can be left."""

    settled = Signal()

    def __init__(self, around: Around, states: Mapping[str, LineChanged]) -> None:
        super().__init__()
        self._around = around
        self._leaving = False
        self.without = PurposeCard(
            "mic",
            tr("No line: a headset only"),
            tr("Talk to the agent on this computer. A line can be added later under Settings."),
        )
        self.with_line = PurposeCard(
            "phone",
            tr("Set up a line"),
            tr("An account with a provider or your own telephone system."),
        )
        self.known = Label("", muted=True)
        self.known.setWordWrap(True)
        self.known.hide()
        self.editor = LineEditor(around, states)
        for name, row in self.editor.form.rows.items():
            row.setVisible(name in ASKED)
        for section in self.editor.form.sections[2:]:
            section.hide()
        self.editor.title.hide()
        self.editor.show_draft(LineDraft.new(tr("Front desk")))
        self.editor.saved.connect(self._saved)
        self.editor.changed.connect(self._hide_rest)
        self.with_line.toggled.connect(self._choose)
        self._arrange()
        self.with_line.setChecked(True)

    @property
    def dirty(self) -> bool:
        """Whether a line was begun and would be lost."""
        return self.with_line.isChecked() and self.editor.draft.dirty

    def suggest(self, line: bool) -> None:
        """Choose what fits what the person wants, unless they began a line already."""
        if not self.editor.draft.dirty:
            (self.with_line if line else self.without).setChecked(True)

    def read(self) -> None:
        """Say which lines there are already."""
        lines = self._around.desk.lines
        ask(self._around.bridge, self, lines.lines(), self._show_known, lambda _error: None)

    def leave(self) -> None:
        """Go on: what was typed is saved first; a refusal stays in sight."""
        if self.dirty:
            self._leaving = True
            self.editor.save_line()
        else:
            self.settled.emit()

    def _saved(self, _line_id: str) -> None:
        self._hide_rest()
        self.read()
        if self._leaving:
            self._leaving = False
            self.settled.emit()

    def _choose(self, with_line: bool) -> None:
        self.editor.setVisible(with_line)

    def _hide_rest(self) -> None:
        """The form shows rows that depend on others by itself; here it stays short."""
        self._leaving = False
        for name, row in self.editor.form.rows.items():
            if name not in ASKED:
                row.hide()

    def _show_known(self, lines: list[Line]) -> None:
        words = tr("Already here: {names}.").format(names=", ".join(one.label for one in lines))
        self.known.setText(words if lines else "")
        self.known.setVisible(bool(lines))

    def _arrange(self) -> None:
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GRID)
        for card in (self.with_line, self.without):
            group.addButton(card)
            column.addWidget(card)
        column.addWidget(self.known)
        column.addWidget(self.editor, 1)
        column.addStretch(0)
