"""An operator's commands that remember what was asked."""

from app.commands.console import SessionOrder, WrapUp
from models.operator_tasks import OperatorTask


class FakeConsole:
    """Satisfies ``ConsoleCommands``; raises ``failure`` while one is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.orders: list[SessionOrder] = []
        self.saved: list[WrapUp] = []
        self.drafts: dict[str, WrapUp] = {}
        self.tasks: list[OperatorTask] = []
        self.failure: Exception | None = None

    async def take_over(self, call_id: str) -> None:
        self._ask("take_over", call_id)

    async def hand_back(self, call_id: str) -> None:
        self._ask("hand_back", call_id)

    async def decline(self, call_id: str) -> None:
        self._ask("decline", call_id)

    async def whisper(self, call_id: str, instruction: str) -> None:
        self._ask("whisper", call_id, instruction)

    async def say_exactly(self, call_id: str, text: str) -> None:
        self._ask("say_exactly", call_id, text)

    async def flag(self, call_id: str, text: str = "") -> None:
        self._ask("flag", call_id, text)

    async def note(self, call_id: str, text: str) -> None:
        self._ask("note", call_id, text)

    async def accept_field(self, call_id: str, key: str, value: str) -> None:
        self._ask("accept_field", call_id, key, value)

    async def start_session(self, order: SessionOrder) -> str:
        self._ask("start_session")
        self.orders.append(order)
        return f"call_session_{len(self.orders)}"

    async def wrap_up(self, call_id: str) -> WrapUp:
        self._ask("wrap_up", call_id)
        return self.drafts.get(call_id, WrapUp(call_id))

    async def save_wrap_up(self, wrap_up: WrapUp) -> None:
        self._ask("save_wrap_up", wrap_up.call_id)
        self.saved.append(wrap_up)

    async def operator_tasks(self, call_id: str | None = None) -> list[OperatorTask]:
        return [task for task in self.tasks if call_id in (None, task.call_id)]

    async def task_done(self, task_id: str, done: bool = True) -> None:
        self._ask("task_done", task_id)

    def _ask(self, *words: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.asked.append(words)
