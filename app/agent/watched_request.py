"""One HTTP request, watched on the wire: where it went and how much of it was sent.

Owns stopping a connection that led to a computer where it may not (``addresses`` holds the
rule) before a byte is sent, what is trusted, and a failure in words. Every request has a
connection of its own: a kept one may be dead, and what was posted once is not posted again
by itself.
"""

import asyncio
import ssl
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from app.agent.addresses import DEFAULT_PLACE, AddressRefused, check_reached

if TYPE_CHECKING:
    import httpx

MOST_AT_ONCE = 16


class Watch:
    """Follows one request. Put ``trace`` into its extensions before it is sent."""

    def __init__(
        self, request: "httpx.Request", allowed: Collection[str], place: str = DEFAULT_PLACE
    ) -> None:
        self.host = request.url.host
        self.sent_bytes = 0
        self._request = request
        self._allowed, self._place = allowed, place
        request.extensions = {**request.extensions, "trace": self._trace}

    async def _trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Called by httpcore at every step (``extensions["trace"]``)."""
        if name == "connection.connect_tcp.complete":
            stream = info["return_value"]
            address = stream.get_extra_info("server_addr")
            try:
                check_reached(self.host, str(address[0]), self._allowed, self._place)
            except AddressRefused:
                await stream.aclose()
                raise
        elif name == "http11.send_request_headers.started":
            self.sent_bytes += _head_bytes(self._request)
        elif name == "http11.send_request_body.started":
            self.sent_bytes += len(self._request.content)


async def new_client() -> "httpx.AsyncClient":
    """A client that keeps no connection, follows nothing and waits without a limit.

    Close it. The time limit is the caller's, for the whole request.
    """
    context = await asyncio.to_thread(_certificates)
    import httpx

    return httpx.AsyncClient(
        verify=context,
        trust_env=False,
        timeout=None,
        follow_redirects=False,
        limits=httpx.Limits(max_connections=MOST_AT_ONCE, max_keepalive_connections=0),
    )


def in_words(error: Exception) -> str:
    """What went wrong on the way, as the end of a sentence about the receiver."""
    import httpx

    match error:
        case httpx.ConnectError() if _certificate_of(error) is not None:
            return f"its certificate is not good ({_certificate_of(error)})"
        case httpx.ConnectError():
            return "it cannot be reached"
        case httpx.RemoteProtocolError() | httpx.ReadError() | httpx.WriteError():
            return "it broke the connection off"
        case httpx.InvalidURL():
            return "it redirected to something that is no URL"
    return f"the request failed ({type(error).__name__})"


def _certificate_of(error: BaseException) -> str | None:
    """What is wrong with the certificate, where that is the cause."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        cause = cause.__cause__ or cause.__context__
    return None


def _head_bytes(request: "httpx.Request") -> int:
    """The size of the head of an HTTP/1.1 request (RFC 9112, 2.1)."""
    line = len(request.method) + 1 + len(request.url.raw_path) + len(" HTTP/1.1\r\n")
    fields = sum(len(name) + len(value) + 4 for name, value in request.headers.raw)
    return line + fields + 2


def _certificates() -> ssl.SSLContext:
    """The system's certificate authorities and the bundled ones. Takes some 20 ms."""
    # Read here, on a thread: a window opens quicker without an HTTP client.
    import certifi
    import httpx as httpx

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
