"""Digits over rfcvoip in every mode, both ways, with itself and with baresip."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from audio.dtmf import DigitDetector
from sip.phone import Call, DigitReceived
from sip.states import CallState
from tests.peers.desk import WAIT_S, Desk, heard_hz, reaches
from tests.peers.rfcvoip_desk import rfcvoip_desk
from tests.peers.sipp import mute
from tests.peers.tones import tone

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


async def test_digits_beside_the_sound_do_not_make_the_sound_late() -> None:
    async with rfcvoip_desk() as made:
        caller, callee = await _talk(made, "rtpevent")
        caller.sink.write(tone(600, 8000, 2000))
        await caller.send_digits("123")
        assert caller.sink.queued_ms < 2000 - 3 * 200
        assert await heard_hz(callee) == pytest.approx(600, abs=8)


async def test_a_far_end_without_events_gets_tones(tmp_path: Path) -> None:
    async with mute(tmp_path) as far_end, rfcvoip_desk() as made:
        await made.trunk(codecs=("pcmu",))
        call = await made.phone.dial("trunk", far_end.uri)
        await call.wait_established(5000)
        sending = asyncio.ensure_future(call.send_digits("5"))
        await asyncio.wait({sending}, timeout=0.03)
        assert call.sink.queued_ms > 0
        await sending
