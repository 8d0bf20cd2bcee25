"""The APIs as Settings have them: loaded when it is calm, told of, keys made and revoked."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.commands.apis import ApiState
from app.engine.errors import KeyInvalid
from app.engine.events import ApiServed, RecordsChanged
from app.local_apis import LocalApis
from tests.fakes.api_desk import ServedDesk

PRODUCTS = ["voizbot", "vozagent", "talktomyagent", "thinnest"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ServedDesk]:
    """A desk that serves nothing by itself; VozAgent is switched off."""
    from tests.fakes.api_desk import open_desk

    async with open_desk(tmp_path / "desk", ()) as opened:
        opened.set_api(voizbot=True, talktomyagent=True, thinnest=True)
        yield opened


@pytest.fixture
async def apis(desk: ServedDesk) -> LocalApis:
    return LocalApis(desk.engine, desk.store, desk.paths, lambda: desk.settings)


async def test_they_are_loaded_when_it_is_calm_and_told_of(
    desk: ServedDesk, apis: LocalApis
) -> None:
    calm = asyncio.Event()
    running = asyncio.ensure_future(apis.run(calm))
    try:
        await asyncio.sleep(0)
        assert apis.standing() == ()
        calm.set()
        told = await desk.until(lambda e: isinstance(e, ApiServed) and e.title == "thinnestAI")
        assert isinstance(told, ApiServed)
        standing = {each.product: each for each in apis.standing()}
        assert list(standing) == PRODUCTS
        assert standing["thinnest"].base_url == told.base_url
        assert standing["thinnest"].docs_url == f"{told.base_url}/docs"
        states = [each.state for each in apis.standing()]
        assert states == [ApiState.SERVED, ApiState.OFF, ApiState.SERVED, ApiState.SERVED]
        made = await apis.new_key("voizbot", " my script ")
        headers = {"Authorization": f"Bearer {made.text}"}
        url = f"{standing['voizbot'].base_url}/v1/phone-numbers"
        async with httpx.AsyncClient(headers=headers, trust_env=False) as client:
            assert (await client.get(url)).status_code == 200
            await apis.revoke_key(made.key.id)
            assert (await client.get(url)).status_code == 401
        await desk.until(lambda e: e == RecordsChanged("api_requests"))
        desk.set_api(thinnest=False)
        desk.bus.publish(RecordsChanged("settings"))
        await desk.until(
            lambda e: (
                isinstance(e, RecordsChanged)
                and e.record_id == "thinnest"
                and apis.standing()[3].state is ApiState.OFF
            )
        )
    finally:
        running.cancel()
        await asyncio.wait([running])


async def test_keys_are_made_listed_and_revoked_and_others_are_told(
    desk: ServedDesk, apis: LocalApis
) -> None:
    made = await apis.new_key("talktomyagent", "CRM", ["voice:read"], ["pn_us"])
    assert (made.key.scopes, made.key.lines) == (("voice:read",), ("pn_us",))
    assert [key.id for key in await apis.keys()] == [made.key.id]
    await desk.until(lambda e: e == RecordsChanged("api_keys", made.key.id))
    with pytest.raises(KeyInvalid) as invalid:
        await apis.new_key("talktomyagent", "CRM", None, ["pn_none"])
    assert invalid.value.field == "lines"
    assert len(await apis.keys()) == 1
