"""What leaves this computer because of a call, and who is told of it.

Owns the protocol and a log that keeps nothing. Whatever sends bytes away (a tool's webhook,
a language model elsewhere) reports them; keeping the account is the engine's audit log's.
"""

from typing import Protocol


class EgressLog(Protocol):
    """Takes note of bytes that were sent. Must not raise and must not wait."""

    def sent(self, call_id: str | None, host: str, purpose: str, size_bytes: int) -> None:
        """``size_bytes`` went to ``host`` (a name or an address, with no port).

        ``purpose`` is a few words with an id, such as ``tool book_table``; never what was
        sent. ``call_id`` is None for what no call asked for, such as a trial.
        """
        ...


class NoEgressLog:
    """Keeps nothing. Satisfies ``EgressLog``."""

    def sent(self, call_id: str | None, host: str, purpose: str, size_bytes: int) -> None:
        """Forget it."""
