"""The card that lists the speech models, looked for while the screen goes on.

Owns the card and asking once it is seen. Leaves the looking to ``models_here``.
"""

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.settings import DataPaths
from app.ui import theme
from app.ui.controls import Button, Glyph, Tone
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.settings.models_here import ModelHere, models_here
from app.ui.settings.rows import Note, Section
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from app.wording import sentence_case

Look = Callable[[DataPaths], list[ModelHere]]


class ModelLine(QWidget):
    """One model: a mark, what it is for, its size, or what to do about it."""

    def __init__(self, model: ModelHere) -> None:
        super().__init__()
        icon, tone = ("failed", Tone.BAD) if model.problem else ("done", Tone.GOOD)
        state = sentence_case(model.problem) if model.problem else _size_words(model.size_mb)
        self.setAccessibleName(f"{model.purpose}: {model.name}, {state}")
        self.setToolTip(str(model.place or ""))
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        row.setSpacing(GAP)
        row.addWidget(Glyph(icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(model.purpose))
        words.addWidget(Label(model.name, theme.BASE_PX - 1, muted=True))
        row.addLayout(words, 1 if not model.problem else 0)
        said = Label(state, theme.BASE_PX if not model.problem else theme.BASE_PX - 1)
        said.setWordWrap(bool(model.problem))
        row.addWidget(said, 1 if model.problem else 0)


class ModelsCard(Section):
    """Every model that the agent needs, and that nothing is fetched from anywhere."""

    def __init__(self, bridge: Runner, paths: DataPaths, look: Look = models_here) -> None:
        super().__init__(tr("Speech models"))
        self._bridge, self._paths, self._look = bridge, paths, look
        self._asked = False
        self.lines: list[ModelLine] = []
        self.state = Label(tr("Looking..."), muted=True)
        self.state.setWordWrap(True)
        self.state.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self.problem = Note()
        self.again = Button(tr("Look again"), "redial")
        self.again.clicked.connect(self.look)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        row.addWidget(self.problem, 1)
        row.addStretch()
        row.addWidget(self.again)
        self.add(self.state)
        self.add(foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Look once it is seen."""
        super().showEvent(event)
        if not self._asked:
            self.look()

    def look(self) -> None:
        """Ask which models are here; a thread of its own does the reading."""
        self._asked = True
        self.again.setEnabled(False)
        self.state.setText(tr("Looking..."))
        command = asyncio.to_thread(self._look, self._paths)
        self._bridge.run(command, self._show, self._fail)

    def _show(self, models: list[ModelHere]) -> None:
        self.again.setEnabled(True)
        self.problem.say("")
        for line in self.lines:
            self.remove(line)
        self.lines = [ModelLine(model) for model in models]
        for position, line in enumerate(self.lines):
            self.insert(1 + position, line)
        missing = sum(bool(model.problem) for model in models)
        if missing:
            words = tr("{count} of {all} cannot be used; the agent needs every one.")
            self.state.setText(words.format(count=missing, all=len(models)))
        else:
            whole = _size_words(sum(model.size_mb for model in models))
            words = tr("All {all} are on this computer and checked, {size}. Works offline.")
            self.state.setText(words.format(all=len(models), size=whole))

    def _fail(self, error: BaseException) -> None:
        self.again.setEnabled(True)
        self.state.setText("")
        self.problem.cry(words_of(error))


def _size_words(size_mb: float) -> str:
    return tr("{size} MB").format(size=f"{size_mb:,.0f}" if size_mb >= 1 else f"{size_mb:.1f}")
