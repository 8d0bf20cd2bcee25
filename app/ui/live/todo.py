"""What the agent of one call has left for a person to do.

Owns the card; the tasks are the desk's, read again when they change.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import wording
from app.ui import theme
from app.ui.controls import Glyph, Tone
from app.ui.labels import Label
from app.ui.live import console_phrases as words
from app.ui.live.side import TitledCard
from app.ui.phone.parts import IconButton
from app.ui.phone.phrases import unix_ms, when_exactly
from app.ui.theme import GAP, GRID
from models.operator_tasks import OperatorTask, TaskKind

Tick = Callable[[str, bool], None]
"""Ticks a task off, or not any more: its id and whether it is done."""
ICONS = {
    TaskKind.MESSAGE: "voicemail",
    TaskKind.CALLBACK: "redial",
    TaskKind.ESCALATION: "person",
    TaskKind.TOOL: "tool",
}


class TaskRow(QWidget):
    """One task: what kind it is, its words, and a button that ticks it off."""

    def __init__(self, task: OperatorTask, tick: Tick) -> None:
        super().__init__()
        done = task.done_at is not None
        kind = wording.STEP_DONE if done else words.TASK_KINDS[str(task.kind)]
        due = words.due(when_exactly(task.due_at, unix_ms())) if task.due_at and not done else ""
        text = Label(task.text, muted=done)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = Label("  ·  ".join(p for p in (kind, due) if p), theme.SMALL_PX, muted=True)
        head.setWordWrap(True)
        name = words.not_done(task.text) if done else words.tick_off(task.text)
        self.button = IconButton(name, "back" if done else "done")
        self.button.clicked.connect(lambda: tick(task.id, not done))
        middle = QVBoxLayout()
        middle.setSpacing(GRID // 2)
        middle.addWidget(head)
        middle.addWidget(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        tone = Tone.GOOD if done else Tone.WARN
        mark = Glyph("done" if done else ICONS[task.kind], tone, 18)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(middle, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"{kind}: {task.text}")


class TasksCard(TitledCard):
    """The tasks of one call, the open ones first."""

    def __init__(self, tick: Tick) -> None:
        super().__init__(words.TASKS, words.NO_TASKS)
        self._tick = tick
        self.tasks: tuple[OperatorTask, ...] = ()
        self.rows: list[TaskRow] = []

    @property
    def open_count(self) -> int:
        """How many are still to be done."""
        return sum(1 for task in self.tasks if task.done_at is None)

    def show_tasks(self, tasks: Sequence[OperatorTask]) -> None:
        """Show these; built anew only where they changed."""
        if tuple(tasks) != self.tasks:
            self.tasks = tuple(tasks)
            self.rows = [TaskRow(task, self._tick) for task in tasks]
            self.show_rows(list(self.rows))

    def show_problem(self, sentence: str) -> None:
        """Why they cannot be shown."""
        self.nothing.setText(sentence)
        self.nothing.setVisible(True)
