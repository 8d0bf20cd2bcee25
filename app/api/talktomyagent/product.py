"""What the door knows of talktomyagent's API.

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
    Cause.HOST: (400, "validation-failed"),
    Cause.TOO_LARGE: (413, "validation-failed"),
    Cause.NO_KEY: (401, "unauthorized"),
    Cause.NO_ROUTE: (404, "not-found"),
    Cause.NO_METHOD: (405, "method-not-allowed"),
    Cause.NO_SCOPE: (403, "insufficient-scope"),
    Cause.INVALID: (400, "validation-failed"),
    Cause.FAILED: (500, "internal-error"),
}


def body_of(refusal: Refusal) -> Mapping[str, Any]:
    """A refusal in this product's form."""
    form: dict[str, Any] = {
        "type": f"https://api.talktomyagent.io/problems/{refusal.code}",
        "title": refusal.code.replace("-", " ").capitalize(),
        "status": refusal.status,
        "detail": refusal.message,
    }
    if refusal.problems:
        fields = [{"field": each.field, "message": each.message} for each in refusal.problems]
        form["errors"] = fields
    return form | dict(refusal.extra)


def known(error: Exception) -> Refusal | None:
    """An error of the desk's in this product's words; None for our own fault."""
    return None


def router(desk: ApiDesk) -> APIRouter:
    """Every route."""
    return APIRouter(route_class=CheckedRoute)


PRODUCT = Product(
    "talktomyagent",
    "talktomyagent",
    "mbn_live_",
    ("voice:call", "voice:read", "voice:apps", "voice:install-bundles"),
    CODES,
    body_of,
    router,
    known,
    media_type="application/problem+json",
    binds_lines=True,
)
