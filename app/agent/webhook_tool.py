"""Asking a tool of the owner's: one HTTP request, one answer, within one time limit.

Owns the request's form, what an answer may be, and where a request may go (``addresses``
holds the rule, ``watched_request`` applies it to the computer that a connection reached,
before a byte is sent). Arguments are checked by the caller (``tool_schema``), what the answer
means for the agent is ``tool_answer``'s.

The body is JSON: ``{"callId", "tool": {"id", "name"}, "arguments", "metadata"}``.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from app.agent.addresses import AddressRefused, check_address, is_loopback, origin_of
from app.agent.egress import EgressLog
from app.agent.errors import AgentError
from app.agent.watched_request import Watch, in_words, new_client

if TYPE_CHECKING:
    import httpx

MAX_ANSWER_BYTES = 65_536
MAX_REDIRECTS = 3
_SAME_REQUEST, _FETCH_INSTEAD = (307, 308), (301, 302, 303)
_OWN_HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/plain",
    "Accept-Encoding": "identity",
    "User-Agent": "Ringdesk",
}


@dataclass(frozen=True, slots=True)
class Webhook:
    """A tool made ready to be asked. ``headers`` hold secret values: never log or show it."""

    id: str
    name: str
    url: str
    timeout_ms: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    parameters: Mapping[str, Any] = field(default_factory=lambda: {"type": "object"})
    allowed_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What came back. ``error`` is a sentence, empty when ``body`` is an answer (2xx).

    ``status`` is None where nothing came. ``is_json``: the body says that it is JSON.
    """

    status: int | None = None
    body: str = ""
    is_json: bool = False
    error: str = ""
    took_ms: float = 0.0


class WebhookFailed(AgentError):
    """There is no answer; the message says why."""


class Webhooks:
    """Asks webhooks, on one loop. Leave its ``async with`` or call ``close`` when done."""

    def __init__(self, egress: EgressLog) -> None:
        self.egress = egress
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> "Webhooks":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close what is open."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def ask(
        self, webhook: Webhook, arguments: Mapping[str, Any], call: Mapping[str, Any]
    ) -> WebhookAnswer:
        """Post the arguments and give the answer; never raises but for cancellation.

        ``call`` is the call's part of the body: ``callId`` and ``metadata``.
        """
        began_s = asyncio.get_running_loop().time()
        answer = await self._ask(webhook, arguments, call)
        took_ms = (asyncio.get_running_loop().time() - began_s) * 1000.0
        return WebhookAnswer(answer.status, answer.body, answer.is_json, answer.error, took_ms)

    async def _ask(
        self, webhook: Webhook, arguments: Mapping[str, Any], call: Mapping[str, Any]
    ) -> WebhookAnswer:
        if not webhook.url:
            return WebhookAnswer(error="it has no URL, and the defaults for tools have none")
        client = await self._open()
        import httpx

        body = request_body(webhook, arguments, call).encode()
        status: int | None = None
        try:
            async with asyncio.timeout(webhook.timeout_ms / 1000.0):
                async with self._answered(client, webhook, body, str(call["callId"])) as response:
                    status = response.status_code
                    return await _read(response)
        except TimeoutError:
            return WebhookAnswer(status, error=f"no answer within {webhook.timeout_ms} ms")
        except (AddressRefused, WebhookFailed) as error:
            return WebhookAnswer(status, error=str(error))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            return WebhookAnswer(status, error=in_words(error))

    @asynccontextmanager
    async def _answered(
        self, client: "httpx.AsyncClient", webhook: Webhook, body: bytes, call_id: str
    ) -> "AsyncIterator[httpx.Response]":
        """The response at the end of at most MAX_REDIRECTS redirects.

        The owner's headers go to the first address's origin only. 301 to 303 are followed
        by asking for the new address (RFC 9110, 15.4), as some form services want it.
        """
        url, method = webhook.url, "POST"
        for _ in range(MAX_REDIRECTS + 1):
            allowed = webhook.allowed_hosts
            check_address(url, allowed)
            headers = dict(_OWN_HEADERS)
            if origin_of(url) == origin_of(webhook.url):
                headers |= webhook.headers
            request = client.build_request(
                method, url, headers=headers, content=body if method == "POST" else None
            )
            watch = Watch(request, allowed)
            try:
                response = await client.send(request, stream=True)
            finally:
                if watch.sent_bytes:
                    purpose = f"tool {webhook.name}"
                    self.egress.sent(call_id or None, watch.host, purpose, watch.sent_bytes)
            try:
                if response.status_code not in (*_SAME_REQUEST, *_FETCH_INSTEAD):
                    yield response
                    return
                place = response.headers.get("location", "")
                method = "GET" if response.status_code in _FETCH_INSTEAD else method
            finally:
                await response.aclose()
            if not place:
                raise WebhookFailed("it answered with a redirect to nowhere")
            url = _next_address(webhook, url, place)
        raise WebhookFailed(f"it redirected more than {MAX_REDIRECTS} times")

    async def _open(self) -> "httpx.AsyncClient":
        async with self._opening:
            if self._client is None:
                self._client = await new_client()
            return self._client


def request_body(webhook: Webhook, arguments: Mapping[str, Any], call: Mapping[str, Any]) -> str:
    """What is posted, as JSON."""
    whole = {
        "callId": call["callId"],
        "tool": {"id": webhook.id, "name": webhook.name},
        "arguments": dict(arguments),
        "metadata": dict(call.get("metadata", {})),
    }
    return json.dumps(whole, ensure_ascii=False)


def _next_address(webhook: Webhook, url: str, place: str) -> str:
    """Where a redirect leads. Somebody else's may not lead to this computer."""
    target = urljoin(url, place)
    if is_loopback(target) and not is_loopback(webhook.url):
        raise AddressRefused("it redirected to this computer, which it may not")
    return target


async def _read(response: "httpx.Response") -> WebhookAnswer:
    """The body, within its limit and of a form that can be handed on. Raises WebhookFailed."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise WebhookFailed("it answered in a compressed form that nobody asked for")
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise WebhookFailed(f"its answer is longer than {MAX_ANSWER_BYTES // 1024} KB")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = kind == "application/json" or kind.endswith("+json")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WebhookFailed("its answer is no text") from None
    status = response.status_code
    error = "" if response.is_success else f"it answered with status {status}"
    if not error and is_json and not _is_json(text):
        error = "its answer says that it is JSON and is not"
    return WebhookAnswer(status, text, is_json, error)


def _is_json(text: str) -> bool:
    try:
        json.loads(text or "null")
    except (ValueError, RecursionError):
        return False
    return True
