"""Sending one event over HTTP: one connection, one time limit, no redirects.

Owns the request and what its answer means. Where a request may go is ``app.agent.addresses``'s
rule, applied to the computer that was reached (``app.agent.watched_request``). What is sent,
and when it is tried again, is ``webhooks``'s.
"""

import asyncio
import contextlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.agent.addresses import AddressRefused, check_address, origin_of
from app.agent.egress import EgressLog
from app.agent.watched_request import Watch, in_words, new_client

if TYPE_CHECKING:
    import httpx

READ_BYTES, READ_S = 65_536, 2.0
"""How much of an answer is read, so that a receiver is not cut off, and how long at most.
Nothing in it matters: the status has acknowledged the event by then, or has not."""
ABOUT_THIS_ONE = (400, 409, 413, 415, 422)
"""Answers that are about what one request says (RFC 9110, 15.5): the next one may be welcome."""
ALLOW_IN = "in Settings, Local APIs"
_OWN_HEADERS = {
    "Content-Type": "application/json",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "User-Agent": "Ringdesk",
}


@dataclass(frozen=True, slots=True)
class EventRequest:
    """One try. ``purpose`` is for the account of what left; ``headers`` sign it."""

    url: str
    body: bytes
    timeout_s: float
    purpose: str
    call_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    allowed_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """What came of a try. ``error`` is a sentence about the receiver, empty for a 2xx.

    ``refused``: it may not go there, and trying again does not help. ``unwanted``: the
    receiver works, and does not want what this event says. ``away``: nothing was sent, for
    nobody is there.
    """

    status: int | None = None
    error: str = ""
    refused: bool = False
    unwanted: bool = False
    away: bool = False


class EventSender:
    """Sends events of one desk, on one loop. Close it."""

    def __init__(self, egress: EgressLog) -> None:
        self._egress = egress
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        """Close what is open."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def send(self, event: EventRequest) -> EventAnswer:
        """Post it; never raises but for cancellation, and for headers that are none."""
        try:
            check_receiver(event.url, event.allowed_hosts)
            client = await self._open()
            async with asyncio.timeout(event.timeout_s):
                response = await self._post(client, event)
        except TimeoutError:
            return EventAnswer(error=f"no answer within {event.timeout_s:g} s")
        except AddressRefused as error:
            return EventAnswer(error=str(error), refused=True)
        except UnicodeError:  # a name that only the client's stricter reading refuses
            return EventAnswer(error="its URL cannot be asked; correct it", refused=True)
        except _failures() as error:
            return EventAnswer(error=in_words(error), away=_is_away(error))
        try:
            await _read_some(response)
        finally:
            await response.aclose()
        return _meaning(response)

    async def _post(self, client: "httpx.AsyncClient", event: EventRequest) -> "httpx.Response":
        import httpx

        headers = httpx.Headers(_OWN_HEADERS)
        headers.update(event.headers)
        request = client.build_request("POST", event.url, headers=headers, content=event.body)
        watch = Watch(request, event.allowed_hosts, ALLOW_IN)
        try:
            return await client.send(request, stream=True)
        finally:
            if watch.sent_bytes:
                self._egress.sent(event.call_id, watch.host, event.purpose, watch.sent_bytes)

    async def _open(self) -> "httpx.AsyncClient":
        async with self._opening:
            if self._client is None:
                self._client = await new_client()
            return self._client


def check_receiver(url: str, allowed_hosts: Collection[str] = ()) -> None:
    """Refuse a URL that no event may go to, as far as it shows. Raises AddressRefused."""
    check_address(url, allowed_hosts, ALLOW_IN)
    try:
        url.encode()
        (urlsplit(url).hostname or "").encode("idna")
    except UnicodeError as error:
        raise AddressRefused("no computer can have that name; correct the URL") from error


def receiver_of(url: str) -> str:
    """Scheme, host and port: what is spared when it is slow."""
    try:
        scheme, host, port = origin_of(url)
    except AddressRefused:
        return urlsplit(url).scheme
    return f"{scheme}://{host}:{port}"


def _meaning(response: "httpx.Response") -> EventAnswer:
    status = response.status_code
    if response.is_success:
        return EventAnswer(status)
    if response.has_redirect_location:
        return EventAnswer(status, f"it answered with a redirect ({status}); none is followed")
    error = f"it answered with status {status}"
    return EventAnswer(status, error, unwanted=status in ABOUT_THIS_ONE)


async def _read_some(response: "httpx.Response") -> None:
    size_bytes = 0
    with contextlib.suppress(TimeoutError, *_failures()):
        async with asyncio.timeout(READ_S):
            async for piece in response.aiter_raw():
                size_bytes += len(piece)
                if size_bytes > READ_BYTES:
                    return


def _is_away(error: Exception) -> bool:
    import httpx

    return isinstance(error, httpx.ConnectError)


def _failures() -> tuple[type[Exception], ...]:
    import httpx

    return (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)
