"""What events are signed with: where secrets are kept, and what one looks like.

Owns the seam. Keeping them is the desk's: with the lines' passwords.
"""

import secrets
from typing import Protocol

RANDOM_BYTES = 32


class SecretShelf(Protocol):
    """Keeps secrets by an id. Everything may block, and raises SecretNotKept with a sentence
    that says what to do."""

    def get(self, secret_id: str) -> str | None:
        """The secret, or None where there is none."""
        ...

    def keep(self, secret_id: str, secret: str) -> None:
        """Keep it, in place of the one before."""
        ...

    def forget(self, secret_id: str) -> None:
        """Let go of it; harmless without one."""
        ...


def made_secret(prefix: str) -> str:
    """A new secret of 256 random bits, as text."""
    return prefix + secrets.token_urlsafe(RANDOM_BYTES)
