"""What the door knows of VozAgent's API.

Owns the product; its words are ``terms``'s, its routes their own modules'.
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.desk import ApiDesk
from app.api.limits import RateLimits
from app.api.product import Product
from app.api.routing import Check, CheckedRoute
from app.api.vozagent.calls import add_calls
from app.api.vozagent.catalogue import add_catalogue
from app.api.vozagent.contact_news import tell_of_contacts
from app.api.vozagent.contacts import add_contact_reading, add_contact_writing
from app.api.vozagent.deliveries import add_deliveries
from app.api.vozagent.events import RULES, posts
from app.api.vozagent.terms import CODES, PER_MINUTE, body_of, known, too_many
from app.api.vozagent.webhooks import add_webhooks

AREAS = ("contacts", "calls", "assistants", "phone_numbers", "webhooks")


def router(desk: ApiDesk) -> APIRouter:
    """Every route. All share one limit."""
    limit = RateLimits(desk.now_ms).check("all", PER_MINUTE, 60, too_many)
    routes = APIRouter(route_class=_limited(limit))
    add_contact_reading(routes, desk)
    add_contact_writing(routes, desk)
    add_calls(routes, desk)
    add_catalogue(routes, desk)
    add_webhooks(routes, desk)
    add_deliveries(routes, desk)
    return routes


def _limited(limit: Check) -> type[CheckedRoute]:
    """A route that asks the limit before anything else."""

    class LimitedRoute(CheckedRoute):
        """See above."""

        def get_route_handler(self) -> Callable[[Request], Any]:
            """The handler, with the limit in front of it."""
            handle = super().get_route_handler()

            async def handler(request: Request) -> Response:
                await limit(request)
                response: Response = await handle(request)
                return response

            return handler

    return LimitedRoute


PRODUCT = Product(
    "vozagent",
    "VozAgent",
    "gw_",
    tuple(f"{area}:{right}" for area in AREAS for right in ("read", "write")),
    CODES,
    body_of,
    router,
    known,
    posts=posts,
    rules=RULES,
    beside=tell_of_contacts,
)
