"""Asking again and answering again over a network that loses messages, in virtual time."""

import asyncio

import pytest

from sip.rfcvoip_message import Message, Request, read, respond
from sip.rfcvoip_transactions import GIVEN_UP_MS, KEPT, Transactions
from tests.fakes.clock import FakeClock

FAR = ("192.0.2.9", 5060)


class Network:
    """Transactions whose messages end up in a list."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.sent: list[bytes] = []
        self.transactions = Transactions(lambda data, _: self.sent.append(data), self.clock)

    def starts(self) -> list[str]:
        """The first word of everything sent, or the code of an answer."""
        return [each.decode().removeprefix("SIP/2.0 ").split()[0] for each in self.sent]


def _request(method: str, number: int = 1, branch: str = "z9hG4bKx") -> Request:
    headers = (
        ("Via", f"SIP/2.0/UDP 192.0.2.1:5060;branch={branch};rport"),
        ("From", "<sip:a@192.0.2.1>;tag=a"),
        ("To", "<sip:b@192.0.2.9>"),
        ("Call-ID", "one"),
        ("CSeq", f"{number} {method}"),
        ("Route", "<sip:192.0.2.9;lr>"),
    )
    return Request(method, "sip:b@192.0.2.9", headers, FAR)


def _in(request: Request) -> Message:
    message = read(request.data, FAR)
    assert message is not None
    return message


def _answer(request: Request, status: int) -> Message:
    message = read(respond(_in(request), status, "Words", "far"), FAR)
    assert message is not None
    return message


async def test_a_lost_request_is_sent_again_ever_more_slowly_and_given_up() -> None:
    net = Network()
    asking = asyncio.ensure_future(net.transactions.ask(_request("BYE")))
    moments = []
    for _ in range(int(GIVEN_UP_MS // 500) + 1):
        before = len(net.sent)
        await net.clock.advance(500)
        moments += [net.clock.now_ms()] * (len(net.sent) - before)
    assert await asking is None
    assert moments[:6] == [500, 500, 1500, 3500, 7500, 11_500]


async def test_an_invite_somebody_works_on_is_not_sent_again_and_waits() -> None:
    net = Network()
    heard: list[int] = []
    invite = _request("INVITE")
    asking = asyncio.ensure_future(
        net.transactions.ask(invite, provisional=lambda each: heard.append(each.status))
    )
    await net.clock.settle()
    net.transactions.take(_answer(invite, 180))
    await net.clock.advance(10 * GIVEN_UP_MS)
    assert (net.starts(), heard) == (["INVITE"], [180])
    net.transactions.take(_answer(invite, 200))
    final = await asking
    assert final is not None
    assert final.status == 200
    assert net.starts() == ["INVITE"]  # the ACK for a 200 belongs to the dialog


async def test_a_refusal_is_acknowledged_each_time_it_comes() -> None:
    net = Network()
    invite = _request("INVITE")
    asking = asyncio.ensure_future(net.transactions.ask(invite))
    await net.clock.settle()
    for _ in range(3):
        net.transactions.take(_answer(invite, 486))
        await asking
    assert net.starts() == ["INVITE", "ACK", "ACK", "ACK"]
    ack = read(net.sent[-1], FAR)
    assert ack is not None
    assert (ack.number, ack.to_tag, ack.branch.split()[0]) == (1, "far", "z9hG4bKx")
    assert ack.all("route") == ["<sip:192.0.2.9;lr>"]


async def test_what_is_taken_back_is_not_sent_again() -> None:
    net = Network()
    invite = _request("INVITE")
    asking = asyncio.ensure_future(net.transactions.ask(invite))
    await net.clock.settle()
    net.transactions.say_no_more(invite.branch)
    await net.clock.advance(GIVEN_UP_MS)
    assert net.starts() == ["INVITE"]
    assert await asking is None


async def test_what_is_taken_back_while_it_rings_is_not_waited_for_for_ever() -> None:
    net = Network()
    invite = _request("INVITE")
    asking = asyncio.ensure_future(net.transactions.ask(invite))
    await net.clock.settle()
    net.transactions.take(_answer(invite, 180))
    await net.clock.advance(2 * GIVEN_UP_MS)
    net.transactions.say_no_more(invite.branch)
    await net.clock.advance(GIVEN_UP_MS)
    assert net.starts() == ["INVITE"]
    assert await asking is None


@pytest.mark.parametrize("status", [200, 486])
async def test_an_answer_to_an_invite_is_sent_until_acknowledged(status: int) -> None:
    net = Network()
    invite = _in(_request("INVITE"))
    data = respond(invite, status, "Words", "own")
    insisting = asyncio.ensure_future(net.transactions.insist(invite, data, FAR))
    await net.clock.advance(1600)
    assert len(net.sent) == 3
    assert net.transactions.answered_before(invite)  # it was asked again, and answered again
    net.transactions.acknowledged(_in(_request("ACK")))
    assert await insisting
    count = len(net.sent)
    await net.clock.advance(GIVEN_UP_MS)
    assert len(net.sent) == count


async def test_an_answer_nobody_acknowledges_is_given_up() -> None:
    net = Network()
    invite = _in(_request("INVITE"))
    insisting = asyncio.ensure_future(net.transactions.insist(invite, b"200", FAR))
    await net.clock.advance(GIVEN_UP_MS + 4000)
    assert not await insisting


async def test_what_is_kept_for_those_who_ask_again_is_bounded() -> None:
    net = Network()
    asked = [_in(_request("OPTIONS", branch=f"z9hG4bK{n}")) for n in range(KEPT + 1)]
    for each in asked:
        net.transactions.answer(each, b"SIP/2.0 200 OK", FAR)
    assert not net.transactions.answered_before(asked[0])
    assert net.transactions.answered_before(asked[1])
