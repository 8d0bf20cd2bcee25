"""What this product answers when it does not do what was asked.

Owns the codes, and which of them fits what the desk says. The product's table has no row for
several rules of the desk; the nearest honest code is taken, and ``detail`` says what it is:

=====================================  ===  =======================  =========================
the desk says                          HTTP code                     because
=====================================  ===  =======================  =========================
emergency number, no whole number,     400  validation-failed        no other ``to`` will do;
number on the do-not-call list                                       asking again changes nothing
a fact that the script needs is        400  validation-failed        ``task.facts.<name>``
missing, text that was screened out
outside the hours of whoever is        429  rate-limit-exceeded      later it may be called;
called, the desk has no place for a                                  ``Retry-After`` says when
call more
the consent line is missing, line not  409  voice-not-provisioned    somebody has to finish
in service, wrong password, no                                       setting the desk up
language model, a broken playbook,
nothing keeps a webhook's secret
the line's registrar cannot be         502  dial-failed              retry later
reached, no network leads there
=====================================  ===  =======================  =========================
"""

from collections.abc import Mapping, Sequence

from app.agent.addresses import AddressRefused
from app.agent.errors import (
    FactsMissing,
    MindUnavailable,
    PlaybookInvalid,
    ScriptUnknown,
    TaskInvalid,
)
from app.api.refusal import ApiRefused, FieldProblem, Refusal
from app.api.retrying import CROWDED_S, again_in
from app.engine import dial_rules
from app.engine.errors import (
    AgentNotReady,
    CallForbidden,
    DeskFull,
    DialFailed,
    LineNotReady,
    NumberInvalid,
    SecretNotKept,
)
from models.errors import RecordMissing

MEDIA_TYPE = "application/problem+json"
VALIDATION_FAILED, SELF_CALL = "validation-failed", "voice-self-call"
COUNTRY_BLOCKED, NOT_FOUND = "voice-country-blocked", "not-found"
NOT_PROVISIONED, RATE_LIMITED = "voice-not-provisioned", "rate-limit-exceeded"
DIAL_FAILED, CONFLICT = "dial-failed", "idempotency-conflict"

MOST_BYTES = 65_536
"""A call's body: what bounds the texts of its task, which have no limits of their own."""

_RULES: Mapping[str, tuple[int, str, str]] = {
    dial_rules.EMERGENCY: (400, VALIDATION_FAILED, "to"),
    dial_rules.NUMBER: (400, VALIDATION_FAILED, "to"),
    dial_rules.DO_NOT_CALL: (400, VALIDATION_FAILED, "to"),
    dial_rules.DURATION: (400, VALIDATION_FAILED, "maxDurationSecs"),
    dial_rules.SELF_CALL: (400, SELF_CALL, ""),
    dial_rules.COUNTRY: (403, COUNTRY_BLOCKED, ""),
    dial_rules.CONSENT: (409, NOT_PROVISIONED, ""),
    dial_rules.HOURS: (429, RATE_LIMITED, ""),
    dial_rules.CAPACITY: (429, RATE_LIMITED, ""),
    dial_rules.NUMBER_PER_HOUR: (429, RATE_LIMITED, ""),
    dial_rules.LINE_PER_HOUR: (429, RATE_LIMITED, ""),
    dial_rules.LINE_PER_DAY: (429, RATE_LIMITED, ""),
}

_UNFINISHED = (
    *(LineNotReady, AgentNotReady, MindUnavailable, PlaybookInvalid, ScriptUnknown),
    SecretNotKept,
)
"""Somebody has to finish setting the desk up."""


def invalid(field: str, message: str) -> ApiRefused:
    """A field of the request is not what it has to be."""
    return ApiRefused(_invalid((FieldProblem(field, message),), message))


def check_size(body: bytes) -> None:
    """Refuse a call's body that is too large. Raises ApiRefused."""
    if len(body) > MOST_BYTES:
        message = f"the body is larger than {MOST_BYTES:,} bytes; shorten the task"
        raise ApiRefused(Refusal(413, VALIDATION_FAILED, message))


def not_found(what: str) -> ApiRefused:
    """There is no such thing, or this key is not for it."""
    return ApiRefused(Refusal(404, NOT_FOUND, f"{what} does not exist, or is not this key's"))


def known(error: Exception) -> Refusal | None:
    """An error of the desk's in this product's words; None for our own fault."""
    match error:
        case CallForbidden():
            return of_rule(error)
        case TaskInvalid():
            return _invalid((FieldProblem(_path_of(error.field), str(error)),), str(error))
        case FactsMissing():
            missing = [
                FieldProblem(f"task.facts.{name}", f"script {error.script!r} needs it", True)
                for name in error.missing
            ]
            return _invalid(missing, str(error))
        case NumberInvalid() | AddressRefused():
            field = "to" if isinstance(error, NumberInvalid) else "url"
            return _invalid((FieldProblem(field, str(error)),), str(error))
        case RecordMissing():
            return Refusal(404, NOT_FOUND, str(error))
        case DeskFull():
            return Refusal(429, RATE_LIMITED, str(error), headers=again_in(CROWDED_S))
        case DialFailed():
            return Refusal(502, DIAL_FAILED, f"{error}; retry later")
    return Refusal(409, NOT_PROVISIONED, str(error)) if isinstance(error, _UNFINISHED) else None


def of_rule(error: CallForbidden) -> Refusal:
    """A calling rule's refusal; when to ask again is ``app.api.retrying``'s."""
    status, code, field = _RULES[error.rule]
    problems = (FieldProblem(field, error.message),) if field else ()
    return Refusal(status, code, error.message, problems)


def _invalid(problems: Sequence[FieldProblem], message: str) -> Refusal:
    return Refusal(400, VALIDATION_FAILED, message, tuple(problems))


def _path_of(field: str) -> str:
    """Where a part of a task stands in the request."""
    return field if field == "purpose" else f"task.{field}"
