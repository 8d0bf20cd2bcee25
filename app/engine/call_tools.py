"""What every live call of a desk shares.

Owns the values only; ``switchboard`` makes them, ``live_call`` uses them.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from app.agent.mind import Mind
from app.agent.tool_grants import ToolGrants
from app.engine.desk_tools import DeskTools
from app.engine.minds import CallWarning, Task
from app.engine.patchbay import Patchbay
from app.engine.speech_work import SpeechWork
from audio.clock import Clock
from audio.frames import Samples
from models.endings import EndReason


class Brains(NamedTuple):
    """What the agent thinks and speaks with in one call, and what to say about it."""

    mind: Mind
    work: SpeechWork
    warnings: tuple[CallWarning, ...] = ()
    grants: ToolGrants = ToolGrants()


@dataclass(frozen=True, slots=True)
class CallTools:
    """What every live call of a desk shares."""

    clock: Clock
    patchbay: Patchbay | None
    brains: Callable[[Task], Awaitable[Brains]]
    """Raises AgentError, AudioError, AgentNotReady."""
    work: Callable[[], SpeechWork | None]
    """What recognises speech; None while the models load."""
    path_ms: Callable[[], tuple[float, float]]
    hold_music: Callable[[], Samples | None]
    refused: Callable[[EndReason], None]
    """Called with the reason when a call of the person's was never up."""
    changed: Callable[[], None]
    """Called after a call's standing changed."""
    leaves_message: Callable[[], bool] = lambda: True
    """Whether the agent leaves a message on a mailbox, or hangs up."""
    tight: Callable[[], bool] = lambda: False
    """Whether what is not needed to answer is to rest."""
    desk_tools: DeskTools | None = None
    """The owner's tools, where this desk has any."""
