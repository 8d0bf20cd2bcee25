"""Asking for what an operator does with the agent on a live call, and after it.

Owns the protocol and its values. ``app.engine`` does it and reports every change as events;
no method returns a state. A call that is over raises CallUnknown, one that is not in a state
for what is asked NotNow with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.agent.facts import FactValue
from models.operator_tasks import OperatorTask

OUTCOMES = (
    "agreed",
    "needs_time",
    "refused",
    "disputed",
    "confirmed",
    "rescheduled",
    "cancelled",
    "voicemail",
    "wrong_person",
)
"""What the keys 1 to 9 choose in a wrap-up, in this order."""


@dataclass(frozen=True, slots=True)
class WrapUp:
    """What is written down after a call: drafted by the desk, corrected by a person."""

    call_id: str
    outcome: str | None = None
    summary: str = ""
    action_items: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    note: str = ""
    saved: bool = False
    """A person has saved it before."""


@dataclass(frozen=True, slots=True)
class SessionOrder:
    """A headset session: which template the agent follows, or which script, and its facts."""

    template_id: str | None = None
    script: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    agent_opens: bool = True
    """The agent speaks first, as on a call that comes in; else it waits to be greeted."""
    codec: str = "pcmu"
    """What the voice is sent through: ``pcmu`` (the telephone band), ``g722`` or ``none``."""


class ConsoleCommands(Protocol):
    """The operator beside the agent."""

    async def take_over(self, call_id: str) -> None:
        """The agent falls silent at once and the person talks; nothing of it is signalled."""
        ...

    async def hand_back(self, call_id: str) -> None:
        """The agent goes on with what the person has said, without greeting again. Also gives
        the agent a call that the person answered, where its line has a template."""
        ...

    async def decline(self, call_id: str) -> None:
        """The agent asks for a person (``OperatorWanted``), and nobody comes: it goes on."""
        ...

    async def whisper(self, call_id: str, instruction: str) -> None:
        """A hidden instruction to the agent; the far end hears nothing of it."""
        ...

    async def say_exactly(self, call_id: str, text: str) -> None:
        """The agent speaks this, word for word, next; also while the person holds the call."""
        ...

    async def flag(self, call_id: str, text: str = "") -> None:
        """Mark this moment."""
        ...

    async def note(self, call_id: str, text: str) -> None:
        """Keep a note with this moment. Works for a call that is over, too."""
        ...

    async def accept_field(self, call_id: str, key: str, value: str) -> None:
        """A captured field is right, or is this: the agent goes by it from now on."""
        ...

    async def start_session(self, order: SessionOrder) -> str:
        """Talk to the agent with the headset, without a line; returns the session's id.
        ``CallCommands.end_call`` ends it, and so does a call that the person takes. Raises
        AgentNotReady, what making a mind raises, DeviceFailed, NotNow and DeskFull."""
        ...

    async def wrap_up(self, call_id: str) -> WrapUp:
        """What was written down after a call, or a draft from its transcript."""
        ...

    async def save_wrap_up(self, wrap_up: WrapUp) -> None:
        """Keep it. Raises RecordMissing."""
        ...

    async def operator_tasks(self, call_id: str | None = None) -> list[OperatorTask]:
        """What the agent left to do, the open ones first; of one call or of all."""
        ...

    async def task_done(self, task_id: str, done: bool = True) -> None:
        """Tick a task off, or not. Raises RecordMissing."""
        ...
