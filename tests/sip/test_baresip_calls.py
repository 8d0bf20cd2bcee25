import asyncio
from collections.abc import AsyncIterator

import pytest

from sip.errors import CallRefused, TransferRefused
from sip.phone import Call, CallEnd, EndedBy, QualityReported
from sip.states import CallState
from tests.peers.desk import (
    ANSWERED_MS,
    WAIT_S,
    Desk,
    carried_hz,
    desk,
    ended,
    hear,
    heard_hz,
    reaches,
    saying,
)
from tests.peers.program import free_port

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
    await caller.wait_established(ANSWERED_MS)
    await callee.wait_established(ANSWERED_MS)
    return caller, callee


@pytest.mark.parametrize(("codec", "rate_hz"), [("pcma", 8000), ("g722", 16_000), ("opus", 48_000)])
async def test_tones_cross_at_the_rate_of_the_codec(made: Desk, codec: str, rate_hz: int) -> None:
    caller, callee = await _talk(made, codec)
    assert (caller.sink.rate_hz, callee.sink.rate_hz) == (rate_hz, rate_hz)
    async with saying(caller, 600), saying(callee, 900):
        heard = await asyncio.gather(heard_hz(callee), heard_hz(caller))
    assert heard == [pytest.approx(600, abs=6), pytest.approx(900, abs=6)]


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


async def test_quality_is_reported(made: Desk) -> None:
    caller, _ = await _talk(made)
    reports: list[QualityReported] = []
    events = caller.events()
    async with asyncio.timeout(WAIT_S):
        # A computer that stood still has jitter in one report; the next ones have less of it.
        while not (reports and reports[-1].mos > 4):
            event = await anext(events)
            reports += [event] if isinstance(event, QualityReported) else []
    assert reports[-1].loss_percent == 0
    assert reports[-1].mos <= 4.5
