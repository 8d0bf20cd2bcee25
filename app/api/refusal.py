"""A request that is not carried out, before it is put into a product's own form.

Owns the value and the causes that every product has an answer for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """Why the door turns a request away, whatever the product."""

    HOST = "host"
    """The Host header names another computer: a web page elsewhere tries its luck (DNS
    rebinding)."""
    TOO_LARGE = "too_large"
    NO_KEY = "no_key"
    """None, a wrong or a revoked one."""
    NO_ROUTE = "no_route"
    NO_METHOD = "no_method"
    NO_SCOPE = "no_scope"
    INVALID = "invalid"
    """The body, the path or the query is not what it has to be."""
    FAILED = "failed"
    """Our own fault."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field; ``field`` is its path such as ``task.facts``."""

    field: str
    message: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """``code`` is the product's word for it, ``message`` a sentence for people."""

    status: int
    code: str
    message: str
    problems: tuple[FieldProblem, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What else the product's form shows."""


class ApiRefused(Exception):
    """Answer with this. Raise it anywhere below a route."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def refuse(status: int, code: str, message: str, **extra: Any) -> ApiRefused:
    """The exception to raise, in short."""
    return ApiRefused(Refusal(status, code, message, extra=extra))
