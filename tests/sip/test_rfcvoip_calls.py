"""Calls over rfcvoip: between two lines of one phone, and with our phone over baresip."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sip.errors import FeatureMissing
from sip.phone import Call, CallEnd, EndedBy, FarEndHeld, Feature
from sip.phone_settings import PhoneSettings
from sip.states import CallState
from tests.peers.desk import (
    ANSWERED_MS,
    WAIT_S,
    Desk,
    carried_hz,
    desk,
    ended,
    heard_hz,
    reaches,
    saying,
)
from tests.peers.rfcvoip_desk import rfcvoip_desk
from tests.peers.two_lines import talk

pytestmark = pytest.mark.peers


@pytest.fixture
async def made() -> AsyncIterator[Desk]:
    async with rfcvoip_desk() as started:
        yield started


async def _between(ours: Desk, theirs: Desk) -> tuple[Call, Call]:
    """A call from one desk to another, answered."""
    await ours.trunk("caller", codecs=("pcmu",))
    await theirs.trunk("desk", codecs=("pcmu",))
    caller = await ours.phone.dial("caller", f"sip:desk@{theirs.phone.listen_address}")
    callee = await theirs.incoming()
    await callee.answer()
    await caller.wait_established(ANSWERED_MS)
    await reaches(callee, CallState.ESTABLISHED)
    return caller, callee


@pytest.mark.parametrize("who", ["rfcvoip rings", "baresip rings"])
async def test_a_call_with_our_phone_over_baresip_in_one_process(who: str) -> None:
    async with rfcvoip_desk() as plain, desk() as other:
        ours, theirs = (plain, other) if who == "rfcvoip rings" else (other, plain)
        caller, callee = await _between(ours, theirs)
        async with saying(caller, 600), saying(callee, 900):
            heard = await asyncio.gather(heard_hz(callee), heard_hz(caller))
        assert [round(each, -1) for each in heard] == [600, 900]
        await callee.hang_up()
        assert (await ended(caller)).by is EndedBy.REMOTE


async def test_the_far_end_puts_us_on_hold_and_takes_us_back() -> None:
    async with rfcvoip_desk() as plain, desk() as other:
        caller, callee = await _between(plain, other)
        events = caller.events()
        async with asyncio.timeout(WAIT_S):
            await callee.hold()
            assert await anext(events) == FarEndHeld(True)
            await reaches(callee, CallState.HELD)
            await callee.resume()
            assert await anext(events) == FarEndHeld(False)
            await reaches(callee, CallState.ESTABLISHED)
        assert await carried_hz(caller, callee, 600) == pytest.approx(600, abs=6)


async def test_a_caller_who_gives_up_at_once_rings_nobody(made: Desk) -> None:
    await made.trunk("desk")
    caller = await made.phone.dial("desk", f"sip:desk@{made.phone.listen_address}")
    await caller.hang_up()
    assert await ended(caller) == CallEnd(EndedBy.LOCAL, 487, "Request Terminated")
    again = await made.phone.dial("desk", f"sip:desk@{made.phone.listen_address}")
    assert (await made.incoming()).id == again.id != caller.id


async def test_what_this_stack_cannot_do_is_said_and_not_tried(made: Desk) -> None:
    caller, callee = await talk(made)
    asked = {
        Feature.HOLD: caller.hold,
        Feature.BLIND_TRANSFER: lambda: caller.transfer("sip:x@127.0.0.1"),
        Feature.ATTENDED_TRANSFER: lambda: caller.attended_transfer(callee),
        Feature.BUSY_LAMP: lambda: made.phone.watch_extensions("desk", ["1"]),
    }
    for feature, ask in asked.items():
        assert feature not in made.phone.features
        with pytest.raises(FeatureMissing) as missing:
            await ask()
        assert missing.value.feature == feature
    assert caller.state is CallState.ESTABLISHED


async def test_a_far_end_that_went_silent_is_hung_up() -> None:
    settings = PhoneSettings(net_interface="127.0.0.1", rtp_timeout_s=1)
    async with rfcvoip_desk(settings) as made, rfcvoip_desk() as other:
        caller, callee = await _between(made, other)
        callee.sound._stream.end()  # its packets stop, as when its computer is switched off
        assert await ended(caller) == CallEnd(EndedBy.NETWORK, None, "no sound came for too long")
        assert (await ended(callee)).by is EndedBy.REMOTE
