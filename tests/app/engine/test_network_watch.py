"""The network goes, comes back, and moves: who hears of it."""

import asyncio

import pytest

from app.engine.events import Event, NetworkChanged
from app.engine.network_watch import NetworkWatch, sending_address
from sip.errors import SipError
from sip.loopback_phone import LoopbackNetwork, LoopbackPhone
from tests.fakes.clock import FakeClock


class Network:
    """A computer whose address the test sets, and a phone that counts what it is told."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.address = "10.0.0.5"
        self.published: list[Event] = []
        self.told = 0
        self.failing = False
        self.phone = LoopbackPhone(LoopbackNetwork(self.clock))
        self.phone.network_changed = self._changed  # type: ignore[method-assign]

    async def _changed(self) -> None:
        self.told += 1
        if self.failing:
            raise SipError("the socket is gone")

    async def goes_through(self, *addresses: str) -> list[Event]:
        watch = NetworkWatch(self.phone, self.clock, self.published.append, lambda: self.address)
        running = asyncio.ensure_future(watch.run())
        await self.clock.settle()
        for address in addresses:
            self.address = address
            await self.clock.advance(1000)
        running.cancel()
        return self.published


async def test_a_network_that_stays_is_no_news() -> None:
    network = Network()
    assert await network.goes_through("10.0.0.5", "10.0.0.5") == []
    assert network.told == 0


async def test_it_goes_and_comes_back() -> None:
    network = Network()
    events = await network.goes_through("", "10.0.0.5")
    assert events == [NetworkChanged("down"), NetworkChanged("up", "10.0.0.5")]
    assert network.told == 1


async def test_another_address_is_told_to_the_phone() -> None:
    network = Network()
    assert await network.goes_through("192.168.1.7") == [NetworkChanged("moved", "192.168.1.7")]
    assert network.told == 1


async def test_a_phone_that_cannot_follow_does_not_end_the_watch(
    caplog: pytest.LogCaptureFixture,
) -> None:
    network = Network()
    network.failing = True
    events = await network.goes_through("192.168.1.7", "192.168.1.8")
    assert len(events) == 2 and network.told == 2
    caplog.clear()


def test_asking_for_the_address_never_fails() -> None:
    assert sending_address().count(".") in (0, 3)
