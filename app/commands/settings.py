"""Asking for settings: read and change them.

Owns the protocol. ``app.settings_file`` does it.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from app.settings import Settings


class SettingsCommands(Protocol):
    """What the owner may set."""

    def settings(self) -> Settings:
        """As they are now; quick, may be called from any thread."""
        ...

    async def change(self, changes: Mapping[str, Any]) -> Settings:
        """Set ``section.name`` keys, keep the rest of the file as it is, and tell everybody.

        All or nothing. Raises SettingsInvalid naming the setting.
        """
        ...

    def overridden(self) -> Mapping[str, str]:
        """Settings that an environment variable holds, and its name: they cannot be changed."""
        ...
