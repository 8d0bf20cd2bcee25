"""Where an event may go, and what an answer means, over real HTTP."""

import asyncio
from pathlib import Path

import pytest

from app.agent.addresses import AddressRefused
from models.deliveries import Delivery, DeliveryState
from tests.fakes.certificates import self_signed
from tests.fakes.outbox import TestedOutbox
from tests.fakes.webhook_receiver import Reply, webhook_receiver


def failed_with(delivery: Delivery, word: str) -> bool:
    return delivery.state is DeliveryState.FAILED and word in delivery.last_error


async def test_a_receiver_that_hangs_is_given_up_in_time_and_let_go(tmp_path: Path) -> None:
    async with webhook_receiver() as receiver, TestedOutbox(tmp_path) as desk:
        receiver.then(Reply(hangs=True))
        sent = await desk.send(receiver.url, timeout_s=0.5, retry_s=())
        assert failed_with(await desk.settled(sent), "no answer within 0.5 s")
        await asyncio.wait_for(receiver.hung_up_on.wait(), 30)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(204),
        Reply(body=b"half of it", breaks_off=True),
        Reply(202, endless=True),
        Reply(body=b"x" * 1_000_000),
    ],
)
async def test_any_2xx_acknowledges_whatever_follows_it(tmp_path: Path, reply: Reply) -> None:
    async with webhook_receiver() as receiver, TestedOutbox(tmp_path) as desk:
        receiver.then(reply)
        delivery = await desk.settled(await desk.send(receiver.url))
    assert (delivery.state, delivery.last_status) == (DeliveryState.DELIVERED, reply.status)
    assert len(receiver.asked) == 1


@pytest.mark.parametrize(
    "place", ["http://10.0.0.1/", "https://192.168.1.1/router", "/again", "https://example.com/"]
)
async def test_no_redirect_is_followed(tmp_path: Path, place: str) -> None:
    async with webhook_receiver() as receiver, TestedOutbox(tmp_path) as desk:
        receiver.then(Reply.to(place))
        sent = await desk.send(receiver.url, retry_s=())
        assert failed_with(await desk.settled(sent), "redirect")
        assert len(receiver.asked) == 1 and len(desk.egress.reports) == 1


async def test_a_certificate_that_nobody_trusts_gets_nothing(tmp_path: Path) -> None:
    tls = self_signed(tmp_path)
    async with webhook_receiver(tls=tls) as receiver, TestedOutbox(tmp_path) as desk:
        sent = await desk.send(receiver.url, retry_s=())
        assert failed_with(await desk.settled(sent), "its certificate is not good")
        assert (receiver.asked, desk.egress.reports) == ([], [])


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://example.com/x", "https"),
        ("https://192.168.0.10/x", "private network"),
        ("https://[fd00::1]/x", "private network"),
        ("https://169.254.169.254/latest", "private network"),
        ("ftp://example.com/", "write a URL"),
        ("https://user:word@example.com/", "password"),
        ("https://a..b/", "no computer can have that name"),
        ("https://xn--a/", "cannot be asked"),
    ],
)
async def test_nothing_is_sent_where_nothing_may_go(tmp_path: Path, url: str, word: str) -> None:
    """It fails at once: to wait does not help."""
    async with TestedOutbox(tmp_path) as desk:
        sent = await desk.send(url)
        delivery = await desk.settled(sent)
        assert failed_with(delivery, word) and delivery.attempts == 1
        assert desk.egress.reports == []


@pytest.mark.parametrize("url", ["https://example.com/\udce4", "https://10.0.0.1/", "", "x"])
async def test_what_can_be_seen_of_an_address_is_refused_when_it_is_given(
    tmp_path: Path, url: str
) -> None:
    async with TestedOutbox(tmp_path) as desk:
        with pytest.raises(AddressRefused):
            desk.outbox.check_url(url)
        desk.allowed = ("10.0.0.1",)
        desk.outbox.check_url("http://10.0.0.1/")
        desk.outbox.check_url("https://example.com/hook")


async def test_a_name_that_leads_into_a_private_network_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is where the connection went, before a byte is sent."""
    resolve = asyncio.get_running_loop().getaddrinfo

    async def misled(host: str, *rest: object, **more: object) -> object:
        return await resolve("127.0.0.1", *rest, **more)  # type: ignore[arg-type]

    async with webhook_receiver() as receiver, TestedOutbox(tmp_path) as desk:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", misled)
        sent = await desk.send(f"https://crm.example:{receiver.port}/")
        delivery = await desk.settled(sent)
        assert failed_with(delivery, "private network; allow it in Settings, Local APIs")
        assert (receiver.asked, desk.egress.reports) == ([], [])
        desk.allowed = ("crm.example",)
        sent = await desk.send(f"http://crm.example:{receiver.port}/")
        assert (await desk.settled(sent)).state is DeliveryState.DELIVERED
