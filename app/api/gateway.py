"""The door that every request goes through before a product sees it.

Owns, in this order: the Host header (a web page elsewhere must not reach the desk by a name
that leads here), the size of the body, the answer to a browser's preflight, the key, and the
note for the inspector. Everything it refuses is in the product's own form.

The body is read whole before the product runs, so that it can be measured and noted; no body
of these APIs is large.
"""

import asyncio
import json
import logging
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.desk import ApiDesk
from app.api.masking import SHOWN, masked
from app.api.product import Product
from app.api.refusal import Cause, Refusal
from app.api.request_log import RequestLog
from models.api_requests import ApiRequest
from models.ids import now_iso

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 1_048_576
DOCUMENTATION = ("/docs", "/openapi.json", "/redoc")
_METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
_ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, Accept"
_EXPOSED = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After"


class _TooLarge(Exception):
    """The body is over the limit."""


class Gateway:
    """Wraps one product's application."""

    def __init__(self, app: ASGIApp, product: Product, desk: ApiDesk, requests: RequestLog) -> None:
        self._app, self._product, self._desk = app, product, desk
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sockets carry their own token, which the product looks at; the host is ours."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if _is_here(headers.get("host", "")) and (origin is None or self._may_ask(origin)):
            await self._app(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        began, at = loop.time(), now_iso()
        answer = _Answer(send, self._added_headers(scope))
        body = b""
        try:
            body = await _whole(scope, receive)
            refused = await self._refused(scope)
        except _TooLarge:
            message = f"the body is larger than {MAX_BODY_BYTES:,} bytes"
            refused = self._product.refusal(Cause.TOO_LARGE, message)
        try:
            if refused is not None:
                await refusal_response(self._product, refused)(scope, receive, answer)
            elif scope["method"] == "OPTIONS":
                await Response(status_code=204)(scope, receive, answer)
            else:
                await self._app(scope, _again(body, receive), answer)
        finally:
            if scope["path"] not in DOCUMENTATION:
                took_ms = (loop.time() - began) * 1000.0
                self._note(scope, body, answer, at, took_ms)

    def _note(self, scope: Scope, body: bytes, answer: "_Answer", at: str, took_ms: float) -> None:
        key = scope.get("ringdesk.key")
        query = scope["query_string"].decode("latin-1")
        self._requests.note(
            ApiRequest(
                at,
                self._product.name,
                scope["method"],
                scope["path"] + (f"?{query}" if query else ""),
                answer.status,
                took_ms,
                key.id if key is not None else "",
                masked(body),
                masked(bytes(answer.body)),
            )
        )

    async def _refused(self, scope: Scope) -> Refusal | None:
        headers = Headers(scope=scope)
        if not _is_here(headers.get("host", "")):
            message = "ask this desk by http://127.0.0.1, not by another name"
            return self._product.refusal(Cause.HOST, message)
        if scope["method"] == "OPTIONS" or self._is_public(scope["path"]):
            return None
        scheme, _, text = headers.get("authorization", "").partition(" ")
        right = scheme.lower() == "bearer"
        key = await self._desk.keys.check(self._product.name, text.strip()) if right else None
        if key is None:
            message = "send Authorization: Bearer and a key of this product (ringdesk key new)"
            return self._product.refusal(Cause.NO_KEY, message)
        scope["ringdesk.key"] = key
        return None

    def _is_public(self, path: str) -> bool:
        return path in DOCUMENTATION or any(path.startswith(each) for each in self._product.public)

    def _added_headers(self, scope: Scope) -> dict[str, str]:
        origin = Headers(scope=scope).get("origin")
        if origin is None or not self._may_ask(origin):
            return {}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
            "Access-Control-Expose-Headers": _EXPOSED,
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        }

    def _may_ask(self, origin: str) -> bool:
        if origin in self._desk.settings().api.allowed_origins:
            return True
        return _is_here(urlsplit(origin).netloc)


class _Answer:
    """Passes an answer on, adds headers, and keeps what the inspector shows."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send, self._headers = send, headers
        self.status = 0
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers[name] = value
        elif message["type"] == "http.response.body" and len(self.body) <= SHOWN * 4:
            self.body += message.get("body", b"")[: SHOWN * 4]
        await self._send(message)


def refusal_response(product: Product, refusal: Refusal) -> Response:
    """A refusal in the product's own form."""
    body = json.dumps(product.body(refusal), ensure_ascii=False)
    return Response(body, refusal.status, dict(refusal.headers), product.media_type)


async def refused_request(product: Product, request: Request, refusal: Refusal) -> Response:
    """The same with what every answer of the product carries."""
    response = refusal_response(product, refusal)
    response.headers.update(product.headers(request))
    return response


async def _whole(scope: Scope, receive: Receive) -> bytes:
    """The body. Raises _TooLarge before more than the limit is in memory."""
    said = Headers(scope=scope).get("content-length", "0")
    if said.isdigit() and int(said) > MAX_BODY_BYTES:
        raise _TooLarge
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise _TooLarge
        more = message["type"] == "http.request" and message.get("more_body", False)
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read already, then whatever comes."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def _is_here(host: str) -> bool:
    """Whether a Host header, with or without a port, names this computer as such."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
