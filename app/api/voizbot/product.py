"""What the door knows of Voizbot's API.

Owns putting its routes together. How it says no is ``refusing``'s.
"""

from fastapi import APIRouter

from app.api.desk import ApiDesk
from app.api.product import Product
from app.api.routing import CheckedRoute
from app.api.voizbot import (
    calls,
    function_tools,
    messages,
    outbound,
    phone_numbers,
    skills,
    templates,
)
from app.api.voizbot.refusing import CODES, body_of, known


def router(desk: ApiDesk) -> APIRouter:
    """Every route."""
    routes = APIRouter(route_class=CheckedRoute)
    for part in (phone_numbers, outbound, templates, function_tools, calls, messages):
        part.add(routes, desk)
    skills.add(routes)
    return routes


PRODUCT = Product(
    "voizbot",
    "Voizbot",
    "vb_",
    (),
    CODES,
    body_of,
    router,
    known,
    public=(skills.PATH,),
)
