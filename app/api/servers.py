"""Running the local APIs on the engine's loop.

Owns sockets, starting and stopping, also when the settings change. Every product is on its
own: one whose port is taken is said to be out of service, and the others go on.
"""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from app.api.application import application
from app.api.desk import ApiDesk
from app.api.gateway import MAX_BODY_BYTES
from app.api.product import Product
from app.api.request_log import RequestLog
from app.courtesy import COURTESY
from app.engine.bus import Bus
from app.engine.events import ApiServed, RecordsChanged, TroubleArose

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
DATE_EVERY_S = 1.0
API_STANDING = "api_standing"
"""The word of ``RecordsChanged`` when a product is served anew, elsewhere or no more."""


@dataclass(frozen=True, slots=True)
class ServedApi:
    """Where one product's API is. ``port`` is 0 while it is not served, ``problem`` says why."""

    product: str
    title: str
    port: int = 0
    problem: str = ""

    @property
    def base_url(self) -> str:
        """What an integration is pointed at; empty while it is not served."""
        return f"http://{LOOPBACK}:{self.port}" if self.port else ""


@dataclass(frozen=True, slots=True)
class _Running:
    wanted: int
    """The port as the settings have it; 0 lets the system choose."""
    serving: asyncio.Task[None]


class ApiServers:
    """Serves the products of one desk. Lives on the engine's loop."""

    def __init__(self, desk: ApiDesk, bus: Bus, products: Sequence[Product]) -> None:
        self.served: dict[str, ServedApi] = {
            each.name: ServedApi(each.name, each.title) for each in products
        }
        self._desk, self._bus, self._products = desk, bus, tuple(products)
        self._requests = RequestLog(desk.store, bus)
        self._apps: dict[str, ASGIApp] = {}
        self._running: dict[str, _Running] = {}
        self.ready = asyncio.Event()
        """Every product that can be served is."""

    async def run(self) -> None:
        """Serve until cancelled, where the settings say."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._requests.run())
            with self._bus.subscribe() as events:
                await self._follow_settings(tasks)
                self.ready.set()
                async for event in events:
                    if isinstance(event, RecordsChanged) and event.what == "settings":
                        await self._follow_settings(tasks)

    async def _follow_settings(self, tasks: asyncio.TaskGroup) -> None:
        """Those that move leave their ports before any takes a new one: two may change places."""
        wanted = {each.name: self._wanted(each) for each in self._products}
        for name, running in list(self._running.items()):
            if running.wanted != wanted[name]:
                await self._stop(name)
        for product in self._products:
            port = wanted[product.name]
            if port is None:
                self._put(product, problem="it is switched off in Settings")
            elif product.name not in self._running:
                await self._start(product, port, tasks)

    def _wanted(self, product: Product) -> int | None:
        api = self._desk.settings().api
        return int(getattr(api, f"{product.name}_port")) if getattr(api, product.name) else None

    async def _start(self, product: Product, port: int, tasks: asyncio.TaskGroup) -> None:
        try:
            listener = socket.create_server((LOOPBACK, port), backlog=128)
        except OSError as error:
            why = self._why_not(error, port)
            problem = f"{why}; choose another one in Settings, Local APIs"
            sentence = f"{product.title} is not served: {problem}"
            if self._put(product, problem=problem):
                self._bus.publish(TroubleArose("", "api", sentence))
            return
        with contextlib.ExitStack() as unless_served:
            unless_served.callback(listener.close)
            if product.name not in self._apps:
                app = await asyncio.to_thread(
                    COURTESY.loaded, application, product, self._desk, self._requests
                )
                self._apps[product.name] = app
            server = _Server(self._apps[product.name])
            serving = tasks.create_task(server.run(listener))
            # A task that is cancelled before it began closes nothing.
            serving.add_done_callback(lambda _: listener.close())
            unless_served.pop_all()
        self._running[product.name] = _Running(port, serving)
        await server.up.wait()
        self._put(product, listener.getsockname()[1])

    def _why_not(self, error: OSError, port: int) -> str:
        if error.errno != errno.EADDRINUSE:
            return f"port {port} cannot be used ({error.strerror})"
        ours = [each.title for each in self.served.values() if each.port == port]
        return f"{ours[0] if ours else 'another program'} uses port {port}"

    async def _stop(self, name: str) -> None:
        serving = self._running.pop(name).serving
        serving.cancel()
        await asyncio.wait([serving])

    def _put(self, product: Product, port: int = 0, problem: str = "") -> bool:
        """Whether that is news."""
        standing = ServedApi(product.name, product.title, port, problem)
        if standing == self.served[product.name]:
            return False
        self.served[product.name] = standing
        if port:
            log.info("%s is served at port %d", product.name, port)
        elif problem:
            log.info("%s is not served: %s", product.name, problem)
        self._bus.publish(RecordsChanged(API_STANDING, product.name))
        if port:
            self._bus.publish(ApiServed(standing.title, standing.base_url))
        return True


class _Server(uvicorn.Server):
    """One product's server. Signals stay with the program."""

    def __init__(self, app: ASGIApp) -> None:
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws_max_size=MAX_BODY_BYTES,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self.up = asyncio.Event()
        self._leaving = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Ctrl+C is the desk's."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell when requests are taken."""
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        """Look after the Date header; ten rounds a second, as uvicorn has it, wake an idle desk."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), DATE_EVERY_S)

    async def run(self, listener: socket.socket) -> None:  # type: ignore[override]
        """Serve until cancelled; requests in hand have a second to end."""
        serving = asyncio.ensure_future(self.serve([listener]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            self.should_exit = True
            self._leaving.set()
            await asyncio.wait({serving})
            raise
