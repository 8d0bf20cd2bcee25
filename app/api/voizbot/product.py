"""What the door knows of Voizbot's API.

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
    Cause.HOST: (400, "invalid_query"),
    Cause.TOO_LARGE: (413, "invalid_payload"),
    Cause.NO_KEY: (401, "unauthorized"),
    Cause.NO_ROUTE: (404, "not_found"),
    Cause.NO_METHOD: (405, "method_not_allowed"),
    Cause.NO_SCOPE: (403, "forbidden"),
    Cause.INVALID: (400, "invalid_payload"),
    Cause.FAILED: (500, "call_failed"),
}


def body_of(refusal: Refusal) -> Mapping[str, Any]:
    """A refusal in this product's form."""
    form: dict[str, Any] = {"ok": False, "error": refusal.code, **refusal.extra}
    if refusal.problems:
        form["details"] = {each.field or "body": [each.message] for each in refusal.problems}
    return form


def known(error: Exception) -> Refusal | None:
    """An error of the desk's in this product's words; None for our own fault."""
    return None


def router(desk: ApiDesk) -> APIRouter:
    """Every route."""
    return APIRouter(route_class=CheckedRoute)


PRODUCT = Product(
    "voizbot",
    "Voizbot",
    "vb_",
    (),
    CODES,
    body_of,
    router,
    known,
)
