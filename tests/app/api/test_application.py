"""How a product says no: bad JSON, fields, unknown routes, wrong methods, faults of our own."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.fakes.api_door import Door, open_door, refused


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


@pytest.fixture
async def client(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    async with await door.client() as opened:
        yield opened


NO_JSON = (
    b"{",
    b"to=1",
    b"\xff\xfe",
    b"[" * 20_000,
    b'{"to": "x", "metadata": {"a": NaN}}',
    b'{"to": "x", "metadata": {"a": -Infinity}}',
    b'{"to": "\\ud800"}',
    b'{"to": "x", "metadata": {"\\uDFFF": 1}}',
    b'{"times": %s}' % (b"9" * 5_000),
)


async def test_what_is_no_json_is_said_in_the_products_form(
    door: Door, client: httpx.AsyncClient
) -> None:
    for body in NO_JSON:
        headers = {"Content-Type": "application/json"}
        answer = await client.post("/orders", content=body, headers=headers)
        refused(answer, 400, "invalid")
        assert answer.json()["why"] == "the body is no JSON"
        assert door.routes.seen == []


async def test_fields_are_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", json={"times": "2", "odd": 1})
    refused(answer, 400, "invalid")
    assert ["to", True] in answer.json()["fields"]
    assert ["times", False] in answer.json()["fields"]
    assert ["odd", False] in answer.json()["fields"]
    refused(await client.post("/orders"), 400, "invalid")
    refused(await client.get("/orders?limit=many"), 400, "invalid")


async def test_unknown_routes_and_wrong_methods(client: httpx.AsyncClient) -> None:
    for path in ("/nothing", "/orders/", "/orders/1/2", "//orders", "/redoc"):
        refused(await client.get(path), 404, "no_route")
    answer = await client.delete("/orders")
    refused(answer, 405, "no_method")
    assert answer.headers["allow"] == "GET, POST"
    answer = await client.request("TRACE", "/orders/7")
    refused(answer, 405, "no_method")
    assert answer.headers["allow"] == "GET"


async def test_head_is_get_without_a_body(client: httpx.AsyncClient) -> None:
    whole, head = await client.get("/orders"), await client.head("/orders")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    answer = await client.head("/limited")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_refusals_of_routes_and_of_the_desk(client: httpx.AsyncClient) -> None:
    answer = await client.get("/orders/refused")
    assert (answer.status_code, answer.json()["jobId"]) == (409, "call_1")
    assert (await client.get("/orders/gone")).json()["wrong"] == "no_call"


@pytest.mark.parametrize("order", ["broken", "not_ready"])
async def test_our_own_fault_leaks_nothing(
    door: Door, client: httpx.AsyncClient, order: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await client.get(f"/orders/{order}", headers={"Origin": "http://localhost:3000"})
    refused(answer, 500, "failed")
    for word in ("4711", "Traceback", "Error", ".py"):
        assert word not in answer.text
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "Error" in caplog.text or "LineNotReady" in caplog.text
    caplog.clear()
    (row,) = await door.noted(1)
    assert row.status == 500


async def test_records_that_cannot_be_read_are_our_own_fault(
    door: Door, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    door.store.close()
    refused(await client.get("/orders"), 500, "failed")
    assert "a key cannot be looked up" in caplog.text
    caplog.clear()
