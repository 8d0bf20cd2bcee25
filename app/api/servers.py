"""Running the local APIs on the engine's loop.

Owns sockets, starting and stopping. Every product is on its own: one whose port is taken is
said to be out of service, and the others go on.
"""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import uvicorn

from app.api.application import application
from app.api.desk import ApiDesk
from app.api.product import Product
from app.api.request_log import RequestLog
from app.engine.bus import Bus
from app.engine.events import TroubleArose

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"


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


class ApiServers:
    """Serves the products of one desk. Lives on the engine's loop."""

    def __init__(self, desk: ApiDesk, bus: Bus, products: Sequence[Product]) -> None:
        self.served: dict[str, ServedApi] = {
            each.name: ServedApi(each.name, each.title, problem="it is not started yet")
            for each in products
        }
        self._desk, self._bus, self._products = desk, bus, tuple(products)
        self._requests = RequestLog(desk.store, bus)
        self._listeners = contextlib.ExitStack()
        self.ready = asyncio.Event()
        """Every product that can be served is."""

    async def run(self) -> None:
        """Serve until cancelled."""
        # The sockets outlive the tasks: one that is cancelled before it began closes nothing.
        with self._listeners:
            await self._run()

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._requests.run())
            starting = [tasks.create_task(self._serve(each, tasks)) for each in self._products]
            await asyncio.wait(starting)
            self.ready.set()

    async def _serve(self, product: Product, tasks: asyncio.TaskGroup) -> None:
        api = self._desk.settings().api
        if not getattr(api, product.name):
            self._put(product, problem="it is switched off in Settings")
            return
        port = int(getattr(api, f"{product.name}_port"))
        try:
            listener = socket.create_server((LOOPBACK, port), backlog=128)
        except OSError as error:
            why = "another program uses" if error.errno == errno.EADDRINUSE else "cannot use"
            problem = f"{why} port {port}; choose another one in Settings, Local APIs"
            self._put(product, problem=problem)
            self._bus.publish(TroubleArose("", "api", f"{product.title} is not served: {problem}"))
            return
        self._listeners.callback(listener.close)
        server = _Server(product, self._desk, self._requests)
        tasks.create_task(server.run(listener))
        await server.up.wait()
        self._put(product, listener.getsockname()[1])

    def _put(self, product: Product, port: int = 0, problem: str = "") -> None:
        self.served[product.name] = ServedApi(product.name, product.title, port, problem)
        log.info("%s is served at port %d %s", product.name, port, problem)


class _Server(uvicorn.Server):
    """One product's server. Signals stay with the program."""

    def __init__(self, product: Product, desk: ApiDesk, requests: RequestLog) -> None:
        config = uvicorn.Config(
            application(product, desk, requests),
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Ctrl+C is the desk's."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell when requests are taken."""
        await super().startup(sockets)
        self.up.set()

    async def run(self, listener: socket.socket) -> None:  # type: ignore[override]
        """Serve until cancelled; requests in hand have a second to end."""
        serving = asyncio.ensure_future(self.serve([listener]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            self.should_exit = True
            await asyncio.wait({serving})
            raise
