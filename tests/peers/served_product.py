"""A call that one product's API places to a real softphone, over the whole desk.

Owns the softphone and what is said at it, serving the API on a port of its own, the line that
leads to the softphone, and a client that has a key.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import numpy as np

from app.api.assembly import PRODUCTS, Apis
from app.served_lines import served
from app.settings import DataPaths, RuleSettings, Settings
from app.settings_api import ApiSettings
from models.calls import Call
from models.lines import Line, save_line
from tests.peers.baresip_program import Person, Softphone, baresip_program
from tests.peers.program import HOST
from tests.peers.tones import write_wav
from tests.peers.whole_desk import PHONE_RATE_HZ, WholeDesk, after_silence, lines_of, whole_desk

PATIENCE_MS = 120_000
"""How long somebody stays on the line in silence: the softphone hangs up where its file ends."""


@dataclass(frozen=True, slots=True)
class Callee:
    """Whose phone rings; they say the first line of a bundled caller of that script."""

    number: str
    caller: str
    script: str


@dataclass(frozen=True, slots=True)
class Stage:
    """The desk, the softphone that is rung, and a client that has the key."""

    desk: WholeDesk
    client: httpx.AsyncClient
    key: str
    folder: Path
    callee: Callee
    _softphone: Softphone

    async def answered(self) -> tuple[str, str]:
        """Once the callee was asked, they say their line: what it is, and what of it was
        recognised."""
        text, sound = lines_of(self.callee.caller, self.callee.script)[0]
        line = after_silence(sound, 100, PATIENCE_MS)
        path = write_wav(self.folder / "line.wav", line, PHONE_RATE_HZ)
        await self.desk.said("agent")
        await self._softphone.tell("ausrc", f"aufile,{path}")
        return text, (await self.desk.said("caller")).text

    async def hung_up(self) -> Call:
        """The callee hangs up; the record of the call, with everything on disk."""
        await self._softphone.tell("hangup")
        return await self.desk.finished()


@contextlib.asynccontextmanager
async def served_product(
    product: str, line: Line, callee: Callee, folder: Path, home: Path
) -> AsyncIterator[Stage]:
    """Whatever ``line`` calls is sent to the softphone, at any hour. Its programs' files are
    in ``folder``, the desk's data in ``home``."""
    silence = np.zeros(PHONE_RATE_HZ * PATIENCE_MS // 1000, np.int16)
    quiet = write_wav(folder / "quiet.wav", silence, PHONE_RATE_HZ)
    person = Person(callee.number, HOST, "", quiet, auto_answer=True)
    async with baresip_program(folder, person) as softphone, whole_desk(home) as desk:
        line = replace(line, domain=f"{HOST}:{softphone.port}", codecs=("pcmu",))
        async with _client(desk, product, line) as (client, key):
            yield Stage(desk, client, key, folder, callee, softphone)


@contextlib.asynccontextmanager
async def _client(
    desk: WholeDesk, product: str, line: Line
) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    store, engine, paths = desk.store, desk.open.engine, DataPaths(desk.home)
    rules = RuleSettings(hours_from="00:00", hours_until="24:00")
    engine.switchboard.settings = replace(engine.switchboard.settings, rules=rules)
    await store.write(save_line, line)
    await engine.serve_line(served(line, paths))
    switches = {each.name: each.name == product for each in PRODUCTS}
    settings = Settings(api=ApiSettings(**switches, **{f"{product}_port": 0}))
    apis = Apis(engine, store, paths, lambda: settings)
    serving = asyncio.ensure_future(apis.run())
    await apis.servers.ready.wait()
    known = next(each for each in PRODUCTS if each.name == product)
    bound = (line.id,) if known.binds_lines else ()
    _, key = await apis.desk.keys.new(product, known.key_prefix, "test", known.scopes, bound)
    headers = {"Authorization": f"Bearer {key}"}
    base_url = apis.servers.served[product].base_url
    try:
        async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=60.0) as client:
            yield client, key
    finally:
        serving.cancel()
        await asyncio.wait([serving])
