"""Transfers between far ends that really make them: a second process that obeys a REFER."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sip.errors import CallGone, SipError, TransferRefused
from sip.phone import Call, CallEnd, EndedBy
from sip.states import CallState
from tests.peers.baresip_program import Person, baresip_program
from tests.peers.desk import ANSWERED_MS, Desk, desk, ended, heard_hz, reaches
from tests.peers.second_phone import SecondPhone, second_phone
from tests.peers.tones import tone, write_wav

pytestmark = pytest.mark.peers
ADA_HZ, BOB_HZ = 600, 900
TRANSFERRED = CallEnd(EndedBy.LOCAL, 200, "transferred")


@pytest.fixture
async def made() -> AsyncIterator[Desk]:
    async with desk() as started:
        await started.trunk("desk", codecs=("pcmu",))
        yield started


@pytest.fixture
async def others() -> AsyncIterator[SecondPhone]:
    async with second_phone(ada=ADA_HZ, bob=BOB_HZ) as started:
        yield started


async def _ring(made: Desk, uri: str) -> Call:
    call = await made.phone.dial("desk", uri)
    await call.wait_established(ANSWERED_MS)
    return call


async def _hears(call: Call, hertz: int) -> None:
    assert await heard_hz(call) == pytest.approx(hertz, abs=10)


async def test_a_blind_transfer_joins_both_far_ends(made: Desk, others: SecondPhone) -> None:
    ada = await _ring(made, others.uri("ada"))
    await ada.transfer(others.uri("bob"))
    assert await ended(ada) == TRANSFERRED
    await others.hears("ada", BOB_HZ)
    await others.hears("bob", ADA_HZ)


async def test_a_blind_transfer_to_nobody_leaves_the_call_as_it_was(
    made: Desk, others: SecondPhone
) -> None:
    ada = await _ring(made, others.uri("ada"))
    with pytest.raises(TransferRefused) as refused:
        await ada.transfer(others.uri("nobody"))
    assert refused.value.sip_code == 404
    assert ada.state is CallState.ESTABLISHED
    await _hears(ada, ADA_HZ)


async def test_an_attended_transfer_joins_both_far_ends(made: Desk, others: SecondPhone) -> None:
    ada = await _ring(made, others.uri("ada"))
    await ada.hold()
    await reaches(ada, CallState.HELD)
    bob = await _ring(made, others.uri("bob"))
    await _hears(bob, BOB_HZ)
    await ada.attended_transfer(bob)
    assert await ended(ada) == TRANSFERRED
    assert await ended(bob) == TRANSFERRED
    await others.hears("ada", BOB_HZ)
    await others.hears("bob", ADA_HZ)


async def test_an_attended_transfer_that_is_refused_leaves_both_calls_on_hold(
    made: Desk, others: SecondPhone
) -> None:
    stubborn = await made.phone.dial("desk", f"sip:desk@{made.phone.listen_address}")
    await (await made.incoming()).answer()  # our own line, which obeys nobody
    await stubborn.wait_established(ANSWERED_MS)
    ada = await _ring(made, others.uri("ada"))
    with pytest.raises(TransferRefused) as refused:
        await stubborn.attended_transfer(ada)
    assert refused.value.sip_code == 603
    for call in (stubborn, ada):
        await reaches(call, CallState.HELD)
    ada.sink.write(tone(1200, 8000, 2000))
    await others.hears("ada", 1200)
    await ada.resume()
    await reaches(ada, CallState.ESTABLISHED)
    await _hears(ada, ADA_HZ)


async def test_a_far_end_that_cannot_be_joined_says_so(
    tmp_path: Path, made: Desk, others: SecondPhone
) -> None:
    sound = write_wav(tmp_path / "tone.wav", tone(800, 8000, 5000), 8000)
    person = Person("eve", "127.0.0.1", "", sound, auto_answer=True)
    async with baresip_program(tmp_path, person) as eve:
        call = await _ring(made, f"sip:eve@127.0.0.1:{eve.port}")
        ada = await _ring(made, others.uri("ada"))
        with pytest.raises(TransferRefused, match="Replaces"):
            await call.attended_transfer(ada)
        for leg in (call, ada):
            await reaches(leg, CallState.HELD)
        with pytest.raises(SipError, match="itself"):
            await ada.attended_transfer(ada)


async def test_a_far_end_that_hangs_up_before_it_is_joined_is_told_as_it_was(
    made: Desk, others: SecondPhone
) -> None:
    ada, bob = await _ring(made, others.uri("ada")), await _ring(made, others.uri("bob"))
    await bob.hang_up()
    with pytest.raises(CallGone):
        await ada.attended_transfer(bob)
    assert await ended(bob) == CallEnd(EndedBy.LOCAL, 200, "OK")
    assert ada.state is CallState.ESTABLISHED
