"""Putting the local APIs of one desk together.

Owns which products there are, and the parts that they share.
"""

import asyncio
from collections.abc import Callable

from app.api.desk import ApiDesk, unix_ms
from app.api.outgoing import news_of, outbox_of, tell_unplaced
from app.api.product import Product
from app.api.servers import ApiServers
from app.api.talktomyagent.product import PRODUCT as TALKTOMYAGENT
from app.api.thinnest.product import PRODUCT as THINNEST
from app.api.voizbot.product import PRODUCT as VOIZBOT
from app.api.vozagent.product import PRODUCT as VOZAGENT
from app.api.webrtc_talks import Talks
from app.engine.api_keys import KeyRing
from app.engine.api_office import CallOffice
from app.engine.engine import Engine
from app.engine.schedule import Schedule
from app.settings import DataPaths, Settings
from models.store import Store

PRODUCTS: tuple[Product, ...] = (VOIZBOT, VOZAGENT, TALKTOMYAGENT, THINNEST)


class Apis:
    """The local APIs of one open desk: servers, events on their way, calls to come."""

    products = PRODUCTS

    def __init__(
        self,
        engine: Engine,
        store: Store,
        paths: DataPaths,
        settings: Callable[[], Settings],
        now_ms: Callable[[], int] = unix_ms,
    ) -> None:
        office = CallOffice(engine, store)
        self.desk = ApiDesk(
            engine,
            store,
            paths,
            settings,
            KeyRing(store),
            office,
            outbox_of(engine, store, paths, settings, now_ms, PRODUCTS),
            Schedule(engine, store, office, now_ms),
            Talks(engine, store, now_ms),
            now_ms,
        )
        self.servers = ApiServers(self.desk, engine.bus, PRODUCTS)
        tell_unplaced(self.desk.schedule, self.desk.outbox, PRODUCTS)
        self._news = news_of(engine, store, self.desk.outbox, PRODUCTS)

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.servers.run())
            tasks.create_task(self.desk.office.warm_up())
            tasks.create_task(self.desk.schedule.run())
            tasks.create_task(self.desk.outbox.run())
            tasks.create_task(self._news.run())
            for product in PRODUCTS:
                if product.beside is not None:
                    tasks.create_task(product.beside(self.desk))
            tasks.create_task(self.desk.talks.run())
