"""A caller's context as facts for the agent.

Owns taking a free JSON object apart: ``{"customer": {"name": "Ana"}}`` is the fact
``customer_name``, a list is its items in a row, null is nothing. Limits and screening of facts
are ``app.agent``'s.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.agent.facts import FactValue
from app.api.refusal import refuse

DEEPEST = 5
_ODD = re.compile(r"[^0-9A-Za-z_-]+")


def facts_of(context: Mapping[str, Any] | None) -> dict[str, FactValue]:
    """The facts in a context. Raises ApiRefused naming the field."""
    facts: dict[str, FactValue] = {}
    for name, value in _leaves("", context or {}, "context", 1):
        if name in facts:
            raise refuse(400, "invalid", f"context: two fields are called {name}")
        facts[name] = value
    return facts


def _leaves(name: str, value: object, path: str, depth: int) -> Iterator[tuple[str, FactValue]]:
    if value is None:
        return
    if isinstance(value, Mapping):
        if depth > DEEPEST:
            raise refuse(400, "invalid", f"{path}: objects are nested too deeply")
        for key, each in value.items():
            part = _word(str(key), f"{path}.{key}")
            yield from _leaves(f"{name}_{part}" if name else part, each, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        yield name, ", ".join(_text(each, path) for each in value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise refuse(400, "invalid", f"{path}: must be a number that can be written down")
    elif isinstance(value, str | int | float | bool):
        yield name, _readable(value, path)


def _readable(value: FactValue, path: str) -> FactValue:
    """JSON can write halves of characters, which are no text."""
    if isinstance(value, str) and any("\ud800" <= each <= "\udfff" for each in value):
        raise refuse(400, "invalid", f"{path}: holds half a character")
    return value


def _text(value: object, path: str) -> str:
    if isinstance(value, Mapping | list):
        raise refuse(400, "invalid", f"{path}: a list may hold texts and numbers only")
    return "" if value is None else str(_readable(str(value), path))


def _word(key: str, path: str) -> str:
    """A key as a fact's name: ``Patient name`` is Patient_name, ``1st`` is _1st."""
    word = _ODD.sub("_", key.strip())
    if not word.strip("_-"):
        raise refuse(400, "invalid", f"{path}: a name needs letters or digits")
    return word if word[0].isalpha() or word[0] == "_" else f"_{word}"
