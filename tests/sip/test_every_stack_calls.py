"""Calls between two lines of one phone, over every SIP stack."""

import asyncio

import numpy as np
import pytest

from audio.clock import MonotonicClock
from sip.errors import AddressInvalid, CallGone, CallRefused, LineUnknown, SipError
from sip.phone import CallEnd, CallStateChanged, EndedBy, SignallingSent, SoundSent
from sip.phone_settings import PhoneSettings
from sip.states import CallState
from tests.peers.desk import (
    ANSWERED_MS,
    WAIT_S,
    Desk,
    carried_hz,
    ended,
    hear,
    heard_hz,
    heard_whole,
    reaches,
    saying,
)
from tests.peers.stacks import OpenDesk
from tests.peers.tones import AMPLITUDE, loudest_hz, tone
from tests.peers.two_lines import ring, talk

pytestmark = pytest.mark.peers
CLOCK = MonotonicClock()


@pytest.mark.parametrize("codec", ["pcmu", "pcma"])
async def test_tones_cross_with_their_level_and_without_gaps(made: Desk, codec: str) -> None:
    caller, callee = await talk(made, codec)
    async with saying(caller, 600), saying(callee, 900):
        heard = await asyncio.gather(*(heard_whole(leg, 600, 40) for leg in (callee, caller)))
    for sound, hertz in zip(heard, (600, 900), strict=True):
        assert loudest_hz(sound, 8000) == pytest.approx(hertz, abs=5)
        assert np.abs(sound).max() == pytest.approx(AMPLITUDE, rel=0.05)


async def test_frames_are_20_ms_without_gaps(made: Desk) -> None:
    caller, callee = await talk(made)
    stamps: list[float] = []
    async with asyncio.timeout(WAIT_S):
        async for frame in callee.frames():
            assert (len(frame.samples), frame.rate_hz) == (160, 8000)
            if stamps and frame.at_ms - stamps[-1] != pytest.approx(20.0):
                stamps.clear()  # after a standstill they step back to the clock
            stamps.append(frame.at_ms)
            if len(stamps) == 50:
                break
    assert len(stamps) == 50
    assert callee.dropped_frames == 0
    assert caller.id == callee.id


async def test_what_is_queued_plays_at_real_speed_and_can_be_cleared(made: Desk) -> None:
    caller, callee = await talk(made)
    began_ms = CLOCK.now_ms()
    assert caller.sink.write(tone(600, 8000, 2000)) == 16_000
    async with asyncio.timeout(WAIT_S):
        while (queued_ms := caller.sink.queued_ms) > 1750:
            await CLOCK.sleep_ms(20)
    assert queued_ms > 2000 - (CLOCK.now_ms() - began_ms) - 200
    caller.sink.clear()
    assert caller.sink.queued_ms == 0
    heard = np.abs(await hear(callee, 1200)).reshape(-1, 160).max(axis=1)
    loud_ms = int((heard > AMPLITUDE / 4).sum()) * 20
    assert loud_ms < 800  # of all 1,200 ms, had it not been cleared: only what was under way
    assert await carried_hz(caller, callee, 900) == pytest.approx(900, abs=6)


async def test_who_hangs_up_is_known_at_both_ends(made: Desk) -> None:
    caller, callee = await talk(made)
    assert (callee.remote.number, callee.remote.display_name) == ("caller", "Cora Caller")
    await caller.hang_up()
    await caller.hang_up()
    assert await ended(caller) == CallEnd(EndedBy.LOCAL, 200, "OK")
    assert await ended(callee) == CallEnd(EndedBy.REMOTE, 200, "OK")
    assert caller.sink.write(tone(600, 8000, 20)) == 0
    with pytest.raises(CallGone):
        await callee.hold()
    async with asyncio.timeout(WAIT_S):
        assert [frame async for frame in callee.frames()][-1:] != [None]


async def test_a_caller_who_gives_up(made: Desk) -> None:
    caller, callee = await ring(made)
    await reaches(caller, CallState.RINGING)
    await caller.hang_up()
    assert await ended(caller) == CallEnd(EndedBy.LOCAL, 487, "Request Terminated")
    assert await ended(callee) == CallEnd(EndedBy.REMOTE, 487, "Request Terminated")
    with pytest.raises(CallGone):
        await callee.answer()


@pytest.mark.parametrize(("code", "words"), [(486, "Busy Here"), (480, "Temporarily Unavailable")])
async def test_a_call_turned_away(made: Desk, code: int, words: str) -> None:
    caller, callee = await ring(made)
    with pytest.raises(SipError, match="turns? a call away"):
        await callee.reject(200)
    await callee.reject(code)
    assert await ended(callee) == CallEnd(EndedBy.LOCAL, code, words)
    with pytest.raises(CallRefused):
        await caller.wait_established(ANSWERED_MS)
    assert caller.end == CallEnd(EndedBy.REMOTE, code, words)


async def test_a_call_sent_elsewhere(made: Desk) -> None:
    caller, callee = await ring(made)
    with pytest.raises(AddressInvalid):
        await callee.redirect("what ever")
    await callee.redirect("sip:other@127.0.0.1:5999")
    end = await ended(caller)
    assert (end.sip_code, end.redirect_to) == (302, "sip:other@127.0.0.1:5999")


async def test_a_network_that_cannot_carry_the_call(made: Desk) -> None:
    await made.trunk("u")
    lost = await ended(await made.phone.dial("u", "sip:somebody@nowhere.invalid"))
    assert lost == CallEnd(EndedBy.NETWORK, None, "the domain could not be found")


async def test_what_cannot_be_dialled(made: Desk) -> None:
    await made.trunk("t")
    with pytest.raises(AddressInvalid):
        await made.phone.dial("t", "what ever")
    with pytest.raises(LineUnknown):
        await made.phone.dial("nobody", "123")


async def test_two_callers_talk_at_once(made: Desk) -> None:
    first_caller, first = await talk(made)
    second_caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
    second = await made.incoming()
    await second.answer()
    await second_caller.wait_established(ANSWERED_MS)
    async with saying(first_caller, 600), saying(second_caller, 900):
        heard = await asyncio.gather(heard_hz(first), heard_hz(second))
    assert [round(each, -1) for each in heard] == [600, 900]
    assert first.state is second.state is CallState.ESTABLISHED


async def test_more_calls_than_allowed_are_busy(open_desk: OpenDesk) -> None:
    settings = PhoneSettings(net_interface="127.0.0.1", max_calls=2)
    async with open_desk(settings) as made:
        await talk(made)
        third = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
        end = await ended(third)
        assert (end.by, end.sip_code) == (EndedBy.REMOTE, 486)


async def test_what_was_sent_is_told_before_the_end(made: Desk) -> None:
    """172 bytes a packet: 20 ms of G.711 and the RTP header (RFC 3550, 3551)."""
    caller, callee = await talk(made)
    events = caller.events()
    await carried_hz(caller, callee, 600)  # 300 ms came across, each in its packet
    await caller.hang_up()
    async with asyncio.timeout(WAIT_S):
        told = [event async for event in events]
    (sound,) = [event for event in told if isinstance(event, SoundSent)]
    assert sound.packets >= 15 and sound.size_bytes == sound.packets * 172
    (signalling,) = [event for event in told if isinstance(event, SignallingSent)]
    assert signalling.packets >= 3 and signalling.size_bytes > 500
    assert isinstance(told[-1], CallStateChanged) and told[-1].state is CallState.ENDED
