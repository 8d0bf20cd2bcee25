"""A made-up product behind the real door, on a real port, over a real store and no engine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from app.api.desk import ApiDesk, unix_ms
from app.api.limits import standing_of
from app.api.product import Product
from app.api.refusal import Cause, Refusal, refuse
from app.api.routing import CheckedRoute, before, needs
from app.api.servers import ApiServers
from app.engine.api_keys import KeyRing
from app.engine.bus import Bus, Subscription
from app.engine.errors import CallUnknown, LineNotReady
from app.settings import DataPaths, Settings
from app.settings_api import ApiSettings
from models.api_keys import ApiKey
from models.api_requests import ApiRequest, list_api_requests
from models.store import Store

NAME = "voizbot"
"""The settings know four names; this product goes by one of them."""
PATIENCE_S = 30.0
MEDIA_TYPE = "application/problem+json"
CODES = {
    cause: (status, cause.value)
    for cause, status in zip(Cause, (421, 413, 401, 404, 405, 403, 400, 500), strict=True)
}


class Order(BaseModel):
    """What ``POST /orders`` takes."""

    model_config = ConfigDict(extra="forbid", strict=True)
    to: str
    times: int = 1
    metadata: dict[str, Any] = {}


def body_of(refusal: Refusal) -> Mapping[str, Any]:
    fields = [[each.field, each.missing] for each in refusal.problems]
    return {"wrong": refusal.code, "why": refusal.message, "fields": fields, **refusal.extra}


def known(error: Exception) -> Refusal | None:
    return Refusal(404, "no_call", str(error)) if isinstance(error, CallUnknown) else None


def headers(request: Request) -> Mapping[str, str]:
    standing = standing_of(request)
    return {"X-Product": NAME, **(standing.headers if standing else {})}


class Routes:
    """``seen`` holds every order that got as far as the product."""

    def __init__(self) -> None:
        self.seen: list[Order] = []
        self.entered = asyncio.Event()
        self.let_go = asyncio.Event()

    def router(self, desk: ApiDesk) -> APIRouter:
        router = APIRouter(route_class=CheckedRoute)
        self._orders(router)
        self._others(router)
        return router

    def _orders(self, router: APIRouter) -> None:
        @router.post("/orders", status_code=201)
        @needs(lambda: self.product, "write")
        async def order(body: Order) -> dict[str, Any]:
            self.seen.append(body)
            return body.model_dump()

        @router.get("/orders")
        async def orders(limit: int = 20) -> dict[str, Any]:
            return {"limit": limit}

        @router.get("/orders/{order_id}")
        async def one(order_id: str) -> dict[str, Any]:
            if order_id == "refused":
                raise refuse(409, "taken", "it is taken", jobId="call_1")
            if order_id == "gone":
                raise CallUnknown(order_id)
            if order_id == "not_ready":
                raise LineNotReady("Front desk", "our own fault")
            if order_id == "broken":
                raise ZeroDivisionError("the secret is 4711")
            return {"id": order_id, "secret": "shh"}

    def _others(self, router: APIRouter) -> None:
        async def turn_away(request: Request) -> None:
            raise refuse(429, "slow_down", "not now")

        @router.post("/limited")
        @before(turn_away)
        async def limited(body: Order) -> dict[str, Any]:
            raise AssertionError

        @router.get("/slow")
        async def slow() -> dict[str, Any]:
            self.entered.set()
            await self.let_go.wait()
            return {}

        @router.get("/sound")
        async def sound() -> Response:
            return Response(bytes(30_000), media_type="audio/wav")

        @router.get("/open/page")
        async def page() -> dict[str, Any]:
            return {"open": True}

        @router.websocket("/open/socket")
        async def socket(socket: WebSocket) -> None:
            await socket.accept()
            await socket.send_text(await socket.receive_text())
            await socket.close()

    @property
    def product(self) -> Product:
        return Product(
            NAME,
            "Made Up",
            "mu_",
            ("read", "write"),
            CODES,
            body_of,
            self.router,
            known,
            media_type=MEDIA_TYPE,
            public=("/open/",),
            headers=headers,
        )


class Door:
    """``settings`` may be replaced at any time; ``told`` are the bus's events."""

    def __init__(self, store: Store, home: Path) -> None:
        self.store, self.bus, self.routes = store, Bus(), Routes()
        self.settings = Settings(api=ApiSettings(voizbot_port=0))
        self.told: Subscription = self.bus.subscribe()
        parts: dict[str, Any] = dict.fromkeys(each.name for each in fields(ApiDesk))
        own = {"store": store, "paths": DataPaths(home), "keys": KeyRing(store)}
        self.desk = ApiDesk(**parts | own | {"settings": lambda: self.settings, "now_ms": unix_ms})
        self.servers = ApiServers(self.desk, self.bus, [self.routes.product])

    @property
    def port(self) -> int:
        return self.servers.served[NAME].port

    @property
    def url(self) -> str:
        return self.servers.served[NAME].base_url

    async def key(self, *scopes: str, product: str = NAME) -> tuple[ApiKey, str]:
        return await self.desk.keys.new(product, "mu_", "test", scopes or ("read", "write"))

    async def client(self, *scopes: str, **headers: str) -> httpx.AsyncClient:
        """Whoever has a new key; close it."""
        _, text = await self.key(*scopes)
        headers = {"Authorization": f"Bearer {text}", **headers}
        return httpx.AsyncClient(
            base_url=self.url,
            headers=headers,
            timeout=PATIENCE_S,
            trust_env=False,
            verify=False,  # reading the authorities takes longer than most tests
        )

    async def raw(self, sent: bytes, then_close: bool = False) -> bytes:
        """What comes back for bytes, until the server closes or one answer is whole."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(sent)
            await writer.drain()
            if then_close:
                return b""
            async with asyncio.timeout(PATIENCE_S):
                head = await reader.readuntil(b"\r\n\r\n")
                size = [one for one in head.lower().split(b"\r\n") if b"content-length:" in one]
                return head + (await reader.readexactly(int(size[0].split()[1])) if size else b"")
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def noted(self, count: int) -> list[ApiRequest]:
        """The inspector's rows, newest first, once there are that many."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                rows = self.store.read_now(list_api_requests)
                if len(rows) >= count:
                    return rows
                await anext(aiter(self.told))


def refused(answer: httpx.Response, status: int, word: str) -> None:
    """The answer is a refusal in the product's form, with what all its answers carry."""
    assert (answer.status_code, answer.json()["wrong"]) == (status, word)
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["x-product"] == "voizbot"


@contextlib.asynccontextmanager
async def open_door(home: Path) -> AsyncIterator[Door]:
    """Serve the made-up product for a while."""
    with Store.open(home / "ringdesk.db") as store:
        door = Door(store, home)
        running = asyncio.ensure_future(door.servers.run())
        try:
            await asyncio.wait_for(door.servers.ready.wait(), PATIENCE_S)
            yield door
        finally:
            door.routes.let_go.set()
            running.cancel()
            await asyncio.wait([running])
            if not running.cancelled():
                running.result()
