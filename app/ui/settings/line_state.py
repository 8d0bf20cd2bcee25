"""The live state of a line, in words, with what to do and a button to register.

Owns the card above a line's form.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app import wording
from app.engine.events import LineChanged
from app.failure_words import line_advice
from app.ui import theme
from app.ui.controls import Button, Card, Glyph, Tone
from app.ui.labels import Label
from app.ui.lines import mark_of
from app.ui.settings.rows import announce
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr


class LineStateCard(Card):
    """How a line stands with its server."""

    def __init__(self) -> None:
        super().__init__(tr("State"))
        self._glyph = Glyph("ring", Tone.PLAIN, 20)
        self.words = Label("", bold=True)
        self.words.setWordWrap(True)
        self.advice = Label("", theme.BASE_PX - 1)
        self.advice.setWordWrap(True)
        self.register = Button(tr("Register now"), "redial")
        said = QVBoxLayout()
        said.setSpacing(GRID)
        said.addWidget(self.words)
        said.addWidget(self.advice)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP + GRID, MARGIN, GAP + GRID)
        row.setSpacing(GAP)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(said, 1)
        row.addWidget(self.register, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_state(self, state: LineChanged | None, *, enabled: bool, is_new: bool) -> None:
        """Show how it stands; None while nothing was heard of it."""
        before = self.words.text()
        if is_new:
            self._say("ring", Tone.PLAIN, tr("Not saved yet"), "")
        elif not enabled:
            self._say("ring", Tone.PLAIN, tr("Not in use"), "")
        elif state is None:
            self._say("ring", Tone.PLAIN, tr("Nothing heard of it yet"), "")
        else:
            self._say(*mark_of(state), wording.line_words(state), line_advice(state))
        self.register.setVisible(enabled and not is_new)
        if before and self.words.text() != before and self.isVisible():
            announce(self, self.accessibleName(), urgent=False)

    def say_failed(self, words: str) -> None:
        """Asking for the registration did not work."""
        self._say("failed", Tone.BAD, words, "")
        announce(self, words)

    def _say(self, icon: str, tone: Tone, words: str, what_to_do: str) -> None:
        self._glyph.show_icon(icon, tone)
        self.words.setText(words)
        self.advice.setText(what_to_do)
        self.advice.setVisible(bool(what_to_do))
        self.setAccessibleName(f"{tr('State')}: {words} {what_to_do}".strip())
