"""What is left for a person to do while there is no call: calls that were missed at their time,
messages, callbacks.

Owns the card over the whole desk's tasks; those of one call are beside that call (``todo``).
"""

from collections.abc import Sequence

from app.commands.console import ConsoleCommands
from app.ui import theme
from app.ui.labels import Label
from app.ui.live import console_phrases as words
from app.ui.live.acts import failure_sentence
from app.ui.live.todo import TasksCard
from app.ui.runner import Runner
from models.operator_tasks import OperatorTask

MOST = 2
"""More do not fit beside the last calls on a small screen."""


class LeftToDo(TasksCard):
    """The newest open tasks; hidden when there is none."""

    def __init__(self, bridge: Runner, console: ConsoleCommands) -> None:
        super().__init__(self._tick)
        self._bridge, self._console = bridge, console
        self.more = Label("", theme.SMALL_PX, muted=True)
        self.body.addWidget(self.more)
        self.hide()

    def refresh(self) -> None:
        """Ask for the tasks."""
        self._bridge.run(self._console.operator_tasks(), self._show_open, self._failed)

    def _show_open(self, tasks: Sequence[OperatorTask]) -> None:
        left = [task for task in tasks if task.done_at is None]
        self.show_tasks(left[:MOST])
        self.body.addWidget(self.more)
        self.more.setText(words.more_tasks(len(left) - MOST))
        self.more.setVisible(len(left) > MOST)
        self.setVisible(bool(left))

    def _tick(self, task_id: str, done: bool) -> None:
        command = self._console.task_done(task_id, done)
        self._bridge.run(command, lambda _: self.refresh(), self._not_ticked)

    def _failed(self, error: BaseException) -> None:
        self.show_tasks(())
        self.show_problem(failure_sentence(words.FAILED_TASKS, error))
        self.more.hide()
        self.show()

    def _not_ticked(self, error: BaseException) -> None:
        self.more.setText(failure_sentence(words.FAILED_TASK, error))
        self.more.show()
