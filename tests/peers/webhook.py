"""An HTTP server on loopback that is a tool: quick, slow, wrong, endless, redirecting.

Owns the server and what it saw. It counts the bytes of every request as they arrived.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    size_bytes: int

    @property
    def json(self) -> Any:
        """The body, as it should be."""
        return json.loads(self.body)


@dataclass
class Served:
    """How to answer one request.

    ``gate`` holds the answer back until it is set. ``endless`` goes on sending the body
    until the client leaves; ``drops`` closes the connection without an answer.
    """

    body: bytes | str = b'{"result": "done"}'
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    endless: bool = False
    drops: bool = False


@dataclass
class WebhookServer:
    """Answers one after the other from ``plans``, then always ``Served()``."""

    url: str = ""
    plans: deque[Served] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first request is in."""
    client_left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client went before its answer was out."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one request."""
        try:
            self.asked.append(await _request(reader))
            self.arrived.set()
            plan = self.plans.popleft() if self.plans else Served()
            if plan.gate is not None:
                await self._held(plan.gate, reader)
            if not plan.drops:
                await _answer(plan, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.client_left.set()
        finally:
            writer.close()

    async def _held(self, gate: asyncio.Event, reader: asyncio.StreamReader) -> None:
        """Wait for the gate, or for the client to go."""
        opened = asyncio.ensure_future(gate.wait())
        gone = asyncio.ensure_future(reader.read())
        await asyncio.wait({opened, gone}, return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()
        gone.cancel()
        if not gate.is_set():
            raise ConnectionError


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode().splitlines()
    headers = {}
    for line in filter(None, lines):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, path, _ = first.split(" ")
    return Asked(method, path, headers, body, len(head) + len(body))


async def _answer(plan: Served, writer: asyncio.StreamWriter) -> None:
    body = plan.body.encode() if isinstance(plan.body, str) else plan.body
    fields = {"Content-Type": plan.kind, "Connection": "close", **plan.headers}
    if not plan.endless:
        fields["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(f"HTTP/1.1 {plan.status} X\r\n{head}\r\n".encode() + body)
    await writer.drain()
    while plan.endless:
        writer.write(body)
        await writer.drain()


@asynccontextmanager
async def webhook_server(*plans: Served) -> AsyncIterator[WebhookServer]:
    """A server that is up; its ``url`` goes to the tool."""
    server = WebhookServer(plans=deque(plans))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    server.url = f"http://127.0.0.1:{port}/tool"
    async with listening:
        yield server
