"""Asking for the rules of outbound calls, and for the log that can be verified.

Owns the protocol and its values. ``app.engine`` does it. The settings of the rules are
settings like all others (``rules.*``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """Whether a number may be called now from a line. ``rule`` names what forbids it.

    ``confirm``: a person may place it all the same. ``warnings`` are sentences about a call
    that may go out. ``kind`` is what the number is (``number``, ``emergency``, ``short``,
    ``code``, ``digits``, ``address``), ``country`` its ISO 3166 code where it has one.
    """

    allowed: bool
    number: str
    """In E.164 form where it has one."""
    rule: str = ""
    message: str = ""
    confirm: bool = False
    warnings: tuple[str, ...] = ()
    kind: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A number that is not to be called."""

    number: str
    reason: str
    source: str
    created_at: str


@dataclass(frozen=True, slots=True)
class ListImport:
    """What reading a file of numbers did; ``problems`` are sentences that name the line."""

    added: int
    known: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the audit log."""

    seq: int
    at: str
    kind: str
    call_id: str | None
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """Whether the whole log is as it was written; ``broken_at`` is the first row that is not.

    ``head`` is the hash of the last row: with ``rows`` noted elsewhere, it proves later that
    nothing before it was changed.
    """

    rows: int
    broken_at: int | None = None
    message: str = ""
    head: str = ""


class RuleCommands(Protocol):
    """The dialling gate and its log."""

    async def check(
        self, number: str, line_id: str | None = None, by_agent: bool = True
    ) -> GateAnswer:
        """What the gate would say now to the agent, or to a person; counts nothing."""
        ...

    async def do_not_call(self) -> list[Blocked]:
        """The list, the newest first."""
        ...

    async def block(self, numbers: Sequence[str], reason: str = "") -> None:
        """Never call these. Raises NumberInvalid naming the first that is no number."""
        ...

    async def unblock(self, number: str) -> None:
        """Take a number off the list; harmless when it is not on it."""
        ...

    async def import_numbers(self, path: Path) -> ListImport:
        """Put the numbers of a text or CSV file on the list: the first of each line, with
        what follows as the reason. Raises NumberFileInvalid when it cannot be read."""
        ...

    async def audit(self, limit: int = 200, before_seq: int | None = None) -> list[AuditEntry]:
        """The log, the newest first."""
        ...

    async def verify_audit(self) -> AuditVerdict:
        """Compute every hash anew."""
        ...
