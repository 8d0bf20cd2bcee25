"""Calls over rfcvoip whose messages cross, come twice, or come from the wrong one."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sip.phone import Call, CallEnd, EndedBy
from sip.states import CallState
from tests.peers.desk import Desk, ended, reaches
from tests.peers.program import HOST
from tests.peers.raw_far_end import SDP, RawFarEnd, raw_far_end, to_tag
from tests.peers.rfcvoip_desk import rfcvoip_desk

pytestmark = pytest.mark.peers
CANCELLED = CallEnd(EndedBy.LOCAL, 487, "Request Terminated")
OFFER = SDP.replace("@PAYLOAD@", "0")


@pytest.fixture
async def made() -> AsyncIterator[Desk]:
    async with rfcvoip_desk() as started:
        await started.trunk("desk", codecs=("pcmu",))
        yield started


@pytest.fixture
async def far(made: Desk) -> AsyncIterator[RawFarEnd]:
    async with raw_far_end() as started:
        host, _, port = made.phone.listen_address.partition(":")
        started.phone = host, int(port)
        yield started


async def _dialled(made: Desk, far: RawFarEnd) -> tuple[Call, str]:
    call = await made.phone.dial("desk", f"sip:far@{far.own}")
    return call, await far.wait_for("INVITE")


async def _rung(made: Desk, far: RawFarEnd, sdp: str = OFFER) -> tuple[Call, str]:
    """A call that rings, and our tag in it."""
    await far.ask("INVITE", 1, sdp=sdp)
    return await made.incoming(), to_tag(await far.wait_for("SIP/2.0 180"))


async def test_an_invite_taken_back_early_is_cancelled_when_it_rings(
    made: Desk, far: RawFarEnd
) -> None:
    call, invite = await _dialled(made, far)
    await call.hang_up()
    assert await ended(call) == CANCELLED
    await far.answer(invite, "180 Ringing")
    cancel = await far.wait_for("CANCEL")
    await far.answer(cancel, "200 OK")
    await far.answer(invite, "487 Request Terminated")
    await far.wait_for("ACK")


async def test_an_answer_that_crosses_our_cancel_is_hung_up(made: Desk, far: RawFarEnd) -> None:
    call, invite = await _dialled(made, far)
    await far.answer(invite, "180 Ringing")
    await reaches(call, CallState.RINGING)
    await call.hang_up()
    await far.wait_for("CANCEL")
    await far.answer(invite, "200 OK", "0")
    await far.wait_for("ACK")
    await far.wait_for("BYE")
    assert await ended(call) == CANCELLED


async def test_a_far_end_that_ignores_our_cancel_does_not_keep_the_call(
    made: Desk, far: RawFarEnd
) -> None:
    call, invite = await _dialled(made, far)
    await far.answer(invite, "183 Session Progress")
    await reaches(call, CallState.RINGING)
    await call.hang_up()
    assert await ended(call) == CANCELLED


async def test_an_answer_without_a_common_codec_is_hung_up(made: Desk, far: RawFarEnd) -> None:
    call, invite = await _dialled(made, far)
    await far.answer(invite, "200 OK", "18")
    await far.wait_for("ACK")
    await far.wait_for("BYE")
    end = await ended(call)
    assert (end.by, end.sip_code) == (EndedBy.NETWORK, 488)


async def test_an_answer_that_comes_twice_is_acknowledged_twice(made: Desk, far: RawFarEnd) -> None:
    call, invite = await _dialled(made, far)
    for _ in range(2):
        await far.answer(invite, "200 OK", "0")
        await far.wait_for("ACK")
    assert call.state is CallState.ESTABLISHED


async def test_of_two_who_pick_up_at_once_the_second_is_let_go(made: Desk, far: RawFarEnd) -> None:
    call, invite = await _dialled(made, far)
    await far.answer(invite, "180 Ringing", tag="second")
    await far.answer(invite, "200 OK", "0", tag="first")
    assert to_tag(await far.wait_for("ACK")) == "first"
    for _ in range(2):
        await far.answer(invite, "200 OK", "0", tag="second")
        assert to_tag(await far.wait_for("ACK")) == "second"
    bye = await far.wait_for("BYE")
    assert to_tag(bye) == "second"
    await far.send(bye.replace(bye.splitlines()[0], "SIP/2.0 200 OK"))
    await far.answer(invite, "200 OK", "0", tag="first")
    assert to_tag(await far.wait_for("ACK")) == "first"
    assert call.state is CallState.ESTABLISHED


async def test_an_invite_that_comes_twice_rings_once(made: Desk, far: RawFarEnd) -> None:
    call, tag = await _rung(made, far)
    await far.ask("INVITE", 1, sdp=OFFER)
    assert to_tag(await far.wait_for("SIP/2.0 180")) == tag
    await call.answer()
    assert to_tag(await far.wait_for("SIP/2.0 200")) == tag
    assert len(made.phone._calls) == 1


async def test_the_offer_may_be_ours_and_the_answer_in_the_ack(made: Desk, far: RawFarEnd) -> None:
    call, tag = await _rung(made, far, "")
    await call.answer()
    assert "m=audio" in await far.wait_for("SIP/2.0 200")
    assert call.sink.write(call.sink.outlet.queued[:0]) == 0
    await far.ask("ACK", 1, tag, sdp=OFFER)
    await far.ask("OPTIONS", 2, tag)  # an answer to it shows that the ACK has been read
    await far.wait_for("SIP/2.0 200 OK")
    assert call.sound.agreed is not None


async def test_an_answer_in_the_ack_without_a_common_codec_ends_the_call(
    made: Desk, far: RawFarEnd
) -> None:
    call, tag = await _rung(made, far, "")
    await call.answer()
    await far.wait_for("SIP/2.0 200")
    await far.ask("ACK", 1, tag, sdp=SDP.replace("@PAYLOAD@", "18"))
    await far.wait_for("BYE")
    assert (await ended(call)).sip_code == 488


async def test_a_call_is_moved_by_an_offer_of_ours_too(made: Desk, far: RawFarEnd) -> None:
    call, tag = await _rung(made, far)
    await call.answer()
    await far.wait_for("SIP/2.0 200")
    await far.ask("ACK", 1, tag)
    await far.ask("INVITE", 2, tag)
    assert "m=audio" in await far.wait_for("SIP/2.0 200")
    await far.ask("ACK", 2, tag, sdp=OFFER.replace("40010", "40020"))
    await far.ask("OPTIONS", 3, tag)  # an answer to it shows that the ACK has been read
    await far.wait_for("SIP/2.0 200 OK")
    assert call.sound.agreed.far == (HOST, 40020)


@pytest.mark.parametrize("place", ["IN IP6 ::1", "IN IP6 2001:db8::7"])
async def test_sound_by_the_other_version_of_ip_is_nothing_in_common(
    place: str, made: Desk, far: RawFarEnd
) -> None:
    elsewhere = OFFER.replace(f"IN IP4 {HOST}", place)
    await far.ask("INVITE", 1, sdp=elsewhere)
    await far.wait_for("SIP/2.0 488")
    call, invite = await _dialled(made, far)
    await far.answer(invite, "200 OK", "0", place=place)
    await far.wait_for("ACK")
    await far.wait_for("BYE")
    assert (await ended(call)).sip_code == 488


async def test_a_request_that_names_no_sender_leaves_the_others_alone(
    made: Desk, far: RawFarEnd, caplog: pytest.LogCaptureFixture
) -> None:
    raw = "OPTIONS sip:desk@{0} SIP/2.0\r\nVia: ;branch=z9hG4bKx\r\nFrom: <sip:a@{0}>;tag=a\r\n"
    raw += "To: <sip:desk@{0}>\r\nCall-ID: none\r\nCSeq: 1 OPTIONS\r\n\r\n"
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: failures.append(told))
    await far.send(raw.format(HOST))
    await far.ask("OPTIONS", 1)
    await far.wait_for("SIP/2.0 200")
    assert failures == []


async def test_an_offer_of_nothing_we_know_is_refused(made: Desk, far: RawFarEnd) -> None:
    await far.ask("INVITE", 1, sdp=SDP.replace("@PAYLOAD@", "18"))
    await far.wait_for("SIP/2.0 488")


async def test_a_stranger_cannot_hang_up_or_cancel(made: Desk, far: RawFarEnd) -> None:
    call, tag = await _rung(made, far)
    await far.ask("CANCEL", 9)
    await far.wait_for("SIP/2.0 481")
    await call.answer()
    await far.wait_for("SIP/2.0 200")
    await far.ask("ACK", 1, tag)
    await far.ask("BYE", 2, "guessed")
    await far.wait_for("SIP/2.0 481")
    await far.ask("BYE", 3, tag, from_tag="stranger")
    await far.wait_for("SIP/2.0 481")
    assert call.state is CallState.ESTABLISHED
    await far.ask("BYE", 4, tag)
    assert await ended(call) == CallEnd(EndedBy.REMOTE, 200, "OK")


@pytest.mark.parametrize(("method", "code"), [("UPDATE", 405), ("INFO", 200), ("OPTIONS", 200)])
async def test_other_requests_in_a_call_are_answered(
    made: Desk, far: RawFarEnd, method: str, code: int
) -> None:
    call, tag = await _rung(made, far)
    await call.answer()
    await far.wait_for("SIP/2.0 200")
    await far.ask("ACK", 1, tag)
    await far.ask(method, 2, tag)
    assert f"CSeq: 2 {method}" in await far.wait_for(f"SIP/2.0 {code}")


@pytest.mark.parametrize(
    ("method", "code"), [("OPTIONS", 200), ("MESSAGE", 405), ("INFO", 481), ("BYE", 481)]
)
async def test_requests_outside_any_call_are_answered(
    made: Desk, far: RawFarEnd, method: str, code: int
) -> None:
    await far.ask(method, 1)
    await far.wait_for(f"SIP/2.0 {code}")
