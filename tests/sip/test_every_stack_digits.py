"""Digits in every mode, both ways, over every SIP stack."""

import asyncio
from pathlib import Path

import pytest

from sip.errors import SipError
from sip.phone import Call
from tests.peers.baresip_program import Person, baresip_program
from tests.peers.desk import ANSWERED_MS, WAIT_S, carried_hz, hear
from tests.peers.stacks import OpenDesk
from tests.peers.tones import tone, write_wav
from tests.peers.two_lines import digits_of, talk, tones_of

pytestmark = pytest.mark.peers
TRIES = 3
"""A computer that stands still in the middle of a tone makes two of it, or none."""


@pytest.mark.parametrize("mode", ["rtpevent", "info"])
async def test_digits_cross_both_ways_beside_the_sound(mode: str, open_desk: OpenDesk) -> None:
    async with open_desk() as made:
        caller, callee = await talk(made, dtmf_mode=mode)
        at_desk, at_caller = callee.events(), caller.events()
        await asyncio.gather(caller.send_digits("11#"), callee.send_digits("*a"))
        came = await digits_of(at_desk, 3)
        assert "".join(each.digit for each in came) == "11#"
        # Measured as it comes: a computer that stands still may shorten one, and not each.
        assert max(each.duration_ms for each in came) >= 100
        assert [each.digit for each in await digits_of(at_caller, 2)] == ["*", "A"]
        with pytest.raises(SipError, match="0-9"):
            await caller.send_digits("1x")


async def test_digits_inside_the_sound_silence_everything_else(open_desk: OpenDesk) -> None:
    async with open_desk() as made:
        caller, callee = await talk(made, dtmf_mode="inband")
        for _ in range(TRIES):
            if (heard := await _digits_and_voice(caller, callee)) == "1#D":
                break
            await hear(callee, 20, skip_ms=1000)  # what is left of them
        assert heard == "1#D"
        assert await carried_hz(caller, callee, 500) == pytest.approx(500, abs=6)


async def _digits_and_voice(caller: Call, callee: Call) -> str:
    """What is heard of three digits that are sent in the middle of what is said."""
    listening = asyncio.ensure_future(tones_of(callee, 3))
    sending = asyncio.ensure_future(caller.send_digits("1#d"))
    while not sending.done():
        voice = tone(500, 8000, 20)
        assert caller.sink.write(voice) == len(voice)
        await asyncio.wait({sending}, timeout=0.02)
    assert caller.sink.queued_ms < 300  # the voice is not late for having been silenced
    return await listening


@pytest.mark.parametrize("mode", ["inband", "rtpevent"])
async def test_sending_digits_ends_with_the_call(mode: str, open_desk: OpenDesk) -> None:
    async with open_desk() as made:
        caller, callee = await talk(made, dtmf_mode=mode)
        sending = asyncio.ensure_future(caller.send_digits("0123456789" * 4))
        await hear(callee, 200)
        await callee.hang_up()
        async with asyncio.timeout(WAIT_S):
            await sending


@pytest.mark.parametrize("mode", ["rtpevent", "info"])
async def test_the_baresip_program_takes_and_sends_digits(
    tmp_path: Path, mode: str, open_desk: OpenDesk
) -> None:
    sound = write_wav(tmp_path / "tone.wav", tone(800, 8000, 5000), 8000)
    person = Person("bob", "127.0.0.1", "", sound, auto_answer=True)
    async with open_desk() as made, baresip_program(tmp_path, person) as softphone:
        await made.trunk(codecs=("pcmu",), dtmf_mode=mode)
        call = await made.phone.dial("trunk", f"sip:bob@127.0.0.1:{softphone.port}")
        events = call.events()
        await call.wait_established(ANSWERED_MS)
        await call.send_digits("5")
        assert (await softphone.wait_for("CALL_DTMF_START"))["param"] == "5"
        await softphone.tell("sndcode", "7")
        assert (await digits_of(events, 1))[0].digit == "7"
