"""Who may join a browser session: tokens that open one session once, for a while.

Owns making and taking them. They live in memory only: a session does not outlive its desk.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Given:
    digest: bytes
    until_ms: int


class SessionTokens:
    """The tokens of one desk: at most one a session. ``now_ms`` is Unix time."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._given: dict[str, _Given] = {}

    def give(self, session_id: str, lives_ms: int) -> str:
        """A token for that session; one that it had before opens nothing any more."""
        text = secrets.token_urlsafe(_BYTES)
        self._given[session_id] = _Given(_digest(text), self._now_ms() + lives_ms)
        return text

    def take(self, session_id: str, text: str) -> bool:
        """Whether this opens the session now; it never does again. A wrong one takes nothing."""
        given = self._given.get(session_id)
        if given is None or not hmac.compare_digest(given.digest, _digest(text)):
            return False
        del self._given[session_id]
        return self._now_ms() < given.until_ms

    def forget(self, session_id: str) -> None:
        """Nobody joins it any more."""
        self._given.pop(session_id, None)


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
