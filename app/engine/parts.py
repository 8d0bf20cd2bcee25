"""What a desk is made of and told: its parts, its settings, its lines.

Owns the values only; ``engine`` runs on them.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.engine.desk_tools import DeskTools
from app.engine.limits import CallLimits
from app.engine.minds import Minds, Task
from app.engine.speech_work import SpeechModels
from app.settings_sections import RuleSettings
from audio.clock import Clock
from audio.devices import Headset
from audio.frames import Samples
from models.lines import AutoAnswer
from models.store import Store
from sip.phone import LineAccount, Phone


@dataclass(frozen=True, slots=True)
class ServedLine:
    """A line in service: the account, what people call it, and who answers."""

    account: LineAccount
    label: str
    inbound: Task | None = None
    """What the agent does with a call that comes in; None leaves it to the person."""
    answer_after_ms: float | None = 0.0
    """How long the agent lets it ring first; None takes it only when told to."""
    auto_answer: AutoAnswer = AutoAnswer.OFF
    hold_music: bool = True
    record: bool = True

    @property
    def answers_never(self) -> bool:
        """Whether the agent takes no call of this line by itself."""
        return self.inbound is None or self.answer_after_ms is None


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the engine needs to know of the settings."""

    home: Path
    max_calls: int = 4
    limits: CallLimits = CallLimits()
    language: str = "en"
    record_calls: bool = True
    call_waiting: bool = True
    default_line: str = ""
    leaves_message: bool = True
    """The agent leaves a message on a mailbox that answers its call; False hangs up."""
    country: str = "US"
    """Of the desk (ISO 3166), for lines whose own number tells none."""
    rules: RuleSettings = RuleSettings()


class Signals(Protocol):
    """The sounds by which a phone tells its person what goes on. Never raises."""

    async def ring(self, on: bool) -> None:
        """Ring on the ring device, until it is switched off."""
        ...

    async def beep(self) -> None:
        """Another call waits while the person talks."""
        ...

    async def ringback(self, on: bool) -> None:
        """The far end rings, in the person's ear."""
        ...

    async def busy(self) -> None:
        """The far end would not take the call: a few beats of the busy tone."""
        ...

    async def failed(self) -> None:
        """The call could not be completed: the congestion tone, a few beats."""
        ...

    async def key(self, digit: str) -> None:
        """A key was pressed."""
        ...


class NoSignals:
    """A desk without a person: nothing sounds. Satisfies ``Signals``."""

    async def ring(self, on: bool) -> None:
        """Nothing."""

    async def beep(self) -> None:
        """Nothing."""

    async def ringback(self, on: bool) -> None:
        """Nothing."""

    async def busy(self) -> None:
        """Nothing."""

    async def failed(self) -> None:
        """Nothing."""

    async def key(self, digit: str) -> None:
        """Nothing."""


async def _nobody(number: str, uri: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class EngineParts:
    """What a desk is made of; whoever made the store closes it after the engine.

    Models and minds may come later (``Engine.equip``). Without a headset the desk has no
    person: calls are the agent's or are turned away.
    """

    store: Store
    phone: Phone
    models: SpeechModels | None
    minds: Minds | None
    clock: Clock
    headset: Headset | None = None
    signals: Signals = field(default_factory=NoSignals)
    hold_music: Callable[[], Samples | None] = lambda: None
    """What a held caller hears, at HEADSET_RATE_HZ."""
    name_of: Callable[[str, str], Awaitable[str]] = _nobody
    """Whose number and SIP address that is, or empty."""
    tools: DeskTools | None = None
    """The owner's tools. Whoever made them leaves closing to the engine."""
