"""Asking a tool over real HTTP: quick, slow, wrong, down, big, redirecting; what left."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from app.agent.webhook_tool import Webhook, WebhookAnswer, Webhooks
from tests.fakes.egress import KeptEgress
from tests.peers.program import free_port
from tests.peers.webhook import Served, WebhookServer, webhook_server

CALL = {"callId": "call_1", "metadata": {"direction": "inbound"}}


class Desk:
    """Asks a tool at a URL, and keeps what left."""

    def __init__(self) -> None:
        self.egress = KeptEgress()
        self.webhooks = Webhooks(self.egress)

    def tool(self, url: str, timeout_ms: int = 5000, *allowed: str) -> Webhook:
        return Webhook("tool_1", "book", url, timeout_ms, {"X-Key": "hush"}, allowed_hosts=allowed)

    async def ask(self, url: str, timeout_ms: int = 5000, *allowed: str) -> WebhookAnswer:
        return await self.webhooks.ask(self.tool(url, timeout_ms, *allowed), {"day": "today"}, CALL)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    async with desk.webhooks:
        yield desk


async def test_what_a_tool_is_sent_and_what_is_accounted_for(desk: Desk) -> None:
    async with webhook_server(Served('{"result": "12 free"}')) as server:
        answer = await desk.ask(server.url)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/tool")
    assert asked.json == {
        "callId": "call_1",
        "tool": {"id": "tool_1", "name": "book"},
        "arguments": {"day": "today"},
        "metadata": {"direction": "inbound"},
    }
    assert asked.headers["x-key"] == "hush"
    assert asked.headers["content-type"] == "application/json"
    assert (answer.status, answer.body, answer.error) == (200, '{"result": "12 free"}', "")
    assert answer.is_json and answer.took_ms > 0
    assert desk.egress.reports == [("call_1", "127.0.0.1", "tool book", asked.size_bytes)]


def test_secret_headers_are_in_no_representation(desk: Desk) -> None:
    assert "hush" not in repr(desk.tool("https://x.example"))


@pytest.mark.parametrize(
    ("served", "said"),
    [
        (Served("oops", status=500, kind="text/plain"), "status 500"),
        (Served("{", status=404), "status 404"),
        (Served('{"a": '), "says that it is JSON and is not"),
        (Served(b"\xff\xfe\x00", kind="text/plain"), "no text"),
        (Served(b"x" * 70_000, kind="text/plain"), "longer than 64 KB"),
        (Served(b"x" * 20_000, kind="text/plain", endless=True), "longer than 64 KB"),
        (Served(b"x", headers={"Content-Encoding": "gzip"}), "compressed form"),
        (Served(drops=True), "broke the connection off"),
        (Served(status=302), "redirect to nowhere"),
        (Served(status=302, headers={"Location": "gopher://x"}), "URL"),
        (Served(status=307, headers={"Location": "http://192.168.1.1/"}), "https"),
        (Served(status=307, headers={"Location": "https://10.0.0.1/"}), "private network"),
        (Served(status=307, headers={"Location": "https://[fd00::1]/"}), "private network"),
        (Served(status=307, headers={"Location": "https://[::ffff:10.0.0.1]/"}), "private"),
        (Served(status=307, headers={"Location": "http://example.com/"}), "https"),
        (Served(status=307, headers={"Location": "https://a:b@example.com/"}), "password"),
    ],
)
async def test_a_wrong_answer_is_an_error_in_words(desk: Desk, served: Served, said: str) -> None:
    async with webhook_server(served) as server:
        answer = await desk.ask(server.url)
    assert said in answer.error and len(server.asked) == 1
    assert len(desk.egress.reports) == 1


async def test_a_slow_tool_is_given_up_in_time_and_let_go(desk: Desk) -> None:
    never = asyncio.Event()
    async with webhook_server(Served(gate=never)) as server:
        answer = await desk.ask(server.url, 500)
        async with asyncio.timeout(20):
            await server.client_left.wait()
    assert (answer.status, answer.error) == (None, "no answer within 500 ms")
    assert answer.took_ms >= 499


async def test_the_time_limit_is_for_the_whole_request(desk: Desk) -> None:
    """A tool that redirects and then keeps us waiting has one limit for both."""
    never = asyncio.Event()
    async with webhook_server(Served(gate=never)) as last:
        away = Served(status=307, headers={"Location": last.url})
        async with webhook_server(away) as first:
            answer = await desk.ask(first.url, 2_000)
    assert answer.error == "no answer within 2000 ms"
    assert [len(first.asked), len(last.asked)] == [1, 1]


async def test_a_tool_that_is_down_cannot_be_reached(desk: Desk) -> None:
    answer = await desk.ask(f"http://127.0.0.1:{free_port()}/")
    assert (answer.status, answer.error) == (None, "it cannot be reached")
    assert desk.egress.reports == []


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST")])
async def test_a_redirect_is_followed_without_the_owners_headers(
    desk: Desk, status: int, method: str
) -> None:
    async with webhook_server(Served("there", kind="text/plain")) as there:
        away = Served(status=status, headers={"Location": there.url})
        async with webhook_server(away) as here:
            answer = await desk.ask(here.url)
    assert (answer.body, answer.error) == ("there", "")
    (second,) = there.asked
    assert second.method == method and "x-key" not in second.headers
    assert bool(second.body) == (method == "POST")
    sizes = [size for _, _, _, size in desk.egress.reports]
    assert sizes == [here.asked[0].size_bytes, second.size_bytes]


async def test_a_redirect_to_the_same_place_keeps_the_headers_and_ends(desk: Desk) -> None:
    again = [Served(status=308, headers={"Location": "/tool"}) for _ in range(9)]
    async with webhook_server(*again) as server:
        answer = await desk.ask(server.url)
    assert "redirected more than 3 times" in answer.error
    assert [asked.headers["x-key"] for asked in server.asked] == ["hush"] * 4


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.com/x", "https"),
        ("https://192.168.0.10/x", "private network"),
        ("https://169.254.169.254/latest", "private network"),
        ("ftp://example.com/", "write a URL"),
        ("https:///x", "write a URL"),
        ("https://exa mple.com/", "write a URL"),
    ],
)
async def test_nothing_is_sent_where_nothing_may_go(desk: Desk, url: str, said: str) -> None:
    answer = await desk.ask(url)
    assert said in answer.error and desk.egress.reports == []


async def test_a_name_that_leads_to_this_computer_is_found_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is where the connection went: a name can be made to lead anywhere."""
    async with webhook_server() as server:
        port = int(server.url.rpartition(":")[2].partition("/")[0])
        resolve = asyncio.get_running_loop().getaddrinfo

        async def misled(host: str, *rest: object, **more: object) -> object:
            return await resolve("127.0.0.1", *rest, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", misled)
        refused = await desk.ask(f"https://tools.example:{port}/")
        assert "private network" in refused.error
        assert (server.asked, desk.egress.reports) == ([], [])
        allowed = await desk.ask(f"http://tools.example:{port}/", 5000, "tools.example")
    assert allowed.error == "" and len(server.asked) == 1


async def test_two_requests_do_not_wait_for_each_other(desk: Desk) -> None:
    gate = asyncio.Event()
    async with webhook_server(Served(gate=gate)) as slow, webhook_server() as quick:
        waiting = asyncio.ensure_future(desk.ask(slow.url))
        async with asyncio.timeout(20):
            await slow.arrived.wait()
        assert (await desk.ask(quick.url)).error == ""
        gate.set()
        assert (await waiting).error == ""


async def test_what_a_tool_is_told_is_json_whatever_it_holds(desk: Desk) -> None:
    async with webhook_server() as server:
        tool = desk.tool(server.url)
        await desk.webhooks.ask(tool, {"text": 'a "quoted"\n\u2028 ☎'}, CALL)
    assert _first(server)["arguments"] == {"text": 'a "quoted"\n\u2028 ☎'}


def _first(server: WebhookServer) -> dict[str, object]:
    body: dict[str, object] = json.loads(server.asked[0].body)
    return body
