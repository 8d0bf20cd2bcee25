"""Frozen events about the agent's work on a call, and how the operator steers it.

Owns the values; ``events`` hands them on with all others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TurnTimed:
    """Where one answer's delay went, in milliseconds from the caller's last speech frame.

    ``total_ms`` is to our first frame written; the line and the caller's phone add
    their own. ``stages``: ``hold`` (waiting to be sure), ``recognise``,
    ``end_of_turn``, ``mind``, ``voice``; those that ran during the hold overlap it.
    """

    call_id: str
    at_ms: int
    total_ms: float
    stages: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolRan:
    """A tool was run. ``error`` is empty when it worked.

    ``for_operator``: the desk has no such tool, so it waits for a person to do it.
    """

    call_id: str
    name: str
    arguments: Mapping[str, Any]
    result: str
    error: str
    took_ms: float
    at_ms: int
    for_operator: bool = False
    run_id: str = ""
    """The same as in its ToolStarted."""


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A tool is running; ToolRan with the same ``run_id`` follows."""

    call_id: str
    run_id: str
    name: str
    arguments: Mapping[str, Any]
    at_ms: int


@dataclass(frozen=True, slots=True)
class OperatorWanted:
    """The agent asks for a person on its call: ``kind`` is ``hold`` (the caller waits with
    music) or ``transfer``. Taking the call over accepts, ``ConsoleCommands.decline`` refuses.

    ``answer`` is empty while the person is asked; then ``accepted``, ``refused``,
    ``no_answer`` or ``over`` (the caller has gone), in a second event of that ``ask_id``.
    """

    call_id: str
    ask_id: str
    kind: str
    reason: str
    at_ms: int
    answer: str = ""


@dataclass(frozen=True, slots=True)
class FactNoted:
    """Something learned in the call. ``accepted``: a person has seen or corrected it."""

    call_id: str
    key: str
    value: str
    at_ms: int
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class OperatorSteered:
    """The operator told the agent something: ``kind`` is ``whisper`` (a hidden instruction)
    or ``say`` (words to be spoken as they are)."""

    call_id: str
    kind: str
    text: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class RepliesSuggested:
    """What a person might say next, shown to the operator only; empty takes them away."""

    call_id: str
    texts: tuple[str, ...]
    at_ms: int


@dataclass(frozen=True, slots=True)
class MomentMarked:
    """A person marked a moment: ``kind`` is ``flag`` or ``note``."""

    call_id: str
    mark_id: str
    kind: str
    text: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class AgentStalled:
    """The agent's model keeps the caller waiting (``on``), or has come back."""

    call_id: str
    on: bool
    at_ms: int


@dataclass(frozen=True, slots=True)
class TranscriptLate:
    """Recognition has fallen behind by so much; the sound is not affected. 0: it is in time."""

    call_id: str
    behind_ms: int


@dataclass(frozen=True, slots=True)
class MachineDetected:
    """Who or what answered our call: ``person``, ``voicemail`` or ``menu``; ``why`` in words."""

    call_id: str
    what: str
    why: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ChecklistChanged:
    """The script's steps and whether each is done."""

    call_id: str
    steps: tuple[tuple[str, bool], ...]
