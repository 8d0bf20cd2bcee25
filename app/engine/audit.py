"""What the audit log is told: every call that was asked for, what came of it, what was sent.

Owns the kinds of rows, their content, and taking passwords and keys out. Leaves the chain
of rows to ``models.audit_log``, the gate's own rows to ``dialing`` (which writes them in the
transaction that decides), and the order of writing to ``journal``.

Rows never hold what is said in a call. They hold what the agent was told beforehand, because
that is what the log is for.
"""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from app.engine.journal import Journal
from models.audit_log import append_row
from models.calls import CallResult

CALL_ASKED = "call_asked"
"""Somebody wanted a call: who, from, to, the task, and the gate's answer with its rule."""
CALL_NOT_PLACED = "call_not_placed"
"""The gate had let it go, and it came to nothing before anybody was rung."""
CALL_ANSWERED = "call_answered"
CALL_ENDED = "call_ended"
SENT = "sent"
"""Bytes left for a host: sound of a call, a tool's request, a language model's prompt."""
TEXT_REFUSED = "text_refused"
"""Text from outside was not let into the agent's prompt."""

LEFT_OUT = "(left out)"
_SECRET_NAME = re.compile(
    r"pass(?:word|wd|wort|phrase)|secret|token|api[_\-]?key|auth(?:orization)?$|cookie|credential",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(
    r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|(?i:\bbearer\s+)[\w.~+/=\-]{8,}"
    r"|\b(?:[a-z]{2,6}_(?:live|test)_|sk-|gh[ps]_)[\w\-]{8,}"
)


class AuditLog:
    """Adds rows to one desk's log without waiting. Lives on the engine's loop.

    The journal keeps the order and tells when the disk takes no more.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def note(self, kind: str, call_id: str | None, content: Mapping[str, Any]) -> None:
        """Add a row of any kind; ``content`` holds what JSON can."""
        self._journal.note(None, append_row, kind, redacted(content), call_id)

    def sent(self, call_id: str | None, host: str, purpose: str, size_bytes: int) -> None:
        """So many bytes left for ``host``; a host on this computer is marked as such."""
        self.note(SENT, call_id, sent_content(host, purpose, size_bytes))

    def text_refused(self, call_id: str | None, where: str, reason: str) -> None:
        """Text from outside was refused: which field it stood in, and what was wrong with it."""
        self.note(TEXT_REFUSED, call_id, {"where": where, "reason": reason})


def ended_content(result: CallResult, duration_ms: int) -> dict[str, Any]:
    """The end of a call: what it came to."""
    return {
        "outcome": result.outcome,
        "goal_reached": result.goal_reached,
        "end_reason": str(result.end_reason),
        "ended_by": result.ended_by,
        "sip_code": result.sip_code,
        "duration_ms": duration_ms,
    }


def sent_content(host: str, purpose: str, size_bytes: int) -> dict[str, Any]:
    """Bytes that left, or that only went round on this computer (``loopback``)."""
    return {
        "host": host,
        "purpose": purpose,
        "bytes": size_bytes,
        "loopback": is_loopback(host),
    }


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself; ``host`` may carry a port."""
    name = host.strip("[]") if host.endswith("]") or host.count(":") > 1 else host.partition(":")[0]
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost" or name.lower().endswith(".localhost")


def redacted(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same without passwords and keys: by the name they stand under, and by their look."""
    return {
        str(name): LEFT_OUT if _SECRET_NAME.search(str(name)) and value else _plain(value)
        for name, value in content.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _SECRET_TEXT.sub(LEFT_OUT, value)
    if isinstance(value, Mapping):
        return redacted(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
