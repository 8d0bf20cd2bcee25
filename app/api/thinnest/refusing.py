"""thinnestAI's own words for what does not work.

Owns its statuses and its form of an error, for what the door refuses and for what the desk
refuses. The product documents 400, 401, 403, 404, 429 and 500 and no others for its first API.
"""

from collections.abc import Mapping
from typing import Any

from app.agent.addresses import AddressRefused
from app.agent.errors import (
    FactsMissing,
    MindUnavailable,
    PlaybookInvalid,
    ScriptUnknown,
    TaskInvalid,
)
from app.api.refusal import Cause, Refusal
from app.api.retrying import CROWDED_S, again_in
from app.api.thinnest.answers import Refused
from app.engine.dial_rules import (
    CAPACITY,
    DURATION,
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
    CallUnknown,
    DeskFull,
    LineNotReady,
    NumberInvalid,
    SecretNotKept,
)
from app.engine.schedule import ScheduleFull
from models.errors import RecordMissing

NO_ROUTE = "no_route"
CODES = {
    Cause.HOST: (400, "invalid"),
    Cause.TOO_LARGE: (413, "too_large"),
    Cause.NO_KEY: (401, "unauthorized"),
    Cause.NO_ROUTE: (404, NO_ROUTE),
    Cause.NO_METHOD: (405, "method_not_allowed"),
    Cause.NO_SCOPE: (403, "forbidden"),
    Cause.INVALID: (400, "invalid"),
    Cause.FAILED: (500, "failed"),
}
_BY_RULE = {
    **dict.fromkeys((EMERGENCY, NUMBER, SELF_CALL, DURATION), (400, "invalid")),
    **dict.fromkeys((NUMBER_PER_HOUR, LINE_PER_HOUR, LINE_PER_DAY), (429, "limited")),
    CAPACITY: (429, "limited"),
}
_FORBIDDEN = (403, "forbidden")
_ASKED_WRONGLY = (
    AddressRefused,
    FactsMissing,
    NumberInvalid,
    PlaybookInvalid,
    ScriptUnknown,
    TaskInvalid,
)
_NOT_NOW = (AgentNotReady, LineNotReady, MindUnavailable, SecretNotKept)

Responses = dict[int | str, dict[str, Any]]


def body_of(refusal: Refusal) -> Mapping[str, Any]:
    """A refusal in this product's form: ``detail`` is one sentence, or the framework's own word
    where there is no such route."""
    detail = "Not Found" if refusal.code == NO_ROUTE else refusal.message
    return {"detail": detail, "status": refusal.status, **refusal.extra}


def known(error: Exception) -> Refusal | None:
    """An error of the desk's in this product's words; None for our own fault."""
    if isinstance(error, CallForbidden):
        return of_rule(error)
    if isinstance(error, TaskInvalid) and error.field.startswith("facts"):
        where = error.field.replace("facts", "context", 1)
        return Refusal(400, "invalid", f"{where}: {error}".replace("facts.", "context."))
    if isinstance(error, RecordMissing | CallUnknown):
        return Refusal(404, "not_found", str(error))
    if isinstance(error, _ASKED_WRONGLY):
        return Refusal(400, "invalid", str(error))
    if isinstance(error, DeskFull | ScheduleFull):
        return Refusal(429, "limited", str(error), headers=again_in(CROWDED_S))
    if isinstance(error, _NOT_NOW):
        return Refusal(500, "not_ready", str(error))
    return None


def of_rule(error: CallForbidden) -> Refusal:
    """A calling rule's refusal; when to ask again is ``app.api.retrying``'s."""
    status, code = _BY_RULE.get(error.rule, _FORBIDDEN)
    return Refusal(status, code, error.message)


def refusals(*statuses: int) -> Responses:
    """What a route documents besides its success; every route may answer 401, 429 and 500."""
    every = sorted({400, 401, 413, 429, 500, *statuses})
    return {status: {"model": Refused} for status in every}
