"""The desk's tools made ready to be asked: own settings, the desk's defaults, secret values.

Owns where the value of a secret header is kept (with the passwords, under the tool's id) and
what a tool takes from the defaults. Leaves keeping to ``line_secrets``, the records to
``models.tools`` and asking to ``app.agent.webhook_tool``.
"""

import re
from collections.abc import Callable, Iterable

from app.agent.webhook_tool import Webhook
from models.tools import Tool, ToolDefaults

DEFAULTS_ID = "tool_defaults"
SecretOf = Callable[[str], str | None]
"""Gives a kept value by its id, or None. May block; raises SecretsUnavailable."""


def secret_id(owner_id: str, header: str) -> str:
    """Where the value of a header is kept; ``owner_id`` is a tool's, or DEFAULTS_ID."""
    return f"{owner_id}-{re.sub(r'[^a-z0-9_-]', '_', header.lower())}"


def webhook_of(tool: Tool, defaults: ToolDefaults, secret_of: SecretOf) -> Webhook:
    """A tool with everything that it takes from the defaults. Its own headers win.

    May block for the keyring. Raises SecretsUnavailable.
    """
    headers = dict(defaults.headers)
    headers |= _secrets(DEFAULTS_ID, defaults.secret_headers, secret_of)
    own = {**tool.headers, **_secrets(tool.id, tool.secret_headers, secret_of)}
    named = {name.lower() for name in own}
    kept = {name: value for name, value in headers.items() if name.lower() not in named}
    return Webhook(
        tool.id,
        tool.name,
        tool.url or defaults.url,
        tool.timeout_ms or defaults.timeout_ms,
        kept | own,
        tool.parameters,
        defaults.allowed_hosts,
    )


def _secrets(owner_id: str, names: Iterable[str], secret_of: SecretOf) -> dict[str, str]:
    found = {name: secret_of(secret_id(owner_id, name)) for name in names}
    return {name: value for name, value in found.items() if value}
