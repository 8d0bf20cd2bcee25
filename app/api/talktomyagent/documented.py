"""What the interactive documentation says of this product's answers beside success.

Owns the form of a problem as a schema, and which statuses a route can answer with.
"""

from typing import Any

from app.api.talktomyagent.problems import MEDIA_TYPE

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Its last segment is the code."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_MEANINGS = {
    400: "validation-failed",
    401: "unauthorized",
    403: "insufficient-scope",
    404: "not-found",
    409: "idempotency-conflict",
    413: "validation-failed: the body is larger than 1 MiB",
    429: "rate-limit-exceeded",
    502: "dial-failed",
}
_RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds until it is worth asking again.",
        "schema": {"type": "integer"},
    }
}

Answers = dict[int | str, dict[str, Any]]

ALWAYS = (400, 401, 403, 413)
"""What every route can answer with."""


def problems(*statuses: int, **meanings: str) -> Answers:
    """The answers beside success of one route; ``meanings`` are given as ``on_409="..."``."""
    told = {int(name.removeprefix("on_")): text for name, text in meanings.items()}
    return {
        status: _answer(status, told.get(status, _MEANINGS.get(status, "")))
        for status in sorted({*ALWAYS, *statuses, *told})
    }


def _answer(status: int, meaning: str) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": meaning,
        "content": {MEDIA_TYPE: {"schema": _PROBLEM}},
    }
    return answer | ({"headers": _RETRY_AFTER} if status == 429 else {})
