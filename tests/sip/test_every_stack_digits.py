"""Digits in every mode, both ways, over every SIP stack."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from audio.dtmf import DigitDetector
from sip.errors import SipError
from sip.phone import Call, DigitReceived
from sip.states import CallState
from tests.peers.baresip_program import Person, baresip_program
from tests.peers.desk import WAIT_S, Desk, hear, reaches
from tests.peers.stacks import OpenDesk
from tests.peers.tones import tone, write_wav

pytestmark = pytest.mark.peers


async def _talk(made: Desk, mode: str) -> tuple[Call, Call]:
    for line in ("desk", "caller"):
        await made.trunk(line, codecs=("pcmu",), dtmf_mode=mode)
    caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
    callee = await made.incoming()
    await callee.answer()
    await caller.wait_established(5000)
    await reaches(callee, CallState.ESTABLISHED)
    return caller, callee


async def _digits(events: AsyncIterator[object], count: int) -> list[DigitReceived]:
    digits: list[DigitReceived] = []
    async with asyncio.timeout(WAIT_S):
        while len(digits) < count:
            event = await anext(events)
            if isinstance(event, DigitReceived):
                digits.append(event)
    return digits


async def _tones(call: Call, count: int) -> str:
    """The digits found in the sound itself."""
    detector, digits = DigitDetector(8000), ""
    async with asyncio.timeout(WAIT_S):
        async for frame in call.frames():
            digits += "".join(each.digit for each in detector.feed(frame.samples))
            if len(digits) == count:
                break
    return digits


@pytest.mark.parametrize("mode", ["rtpevent", "info"])
async def test_digits_cross_both_ways_beside_the_sound(mode: str, open_desk: OpenDesk) -> None:
    async with open_desk() as made:
        caller, callee = await _talk(made, mode)
        at_desk, at_caller = callee.events(), caller.events()
        await asyncio.gather(caller.send_digits("11#"), callee.send_digits("*a"))
        came = await _digits(at_desk, 3)
        assert "".join(each.digit for each in came) == "11#"
        assert min(each.duration_ms for each in came) >= 100
        assert [each.digit for each in await _digits(at_caller, 2)] == ["*", "A"]
        with pytest.raises(SipError, match="0-9"):
            await caller.send_digits("1x")


async def test_digits_inside_the_sound_silence_everything_else(open_desk: OpenDesk) -> None:
    async with open_desk() as made:
        caller, callee = await _talk(made, "inband")
        listening = asyncio.ensure_future(_tones(callee, 3))
        sending = asyncio.ensure_future(caller.send_digits("1#d"))
        while not sending.done():
            voice = tone(500, 8000, 20)
            assert caller.sink.write(voice) == len(voice)
            await asyncio.wait({sending}, timeout=0.02)
        assert await listening == "1#D"
        assert caller.sink.queued_ms < 60  # the voice is not late for having been silenced


@pytest.mark.parametrize("mode", ["inband", "rtpevent"])
async def test_sending_digits_ends_with_the_call(mode: str, open_desk: OpenDesk) -> None:
    async with open_desk() as made:
        caller, callee = await _talk(made, mode)
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
        await call.wait_established(5000)
        await call.send_digits("5")
        assert (await softphone.wait_for("CALL_DTMF_START"))["param"] == "5"
        await softphone.tell("sndcode", "7")
        assert (await _digits(events, 1))[0].digit == "7"
