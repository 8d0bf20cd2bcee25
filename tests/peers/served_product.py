"""One product's API over the whole desk, with a line that leads to a real softphone.

Owns serving it on a port of its own and a client that has a key.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx

from app.api.assembly import PRODUCTS, Apis
from app.served_lines import served
from app.settings import DataPaths, RuleSettings, Settings
from app.settings_api import ApiSettings
from models.lines import Line, save_line
from tests.peers.program import HOST
from tests.peers.whole_desk import WholeDesk


@contextlib.asynccontextmanager
async def served_product(
    desk: WholeDesk, product: str, line: Line, port: int
) -> AsyncIterator[httpx.AsyncClient]:
    """``port`` is the softphone's; whatever the line calls is sent there. At any hour."""
    store, engine, paths = desk.store, desk.open.engine, DataPaths(desk.home)
    rules = RuleSettings(hours_from="00:00", hours_until="24:00")
    engine.switchboard.settings = replace(engine.switchboard.settings, rules=rules)
    line = replace(line, domain=f"{HOST}:{port}", codecs=("pcmu",))
    await store.write(save_line, line)
    await engine.serve_line(served(line, paths))
    switches = {each.name: each.name == product for each in PRODUCTS}
    settings = Settings(api=ApiSettings(**switches, **{f"{product}_port": 0}))
    apis = Apis(engine, store, paths, lambda: settings)
    serving = asyncio.ensure_future(apis.run())
    await apis.servers.ready.wait()
    known = next(each for each in PRODUCTS if each.name == product)
    _, text = await apis.desk.keys.new(product, known.key_prefix, "test", known.scopes)
    headers = {"Authorization": f"Bearer {text}"}
    base_url = apis.servers.served[product].base_url
    try:
        async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=30.0) as client:
            yield client
    finally:
        serving.cancel()
        await asyncio.wait([serving])
