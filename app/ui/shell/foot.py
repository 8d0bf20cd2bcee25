"""The foot of the window: the lines with their states, and what goes on in the background.

Owns the room's last row: as many lines as fit, those in trouble first, and one quiet place
for a passing sentence or the stage of starting. Never the only place where trouble is told.
"""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import wording
from app.engine.events import EngineStage, LineChanged
from app.ui import theme
from app.ui.controls import Glyph, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.lines import BAR_PX, LineRow
from app.ui.shell import phrases
from app.ui.shell.announcing import announce
from app.ui.theme import GAP, MARGIN

PASSES_MS = 6000
"""How long a passing sentence stays."""
TROUBLED_FIRST = ("failed", "offline", "registering", "unregistering")
LEAST_SHARE = 0.45
"""The part of the width that lines get, however long the other words are."""


class LineStates(QWidget):
    """The lines that fit beside each other."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[LineChanged] = []
        self._rows: list[QWidget] = []
        self.more = Label(pixels=theme.BASE_PX - 1, muted=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(MARGIN + GAP)
        self._row.addWidget(self.more)
        self.show_lines([], 0)

    def show_lines(self, lines: list[LineChanged], width: int) -> None:
        """Show as many as fit into ``width``, those in trouble first."""
        for old in self._rows:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows, taken = [], 0
        ordered = sorted(lines, key=_trouble)
        for line in ordered:
            row = LineRow(line, compact=True)
            taken += row.sizeHint().width() + self._row.spacing()
            if taken > width and self._rows:
                row.deleteLater()
                break
            self._row.insertWidget(len(self._rows), row)
            self._rows.append(row)
        hidden = ordered[len(self._rows) :]
        words = phrases.LINES_MORE.format(count=len(hidden)) if hidden else ""
        self.more.setText(words if lines else phrases.NO_LINE)
        self.more.setVisible(bool(hidden) or not lines)
        told = "\n".join(f"{line.label}: {wording.line_sentences(line)}" for line in hidden)
        self.more.setToolTip(told)
        self.setAccessibleName(
            "; ".join(f"{line.label}: {wording.line_sentences(line)}" for line in ordered)
            or phrases.NO_LINE
        )


def _trouble(line: LineChanged) -> tuple[int, str]:
    known = line.state in TROUBLED_FIRST
    rank = TROUBLED_FIRST.index(line.state) if known else len(TROUBLED_FIRST)
    return rank, line.label.lower()


class Foot(QWidget):
    """Lines at the left, what goes on at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(BAR_PX)
        self._lines: dict[str, LineChanged] = {}
        self._stage: tuple[str, str, Tone] = ("", "dot", Tone.PLAIN)
        self.states = LineStates()
        self.mark = Glyph("thinking", Tone.PLAIN)
        self.words = ElidedLabel(pixels=theme.BASE_PX - 1, muted=True)
        self.disturb_mark = Glyph("bell-off", Tone.WARN)
        self.disturb = Label(phrases.DISTURB_ON, theme.BASE_PX - 1, bold=True)
        self.network_mark = Glyph("warning", Tone.WARN)
        self.network = Label(phrases.NETWORK_DOWN, theme.BASE_PX - 1, bold=True)
        self._passing = QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.setInterval(PASSES_MS)
        self._passing.timeout.connect(self._show_stage)
        self._arrange()
        self.show_do_not_disturb(False)
        self.show_network(True)
        self._show_stage()

    def show_line(self, line: LineChanged) -> None:
        """A line's state is another now."""
        self._lines[line.line_id] = line
        self._show_lines()

    def keep_lines(self, line_ids: list[str]) -> None:
        """Forget lines that are no longer in service."""
        self._lines = {each: line for each, line in self._lines.items() if each in line_ids}
        self._show_lines()

    def show_stage(self, stage: EngineStage) -> None:
        """Tell what the engine is getting ready, until it is."""
        if stage.stage in ("ready", "models_ready"):
            self._stage = ("", "dot", Tone.PLAIN)
        elif stage.stage in ("failed", "models_failed"):
            words = phrases.AGENT_NOT_READY.format(reason=stage.detail)
            failed = wording.stage_line(stage)
            self._stage = (failed if stage.stage == "failed" else words, "warning", Tone.WARN)
        else:
            self._stage = (wording.stage_line(stage), "thinking", Tone.PLAIN)
        if not self._passing.isActive():
            self._show_stage()

    def say(self, sentence: str) -> None:
        """Show a sentence for some seconds."""
        self._show(sentence, "done", Tone.ACCENT)
        self._passing.start()

    def warn(self, sentence: str) -> None:
        """Say for some seconds why something was not done; a screen reader hears it too."""
        self._show(sentence, "warning", Tone.WARN)
        self._passing.start()
        announce(self, sentence, urgent=True)

    def show_do_not_disturb(self, on: bool) -> None:
        """Tell that calls are turned away."""
        self.disturb.setVisible(on)
        self.disturb_mark.setVisible(on)

    def show_network(self, there: bool) -> None:
        """Tell that there is no network."""
        self.network.setVisible(not there)
        self.network_mark.setVisible(not there)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many lines as fit."""
        super().resizeEvent(event)
        self._show_lines()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a line above."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(look.line))

    def _show_lines(self) -> None:
        told = [self.words, self.network, self.disturb]
        others = sum(label.sizeHint().width() + 2 * MARGIN for label in told if label.text())
        width = max(self.width() - others - 2 * MARGIN, int(self.width() * LEAST_SHARE))
        self.states.show_lines(list(self._lines.values()), width)

    def _show_stage(self) -> None:
        self._show(*self._stage)

    def _show(self, words: str, icon: str, tone: Tone) -> None:
        self.words.say(words)
        self.mark.show_icon(icon, tone)
        self.mark.setVisible(bool(words))
        self._show_lines()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.setSpacing(GAP)
        row.addWidget(self.states)
        row.addSpacing(MARGIN)
        row.addWidget(self.mark)
        row.addWidget(self.words, 1)
        for mark, words in ((self.network_mark, self.network), (self.disturb_mark, self.disturb)):
            row.addSpacing(GAP)
            row.addWidget(mark)
            row.addWidget(words)
