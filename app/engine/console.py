"""What the operator does with the agent on a live call, and after it.

Owns those commands. Leaves one call's life to ``live_call`` and who is heard to ``handover``.
"""

from collections.abc import Callable

from app.agent.mind import Mind
from app.commands.console import SessionOrder, WrapUp
from app.engine.conversation import Conversation
from app.engine.engine import Engine
from app.engine.errors import NotNow
from app.engine.marks import Marks
from app.engine.sessions import YOU_ARE_THE_CALLER, Sessions
from app.engine.todo import OperatorTasks
from app.engine.wrap_up import WrapUps
from models.operator_tasks import OperatorTask
from models.store import Store

ACCEPTED = "{key} is {value}. The operator has checked it."
"""What the agent is told of a captured field."""
LONGEST = 1_000
"""Characters that are whispered or said in one go: about a minute of speech."""


class Console:
    """Satisfies ``ConsoleCommands``."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine = engine
        self._store = store
        self._sessions = Sessions(engine, store)
        self._marks = Marks(engine.switchboard, store, engine.bus)
        self._wrap_ups = WrapUps(store, engine.bus)
        self._todo = OperatorTasks(store, engine.bus)

    async def count_tasks(self) -> None:
        """Tell how many tasks are open, for the start."""
        await self._todo.tell()

    async def take_over(self, call_id: str) -> None:
        """See ``ConsoleCommands.take_over``."""
        board = self._engine.switchboard
        call = board.call(call_id)
        if call.standing.is_session:
            raise NotNow(YOU_ARE_THE_CALLER)
        async with board.own.one_at_a_time:
            await call.take_over(lambda: board.own.hold_all(but=(call,)))

    async def hand_back(self, call_id: str) -> None:
        """See ``ConsoleCommands.hand_back``."""
        board = self._engine.switchboard
        if any(one.consults_for == call_id for one in board.calls):
            raise NotNow("somebody is being consulted about this call; end that call first")
        async with board.own.one_at_a_time:
            await board.call(call_id).hand_back()

    async def decline(self, call_id: str) -> None:
        """See ``ConsoleCommands.decline``."""
        agent = self._engine.switchboard.call(call_id).handover.part
        if not isinstance(agent, Conversation) or not agent.tools.refuse():
            raise NotNow("the agent asks for nobody now")

    async def whisper(self, call_id: str, instruction: str) -> None:
        """See ``ConsoleCommands.whisper``."""
        self._engine.switchboard.call(call_id).handover.whisper(_worded(instruction))

    async def say_exactly(self, call_id: str, text: str) -> None:
        """See ``ConsoleCommands.say_exactly``."""
        self._engine.switchboard.call(call_id).handover.say_exactly(_worded(text))

    async def flag(self, call_id: str, text: str = "") -> None:
        """See ``ConsoleCommands.flag``."""
        await self._marks.flag(call_id, text)

    async def note(self, call_id: str, text: str) -> None:
        """See ``ConsoleCommands.note``."""
        await self._marks.note(call_id, text)

    async def accept_field(self, call_id: str, key: str, value: str) -> None:
        """See ``ConsoleCommands.accept_field``."""
        live = await self._marks.accept_field(call_id, key, value)
        if live is not None and live.mind is not None:
            _tell(live.mind, key, value)

    async def start_session(self, order: SessionOrder) -> str:
        """See ``ConsoleCommands.start_session``."""
        return await self._sessions.start(order)

    async def wrap_up(self, call_id: str) -> WrapUp:
        """See ``ConsoleCommands.wrap_up``."""
        return await self._wrap_ups.wrap_up(call_id)

    async def save_wrap_up(self, wrap_up: WrapUp) -> None:
        """See ``ConsoleCommands.save_wrap_up``."""
        await self._wrap_ups.save(wrap_up)

    async def operator_tasks(self, call_id: str | None = None) -> list[OperatorTask]:
        """See ``ConsoleCommands.operator_tasks``."""
        return await self._todo.tasks(call_id)

    async def task_done(self, task_id: str, done: bool = True) -> None:
        """See ``ConsoleCommands.task_done``."""
        await self._todo.done(task_id, done)


def _tell(mind: Mind, key: str, value: str) -> None:
    """Let the agent go by a field: a script takes it in, others are told in words."""
    correct: Callable[[str, str], None] | None = getattr(mind, "correct", None)
    if correct is not None:
        correct(key, value)
    else:
        mind.whisper(ACCEPTED.format(key=key.replace("_", " "), value=value))


def _worded(text: str) -> str:
    """The operator's words on one line. Raises NotNow when there are none, or too many."""
    words = " ".join(text.split())
    if not words:
        raise NotNow("there is nothing to say; type it first")
    if len(words) > LONGEST:
        raise NotNow(f"that is too long; at most {LONGEST} characters at a time")
    return words
