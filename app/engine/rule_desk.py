"""The rules of outbound calls as the owner sees and changes them.

Owns those commands. Leaves the rules themselves to ``dialing``, the log to ``audit``.
"""

from collections.abc import Sequence

from app.commands.rules import AuditEntry, AuditVerdict, Blocked, GateAnswer
from app.engine.errors import NotNow


class RuleDesk:
    """Satisfies ``RuleCommands``."""

    async def check(self, number: str, line_id: str | None = None) -> GateAnswer:
        """See ``RuleCommands.check``."""
        raise NotNow("this is being built")

    async def do_not_call(self) -> list[Blocked]:
        """See ``RuleCommands.do_not_call``."""
        raise NotNow("this is being built")

    async def block(self, numbers: Sequence[str], reason: str = "") -> None:
        """See ``RuleCommands.block``."""
        raise NotNow("this is being built")

    async def unblock(self, number: str) -> None:
        """See ``RuleCommands.unblock``."""
        raise NotNow("this is being built")

    async def audit(self, limit: int = 200, before_seq: int | None = None) -> list[AuditEntry]:
        """See ``RuleCommands.audit``."""
        raise NotNow("this is being built")

    async def verify_audit(self) -> AuditVerdict:
        """See ``RuleCommands.verify_audit``."""
        raise NotNow("this is being built")
