"""The column beside a conversation: a titled card, and the script's checklist.

Owns both; what was captured is ``captured``'s, how long answers took ``delay_card``'s.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import wording
from app.engine.events import ChecklistChanged
from app.ui import phrases, theme
from app.ui.controls import Card, Glyph, Tone
from app.ui.labels import Label
from app.ui.theme import GAP, GRID, MARGIN


class TitledCard(Card):
    """A card with a heading; ``body`` is where its rows go."""

    def __init__(self, title: str, nothing: str) -> None:
        super().__init__(title)
        self._rows: list[QWidget] = []
        self.nothing = Label(nothing, muted=True)
        self.nothing.setWordWrap(True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN)
        self.body.setSpacing(GAP)
        self.body.addWidget(Label(title, bold=True))
        self.body.addWidget(self.nothing)

    def show_rows(self, rows: list[QWidget]) -> None:
        """Replace what is below the heading."""
        for row in self._rows:
            self.body.removeWidget(row)
            row.deleteLater()
        self._rows = rows
        self.nothing.setVisible(not rows)
        for row in rows:
            self.body.addWidget(row)


class ChecklistCard(TitledCard):
    """The script's steps, each with icon and word."""

    def __init__(self) -> None:
        super().__init__(phrases.CHECKLIST, phrases.NO_CHECKLIST)
        self.steps: tuple[tuple[str, bool], ...] = ()

    def show_steps(self, event: ChecklistChanged) -> None:
        """Show the steps as they are now."""
        self.steps = event.steps
        self.show_rows([step_row(step, done) for step, done in event.steps])


def step_row(step: str, done: bool) -> QWidget:
    """One step: icon, text, word."""
    row = QWidget()
    state = wording.STEP_DONE if done else phrases.STEP_OPEN
    row.setAccessibleName(f"{step}: {state}")
    text = Label(wording.sentence_case(wording.plain(step)), muted=not done)
    text.setWordWrap(True)
    word = Label(state, theme.SMALL_PX, muted=True)
    word.setContentsMargins(0, 2, 0, 0)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP)
    mark = Glyph("done" if done else "open", Tone.GOOD if done else Tone.PLAIN, 18)
    layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(text, 1)
    layout.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
    return row
