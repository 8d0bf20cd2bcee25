"""A caller's context as facts for the agent.

Owns taking a free JSON object apart: ``{"customer": {"name": "Ana"}}`` is the fact
``customer_name``, a list is its items in a row, ``{"orders": [{"id": 1}]}`` is ``orders_1_id``,
null is nothing, and a long text is several facts (``notes``, ``notes_2``). Limits of facts are
``app.agent``'s, and screening them; a text that is parted is screened before, as a whole.
"""

import math
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from app.agent.facts import MAX_FACT_CHARACTERS, MAX_FACTS_BYTES, FactValue
from app.agent.screening import Screening
from app.api.refusal import refuse

DEEPEST = 5
_ODD = re.compile(r"[^0-9A-Za-z_-]+")


def facts_of(context: Mapping[str, Any] | None) -> dict[str, FactValue]:
    """The facts in a context. Raises ApiRefused and ScreeningRefused naming the field. Rules
    are searched in long texts: not on the loop."""
    facts: dict[str, FactValue] = {}
    for whole, value in _leaves("", context or {}, "context", 1):
        for name, part in _parts(whole, value):
            if name in facts:
                raise refuse(400, "invalid", f"context: two fields are called {name}")
            facts[name] = part
    return facts


def _parts(name: str, value: FactValue) -> Iterator[tuple[str, FactValue]]:
    """A text that is longer than a fact may be, word by word; what no call takes stays whole."""
    if not isinstance(value, str) or not MAX_FACT_CHARACTERS < len(value) <= MAX_FACTS_BYTES:
        yield name, value
        return
    text = Screening().admit(f"facts.{name}", value)
    for number, part in enumerate(textwrap.wrap(text, MAX_FACT_CHARACTERS), 1):
        yield name if number == 1 else f"{name}_{number}", part


def _leaves(name: str, value: object, path: str, depth: int) -> Iterator[tuple[str, FactValue]]:
    if value is None:
        return
    if isinstance(value, Mapping | list) and depth > DEEPEST:
        raise refuse(400, "invalid", f"{path}: objects are nested too deeply")
    if isinstance(value, Mapping):
        for key, each in value.items():
            part = _word(str(key), f"{path}.{key}")
            yield from _leaves(f"{name}_{part}" if name else part, each, f"{path}.{key}", depth + 1)
    elif isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value):
        for number, each in enumerate(value, 1):
            yield from _leaves(f"{name}_{number}", each, f"{path}.{number}", depth + 1)
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
    return "" if value is None else str(_readable(str(value), path))


def _word(key: str, path: str) -> str:
    """A key as a fact's name: ``Patient name`` is Patient_name, ``1st`` is _1st."""
    word = _ODD.sub("_", key.strip())
    if not word.strip("_-"):
        raise refuse(400, "invalid", f"{path}: a name needs letters or digits")
    return word if word[0].isalpha() or word[0] == "_" else f"_{word}"
