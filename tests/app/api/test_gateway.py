"""The door, on a real port: names, keys, sizes, browsers, and what the product never sees."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from app.api.gateway import MAX_BODY_BYTES
from app.settings import Settings
from app.settings_api import ApiSettings
from models.api_keys import revoke_api_key
from models.ids import now_iso
from tests.fakes.api_door import Door, open_door, refused

ORDER = {"to": "+12025550100"}


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


@pytest.fixture
async def client(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    async with await door.client() as opened:
        yield opened


STRANGE_NAMES = (
    "evil.example",
    "evil.example:8101",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.example@127.0.0.1",
    "127.0.0.1@evil.example",
    "127.0.0.1, evil.example",
    "0.0.0.0",
    "192.168.1.20",
    "2130706433",
    "[::]",
    "[fe80::1]:8101",
    "127.0.0.1:port",
    "127.0.0.1/x",
    ".localhost..",
    "",
)


async def test_a_name_that_only_leads_here_is_refused(
    door: Door, client: httpx.AsyncClient
) -> None:
    for host in STRANGE_NAMES:
        for path in ("/orders", "/docs", "/open/page"):
            refused(await client.get(path, headers={"Host": host}), 421, "host")
        answer = await client.post("/orders", json=ORDER, headers={"Host": host})
        refused(answer, 421, "host")
        assert door.routes.seen == []


OWN_NAMES = (
    "127.0.0.1",
    "localhost",
    "LOCALHOST:9",
    "voizbot.localhost:8101",
    "[::1]:80",
    "127.9.9.9",
)


async def test_this_computers_own_names_lead_here(client: httpx.AsyncClient) -> None:
    for host in OWN_NAMES:
        assert (await client.get("/orders", headers={"Host": host})).status_code == 200


async def test_no_host_and_two_hosts_are_refused(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    assert b" 421 " in await door.raw(b"GET /open/page HTTP/1.0\r\n\r\n")
    two = b"GET /open/page HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n"
    assert (await door.raw(two)).split()[1] in (b"400", b"421")
    assert "Invalid HTTP request" in caplog.text  # by the server, before the door sees it
    caplog.clear()


BAD_KEYS = ("", "Bearer", "Bearer mu_wrong", "Basic bXVfOg==", "mu_wrong", "Bearer \xff")


async def test_without_a_good_key_nothing_is_done(door: Door) -> None:
    for value in BAD_KEYS:
        async with httpx.AsyncClient(base_url=door.url, trust_env=False) as stranger:
            headers = [(b"Authorization", value.encode("latin-1"))] if value else []
            for path in ("/orders", "/nothing/here", "/docs/x", "/open"):
                refused(await stranger.get(path, headers=headers), 401, "no_key")
            refused(await stranger.post("/orders", json=ORDER, headers=headers), 401, "no_key")
        assert door.routes.seen == []


async def test_a_key_of_another_product_or_a_revoked_one_opens_nothing(door: Door) -> None:
    foreign, text = await door.key(product="vozagent")
    async with httpx.AsyncClient(base_url=door.url, trust_env=False) as stranger:
        headers = {"Authorization": f"Bearer {text}"}
        refused(await stranger.get("/orders", headers=headers), 401, "no_key")
        key, text = await door.key()
        headers = {"Authorization": f"bearer  {text}"}
        assert (await stranger.get("/orders", headers=headers)).status_code == 200
        await door.store.write(revoke_api_key, key.id, now_iso())
        refused(await stranger.get("/orders", headers=headers), 401, "no_key")


async def test_the_documentation_needs_no_key_and_nothing_from_elsewhere(door: Door) -> None:
    async with httpx.AsyncClient(base_url=door.url, trust_env=False) as stranger:
        page = await stranger.get("/docs")
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
        assert "http://" not in page.text and "https://" not in page.text
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "connect-src 'self'" in policy
        document = (await stranger.get("/openapi.json")).json()
        assert document["info"]["title"] == "Made Up"
        assert (await stranger.head("/docs")).status_code == 200


async def test_an_open_path_needs_no_key(door: Door) -> None:
    async with httpx.AsyncClient(base_url=door.url, trust_env=False) as stranger:
        assert (await stranger.get("/open/page")).json() == {"open": True}
        refused(await stranger.get("/open/../orders"), 401, "no_key")


async def test_the_scope_is_asked_before_the_body_is_read(door: Door) -> None:
    async with await door.client("read") as reader:
        for body in (b'{"to": 1}', b"{", b""):
            headers = {"Content-Type": "application/json"}
            answer = await reader.post("/orders", content=body, headers=headers)
            refused(answer, 403, "no_scope")
            assert "scope write" in answer.json()["why"]
        answer = await reader.post("/limited", content=b"{")
        assert (answer.status_code, answer.json()["wrong"]) == (429, "slow_down")


async def test_a_body_over_the_limit_is_refused(door: Door, client: httpx.AsyncClient) -> None:
    refused(await client.post("/orders", content=b" " * (MAX_BODY_BYTES + 1)), 413, "too_large")

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * 65_536

    refused(await client.post("/orders", content=pieces()), 413, "too_large")
    _, text = await door.key()
    head = f"POST /orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {text}\r\n"
    said = f"{head}Content-Length: 9{MAX_BODY_BYTES}\r\nExpect: 100-continue\r\n\r\n".encode()
    assert b" 413 " in (await door.raw(said)).splitlines()[0]
    assert (await client.get("/orders")).status_code == 200
    assert door.routes.seen == []


async def test_a_body_at_the_limit_is_taken(door: Door, client: httpx.AsyncClient) -> None:
    filled = b'{"to": "x"}'.ljust(MAX_BODY_BYTES)
    headers = {"Content-Type": "application/json"}
    assert (await client.post("/orders", content=filled, headers=headers)).status_code == 201


async def test_a_request_whose_sender_is_gone_is_not_carried_out(door: Door) -> None:
    _, text = await door.key()
    whole = b'{"to": "x"}'
    head = (
        f"POST /orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {text}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(whole) + 1}\r\n\r\n"
    )
    await door.raw(head.encode() + whole, then_close=True)
    (row,) = await door.noted(1)
    assert (row.method, row.path, row.status) == ("POST", "/orders", 0)
    assert door.routes.seen == []


async def test_a_page_of_this_computer_may_ask(client: httpx.AsyncClient) -> None:
    for origin in ("http://localhost:3000", "http://127.0.0.1", "https://app.localhost:1"):
        answer = await client.get("/orders", headers={"Origin": origin})
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["vary"] == "Origin"


STRANGE_ORIGINS = (
    "https://evil.example",
    "null",
    "http://localhost.evil.example",
    "file://",
    "localhost",
    "http://evil.example@localhost",
    "https://localhost/x",
)


async def test_a_page_of_elsewhere_gets_no_leave(door: Door, client: httpx.AsyncClient) -> None:
    for origin in STRANGE_ORIGINS:
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        for answer in (
            await client.get("/orders", headers=headers),
            await client.options("/orders", headers=headers),
        ):
            assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_a_page_of_elsewhere_may_ask_once_the_owner_allows_it(
    door: Door, client: httpx.AsyncClient
) -> None:
    origin = "https://crm.example.com"
    door.settings = Settings(api=ApiSettings(voizbot_port=0, allowed_origins=(origin,)))
    answer = await client.get("/orders", headers={"Origin": origin})
    assert answer.headers["access-control-allow-origin"] == origin
    other = await client.get("/orders", headers={"Origin": f"{origin}.evil.example"})
    assert "access-control-allow-origin" not in other.headers


async def test_a_preflight_needs_no_key(door: Door) -> None:
    headers = {
        "Origin": "http://localhost:3000",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    async with httpx.AsyncClient(base_url=door.url, trust_env=False) as stranger:
        answer = await stranger.options("/orders", headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")
        allowed = answer.headers["access-control-allow-headers"]
        assert {"Authorization", "Content-Type", "Idempotency-Key"} <= set(allowed.split(", "))
        assert "POST" in answer.headers["access-control-allow-methods"]
        assert answer.headers["access-control-allow-private-network"] == "true"
        foreign = await stranger.options("/orders", headers={**headers, "Host": "evil.example"})
        refused(foreign, 421, "host")


async def test_the_door_of_a_socket(door: Door) -> None:
    url = f"ws://127.0.0.1:{door.port}/open/socket"
    for origin in (None, "http://localhost:3000"):
        async with connect(url, origin=origin, proxy=None) as socket:  # type: ignore[arg-type]
            await socket.send("hello")
            assert await socket.recv() == "hello"
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        with pytest.raises(InvalidStatus):
            await connect(url, additional_headers=headers, proxy=None)
    with pytest.raises(InvalidStatus):
        await connect(
            f"ws://localhost.evil.example:{door.port}/open/socket", host="127.0.0.1", proxy=None
        )
    with pytest.raises(InvalidStatus):
        await connect(f"ws://127.0.0.1:{door.port}/orders", proxy=None)


async def test_every_request_is_noted_without_secrets(
    door: Door, client: httpx.AsyncClient
) -> None:
    await client.post("/orders?token=abc&limit=1", json={**ORDER, "metadata": {"password": "p"}})
    await client.get("/orders/7")
    await client.get("/sound")
    await client.get("/orders", headers={"Authorization": ""})
    await client.get("/docs")
    none, sound, one, order = await door.noted(4)
    assert (order.method, order.path, order.status) == ("POST", "/orders?token=•••&limit=1", 201)
    assert '"password": "•••"' in order.request_body and "+12025550100" in order.response_body
    assert order.key_id.startswith("key_") and order.took_ms > 0
    assert one.response_body == '{"id": "7", "secret": "•••"}'
    assert sound.response_body == "(audio/wav, 30,000 bytes)"
    assert (none.status, none.key_id) == (401, "")


async def test_a_request_in_hand_is_noted_once_it_is_answered(
    door: Door, client: httpx.AsyncClient
) -> None:
    asking = asyncio.ensure_future(client.get("/slow"))
    await asyncio.wait_for(door.routes.entered.wait(), 30)
    assert (await client.get("/orders")).status_code == 200
    door.routes.let_go.set()
    assert (await asking).status_code == 200
    assert [row.path for row in await door.noted(2)] == ["/slow", "/orders"]
