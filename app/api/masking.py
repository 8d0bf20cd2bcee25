"""Requests and answers as the inspector shows them: secrets masked, cut to a length.

Owns which names hide a value, and which values are secrets by their look wherever they stand.
What is too long to be read as JSON, or is none, is masked by its look alone: nothing large is
taken apart on the loop that carries sound.
"""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote_plus

SHOWN = 4_000
"""Characters of a body that are kept."""
READ = 16_384
"""Bytes of a body that are looked at."""
MASK = "•••"
_NAME = r"secret|token|passw|authorization|credential|api[_-]?key"
_SECRET_NAME = re.compile(_NAME, re.IGNORECASE)
_SECRET_MAPS = ("headers", "webhookheaders", "functionwebhookheaders")
_CUT_JSON = (
    # What follows a name that hides it, in JSON that was cut or never was any.
    (re.compile(rf'("[^"]*(?:{_NAME})[^"]*"\s*:\s*")(?:[^"\\]|\\.)+', re.IGNORECASE), r"\1"),
    (re.compile(r'("[^"]*headers"\s*:\s*\{)[^{}]+', re.IGNORECASE), r"\1"),
)
_BY_LOOK = (
    (re.compile(rf"([?&;#][^=&;\s\"]*(?:{_NAME})[^=&;\s\"]*=)[^&;\s\"]+", re.IGNORECASE), r"\1"),
    # A name and a password in an address; Bearer tokens; JSON Web Tokens; keys by their prefix.
    (re.compile(r"(://)[^/\s:@\"]*:[^/\s@\"]+(?=@)"), r"\1"),
    (re.compile(r"(Bearer\s+)[^\s\"]+", re.IGNORECASE), r"\1"),
    (re.compile(r"(\b)eyJ[\w-]+\.[\w-]+\.[\w-]*"), r"\1"),
    (
        re.compile(r"(\b(?:vb_|gw_|mbn_(?:live|test)_|thns_sk_|ak_|sk-|whsec_))[\w-]{12,}"),
        r"\1",
    ),
)


def masked(body: bytes) -> str:
    """A body for people to read. What is no text is told by its size."""
    text = body[:READ].decode("utf-8", "replace")
    if "\0" in text:
        return f"({len(body):,} bytes)"
    if len(body) <= READ:
        try:
            text = json.dumps(_without_secrets(json.loads(text)), ensure_ascii=False)
        except (ValueError, RecursionError):
            text = _by_look(text, _CUT_JSON)
    else:
        text = _by_look(text, _CUT_JSON)
    # Halves of characters, which JSON can spell, could not be kept.
    text = _by_look(text).encode("utf-8", "replace").decode()
    return text if len(text) <= SHOWN and len(body) <= READ else f"{text[:SHOWN]}…"


def masked_query(query: str) -> str:
    """The part of an address after its question mark."""
    pairs = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        secret = _SECRET_NAME.search(unquote_plus(name)) and value
        pairs.append(f"{name}={MASK}" if secret else f"{name}{equals}{value}")
    return _by_look("&".join(pairs))


def _by_look(text: str, looks: Sequence[tuple[re.Pattern[str], str]] = _BY_LOOK) -> str:
    for pattern, kept in looks:
        text = pattern.sub(kept + MASK, text)
    return text


def _without_secrets(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_secrets(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _shown(name, each) for name, each in value.items()}


def _shown(name: str, value: Any) -> Any:
    if name.lower() in _SECRET_MAPS and isinstance(value, dict):
        return dict.fromkeys(value, MASK)
    if _SECRET_NAME.search(name):
        if isinstance(value, str) and value:
            return MASK
        if isinstance(value, list):
            return [MASK if isinstance(each, str) else _without_secrets(each) for each in value]
    return _without_secrets(value)
