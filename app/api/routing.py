"""Routes whose checks come before the body is read, and whose bodies are JSON to the letter.

Owns the order of refusals that FastAPI leaves open: the key's scope, and whatever else a
product asks first, are judged before a body that may be nonsense. What Python reads beyond
JSON (NaN, halves of characters) or cannot read at all is refused as no JSON, for no answer
and no record could hold it.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from app.api.product import Product
from app.api.refusal import ApiRefused, Cause
from models.api_keys import ApiKey

Check = Callable[[Request], Awaitable[None]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def before(*checks: Check) -> Callable[[Endpoint], Endpoint]:
    """Let these checks, in this order, pass a request before its body is read."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["checks"] = (*checks, *endpoint.__dict__.get("checks", ()))
        return endpoint

    return mark


def needs(product: Callable[[], Product], scope: str) -> Callable[[Endpoint], Endpoint]:
    """Ask for a scope of the key."""

    async def check(request: Request) -> None:
        if scope not in key_of(request).scopes:
            message = f"this key lacks the scope {scope}; make one that has it in Settings"
            raise ApiRefused(product().refusal(Cause.NO_SCOPE, message))

    return before(check)


def key_of(request: Request) -> ApiKey:
    """The key that the request was let in with."""
    key: ApiKey = request.scope["ringdesk.key"]
    return key


class CheckedRoute(APIRoute):
    """A route that keeps to ``before``, and to JSON."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler, with the checks in front of it."""
        handle = super().get_route_handler()
        checks: tuple[Check, ...] = getattr(self.endpoint, "checks", ())

        async def handler(request: Request) -> Response:
            for check in checks:
                await check(request)
            response: Response = await handle(_StrictRequest(request.scope, request.receive))
            return response

        return handler


class _StrictRequest(Request):
    async def json(self) -> Any:
        """The body. Raises JSONDecodeError, which is answered as no JSON."""
        body = await self.body()
        try:
            value = json.loads(body, parse_constant=_no_constant)
            if b"\\ud" in body or b"\\uD" in body:
                json.dumps(value, ensure_ascii=False).encode()
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError(type(error).__name__, "", 0) from error
        return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
