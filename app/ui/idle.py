"""What is shown while there is no call: starting, ready, or unable to start.

Owns the page; which of the three it is comes with the engine's stages.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app import wording
from app.engine.events import EngineStage, LineChanged
from app.ui import phrases, theme
from app.ui.controls import Glyph, Tone
from app.ui.labels import Label
from app.ui.lines import LineList
from app.ui.theme import GAP, GRID, MARGIN

WIDTH = 480


class IdlePage(QWidget):
    """No call: a sentence, the progress of starting, and the lines."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = Glyph("phone", Tone.ACCENT, 48)
        self.title = Label("", theme.TITLE_PX, bold=True)
        self.hint = Label(muted=True)
        self.hint.setWordWrap(True)
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setFixedWidth(WIDTH)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(WIDTH // 2, GAP)
        self.lines = LineList()
        self.lines.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addStretch(2)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(self._mark, 0, middle)
        column.addSpacing(GRID)
        for part in (self.title, self.hint, self.progress):
            column.addWidget(part, 0, middle)
        column.addSpacing(MARGIN)
        column.addWidget(self.lines, 0, middle)
        column.addStretch(3)
        self.show_stage(EngineStage("models"))

    def show_stage(self, stage: EngineStage) -> None:
        """Show what the engine is getting ready, or that it is."""
        starting = stage.stage not in ("ready", "failed")
        self.progress.setVisible(starting)
        self.lines.setVisible(not starting)
        words = wording.stage_words(stage)
        if stage.stage == "ready":
            self._mark.show_icon("phone", Tone.ACCENT)
            self.title.setText(phrases.NO_CALL)
            self.hint.setText(phrases.NO_CALL_HINT)
        else:
            failed = stage.stage == "failed"
            self._mark.show_icon(
                "failed" if failed else "phone", Tone.BAD if failed else Tone.PLAIN
            )
            self.title.setText(words)
            self.hint.setText(stage.detail)
        self.progress.setAccessibleName(words)

    def show_lines(self, lines: list[LineChanged]) -> None:
        """Show the lines as they are now."""
        self.lines.show_lines(lines)
