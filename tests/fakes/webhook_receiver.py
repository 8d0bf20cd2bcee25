"""Somebody's program that is told of events: a real HTTP server on loopback.

How a test uses it::

    async with webhook_receiver(check=signed_by(secret)) as receiver:
        ...                                     # let receiver.url be told of something
        first, second = await receiver.got(2)   # waits until two were acknowledged
        assert first.json["event"] == "call.ringing" and first.headers["x-thing"] == "1"
        assert receiver.events("event") == ["call.ringing", "call.completed"]

``then(...)`` says how the next requests are answered, one after the other; what comes after
them gets a 200. ``Reply(503)`` fails, ``Reply(hangs=True)`` never answers, ``Reply.to(url)``
redirects, ``Reply(body=..., breaks_off=True)`` closes in the middle of an answer,
``Reply(endless=True)`` never stops answering. ``receiver.down = True`` makes it break every
connection off before an answer until it is False again. ``check`` is called with every
request; those it finds wrong are answered with 401 and kept in ``forged``.
"""

import asyncio
import contextlib
import json
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

PATIENCE_S = 30.0


@dataclass(frozen=True)
class Received:
    """One request as it came in; names of headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    size_bytes: int

    @property
    def json(self) -> Any:
        """The body, as it should be."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """How one request is answered. ``after`` holds the answer back until it is set."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    after: asyncio.Event | None = None
    hangs: bool = False
    breaks_off: bool = False
    """More of the body is promised than is sent."""
    endless: bool = False

    @classmethod
    def to(cls, url: str, status: int = 307) -> "Reply":
        """A redirect."""
        return cls(status, headers={"Location": url})


class WebhookReceiver:
    """Made by ``webhook_receiver``."""

    def __init__(self, check: Callable[[Received], bool] | None) -> None:
        self.url = ""
        self.port = 0
        self.down = False
        self.asked: list[Received] = []
        """Every request that came in whole, acknowledged or not."""
        self.accepted: list[Received] = []
        """Those that got a 2xx."""
        self.forged: list[Received] = []
        self.connections = 0
        self.hung_up_on = asyncio.Event()
        """A client went before its answer was out."""
        self._check = check
        self._plans: deque[Reply] = deque()
        self._told = asyncio.Condition()

    def then(self, *replies: Reply) -> None:
        """Answer the next requests so."""
        self._plans.extend(replies)

    async def got(self, count: int) -> list[Received]:
        """What was acknowledged, once it is ``count`` or more."""
        return await self._until(lambda: len(self.accepted) >= count, self.accepted)

    async def was_asked(self, count: int) -> list[Received]:
        """What came in, acknowledged or not, once it is ``count`` or more."""
        return await self._until(lambda: len(self.asked) >= count, self.asked)

    async def was_tried(self, count: int) -> None:
        """Return once there were so many connections, those broken off among them."""
        await self._until(lambda: self.connections >= count, self.asked)

    async def heard(self, key: str, value: Any) -> list[Any]:
        """That field of every body that was acknowledged, once one of them is ``value``.

        What a desk was sending when it ended is sent again; that is left out here.
        """
        await self._until(lambda: value in self.events(key), self.accepted)
        return list(dict.fromkeys(self.events(key)))

    def events(self, key: str) -> list[Any]:
        """One field of every body that was acknowledged, in order."""
        return [each.json.get(key) for each in self.accepted]

    async def _until(self, done: Callable[[], bool], gives: list[Received]) -> list[Received]:
        async with asyncio.timeout(PATIENCE_S), self._told:
            await self._told.wait_for(done)
        return list(gives)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        async with self._told:
            self.connections += 1
            self._told.notify_all()
        try:
            if not self.down:
                await self._answer(await _request(reader), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            self.hung_up_on.set()
        finally:
            writer.close()

    async def _answer(
        self, request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        reply = self._plans.popleft() if self._plans else Reply()
        if self._check is not None and not self._check(request):
            self.forged.append(request)
            reply = Reply(401)
        async with self._told:
            self.asked.append(request)
            self._told.notify_all()
        if reply.hangs or reply.after is not None:
            await _held(asyncio.Event() if reply.after is None else reply.after, reader)
        if 200 <= reply.status < 300:
            async with self._told:
                self.accepted.append(request)
                self._told.notify_all()
        await _send(reply, writer)


@contextlib.asynccontextmanager
async def webhook_receiver(
    check: Callable[[Received], bool] | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[WebhookReceiver]:
    """A receiver that is up."""
    receiver = WebhookReceiver(check)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
    receiver.url = f"{scheme}://{host}:{receiver.port}/events"
    async with server:
        yield receiver


async def _request(reader: asyncio.StreamReader) -> Received:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode().splitlines()
    headers = {}
    for line in filter(None, lines):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, path, _ = first.split(" ")
    return Received(method, path, headers, body, len(head) + len(body))


async def _held(gate: asyncio.Event, reader: asyncio.StreamReader) -> None:
    """Wait for the gate, or for the client to go."""
    opened = asyncio.ensure_future(gate.wait())
    gone = asyncio.ensure_future(reader.read())
    await asyncio.wait({opened, gone}, return_when=asyncio.FIRST_COMPLETED)
    opened.cancel()
    gone.cancel()
    if not gate.is_set():
        raise ConnectionError


async def _send(reply: Reply, writer: asyncio.StreamWriter) -> None:
    fields = {"Content-Type": "text/plain", "Connection": "close", **reply.headers}
    if not reply.endless:
        fields["Content-Length"] = str(len(reply.body) + (1_000 if reply.breaks_off else 0))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(f"HTTP/1.1 {reply.status} X\r\n{head}\r\n".encode() + reply.body)
    await writer.drain()
    while reply.endless:
        writer.write(b"x" * 10_000)
        await writer.drain()
