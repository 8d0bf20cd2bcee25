"""The calls of VozAgent's API.

Owns the routes. Placing is ``outbound``'s, what is told of a call ``call_forms``'s.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request

from app.api.desk import ApiDesk
from app.api.routing import key_of
from app.api.vozagent.call_forms import CallQuery, ListedCall, find_calls
from app.api.vozagent.contacts import country_of
from app.api.vozagent.outbound import NewCall, Outbound, QueuedCall
from app.api.vozagent.terms import answers, scoped


def add_calls(router: APIRouter, desk: ApiDesk) -> None:
    """List and place."""
    country = country_of(desk)
    outbound = Outbound(desk, country)

    @router.get("/v1/calls", responses=answers(), response_model_exclude_unset=True, tags=["Calls"])
    @scoped("calls:read")
    async def list_calls(query: Annotated[CallQuery, Query()]) -> list[ListedCall]:
        """Every call of the desk on a line, newest first, in and out, whoever held it. A call
        without an answer is ``failed``."""
        return await desk.store.read(find_calls, query, country())

    @router.post(
        "/v1/calls/outbound", status_code=201, responses=answers(404, 409, 503), tags=["Calls"]
    )
    @scoped("calls:write")
    async def place_call(body: NewCall, request: Request) -> QueuedCall:
        """Let an assistant call somebody; whoever has the number is found among the contacts, or
        becomes one. The call goes out on the line that is set for calls in Settings, else on the
        first that can call."""
        return await outbound.place(key_of(request), body)
