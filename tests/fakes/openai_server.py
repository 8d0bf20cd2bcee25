"""A tiny HTTP server on loopback that speaks the streaming OpenAI form, or misspeaks it.

Each request takes the next plan from ``plans``. What was asked is kept in ``requests``. One
for a single token, which only lets a model read its prompt, is answered without a plan.
"""

import asyncio
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any


@dataclass
class Plan:
    """How to answer one request.

    ``pieces`` are deltas: text, or a dict put in as it is. After them the answer ends
    as ``ending`` says: ``done``, ``cut`` (the connection drops), ``stall`` (nothing
    more comes until the client leaves) or ``garbage`` (an event that is not JSON).
    """

    pieces: Sequence[str | dict[str, Any]] = ()
    ending: str = "done"
    status: int = 200
    gate: asyncio.Event | None = None
    """Awaited after the first piece."""
    first_gate: asyncio.Event | None = None
    """Awaited before anything is sent."""
    usage: Sequence[Any] = ()
    """What is told of the tokens, each in an event of its own after the end of the answer."""


@dataclass
class OpenAIServer:
    """Start it with ``async with``; ``base_url`` goes to the client."""

    plans: deque[Plan] = field(default_factory=deque)
    requests: list[dict[str, Any]] = field(default_factory=list)
    warmed: list[dict[str, Any]] = field(default_factory=list)
    """Requests for a single token: prompts read ahead."""
    headers: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    client_left: asyncio.Event = field(default_factory=asyncio.Event)
    base_url: str = ""

    async def __aenter__(self) -> "OpenAIServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.base_url = f"http://127.0.0.1:{port}/v1"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.headers.append(head)
            length = next(
                int(line.split(":")[1])
                for line in head.splitlines()
                if line.lower().startswith("content-length")
            )
            request = json.loads(await reader.readexactly(length))
            if request.get("max_tokens") == 1:
                self.warmed.append(request)
                await self._answer(Plan(["H"]), reader, writer)
                return
            self.requests.append(request)
            self.asked.set()
            # A mind may ask once more for an answer that is not wanted in the end.
            plan = self.plans.popleft() if self.plans else Plan(status=500)
            await self._answer(plan, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.client_left.set()
        finally:
            writer.close()

    async def _answer(
        self, plan: Plan, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if plan.first_gate is not None:
            await plan.first_gate.wait()
        writer.write(
            f"HTTP/1.1 {plan.status} X\r\nContent-Type: text/event-stream\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        for index, piece in enumerate(plan.pieces):
            delta = {"content": piece} if isinstance(piece, str) else piece
            await self._event(writer, json.dumps({"choices": [{"delta": delta}]}))
            if index == 0 and plan.gate is not None:
                await plan.gate.wait()
        if plan.ending == "stall":
            await reader.read()  # returns once the client has left
            self.client_left.set()
        elif plan.ending == "garbage":
            await self._event(writer, '{"choices": [')
        elif plan.ending == "done":
            finish = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
            await self._event(writer, json.dumps(finish))
            for usage in plan.usage:
                await self._event(writer, json.dumps({"choices": [], "usage": usage}))
            await self._event(writer, "[DONE]")

    async def _event(self, writer: asyncio.StreamWriter, data: str) -> None:
        writer.write(f"data: {data}\n\n".encode())
        await writer.drain()
