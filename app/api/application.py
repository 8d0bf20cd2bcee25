"""One product's application, put together: its routes behind the door, its form of errors.

Owns how every kind of error becomes the product's own.
"""

import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from app.agent.errors import AgentError
from app.api.desk import ApiDesk
from app.api.gateway import Gateway, refusal_response
from app.api.openapi import Described, add_pages
from app.api.product import Product
from app.api.refusal import ApiRefused, Cause, FieldProblem
from app.api.request_log import RequestLog
from app.engine.errors import EngineError
from models.errors import RecordsError

log = logging.getLogger(__name__)

BAD_REQUEST, METHOD_NOT_ALLOWED = 400, 405
_WHERE = ("body", "query", "path", "header")

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def application(product: Product, desk: ApiDesk, requests: RequestLog) -> ASGIApp:
    """The product's API, ready to be served. Takes a while: not on the loop."""
    api = FastAPI(
        title=product.title,
        summary=f"Answers like {product.title}, from this desk.",
        version="1",
        redirect_slashes=False,
        openapi_url=None,
    )
    api.include_router(product.router(desk))
    described = Described(api, product)
    add_pages(api, described)
    api.exception_handlers.update(_handlers(product, described))
    return Gateway(api, product, desk, requests)


def _handlers(product: Product, described: Described) -> dict[Any, Handler]:
    async def refused(request: Request, error: ApiRefused) -> Response:
        return refusal_response(product, error.refusal)

    async def invalid(request: Request, error: RequestValidationError) -> Response:
        problems = tuple(_problem(each) for each in error.errors())
        refusal = product.refusal(Cause.INVALID, _sentence(problems))
        return refusal_response(product, replace(refusal, problems=problems))

    async def http(request: Request, error: HTTPException) -> Response:
        if error.status_code == METHOD_NOT_ALLOWED:
            allowed = await described.methods_of(request.url.path)
            allowed = allowed or (error.headers or {}).get("Allow", "")
            refusal = product.refusal(Cause.NO_METHOD, f"{request.method} is not allowed here")
            refusal = replace(refusal, headers={"Allow": allowed})
        elif error.status_code == BAD_REQUEST:
            refusal = product.refusal(Cause.INVALID, "the body cannot be read")
        else:
            refusal = product.refusal(Cause.NO_ROUTE, f"there is no {request.url.path}")
        return refusal_response(product, refusal)

    async def failed(request: Request, error: Exception) -> Response:
        # The server logs it: Starlette raises it again once this answer is sent.
        refusal = product.refusal(Cause.FAILED, "the desk failed; its log says why")
        return refusal_response(product, refusal)

    async def known(request: Request, error: Exception) -> Response:
        refusal = product.known(error)
        if refusal is None:
            raise error
        return refusal_response(product, refusal)

    named = dict.fromkeys((EngineError, AgentError, RecordsError), known)
    return {
        **named,
        ApiRefused: refused,
        RequestValidationError: invalid,
        HTTPException: http,
        Exception: failed,
    }


def _problem(error: Any) -> FieldProblem:
    location: Sequence[Any] = error["loc"]
    path = [str(part) for part in location]
    path = path[1:] if path[:1] and path[0] in _WHERE else path
    if error["type"] == "json_invalid":
        return FieldProblem("", "the body is no JSON")
    message = str(error["msg"]).removeprefix("Value error, ")
    return FieldProblem(".".join(path), message, missing=error["type"] == "missing")


def _sentence(problems: Sequence[FieldProblem]) -> str:
    first = problems[0] if problems else FieldProblem("", "the request is not valid")
    return f"{first.field}: {first.message}" if first.field else first.message
