"""Delivery of events: in order, bounded, and never at the engine's cost."""

import asyncio

import pytest

from app.engine.bus import CAPACITY, Bus, Subscription
from app.engine.events import DigitPressed, Event, LevelsMeasured, PartialHeard


def digit(at_ms: int) -> DigitPressed:
    return DigitPressed("call_1", "5", at_ms)


async def rest(subscription: Subscription) -> list[Event]:
    """Everything left in a subscription once it is closed."""
    subscription.close()
    return [event async for event in subscription]


async def test_everybody_hears_everything_in_order_from_their_subscription_on() -> None:
    bus = Bus()
    early = bus.subscribe()
    bus.publish(digit(1))
    late = bus.subscribe()
    bus.publish(digit(2))
    assert await rest(early) == [digit(1), digit(2)]
    assert await rest(late) == [digit(2)]


async def test_a_waiting_listener_is_woken() -> None:
    bus = Bus()
    heard: list[Event] = []

    async def listen(subscription: Subscription) -> None:
        async for event in subscription:
            heard.append(event)

    listening = asyncio.ensure_future(listen(bus.subscribe()))
    await asyncio.sleep(0)
    bus.publish(digit(1))
    bus.publish(digit(2))
    bus.close()
    await asyncio.wait_for(listening, 20)
    assert heard == [digit(1), digit(2)]


async def test_a_slow_listener_loses_the_oldest_and_the_others_lose_nothing() -> None:
    bus = Bus()
    slow, quick = bus.subscribe(), bus.subscribe()
    heard = []
    reading = aiter(quick)
    for number in range(CAPACITY + 3):
        bus.publish(digit(number))
        heard.append(await anext(reading))
    assert slow.dropped == 3
    assert await rest(slow) == [digit(number) for number in range(3, CAPACITY + 3)]
    assert (len(heard), quick.dropped) == (CAPACITY + 3, 0)


@pytest.mark.parametrize(
    "passing", [LevelsMeasured("call_1", -20.0, -30.0), PartialHeard("call_1", "I ca", 900)]
)
async def test_what_is_shown_for_a_moment_goes_before_what_happened(passing: Event) -> None:
    bus = Bus()
    slow = bus.subscribe()
    bus.publish(digit(0))
    bus.publish(passing)
    for number in range(1, CAPACITY):
        bus.publish(digit(number))
    assert slow.dropped == 1
    assert await rest(slow) == [digit(number) for number in range(CAPACITY)]


async def test_after_its_block_a_subscription_hears_nothing_more() -> None:
    bus = Bus()
    with bus.subscribe() as subscription:
        bus.publish(digit(1))
    bus.publish(digit(2))
    assert [event async for event in subscription] == [digit(1)]
    subscription.close()


async def test_a_closed_bus_ends_all_subscriptions_after_what_they_hold() -> None:
    bus = Bus()
    one, other = bus.subscribe(), bus.subscribe()
    bus.publish(digit(1))
    bus.close()
    bus.publish(digit(2))
    assert [event async for event in one] == [digit(1)]
    assert [event async for event in other] == [digit(1)]
