"""The third page of the first run: a line, or none.

Owns the choice and leaving the page with a line saved. Leaves the form, the keyring and
saving to the Settings screen's editor.
"""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QVBoxLayout, QWidget

from app.engine.events import LineChanged
from app.ui.labels import Label
from app.ui.settings.around import Around
from app.ui.settings.asking import ask
from app.ui.settings.line_draft import LineDraft
from app.ui.settings.line_editor import LineEditor
from app.ui.settings.rows import NARROW_PX
from app.ui.theme import GAP, GRID
from app.ui.tr import tr
from app.ui.wizard.purpose_page import LOW_CARD_PX, PurposeCard
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
            tr("Talk to the agent here. A line can be added later."),
            LOW_CARD_PX,
        )
        self.with_line = PurposeCard(
            "phone",
            tr("Set up a line"),
            tr("With a provider or your own telephone system."),
            LOW_CARD_PX,
        )
        self.known = Label("", muted=True)
        self.known.setWordWrap(True)
        self.known.hide()
        self.editor = LineEditor(around, states)
        self.editor.form.show_only(ASKED)
        self.editor.shorten()
        self.editor.show_draft(LineDraft.new(tr("Front desk")))
        self.editor.saved.connect(self._saved)
        self.editor.changed.connect(self._stay)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The two choices stand beside each other where there is room."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        narrow = event.size().width() < NARROW_PX
        self._cards.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def _saved(self, _line_id: str) -> None:
        self.read()
        if self._leaving:
            self._leaving = False
            self.settled.emit()

    def _choose(self, with_line: bool) -> None:
        self.editor.setVisible(with_line)

    def _stay(self) -> None:
        """Somebody who goes on typing does not want to leave yet."""
        self._leaving = False

    def _show_known(self, lines: list[Line]) -> None:
        words = tr("Already here: {names}.").format(names=", ".join(one.label for one in lines))
        self.known.setText(words if lines else "")
        self.known.setVisible(bool(lines))

    def _arrange(self) -> None:
        group = QButtonGroup(self)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(GAP + GRID)
        for card in (self.with_line, self.without):
            group.addButton(card)
            self._cards.addWidget(card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GRID)
        column.addLayout(self._cards)
        column.addWidget(self.known)
        column.addWidget(self.editor, 1000)
        column.addStretch(1)
