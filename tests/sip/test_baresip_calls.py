import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from sip.baresip_settings import BaresipSettings
from sip.errors import AddressInvalid, CallGone, CallRefused, LineUnknown, SipError, TransferRefused
from sip.phone import Call, CallEnd, DigitReceived, EndedBy, QualityReported
from sip.states import CallState
from tests.peers.desk import WAIT_S, Desk, carried_hz, desk, ended, hear, heard_hz, reaches
from tests.peers.program import free_port
from tests.peers.tones import loudest_hz, tone

pytestmark = pytest.mark.peers


@pytest.fixture
async def made() -> AsyncIterator[Desk]:
    async with desk() as started:
        yield started


async def _ring(made: Desk, codec: str = "pcmu") -> tuple[Call, Call]:
    await made.trunk("desk", codecs=(codec,))
    await made.trunk("caller", codecs=(codec,), display_name="Cora Caller")
    caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
    return caller, await made.incoming()


async def _talk(made: Desk, codec: str = "pcmu") -> tuple[Call, Call]:
    caller, callee = await _ring(made, codec)
    await callee.answer()
    await caller.wait_established(5000)
    await callee.wait_established(5000)
    return caller, callee


@pytest.mark.parametrize(("codec", "rate_hz"), [("pcma", 8000), ("g722", 16_000), ("opus", 48_000)])
async def test_tones_cross_at_the_rate_of_the_codec(made: Desk, codec: str, rate_hz: int) -> None:
    caller, callee = await _talk(made, codec)
    assert (caller.sink.rate_hz, callee.sink.rate_hz) == (rate_hz, rate_hz)
    caller.sink.write(tone(600, rate_hz, 1000))
    callee.sink.write(tone(900, rate_hz, 1000))
    at_desk, at_caller = await asyncio.gather(hear(callee, 400, 300), hear(caller, 400, 300))
    assert loudest_hz(at_desk, rate_hz) == pytest.approx(600, abs=5)
    assert loudest_hz(at_caller, rate_hz) == pytest.approx(900, abs=5)


async def test_frames_are_20_ms_without_gaps(made: Desk) -> None:
    caller, callee = await _talk(made)
    stamps = []
    async with asyncio.timeout(WAIT_S):
        async for frame in callee.frames():
            stamps.append(frame.at_ms)
            assert (len(frame.samples), frame.rate_hz) == (160, 8000)
            if len(stamps) == 50:
                break
    assert np.diff(stamps) == pytest.approx(20.0)
    assert callee.dropped_frames == 0
    assert caller.id == callee.id


async def test_what_is_queued_plays_at_real_speed_and_can_be_cleared(made: Desk) -> None:
    caller, callee = await _talk(made)
    assert caller.sink.write(tone(600, 8000, 2000)) == 16_000
    assert caller.sink.queued_ms > 1900
    await hear(callee, 400)
    assert caller.sink.queued_ms < 1750
    caller.sink.clear()
    assert caller.sink.queued_ms == 0
    heard = await hear(callee, 400, skip_ms=80)
    assert loudest_hz(heard, 8000) == 0
    said = tone(900, 8000, 500)
    assert caller.sink.write(said) == len(said)
    assert await heard_hz(callee) == pytest.approx(900, abs=6)


async def test_digits_cross_both_ways(made: Desk) -> None:
    caller, callee = await _talk(made)
    at_desk, at_caller = callee.events(), caller.events()
    await asyncio.gather(caller.send_digits("1#"), callee.send_digits("*a"))
    assert await _digits(at_desk, 2) == ["1", "#"]
    assert await _digits(at_caller, 2) == ["*", "A"]
    with pytest.raises(SipError, match="0-9"):
        await caller.send_digits("1x")


async def test_hold_and_resume(made: Desk) -> None:
    caller, callee = await _talk(made)
    await callee.hold()
    await reaches(callee, CallState.HELD)
    assert caller.state is CallState.ESTABLISHED
    await hear(callee, 200)
    await callee.resume()
    await reaches(callee, CallState.ESTABLISHED)
    for speaker, hearer in ((caller, callee), (callee, caller)):
        assert await carried_hz(speaker, hearer, 600) == pytest.approx(600, abs=6)


async def test_who_hangs_up_is_known_at_both_ends(made: Desk) -> None:
    caller, callee = await _talk(made)
    assert (callee.remote.number, callee.remote.display_name) == ("caller", "Cora Caller")
    await caller.hang_up()
    await caller.hang_up()
    assert await ended(caller) == CallEnd(EndedBy.LOCAL, 200, "OK")
    assert await ended(callee) == CallEnd(EndedBy.REMOTE, 200, "OK")
    assert caller.sink.write(tone(600, 8000, 20)) == 0
    with pytest.raises(CallGone):
        await callee.hold()
    assert [frame async for frame in callee.frames()][-1:] != [None]


async def test_a_caller_who_gives_up(made: Desk) -> None:
    caller, callee = await _ring(made)
    await caller.hang_up()
    assert await ended(caller) == CallEnd(EndedBy.LOCAL, 487, "Request Terminated")
    assert await ended(callee) == CallEnd(EndedBy.REMOTE, 487, "Request Terminated")
    with pytest.raises(CallGone):
        await callee.answer()


async def test_a_call_turned_away(made: Desk) -> None:
    caller, callee = await _ring(made)
    await callee.reject()
    assert await ended(callee) == CallEnd(EndedBy.LOCAL, 486, "Busy Here")
    with pytest.raises(CallRefused):
        await caller.wait_established(5000)
    assert caller.end == CallEnd(EndedBy.REMOTE, 486, "Busy Here")


async def test_a_transfer_the_far_end_will_not_make(made: Desk) -> None:
    caller, callee = await _talk(made)
    with pytest.raises(TransferRefused) as refused:
        await callee.transfer("sip:elsewhere@127.0.0.1")
    assert refused.value.sip_code == 603
    assert caller.state is callee.state is CallState.ESTABLISHED


async def test_a_network_that_cannot_carry_the_call(made: Desk) -> None:
    await made.trunk("t", transport="tcp", domain=f"127.0.0.1:{free_port()}")
    refused = await ended(await made.phone.dial("t", "somebody"))
    assert refused == CallEnd(EndedBy.NETWORK, None, "connection refused")
    await made.trunk("u")
    lost = await ended(await made.phone.dial("u", "sip:somebody@nowhere.invalid"))
    assert lost == CallEnd(EndedBy.NETWORK, None, "the domain could not be found")
    with pytest.raises(CallRefused, match="network interface"):
        await made.phone.dial("u", "sip:somebody@192.0.2.1")


async def test_what_cannot_be_dialled(made: Desk) -> None:
    await made.trunk("t")
    with pytest.raises(AddressInvalid):
        await made.phone.dial("t", "what ever")
    with pytest.raises(LineUnknown):
        await made.phone.dial("nobody", "123")


async def test_quality_is_reported(made: Desk) -> None:
    caller, _ = await _talk(made)
    events = caller.events()
    async with asyncio.timeout(WAIT_S):
        quality = await anext(events)
        while not isinstance(quality, QualityReported):
            quality = await anext(events)
    assert quality.loss_percent == 0
    assert 4 < quality.mos <= 4.5


async def test_two_callers_talk_at_once(made: Desk) -> None:
    first_caller, first = await _talk(made)
    second_caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
    second = await made.incoming()
    await second.answer()
    await second_caller.wait_established(5000)
    first_caller.sink.write(tone(600, 8000, 1000))
    second_caller.sink.write(tone(900, 8000, 1000))
    heard = await asyncio.gather(hear(first, 300, 300), hear(second, 300, 300))
    assert [round(loudest_hz(each, 8000), -1) for each in heard] == [600, 900]
    assert first.state is second.state is CallState.ESTABLISHED


async def test_more_calls_than_allowed_are_busy() -> None:
    settings = BaresipSettings(net_interface="127.0.0.1", max_calls=2)
    async with desk(settings) as made:
        await _talk(made)
        third = await ended(
            await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
        )
        assert (third.by, third.sip_code) == (EndedBy.REMOTE, 486)


async def _digits(events: AsyncIterator[object], count: int) -> list[str]:
    digits: list[str] = []
    async with asyncio.timeout(WAIT_S):
        while len(digits) < count:
            event = await anext(events)
            if isinstance(event, DigitReceived):
                digits.append(event.digit)
    return digits
