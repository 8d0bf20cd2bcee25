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
from app.api.talktomyagent.apps import Apps
from app.api.talktomyagent.bundle_routes import add_bundle_routes
from app.api.talktomyagent.bundles import Bundles
from app.api.talktomyagent.call_log import CallLog
from app.api.talktomyagent.call_routes import add_call_routes
from app.api.talktomyagent.deployment_routes import add_app_routes, add_deployment_routes
from app.api.talktomyagent.deployments import Deployments
from app.api.talktomyagent.once import Once
from app.api.talktomyagent.problems import MEDIA_TYPE, known
from app.api.talktomyagent.receiver_routes import add_receiver_routes
from app.api.talktomyagent.receivers import RULES, Receivers, posts_of
from app.api.talktomyagent.scopes import SCOPES
from app.api.talktomyagent.voice_calls import VoiceCalls, read_ahead

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


def router(desk: ApiDesk) -> APIRouter:
    """Every route. Takes a while: not on the loop."""
    read_ahead()
    routes = APIRouter(route_class=CheckedRoute)
    deployments, once = Deployments(desk), Once(desk)
    calls, log = VoiceCalls(desk, deployments), CallLog(desk, deployments)
    add_call_routes(routes, calls, log, once)
    add_receiver_routes(routes, Receivers(desk, deployments), once)
    add_deployment_routes(routes, deployments)
    add_bundle_routes(routes, Bundles(desk, deployments), once)
    add_app_routes(routes, Apps(desk, deployments), once)
    return routes


PRODUCT = Product(
    "talktomyagent",
    "talktomyagent",
    "mbn_live_",
    SCOPES,
    CODES,
    body_of,
    router,
    known,
    media_type=MEDIA_TYPE,
    public=("/v1/voice/recordings/",),
    binds_lines=True,
    posts=posts_of,
    rules=RULES,
)
