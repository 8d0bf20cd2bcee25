"""Serving: a taken port, settings that change meanwhile, and nothing left behind."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.servers import API_STANDING
from app.engine.events import Event, RecordsChanged, TroubleArose
from app.settings import Settings
from app.settings_api import ApiSettings
from tests.fakes.api_door import NAME, PATIENCE_S, Door, open_door
from tests.peers.program import free_port


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


def taken_port() -> socket.socket:
    return socket.create_server(("127.0.0.1", free_port()))


async def change(door: Door, **changes: Any) -> str:
    """Change the settings; gives the new standing's problem."""
    door.settings = Settings(api=ApiSettings(**changes))
    door.bus.publish(RecordsChanged("settings"))
    await until(door, lambda event: event == RecordsChanged(API_STANDING, NAME))
    return door.servers.served[NAME].problem


async def until(door: Door, wanted: Any) -> Event:
    async with asyncio.timeout(PATIENCE_S):
        async for event in door.told:
            if wanted(event):
                return event
    raise AssertionError


def is_open(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


async def test_only_this_computer_is_listened_to(door: Door) -> None:
    assert is_open(door.port)
    with socket.create_server(("127.0.0.2", door.port)):
        """The same port elsewhere is free."""


async def test_a_switch_and_a_port_are_followed_while_it_runs(door: Door) -> None:
    await until(door, lambda event: event == RecordsChanged(API_STANDING, NAME))
    first = free_port()
    assert await change(door, voizbot_port=first) == ""
    assert "switched off" in await change(door, voizbot=False, voizbot_port=0)
    assert door.url == "" and not is_open(first)
    assert await change(door, voizbot=True, voizbot_port=first) == ""
    assert door.port == first and is_open(first)
    free = free_port()
    assert await change(door, voizbot_port=free) == ""
    assert door.port == free and not is_open(first)
    async with await door.client() as client:
        assert (await client.get("/orders")).status_code == 200


async def test_other_settings_leave_it_alone(door: Door) -> None:
    async with await door.client() as client:
        asking = asyncio.ensure_future(client.get("/slow"))
        await asyncio.wait_for(door.routes.entered.wait(), PATIENCE_S)
        door.settings = Settings(
            api=ApiSettings(voizbot_port=0, allowed_origins=("https://crm.example.com",))
        )
        door.bus.publish(RecordsChanged("settings"))
        allowed = await client.get("/orders", headers={"Origin": "https://crm.example.com"})
        assert allowed.headers["access-control-allow-origin"] == "https://crm.example.com"
        door.routes.let_go.set()
        assert (await asking).status_code == 200


async def test_a_taken_port_is_said_once_and_mended_when_the_settings_change(door: Door) -> None:
    await until(door, lambda event: event == RecordsChanged(API_STANDING, NAME))
    with taken_port() as other:
        port = other.getsockname()[1]
        problem = await change(door, voizbot_port=port)
        assert (
            problem
            == f"another program uses port {port}; choose another one in Settings, Local APIs"
        )
        trouble = await until(door, lambda event: isinstance(event, TroubleArose))
        assert trouble == TroubleArose("", "api", f"Made Up is not served: {problem}")
        door.bus.publish(RecordsChanged("settings"))
    assert await change(door, voizbot_port=port) == ""
    assert door.port == port


async def test_two_products_may_change_places_and_not_share_one(tmp_path: Path) -> None:
    from tests.fakes.api_desk import open_desk

    async with open_desk(tmp_path / "desk", ("voizbot", "vozagent")) as desk:
        served = desk.apis.servers.served
        one, two = served["voizbot"].port, served["vozagent"].port
        desk.set_api(voizbot_port=two, vozagent_port=one)
        desk.bus.publish(RecordsChanged("settings"))
        await desk.until(lambda _: served["voizbot"].port == two and served["vozagent"].port == one)
        desk.set_api(voizbot_port=two, vozagent_port=two)
        desk.bus.publish(RecordsChanged("settings"))
        trouble = await desk.until(lambda event: isinstance(event, TroubleArose))
        assert isinstance(trouble, TroubleArose)
        assert f"Voizbot uses port {two}" in trouble.message
        assert is_open(two) and not is_open(one)


async def test_closing_leaves_no_socket_and_no_task(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with open_door(tmp_path) as door:
        port = door.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        client = await door.client()
        assert (await client.get("/orders")).status_code == 200
    assert await reader.read() == b""
    writer.close()
    await client.aclose()
    assert not is_open(port)
    assert asyncio.all_tasks() == before


async def test_closing_waits_a_second_for_what_is_in_hand_and_no_longer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = asyncio.all_tasks()
    async with open_door(tmp_path) as door:
        client = await door.client()
        asking = asyncio.ensure_future(client.get("/slow"))
        await asyncio.wait_for(door.routes.entered.wait(), PATIENCE_S)
        door.routes.let_go = asyncio.Event()
    (answer,) = await asyncio.gather(asking, return_exceptions=True)
    assert isinstance(answer, httpx.HTTPError | httpx.Response)
    await client.aclose()
    assert {one for one in asyncio.all_tasks() - before if not one.done()} == set()
    assert [one for one in caplog.records if one.levelno >= logging.ERROR]
    caplog.clear()


async def test_cancelled_before_it_began_it_leaves_nothing(tmp_path: Path) -> None:
    from models.store import Store

    with Store.open(tmp_path / "ringdesk.db") as store:
        door = Door(store, tmp_path)
        running = asyncio.ensure_future(door.servers.run())
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait([running])
        assert running.cancelled()
