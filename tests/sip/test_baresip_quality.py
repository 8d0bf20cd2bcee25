"""The line's quality, with a caller that loses packets and tells nothing of its own."""

import asyncio

import pytest
from baresip import CallStats, Event, StackEvent

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


def told(measured: CallQuality, received: int, lost: int) -> float:
    """The loss that is shown after so many packets in all."""
    measured.rtcp(CallStats(rx_packets=received, rx_lost=lost, rx_jitter_ms=1.0, rtt_ms=20.0))
    assert measured.newest is not None
    return measured.newest.loss_percent


def test_a_line_that_turns_bad_after_a_long_time_shows_so_and_shows_when_it_is_good_again() -> None:
    measured = CallQuality(CallLife(CallState.ESTABLISHED), None, 0)
    for received in range(100, 90_000, 100):  # half an hour
        assert told(measured, received, 0) == 0
    shown = [told(measured, received + 70 * one, 30 * one) for one in range(1, 7)]
    assert shown == pytest.approx([6, 12, 18, 24, 30, 30])
    shown = [told(measured, received + 420 + 100 * one, 180) for one in range(1, 6)]
    assert shown == pytest.approx([24, 18, 12, 6, 0])


def test_what_stays_of_a_call_is_its_line_in_all() -> None:
    measured = CallQuality(CallLife(CallState.ESTABLISHED), None, 0)
    assert told(measured, 900, 100) == pytest.approx(10)
    for received in range(1_000, 9_001, 1_000):
        assert told(measured, received, 100) < 10
    assert told(measured, 9_900, 100) == 0
    measured.closing(StackEvent(Event.CALL_CLOSED))
    assert measured.newest is not None
    assert measured.newest.loss_percent == pytest.approx(1)


def test_another_stream_of_the_far_end_is_counted_from_its_beginning() -> None:
    measured = CallQuality(CallLife(CallState.ESTABLISHED), None, 0)
    assert told(measured, 5_000, 0) == 0
    assert told(measured, 80, 20) == pytest.approx(20)
    assert told(measured, 81, -1) == 0  # one that came twice is no gain


def test_the_estimate_falls_with_loss_jitter_and_delay() -> None:
    good = quality(1000, 0, 1.0, 20.0)
    assert good.mos == pytest.approx(4.4, abs=0.05)
    for worse in (quality(950, 50, 1, 20), quality(1000, 0, 80, 20), quality(1000, 0, 1, 900)):
        assert worse.mos < good.mos - 0.1
    assert quality(0, 0, 0, 0).loss_percent == 0
    assert quality(1, 999, 500, 5000).mos == 1.0
