"""The door that every request goes through before a product sees it.

Owns, in this order: the Host header (a web page elsewhere must not reach the desk by a name
that leads here), the answer to a browser's preflight, the key, the size of the body, and the
note for the inspector. Everything it refuses is in the product's own form, and whatever is
answered carries what every answer of the product carries.

The body is read whole before the product runs, so that it can be measured and noted; no body
of these APIs is large. Nothing of it is read for whoever has no key. A request whose sender
is gone before all of it is here is not carried out.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.desk import ApiDesk
from app.api.host import is_here, is_page_of_here
from app.api.masking import READ, masked, masked_query
from app.api.product import Product
from app.api.refusal import Cause, Refusal
from app.api.request_log import RequestLog
from models.api_requests import ApiRequest
from models.errors import RecordsError
from models.ids import now_iso

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 1_048_576
DOCUMENTATION = ("/docs", "/openapi.json")
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, Accept"
_READABLE = ("application/json", "application/problem+json", "text/")


class _TooLarge(Exception):
    """The body is over the limit."""


class _Gone(Exception):
    """Whoever asked went away before the request was here."""


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
        origin = Headers(scope=scope).get("origin")
        if _host_is_here(scope) and (origin is None or self._may_ask(origin)):
            await self._app(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        began, at, method = loop.time(), now_iso(), scope["method"]
        # The server leaves the body out of an answer to HEAD.
        scope = {**scope, "method": "GET" if method == "HEAD" else method}
        answer = _Answer(send, lambda: self._added_headers(scope))
        body = bytearray()
        try:
            await self._answer(scope, body, receive, answer)
        except _Gone:
            log.info("%s %s: whoever asked is gone", self._product.name, method)
        finally:
            if scope["path"] not in DOCUMENTATION:
                took_ms = (loop.time() - began) * 1000.0
                self._note(scope | {"method": method}, bytes(body), answer, at, took_ms)

    async def _answer(
        self, scope: Scope, body: bytearray, receive: Receive, answer: "_Answer"
    ) -> None:
        """``body`` is filled as far as it is read."""
        try:
            refused = await self._refused(scope)
            if refused is None:
                await _read(scope, receive, body)
        except _TooLarge:
            message = f"the body is larger than {MAX_BODY_BYTES:,} bytes"
            refused = self._product.refusal(Cause.TOO_LARGE, message)
        except RecordsError as error:
            log.error("a key cannot be looked up: %s", error)
            refused = self._product.refusal(Cause.FAILED, "the desk cannot read its records")
        if refused is not None:
            await refusal_response(self._product, refused)(scope, receive, answer)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204)(scope, receive, answer)
        else:
            await self._app(scope, _again(bytes(body), receive), answer)

    def _note(self, scope: Scope, body: bytes, answer: "_Answer", at: str, took_ms: float) -> None:
        key = scope.get("ringdesk.key")
        query = masked_query(scope["query_string"].decode("latin-1"))
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
                answer.shown(),
            )
        )

    async def _refused(self, scope: Scope) -> Refusal | None:
        if not _host_is_here(scope):
            message = "ask this desk by http://127.0.0.1, not by another name"
            return self._product.refusal(Cause.HOST, message)
        if scope["method"] == "OPTIONS" or self._is_public(scope["path"]):
            return None
        scheme, _, text = Headers(scope=scope).get("authorization", "").partition(" ")
        right = scheme.lower() == "bearer"
        key = await self._desk.keys.check(self._product.name, text.strip()) if right else None
        if key is None:
            message = "send Authorization: Bearer and a key of this product (ringdesk key new)"
            return self._product.refusal(Cause.NO_KEY, message)
        scope["ringdesk.key"] = key
        return None

    def _is_public(self, path: str) -> bool:
        return path in DOCUMENTATION or any(path.startswith(each) for each in self._product.public)

    def _added_headers(self, scope: Scope) -> Mapping[str, str]:
        own = self._product.headers(Request(scope))
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or not self._may_ask(origin):
            return own
        cors = {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
            "Access-Control-Expose-Headers": "*",
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        }
        if headers.get("access-control-request-private-network") == "true":
            cors["Access-Control-Allow-Private-Network"] = "true"
        return {**own, **cors}

    def _may_ask(self, origin: str) -> bool:
        return origin in self._desk.settings().api.allowed_origins or is_page_of_here(origin)


class _Answer:
    """Passes an answer on, adds headers, and keeps what the inspector shows."""

    def __init__(self, send: Send, headers: Callable[[], Mapping[str, str]]) -> None:
        self._send, self._headers = send, headers
        self.status = 0
        self._kind = ""
        self._size = 0
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._headers().items():
                headers[name] = value
            self._kind = headers.get("content-type", "")
        elif message["type"] == "http.response.body":
            body = message.get("body", b"")
            self._size += len(body)
            self._body += body[: max(0, READ + 1 - len(self._body))]
        await self._send(message)

    def shown(self) -> str:
        """The body for people to read; sound and the like are told by their size."""
        if self._size and not self._kind.startswith(_READABLE):
            return f"({self._kind.partition(';')[0] or 'no type'}, {self._size:,} bytes)"
        return masked(bytes(self._body))


def refusal_response(product: Product, refusal: Refusal) -> Response:
    """A refusal in the product's own form."""
    text = json.dumps(product.body(refusal), ensure_ascii=False)
    body = text.encode("utf-8", "replace")  # a field's name may hold half a character
    return Response(body, refusal.status, dict(refusal.headers), product.media_type)


async def _read(scope: Scope, receive: Receive, body: bytearray) -> None:
    """Fill ``body``. Raises _TooLarge before more than the limit is in memory, and _Gone."""
    said = Headers(scope=scope).get("content-length", "0")
    if said.isdigit() and int(said) > MAX_BODY_BYTES:
        raise _TooLarge
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise _TooLarge
        more = message.get("more_body", False)


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


def _host_is_here(scope: Scope) -> bool:
    hosts = Headers(scope=scope).getlist("host")
    return len(hosts) == 1 and is_here(hosts[0])
