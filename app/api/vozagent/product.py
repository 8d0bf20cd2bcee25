"""What the door knows of VozAgent's API.

Owns its codes and its form of an error.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from app.api.desk import ApiDesk
from app.api.product import Product
from app.api.refusal import Cause, Refusal
from app.api.routing import CheckedRoute

CODES = {
    Cause.HOST: (400, "invalid_request"),
    Cause.TOO_LARGE: (413, "invalid_request"),
    Cause.NO_KEY: (401, "unauthorized"),
    Cause.NO_ROUTE: (404, "not_found"),
    Cause.NO_METHOD: (405, "method_not_allowed"),
    Cause.NO_SCOPE: (403, "insufficient_scope"),
    Cause.INVALID: (400, "invalid_request"),
    Cause.FAILED: (500, "internal_error"),
}


def body_of(refusal: Refusal) -> Mapping[str, Any]:
    """A refusal in this product's form."""
    error: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
    missing = [each.field for each in refusal.problems if each.missing]
    details = dict(refusal.extra) | ({"missing_fields": missing} if missing else {})
    if details:
        error["details"] = details
    return {"error": error}


def known(error: Exception) -> Refusal | None:
    """An error of the desk's in this product's words; None for our own fault."""
    return None


def router(desk: ApiDesk) -> APIRouter:
    """Every route."""
    return APIRouter(route_class=CheckedRoute)


PRODUCT = Product(
    "vozagent",
    "VozAgent",
    "gw_",
    tuple(
        f"{area}:{right}"
        for area in ("contacts", "calls", "assistants", "phone_numbers", "webhooks")
        for right in ("read", "write")
    ),
    CODES,
    body_of,
    router,
    known,
)
