"""What the agent has left for people to do, as the console shows it.

Owns listing, ticking off and telling how many are open. Leaving one is ``tool_log``'s.
"""

from app.engine.bus import Bus
from app.engine.events import OperatorTasksChanged
from models.operator_tasks import (
    OperatorTask,
    count_open_tasks,
    finish_operator_task,
    list_operator_tasks,
)
from models.store import Store


class OperatorTasks:
    """The tasks of one desk's people."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus

    async def tasks(self, call_id: str | None = None) -> list[OperatorTask]:
        """The open ones first, each part the newest first; of one call or of all."""
        return await self._store.read(list_operator_tasks, call_id)

    async def done(self, task_id: str, done: bool = True) -> None:
        """Tick one off, or not. Raises RecordMissing."""
        await self._store.write(finish_operator_task, task_id, done)
        await self.tell()

    async def tell(self) -> None:
        """Tell how many are open. For the start, and for whoever has left one."""
        self._bus.publish(OperatorTasksChanged(await self._store.read(count_open_tasks)))
