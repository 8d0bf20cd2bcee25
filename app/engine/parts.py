"""What a desk is made of and told: its parts, its settings, its lines.

Owns the values only; ``engine`` runs on them.
"""

from dataclasses import dataclass
from pathlib import Path

from app.engine.conversation import CallLimits
from app.engine.minds import Minds, Task
from app.engine.speech_work import SpeechModels
from audio.clock import Clock
from models.store import Store
from sip.phone import LineAccount, Phone


@dataclass(frozen=True, slots=True)
class ServedLine:
    """A line in service: the account, what people call it, and who answers."""

    account: LineAccount
    label: str
    inbound: Task | None = None
    """What the agent does with a call that comes in; None turns it away."""
    answer_after_ms: float = 0.0
    """How long the agent lets it ring first."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the engine needs to know of the settings."""

    home: Path
    max_calls: int = 4
    limits: CallLimits = CallLimits()
    language: str = "en"
    record_calls: bool = True


@dataclass(frozen=True, slots=True)
class EngineParts:
    """What a desk is made of; whoever made the store closes it after the engine."""

    store: Store
    phone: Phone
    models: SpeechModels
    minds: Minds
    clock: Clock
