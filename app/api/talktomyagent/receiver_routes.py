"""Routes of webhooks: one a number, set up, looked at, forgotten.

Owns paths, scopes and what they answer with.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from app.api.routing import key_of
from app.api.talktomyagent.documented import problems
from app.api.talktomyagent.once import KEY_HEADER, Once
from app.api.talktomyagent.receivers import ReceiverBody, ReceiverForm, Receivers
from app.api.talktomyagent.scopes import CALL, READ, scope

PATH = "/v1/voice/webhooks"
Number = Annotated[str, Query(alias="from", description="The deployment's own number.")]


def add_receiver_routes(router: APIRouter, receivers: Receivers, once: Once) -> None:
    """Put them on the router."""

    @router.put(
        PATH,
        response_model=ReceiverForm,
        responses=problems(404, on_409="voice-not-provisioned, or idempotency-conflict"),
        tags=["webhooks"],
    )
    @scope(CALL)
    async def put_webhook(
        request: Request,
        body: ReceiverBody,
        idempotency_key: Annotated[str | None, KEY_HEADER] = None,
    ) -> Response:
        """Say where a number's calls are reported when they have ended."""

        async def work() -> Response:
            return JSONResponse({"data": await receivers.put(key_of(request), body)})

        if idempotency_key is None:
            return await work()
        return await once.answer(request, idempotency_key, work)

    @router.get(PATH, response_model=ReceiverForm, responses=problems(404), tags=["webhooks"])
    @scope(READ)
    async def get_webhook(request: Request, number: Number) -> JSONResponse:
        """Where a number's calls are reported."""
        return JSONResponse({"data": await receivers.get(key_of(request), number)})

    @router.delete(PATH, status_code=204, responses=problems(404), tags=["webhooks"])
    @scope(CALL)
    async def delete_webhook(request: Request, number: Number) -> Response:
        """Report them no more."""
        await receivers.delete(key_of(request), number)
        return Response(status_code=204)
