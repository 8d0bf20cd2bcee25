"""The line's quality, with a caller that loses packets and tells nothing of its own."""

import asyncio

import pytest
from baresip import CallStats

from sip.baresip_quality import CallQuality
from sip.life import CallLife
from sip.phone import Call, EndedBy, QualityReported
from sip.quality import quality
from sip.states import CallState
from tests.peers.desk import WAIT_S, desk, ended
from tests.peers.raw_caller import raw_caller

pytestmark = pytest.mark.peers


async def _loss_told(call: Call, percent: float) -> QualityReported:
    """The first report of about so much: one of a call that has just begun counts too little."""
    async with asyncio.timeout(WAIT_S):
        async for event in call.events():
            if isinstance(event, QualityReported) and abs(event.loss_percent - percent) < 2:
                return event
    raise AssertionError("the call ended")


async def test_loss_is_measured_soon_and_kept_after_the_end() -> None:
    async with desk() as made, raw_caller(made.phone.listen_address) as far_end:
        await made.trunk(codecs=("pcmu",))
        far_end.dropping = 5
        ringing = asyncio.ensure_future(far_end.ring())
        call = await made.incoming()
        assert call.quality is None
        await call.answer()
        await ringing
        talking = asyncio.ensure_future(far_end.talk(60_000))
        report = await _loss_told(call, 20)
        assert report.mos < 3.5
        talking.cancel()
        await asyncio.wait({talking})
        await far_end.hang_up()
        assert (await ended(call)).by is EndedBy.REMOTE
        assert call.quality is not None
        assert call.quality.loss_percent == pytest.approx(20, abs=4)


async def test_a_call_too_short_to_be_measured_has_a_last_report() -> None:
    async with desk() as made, raw_caller(made.phone.listen_address) as far_end:
        await made.trunk(codecs=("pcmu",))
        ringing = asyncio.ensure_future(far_end.ring())
        call = await made.incoming()
        events = call.events()
        await call.answer()
        await ringing
        await far_end.talk(400)
        await far_end.hang_up()
        kinds = [type(event).__name__ async for event in events]
        assert kinds[-2:] == ["QualityReported", "CallStateChanged"]
        assert call.quality is not None and call.quality.loss_percent == 0


def test_a_packets_wait_is_what_baresip_reports_and_until_then_what_it_is_set_to() -> None:
    measured = CallQuality(CallLife(CallState.ESTABLISHED), None, 40)
    for reported, waits_ms in ((None, 40), (0, 40), (80, 80), (60, 60), (None, 60)):
        measured.rtcp(CallStats(jbuf_delay_ms=reported))
        assert measured.jitter_buffer_ms == waits_ms


def test_the_estimate_falls_with_loss_jitter_and_delay() -> None:
    good = quality(1000, 0, 1.0, 20.0)
    assert good.mos == pytest.approx(4.4, abs=0.05)
    for worse in (quality(950, 50, 1, 20), quality(1000, 0, 80, 20), quality(1000, 0, 1, 900)):
        assert worse.mos < good.mos - 0.1
    assert quality(0, 0, 0, 0).loss_percent == 0
    assert quality(1, 999, 500, 5000).mos == 1.0
