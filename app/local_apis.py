"""The local APIs as the desk's window, its terminal and its door have them.

Owns when they are loaded: a web server takes a while to read, and a person who has just
started a phone wants to call. Leaves serving to ``app.api`` and records to ``models``.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.collector import COLLECTOR
from app.commands.apis import ApiStanding, DeliveryRow, NewKey
from app.courtesy import COURTESY
from app.engine.engine import Engine
from app.engine.events import RecordsChanged
from app.key_desk import KeyDesk
from app.settings import DataPaths, Settings
from models.api_keys import ApiKey
from models.api_requests import ApiRequest, clear_api_requests, list_api_requests
from models.deliveries import list_deliveries, send_again
from models.store import Store

if TYPE_CHECKING:
    from app.api.assembly import Apis

log = logging.getLogger(__name__)

API_KEYS = "api_keys"
"""The word of ``RecordsChanged`` when a key is made or revoked."""


class LocalApis:
    """The APIs of one desk; satisfies ``ApiCommands``. Lives on the engine's loop."""

    def __init__(
        self, engine: Engine, store: Store, paths: DataPaths, settings: Callable[[], Settings]
    ) -> None:
        self._engine, self._store, self._paths, self._settings = engine, store, paths, settings
        self._keys = KeyDesk(store)
        self._apis: Apis | None = None

    async def run(self, calm: asyncio.Event | None = None) -> None:
        """Load them, once ``calm`` is set, and serve until cancelled."""
        if calm is not None:
            await calm.wait()
        with contextlib.ExitStack() as until_served:
            until_served.enter_context(COLLECTOR.resting())
            assembly = await asyncio.to_thread(COURTESY.loaded, _load)
            apis = self._apis = assembly(self._engine, self._store, self._paths, self._settings)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(apis.run())
                await apis.servers.ready.wait()
                until_served.close()

    def standing(self) -> Sequence[ApiStanding]:
        """See ``ApiCommands``; empty until they are loaded."""
        apis = self._apis
        if apis is None:
            return ()
        served = apis.servers.served
        return tuple(
            ApiStanding(
                each.name,
                each.title,
                served[each.name].base_url,
                served[each.name].problem,
                each.scopes,
                each.binds_lines,
                bool(getattr(self._settings().api, each.name)),
            )
            for each in apis.products
        )

    async def keys(self) -> Sequence[ApiKey]:
        """See ``ApiCommands``."""
        return await self._keys.keys()

    async def new_key(
        self,
        product: str,
        name: str,
        scopes: Sequence[str] | None = None,
        lines: Sequence[str] = (),
    ) -> NewKey:
        """See ``ApiCommands``."""
        made = await self._keys.new(product, name, scopes, lines)
        self._engine.bus.publish(RecordsChanged(API_KEYS, made.key.id))
        return made

    async def revoke_key(self, key_id: str) -> None:
        """See ``ApiCommands``."""
        await self._keys.revoke(key_id)
        self._engine.bus.publish(RecordsChanged(API_KEYS, key_id))

    async def requests(
        self, limit: int = 100, product: str | None = None, after: int = 0
    ) -> Sequence[ApiRequest]:
        """See ``ApiCommands``."""
        return await self._store.read(list_api_requests, limit, product, after)

    async def clear_requests(self) -> None:
        """See ``ApiCommands``."""
        await self._store.write(clear_api_requests)

    async def deliveries(self, limit: int = 100) -> Sequence[DeliveryRow]:
        """See ``ApiCommands``."""
        found = await self._store.read(list_deliveries, limit)
        return tuple(
            DeliveryRow(
                each.id,
                each.product,
                each.event,
                each.url,
                str(each.state),
                each.attempts,
                each.created_at,
                each.call_id,
                each.last_status,
                each.last_error,
            )
            for each in found
        )

    async def replay(self, delivery_id: str) -> None:
        """See ``ApiCommands``."""
        # Due at once by any clock; an outbox that is still to come finds it in the records.
        await self._store.write(send_again, delivery_id, 0)
        if self._apis is not None:
            self._apis.desk.outbox.wake()


def _load() -> "type[Apis]":
    from app.api.assembly import Apis

    return Apis
