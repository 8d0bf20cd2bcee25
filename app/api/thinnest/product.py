"""What the door knows of thinnestAI's API, and its routes put together.

Owns the order of the routes. Errors are ``refusing``'s, limits ``rates``'s, events ``events``'s.
"""

from fastapi import APIRouter

from app.api.desk import ApiDesk
from app.api.product import Product
from app.api.routing import CheckedRoute
from app.api.thinnest import (
    browser,
    dialling,
    ending,
    endpoints,
    events,
    rates,
    recordings,
    sessions,
    v2,
)
from app.api.thinnest.agent_news import follow_agents
from app.api.thinnest.refusing import CODES, body_of, known


def router(desk: ApiDesk) -> APIRouter:
    """Every route."""
    routes = APIRouter(route_class=CheckedRoute)
    check = rates.checks(desk.now_ms)
    for group in (dialling, sessions, ending, recordings, browser, endpoints, v2):
        group.add(routes, desk, check)
    return routes


PRODUCT = Product(
    "thinnest",
    "thinnestAI",
    "thns_sk_",
    (),
    CODES,
    body_of,
    router,
    known,
    public=browser.PUBLIC,
    headers=rates.headers,
    posts=events.posts,
    rules=events.RULES,
    beside=follow_agents,
    unplaced=events.unplaced_posts,
)
