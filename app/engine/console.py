"""What the operator does with the agent on a live call, and after it.

Owns those commands. Leaves one call's life to ``live_call`` and who is heard to ``handover``.
"""

from app.commands.console import SessionOrder, WrapUp
from app.engine.engine import Engine
from app.engine.errors import NotNow
from models.operator_tasks import OperatorTask
from models.store import Store


class Console:
    """Satisfies ``ConsoleCommands``."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine = engine
        self._store = store

    async def take_over(self, call_id: str) -> None:
        """See ``ConsoleCommands.take_over``."""
        raise NotNow("this is being built")

    async def hand_back(self, call_id: str) -> None:
        """See ``ConsoleCommands.hand_back``."""
        raise NotNow("this is being built")

    async def whisper(self, call_id: str, instruction: str) -> None:
        """See ``ConsoleCommands.whisper``."""
        raise NotNow("this is being built")

    async def say_exactly(self, call_id: str, text: str) -> None:
        """See ``ConsoleCommands.say_exactly``."""
        raise NotNow("this is being built")

    async def flag(self, call_id: str, text: str = "") -> None:
        """See ``ConsoleCommands.flag``."""
        raise NotNow("this is being built")

    async def note(self, call_id: str, text: str) -> None:
        """See ``ConsoleCommands.note``."""
        raise NotNow("this is being built")

    async def accept_field(self, call_id: str, key: str, value: str) -> None:
        """See ``ConsoleCommands.accept_field``."""
        raise NotNow("this is being built")

    async def start_session(self, order: SessionOrder) -> str:
        """See ``ConsoleCommands.start_session``."""
        raise NotNow("this is being built")

    async def wrap_up(self, call_id: str) -> WrapUp:
        """See ``ConsoleCommands.wrap_up``."""
        raise NotNow("this is being built")

    async def save_wrap_up(self, wrap_up: WrapUp) -> None:
        """See ``ConsoleCommands.save_wrap_up``."""
        raise NotNow("this is being built")

    async def operator_tasks(self, call_id: str | None = None) -> list[OperatorTask]:
        """See ``ConsoleCommands.operator_tasks``."""
        raise NotNow("this is being built")

    async def task_done(self, task_id: str, done: bool = True) -> None:
        """See ``ConsoleCommands.task_done``."""
        raise NotNow("this is being built")
