"""Bodies as the inspector shows them: secrets masked, cut to a length.

Owns which names hide a value. What is no JSON is cut only.
"""

import json
from typing import Any

SHOWN = 4_000
"""Characters of a body that are kept."""
MASK = "•••"
_SECRET_WORDS = ("secret", "token", "password", "authorization", "api_key", "apikey")
_SECRET_MAPS = ("headers", "webhookheaders", "functionwebhookheaders")


def masked(body: bytes) -> str:
    """A body for people to read."""
    text = body.decode("utf-8", "replace")
    try:
        text = json.dumps(_without_secrets(json.loads(text)), ensure_ascii=False)
    except (ValueError, RecursionError):
        pass
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _without_secrets(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_secrets(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _shown(name, each) for name, each in value.items()}


def _shown(name: str, value: Any) -> Any:
    plain = name.lower()
    if plain in _SECRET_MAPS and isinstance(value, dict):
        return dict.fromkeys(value, MASK)
    if any(word in plain for word in _SECRET_WORDS) and isinstance(value, str) and value:
        return MASK
    return _without_secrets(value)
