"""How Voizbot says no: its codes, and which of them a route can give.

Owns turning errors of the desk into its words. ``details`` has the zod form: a list of
sentences for each field.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from app.agent.errors import AgentDraftInvalid, AgentError, FactsMissing, TaskInvalid
from app.api.refusal import ApiRefused, Cause, FieldProblem, Refusal
from app.api.retrying import CROWDED_S, again_in
from app.api.voizbot.answers import CallFailure, Failure
from app.engine.dial_rules import (
    CAPACITY,
    HOURS,
    LINE_PER_DAY,
    LINE_PER_HOUR,
    NUMBER_PER_HOUR,
)
from app.engine.errors import (
    AgentNotReady,
    CallForbidden,
    DeskFull,
    DialFailed,
    LineNotReady,
    NumberInvalid,
)
from models.errors import RecordMissing

INVALID_PAYLOAD, INVALID_QUERY = "invalid_payload", "invalid_query"
NOT_FOUND, PHONE_NOT_FOUND = "not_found", "phone_not_found"
TEMPLATE_NOT_FOUND, TOOL_NOT_FOUND = "template_not_found", "tool_not_found"
DUPLICATE_NAME, NO_TWILIO, CALL_FAILED = "duplicate_name", "no_twilio", "call_failed"
RATE_LIMITED = "rate_limited"
"""Ours: the document knows no limits, this desk has some."""

CODES = {
    Cause.HOST: (400, INVALID_QUERY),
    Cause.TOO_LARGE: (413, INVALID_PAYLOAD),
    Cause.NO_KEY: (401, "unauthorized"),
    Cause.NO_ROUTE: (404, NOT_FOUND),
    Cause.NO_METHOD: (405, "method_not_allowed"),
    Cause.NO_SCOPE: (403, "forbidden"),
    Cause.INVALID: (400, INVALID_PAYLOAD),
    Cause.FAILED: (500, CALL_FAILED),
}
_LATER = (HOURS, CAPACITY, NUMBER_PER_HOUR, LINE_PER_HOUR, LINE_PER_DAY)
"""Rules that let the same call go out at another time."""
_FIELDS = {
    "system_prompt": "systemPrompt",
    "voice": "voiceModel",
    "parameters": "parametersJsonSchema",
    "url": "webhookUrl",
    "headers": "webhookHeaders",
    "secret_headers": "webhookHeaders",
    "timeout_ms": "webhookTimeoutMs",
    "tools": "functionToolIds",
}
_MEANING = {
    400: "The body or the query is not what it has to be.",
    401: "There is no key, or it opens nothing here.",
    404: "What is named is not on this desk.",
    409: "The name is taken.",
    413: "The body is too large.",
    422: "No line of this desk can call.",
    429: "A calling rule of this desk says: not now.",
    500: "The desk failed.",
}


def body_of(refusal: Refusal) -> Mapping[str, Any]:
    """A refusal in this product's form."""
    form: dict[str, Any] = {"ok": False, "error": refusal.code, **refusal.extra}
    if refusal.problems:
        details: dict[str, list[str]] = {}
        for each in refusal.problems:
            details.setdefault(_sendable(each.field or "body"), []).append(_sendable(each.message))
        form["details"] = details
    return form


def no(status: int, code: str, field: str = "", message: str = "") -> ApiRefused:
    """The exception to raise; ``message`` says what is wrong with ``field``."""
    problems = (FieldProblem(field, message),) if message else ()
    return ApiRefused(Refusal(status, code, message or code, problems))


def known(error: Exception) -> Refusal | None:
    """An error of the desk's in this product's words; None for our own fault."""
    match error:
        case RecordMissing():
            return no(404, NOT_FOUND).refusal
        case CallForbidden():
            return of_rule(error)
        case NumberInvalid():
            return no(400, INVALID_PAYLOAD, "to", str(error)).refusal
        case DeskFull():
            full = no(429, RATE_LIMITED, "to", str(error)).refusal
            return replace(full, headers=again_in(CROWDED_S))
        case AgentNotReady() | DialFailed():
            return no(500, CALL_FAILED, "call", str(error)).refusal
        case LineNotReady():
            return no(422, NO_TWILIO, "phoneNumberId", str(error)).refusal
        case AgentError():
            return _of_agent(error)
    return None


def of_rule(error: CallForbidden) -> Refusal:
    """A calling rule's refusal; when to ask again is ``app.api.retrying``'s."""
    status, code = (429, RATE_LIMITED) if error.rule in _LATER else (400, INVALID_PAYLOAD)
    return no(status, code, "to", error.message).refusal


def _of_agent(error: AgentError) -> Refusal:
    match error:
        case AgentDraftInvalid(field=field, message=message):
            return no(400, INVALID_PAYLOAD, _FIELDS.get(field, field), message).refusal
        case TaskInvalid(field=field):
            field = field.replace("facts", "metadata", 1)
            return no(400, INVALID_PAYLOAD, field, str(error)).refusal
        case FactsMissing():
            return no(400, INVALID_PAYLOAD, "metadata", str(error)).refusal
    return no(500, CALL_FAILED, "templateId", str(error)).refusal


def answers(*statuses: int, form: type[Failure] = Failure) -> dict[int | str, dict[str, Any]]:
    """What a route's OpenAPI says of its refusals: those that every route has, and these.

    The schema is written out: a form for each answer of each route would make a start slow.
    """
    every = sorted({400, 401, 413, 500, *statuses})
    content = {"application/json": {"schema": _schema(form)}}
    return {each: {"description": _MEANING[each], "content": content} for each in every}


@cache
def _schema(form: type[Failure]) -> dict[str, Any]:
    return form.model_json_schema()


def call_answers() -> dict[int | str, dict[str, Any]]:
    """The same for placing a call."""
    return answers(404, 422, 429, form=CallFailure)


def _sendable(text: str) -> str:
    """Without what no body can carry: half of a pair of surrogates in a field's name."""
    return text.encode("utf-8", "replace").decode()
