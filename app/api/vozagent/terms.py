"""VozAgent's own words: codes, the form of an error, scopes, and what engine errors become.

Owns what every route of the product shares. Which route needs what is the route's own.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from app.agent.errors import AgentError, FactsMissing, TaskInvalid
from app.api.limits import Standing
from app.api.refusal import ApiRefused, Cause, FieldProblem, Refusal
from app.api.retrying import CROWDED_S, again_in
from app.api.routing import Endpoint, needs
from app.engine.dial_rules import (
    CAPACITY,
    EMERGENCY,
    LINE_PER_DAY,
    LINE_PER_HOUR,
    NUMBER,
    NUMBER_PER_HOUR,
    SELF_CALL,
)
from app.engine.errors import (
    AgentNotReady,
    CallForbidden,
    DeskFull,
    LineNotReady,
    NumberInvalid,
    SecretNotKept,
)
from models.errors import RecordMissing

if TYPE_CHECKING:
    from app.api.product import Product

INVALID, NOT_FOUND, CONFLICT = "invalid_request", "not_found", "conflict"
RATE_LIMITED = "rate_limited"
PER_MINUTE = 120
"""Requests of one key. The document says "generous" and no number."""

CODES = {
    Cause.HOST: (400, INVALID),
    Cause.TOO_LARGE: (413, INVALID),
    Cause.NO_KEY: (401, "unauthorized"),
    Cause.NO_ROUTE: (404, NOT_FOUND),
    Cause.NO_METHOD: (405, "method_not_allowed"),
    Cause.NO_SCOPE: (403, "insufficient_scope"),
    Cause.INVALID: (400, INVALID),
    Cause.FAILED: (500, "internal_error"),
}

_WRONG_NUMBER = (EMERGENCY, NUMBER, SELF_CALL)
_LATER = (NUMBER_PER_HOUR, LINE_PER_HOUR, LINE_PER_DAY, CAPACITY)


class ErrorContent(BaseModel):
    """What went wrong. ``details`` has ``missing_fields``, ``invalid_fields`` and the like."""

    code: str
    message: str
    details: dict[str, Any] | None = None


class ErrorAnswer(BaseModel):
    """Every answer that is no success."""

    error: ErrorContent


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals that a route can give, for its documentation; those of the door with them."""
    words = {
        400: "The request is not valid",
        401: "The key is missing, wrong or revoked",
        403: "The key may not do this, or a calling rule forbids it",
        404: "There is no such thing",
        409: "It contradicts what is there",
        413: "The body is too large",
        429: "Too many requests or calls; see Retry-After",
        503: "The desk lacks what this needs now, such as a line that can call",
    }
    every = sorted({400, 401, 403, 413, 429, *statuses})
    return {each: {"model": ErrorAnswer, "description": words[each]} for each in every}


def scoped(scope: str) -> Callable[[Endpoint], Endpoint]:
    """Ask for a scope of the key."""
    return needs(_product, scope)


def too_many(standing: Standing) -> Refusal:
    """The refusal of a request over the limit."""
    message = f"more than {standing.limit} requests a minute; ask again in {standing.retry_s} s"
    return Refusal(429, RATE_LIMITED, message)


def body_of(refusal: Refusal) -> Mapping[str, Any]:
    """A refusal in this product's form."""
    error: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
    missing = [each.field for each in refusal.problems if each.missing]
    wrong = [each.field for each in refusal.problems if each.field and not each.missing]
    details = dict(refusal.extra)
    details |= {"missing_fields": missing} if missing else {}
    details |= {"invalid_fields": wrong} if wrong else {}
    if details:
        error["details"] = details
    return {"error": error}


def wrong_field(field: str, message: str) -> ApiRefused:
    """One field of the body cannot be used."""
    problem = FieldProblem(field, message)
    return ApiRefused(Refusal(400, INVALID, f"{field}: {message}", (problem,)))


def known(error: Exception) -> Refusal | None:
    """An error of the desk's in this product's words; None for our own fault."""
    match error:
        case RecordMissing():
            return Refusal(404, NOT_FOUND, str(error))
        case CallForbidden():
            return forbidden(error)
        case NumberInvalid():
            return wrong_field("phone_number", str(error)).refusal
        case DeskFull():
            return Refusal(429, RATE_LIMITED, str(error), headers=again_in(CROWDED_S))
        case LineNotReady():
            return Refusal(503, "line_unavailable", str(error))
        case FactsMissing():
            message = f"{error}; this API cannot give them, choose another assistant"
            return Refusal(409, CONFLICT, message, extra={"missing_facts": list(error.missing)})
        case TaskInvalid():
            field = error.field.removeprefix("facts.")
            return Refusal(400, INVALID, str(error), (FieldProblem(field, str(error)),))
        case SecretNotKept():
            return Refusal(503, "secret_not_kept", str(error))
        case AgentNotReady() | AgentError():
            return Refusal(409, CONFLICT, str(error))
    return None


def forbidden(error: CallForbidden) -> Refusal:
    """What a calling rule forbids; when to ask again is ``app.api.retrying``'s."""
    if error.rule in _LATER:
        return Refusal(429, RATE_LIMITED, error.message, extra={"rule": error.rule})
    if error.rule in _WRONG_NUMBER:
        problem = FieldProblem("phone_number", error.message)
        return Refusal(400, INVALID, error.message, (problem,), extra={"rule": error.rule})
    return Refusal(403, "call_not_allowed", error.message, extra={"rule": error.rule})


def _product() -> "Product":
    from app.api.vozagent.product import PRODUCT

    return PRODUCT
